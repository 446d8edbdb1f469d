"""A sign-in by IAM Identity Center, from the code to a call with what the portal gave."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.support.aws.fake_clock import FakeClock
from tests.support.aws.sandbox_calls import refusal_of
from tui.aws.client import Aws
from tui.aws.codes import RoleNotAssigned
from tui.aws.errors import ExpiredCredentials, SignInFailed
from tui.aws.sso import sign_in
from tui.sandbox.account.role import ACCOUNT_ID, CALLER
from tui.sandbox.api.identity_center import DEVICE_GRANT, DEVICE_LIFE, REFRESH_GRANT
from tui.sandbox.service import Sandbox


@pytest.fixture
def clients(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """SDK clients that have nothing to sign with."""
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
    made = {
        service: boto3.client(
            service,
            endpoint_url=sandbox.endpoint_url,
            region_name=sandbox.region,
            config=config,
        )
        for service in ("sso-oidc", "sso")
    }
    yield made
    for client in made.values():
        client.close()


@pytest.fixture
def oidc(clients: dict[str, Any]) -> Any:
    return clients["sso-oidc"]


@pytest.fixture
def portal(clients: dict[str, Any]) -> Any:
    return clients["sso"]


def registered(oidc: Any, *grants: str) -> dict[str, str]:
    more = {"grantTypes": list(grants)} if grants else {}
    client = oidc.register_client(clientName="ssm-tui", clientType="public", **more)
    return {name: client[name] for name in ("clientId", "clientSecret")}


def start_url(sandbox: Sandbox) -> str:
    return f"{sandbox.endpoint_url}{sandbox.identity_center.start_path}"


def token_of(sandbox: Sandbox, oidc: Any, *grants: str) -> dict[str, Any]:
    client = registered(oidc, *grants)
    device = oidc.start_device_authorization(startUrl=start_url(sandbox), **client)
    asked = {"grantType": DEVICE_GRANT, "deviceCode": device["deviceCode"], **client}
    pending = refusal_of(oidc.create_token, **asked)
    assert pending["Error"]["Code"] == "AuthorizationPendingException"
    answer: dict[str, Any] = oidc.create_token(**asked)
    again = refusal_of(oidc.create_token, **asked)
    assert again["Error"]["Code"] == "InvalidGrantException"
    return answer | client


def test_what_the_portal_gives_signs_a_call(
    sandbox: Sandbox, oidc: Any, portal: Any, sdk: boto3.Session
) -> None:
    token = token_of(sandbox, oidc)["accessToken"]
    (account,) = portal.list_accounts(accessToken=token)["accountList"]
    role = {"accessToken": token, "accountId": account["accountId"]}
    (listed,) = portal.list_account_roles(**role)["roleList"]
    given = portal.get_role_credentials(roleName=listed["roleName"], **role)["roleCredentials"]
    ssm = sdk.client(
        "ssm",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=given["accessKeyId"],
        aws_secret_access_key=given["secretAccessKey"],
        aws_session_token=given["sessionToken"],
    )
    assert ssm.describe_instance_information()["InstanceInformationList"]
    ssm.close()


@pytest.mark.parametrize(
    ("account", "role"), [("999999999999", CALLER.role), (ACCOUNT_ID, "PowerUser")]
)
def test_a_role_that_is_not_assigned_is_refused_as_the_portal_does(
    sandbox: Sandbox, oidc: Any, portal: Any, account: str, role: str
) -> None:
    token = token_of(sandbox, oidc)["accessToken"]
    refused = refusal_of(
        portal.get_role_credentials, accessToken=token, accountId=account, roleName=role
    )
    assert refused["Error"] == {"Code": "ForbiddenException", "Message": "No access"}
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_token_is_good_until_somebody_signs_out(
    sandbox: Sandbox, oidc: Any, portal: Any
) -> None:
    token = token_of(sandbox, oidc)["accessToken"]
    portal.logout(accessToken=token)
    for wrong in (token, "guess"):
        refused = refusal_of(portal.list_accounts, accessToken=wrong)
        assert refused["Error"]["Code"] == "UnauthorizedException"


def test_a_token_is_renewed_by_a_client_that_said_it_would(sandbox: Sandbox, oidc: Any) -> None:
    assert "refreshToken" not in token_of(sandbox, oidc)
    first = token_of(sandbox, oidc, DEVICE_GRANT, REFRESH_GRANT)
    client = {name: first[name] for name in ("clientId", "clientSecret")}
    asked = {"grantType": REFRESH_GRANT, "refreshToken": first["refreshToken"], **client}
    assert oidc.create_token(**asked)["accessToken"] != first["accessToken"]
    assert refusal_of(oidc.create_token, **asked)["Error"]["Code"] == "InvalidGrantException"


def test_who_does_not_know_the_start_url_gets_no_code(sandbox: Sandbox, oidc: Any) -> None:
    client = registered(oidc)
    for url in (f"{sandbox.endpoint_url}/start/guess", sandbox.endpoint_url, "http://[", "x"):
        refused = refusal_of(oidc.start_device_authorization, startUrl=url, **client)
        assert refused["Error"]["Code"] == "InvalidRequestException"
    foreign = client | {"clientSecret": "guess"}
    refused = refusal_of(
        oidc.start_device_authorization, startUrl=start_url(sandbox), **foreign
    )
    assert refused["Error"]["Code"] == "InvalidClientException"


def test_a_code_is_refused_that_is_anothers_or_too_old_or_denied(
    sandbox: Sandbox, oidc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = registered(oidc), registered(oidc)
    device = oidc.start_device_authorization(startUrl=start_url(sandbox), **client)
    asked = {"grantType": DEVICE_GRANT, "deviceCode": device["deviceCode"]}

    def code(**more: str) -> str:
        return str(
            refusal_of(oidc.create_token, **{**asked, **client, **more})["Error"]["Code"]
        )

    assert code(**other) == "InvalidGrantException"
    assert code(deviceCode="guess") == "InvalidGrantException"
    assert code(grantType="password") == "UnsupportedGrantTypeException"
    sandbox.identity_center.denied = True
    assert code() == "AccessDeniedException"
    clock = sandbox.wallet.clock
    monkeypatch.setattr(sandbox.wallet, "clock", lambda: clock() + DEVICE_LIFE + 1)
    assert code() == "ExpiredTokenException"


def test_the_portal_can_be_denied_too(sandbox: Sandbox, oidc: Any, portal: Any) -> None:
    token = token_of(sandbox, oidc)["accessToken"]
    sandbox.api_faults.denied.add("sso:*")
    refused = refusal_of(portal.list_accounts, accessToken=token)
    assert refused["Error"]["Code"] == "ForbiddenException"


def configure(sandbox: Sandbox, was: str = "", becomes: str = "") -> None:
    """Write the configuration that the sandbox gives to its place, with something else in it."""
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(sandbox.sign_in_profile().replace(was or "none", becomes))


async def signed_in(aws: Aws) -> None:
    clock = FakeClock()
    async for _ in sign_in(aws, pause=clock.sleep, clock=clock.now):
        pass


async def test_the_program_signs_in_and_lists_without_a_stub(sandbox: Sandbox) -> None:
    configure(sandbox)
    aws = Aws()
    with pytest.raises(ExpiredCredentials, match="aws sso login"):
        await aws.identity()
    await signed_in(aws)
    assert (await aws.identity()).arn == CALLER.arn
    assert (await aws.call("ssm", "describe_instance_information"))["InstanceInformationList"]
    aws.close()


async def test_the_program_names_a_role_that_is_not_assigned(sandbox: Sandbox) -> None:
    configure(sandbox, CALLER.role, "PowerUser")
    aws = Aws()
    await signed_in(aws)
    with pytest.raises(RoleNotAssigned, match="`PowerUser` in account 123456789012"):
        await aws.identity()
    aws.close()


async def test_the_program_names_a_start_url_that_is_none(sandbox: Sandbox) -> None:
    configure(sandbox, sandbox.identity_center.start_path, "/start/none")
    aws = Aws()
    with pytest.raises(SignInFailed, match="/start/none"):
        await signed_in(aws)
    aws.close()
