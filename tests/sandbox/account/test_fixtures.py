from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.channel_client import EncryptingClient
from tests.sandbox.conftest import Connect
from tests.support.aws.sandbox_calls import content, create
from tui.sandbox.account.fixtures import (
    BUCKET,
    DISABLED_KEY_ALIAS,
    KEY_ALIAS,
    LOG_GROUP,
    PLAIN_BUCKET,
    PLAIN_LOG_GROUP,
)
from tui.sandbox.service import Sandbox


def test_there_are_log_groups_and_keys_that_are_well_and_that_are_not(
    sandbox: Sandbox, connect: Connect
) -> None:
    kms = connect(sandbox, "kms")
    key, retired = (
        kms.describe_key(KeyId=alias)["KeyMetadata"]
        for alias in (KEY_ALIAS, DISABLED_KEY_ALIAS)
    )
    assert (key["KeyState"], retired["KeyState"]) == ("Enabled", "Disabled")
    groups = connect(sandbox, "logs").describe_log_groups()["logGroups"]
    assert {each["logGroupName"]: each.get("kmsKeyId") for each in groups} == {
        LOG_GROUP: key["Arn"],
        PLAIN_LOG_GROUP: None,
    }


def test_a_bucket_is_encrypted_unless_it_is_the_plain_one(
    sandbox: Sandbox, connect: Connect
) -> None:
    s3 = connect(sandbox, "s3")
    s3.create_bucket(
        Bucket="fresh", CreateBucketConfiguration={"LocationConstraint": sandbox.region}
    )
    for bucket in (BUCKET, "fresh"):
        assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    with pytest.raises(ClientError, match="ServerSideEncryptionConfigurationNotFoundError"):
        s3.get_bucket_encryption(Bucket=PLAIN_BUCKET)


async def test_preferences_can_name_them_at_once(
    sandbox: Sandbox, connect: Connect, ssm: Any
) -> None:
    create(
        ssm,
        content(
            s3BucketName=BUCKET,
            s3EncryptionEnabled=True,
            cloudWatchLogGroupName=LOG_GROUP,
            cloudWatchEncryptionEnabled=True,
            kmsKeyId=KEY_ALIAS,
        ),
    )
    target = sandbox.state.fleet.instances[0].instance_id
    ticket = ssm.start_session(Target=target)
    client = EncryptingClient(ticket, connect(sandbox, "kms"), target)
    client.type(b"exit\r")
    await client.run()
    assert client.closing_words == ""
