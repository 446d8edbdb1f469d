"""What STS gives for a role or a code signs calls, of SDKs and of the program."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.sandbox.conftest import Connect
from tests.support.aws.sandbox_calls import refusal_of
from tui.aws.client import Aws
from tui.aws.errors import MfaRefused
from tui.sandbox.account.role import CALLER
from tui.sandbox.api.temporary import WRONG_CODE
from tui.sandbox.service import Sandbox

ROLE = {"RoleArn": "arn:aws:iam::123456789012:role/Admin", "RoleSessionName": "you"}
CODE = {"SerialNumber": "arn:aws:iam::123456789012:mfa/you", "TokenCode": "123456"}


@pytest.fixture
def sts(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "sts")


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("get_session_token", {}),
        ("get_session_token", CODE),
        ("assume_role", ROLE),
        ("assume_role", {**ROLE, **CODE}),
        ("get_federation_token", {"Name": "you"}),
    ],
)
def test_what_sts_gives_lists_and_opens_sessions(
    sandbox: Sandbox, sts: Any, sdk: boto3.Session, operation: str, arguments: dict[str, Any]
) -> None:
    given = getattr(sts, operation)(**arguments)["Credentials"]
    ssm = sdk.client(
        "ssm",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    target = ssm.describe_instance_information()["InstanceInformationList"][0]["InstanceId"]
    assert ssm.start_session(Target=target)["TokenValue"]
    ssm.close()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({**CODE, "TokenCode": WRONG_CODE}, "AccessDenied"),
        ({**CODE, "TokenCode": "12345a"}, "ValidationError"),
        ({"TokenCode": "123456"}, "AccessDenied"),
    ],
)
def test_a_code_that_is_none_is_refused(sts: Any, given: dict[str, str], code: str) -> None:
    assert refusal_of(sts.get_session_token, **given)["Error"]["Code"] == code


def configure(sandbox: Sandbox) -> None:
    keys = sandbox.credentials
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(
        f"[profile keys]\naws_access_key_id = {keys.access_key_id}\n"
        f"aws_secret_access_key = {keys.secret_access_key}\n"
        f"endpoint_url = {sandbox.endpoint_url}\nregion = {sandbox.region}\n"
        f"[profile admin]\nrole_arn = {ROLE['RoleArn']}\nsource_profile = keys\n"
        f"mfa_serial = {CODE['SerialNumber']}\n"
        f"endpoint_url = {sandbox.endpoint_url}\nregion = {sandbox.region}\n"
    )


def answering(code: str) -> Callable[..., str]:
    return lambda question: code


async def test_the_program_assumes_a_role_with_a_code(sandbox: Sandbox) -> None:
    configure(sandbox)
    aws = Aws(profile="admin")
    aws.mfa_prompt = answering("123456")
    assert (await aws.identity()).arn == CALLER.arn
    assert (await aws.call("ssm", "describe_instance_information"))["InstanceInformationList"]
    aws.close()


async def test_the_program_says_that_a_code_was_refused(sandbox: Sandbox) -> None:
    configure(sandbox)
    aws = Aws(profile="admin")
    aws.mfa_prompt = answering(WRONG_CODE)
    with pytest.raises(MfaRefused):
        await aws.call("ssm", "describe_instance_information")
    aws.close()
