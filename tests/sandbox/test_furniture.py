from typing import Any

from tests.sandbox.channel_client import EncryptingClient
from tests.sandbox.conftest import Connect
from tests.sandbox.test_documents import content, create
from tui.sandbox.furniture import BUCKET, KEY_ALIAS, LOG_GROUP
from tui.sandbox.service import Sandbox


def test_there_is_a_bucket_an_encrypted_log_group_and_a_key(
    sandbox: Sandbox, connect: Connect
) -> None:
    buckets = connect(sandbox, "s3").list_buckets()["Buckets"]
    assert [each["Name"] for each in buckets] == [BUCKET]
    key = connect(sandbox, "kms").describe_key(KeyId=KEY_ALIAS)["KeyMetadata"]
    groups = connect(sandbox, "logs").describe_log_groups()["logGroups"]
    assert [each["logGroupName"] for each in groups] == [LOG_GROUP]
    assert groups[0]["kmsKeyId"] == key["Arn"]


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
    target = sandbox.holdings.fleet.instances[0].instance_id
    ticket = ssm.start_session(Target=target)
    client = EncryptingClient(ticket, connect(sandbox, "kms"), target)
    client.type(b"exit\r")
    await client.run()
    assert client.closing_words == ""
