"""A key that cannot be used is not, and a dry run does nothing."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.channel_client import EncryptingClient
from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.account.fixtures import DISABLED_KEY_ALIAS, KEY_ALIAS
from tui.sandbox.account.keys import check_key
from tui.sandbox.account.role import ACCOUNT_ID
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.service import Sandbox


@pytest.fixture
def kms(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "kms")


def refusal(kms: Any, key_id: str, **more: Any) -> str:
    with pytest.raises(ClientError) as refused:
        kms.generate_data_key(KeyId=key_id, NumberOfBytes=64, **more)
    return str(refused.value.response["Error"]["Code"])


def test_a_dry_run_says_that_it_would_do(kms: Any) -> None:
    assert refusal(kms, KEY_ALIAS, DryRun=True) == "DryRunOperationException"


def test_a_disabled_key_is_refused_by_any_of_its_names(kms: Any) -> None:
    metadata = kms.describe_key(KeyId=DISABLED_KEY_ALIAS)["KeyMetadata"]
    for name in (DISABLED_KEY_ALIAS, metadata["KeyId"], metadata["Arn"]):
        assert refusal(kms, name, DryRun=True) == refusal(kms, name) == "DisabledException"


def test_a_key_that_is_to_be_deleted_is_refused(kms: Any) -> None:
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key_id)
    assert refusal(kms, key_id) == "KMSInvalidStateException"


def test_a_dry_run_without_a_key_is_no_better_than_any_other_call(kms: Any) -> None:
    assert refusal(kms, "alias/gone", DryRun=True) == "NotFoundException"


def test_a_key_that_nobody_knows_is_not_judged(sandbox: Sandbox) -> None:
    check_key(ACCOUNT_ID, sandbox.region, "alias/gone")
    check_key(ACCOUNT_ID, "mars-1", KEY_ALIAS)
    with pytest.raises(ApiError, match="is disabled"):
        check_key(ACCOUNT_ID, sandbox.region, DISABLED_KEY_ALIAS)


async def test_a_key_that_is_disabled_in_between_ends_the_session(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(inputs={"kmsKeyId": KEY_ALIAS})
    kms = connect(sandbox, "kms")
    target = sandbox.state.fleet.instances[0].instance_id
    ticket = connect(sandbox, "ssm").start_session(Target=target)

    class Disabling(EncryptingClient):
        def asked(self, request: Any, now: float) -> None:
            super().asked(request, now)
            key_id = kms.describe_key(KeyId=KEY_ALIAS)["KeyMetadata"]["KeyId"]
            kms.disable_key(KeyId=key_id)

    client = Disabling(ticket, kms, target)
    await client.run()
    assert "is disabled" in (client.closing_words or "")
