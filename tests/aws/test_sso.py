import asyncio
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, Drop, caller
from tests.support.aws.fake_clock import FakeClock
from tests.support.aws.sso import ARN, CLIENT, CONFIG, DEVICE, PENDING, ROLE, TOKEN, refusal
from tui.aws.client import Aws
from tui.aws.codes import RoleNotAssigned
from tui.aws.errors import ExpiredCredentials, SignInFailed
from tui.aws.sso import AwaitingConfirmation, Confirm, SignedIn, SignInEvent, sign_in

AWS = Path(sys.executable).with_name("aws")


@pytest.fixture
def corp(fake: AwsServer, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """A company whose sign-in is confirmed at once."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(CONFIG)
    fake.on("RegisterClient", Answer(CLIENT))
    fake.on("StartDeviceAuthorization", Answer(DEVICE))
    fake.on("CreateToken", Answer(TOKEN))
    fake.on("GetRoleCredentials", Answer(ROLE))
    fake.on("GetCallerIdentity", caller(ARN))
    return fake


@pytest.fixture
def shop(corp: AwsServer) -> Iterator[Aws]:
    aws = Aws(profile="shop")
    yield aws
    aws.close()


async def signing_in(aws: Aws, clock: FakeClock | None = None) -> list[SignInEvent]:
    clock = clock or FakeClock()
    return [event async for event in sign_in(aws, pause=clock.sleep, clock=clock.now)]


def token_file(key: str = "corp") -> Path:
    name = hashlib.sha1(key.encode()).hexdigest()
    return Path.home() / ".aws" / "sso" / "cache" / f"{name}.json"


async def test_a_code_and_an_address_are_shown_and_then_the_token_is_used(
    corp: AwsServer, shop: Aws
) -> None:
    with pytest.raises(ExpiredCredentials):
        await shop.call("sts", "get_caller_identity")
    confirm, *waiting, done = await signing_in(shop)
    assert isinstance(confirm, Confirm)
    assert (confirm.code, confirm.url) == (DEVICE["userCode"], DEVICE["verificationUri"])
    assert confirm.url_with_code == DEVICE["verificationUriComplete"]
    assert waiting == [AwaitingConfirmation(1.0)]
    assert isinstance(done, SignedIn)
    assert (await shop.call("sts", "get_caller_identity"))["Arn"] == ARN
    assert "ASIASSO" in corp.asked("GetCallerIdentity")[0].headers["Authorization"]
    assert shop.expires() == done.expires.replace(microsecond=0)


async def test_a_start_url_that_is_none_is_named_with_where_it_stands(
    corp: AwsServer, shop: Aws
) -> None:
    corp.on("StartDeviceAuthorization", refusal("InvalidRequestException"))
    with pytest.raises(SignInFailed, match=r"start URL https://corp.example/start") as caught:
        await signing_in(shop)
    assert "`corp`" in str(caught.value)
    assert "again" not in str(caught.value)


async def test_a_role_that_is_not_assigned_is_named_and_not_what_was_called(
    corp: AwsServer, shop: Aws
) -> None:
    await signing_in(shop)
    forbidden = {"__type": "ForbiddenException", "message": "No access"}
    kind = {"x-amzn-ErrorType": "ForbiddenException"}
    corp.on("GetRoleCredentials", Answer(forbidden, 403, kind))
    await shop.reload()
    with pytest.raises(RoleNotAssigned) as caught:
        await shop.identity()
    for named in ("`shop`", "`Dev`", "123456789012"):
        assert named in str(caught.value)
    assert "GetCallerIdentity" not in str(caught.value)


async def test_the_token_is_kept_as_the_aws_cli_keeps_it(corp: AwsServer, shop: Aws) -> None:
    corp.on("CreateToken", Answer({**TOKEN, "refreshToken": "secret-refresh"}))
    await signing_in(shop)
    kept = json.loads(token_file().read_text())
    assert set(kept) == {
        "startUrl",
        "region",
        "accessToken",
        "expiresAt",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
        "refreshToken",
    }
    assert kept["registrationExpiresAt"] == "2096-10-02T07:06:40Z"
    assert stat.S_IMODE(token_file().stat().st_mode) == 0o600
    assert shop.expires() is None


async def test_a_profile_of_the_older_form_has_its_own_file(corp: AwsServer) -> None:
    aws = Aws(profile="older")
    await signing_in(aws)
    assert token_file("https://corp.example/start").exists()
    assert (await aws.call("sts", "get_caller_identity"))["Arn"] == ARN
    assert "scopes" not in corp.asked("RegisterClient")[0].arguments
    aws.close()


async def test_a_token_that_renews_itself_stays_as_the_aws_cli_keeps_it(
    corp: AwsServer, shop: Aws
) -> None:
    soon = Answer({**TOKEN, "expiresIn": 300, "refreshToken": "secret-refresh"})
    corp.on("CreateToken", soon, Answer({**TOKEN, "refreshToken": "secret-refresh"}))
    await signing_in(shop)
    first = json.loads(token_file().read_text())
    await shop.call("sts", "get_caller_identity")
    assert corp.asked("CreateToken")[1].arguments["grantType"] == "refresh_token"
    second = json.loads(token_file().read_text())
    assert second["expiresAt"] > first["expiresAt"]
    assert second["expiresAt"].endswith("Z")
    assert stat.S_IMODE(token_file().stat().st_mode) == 0o600


async def test_a_role_over_an_sso_profile_signs_in_there(corp: AwsServer) -> None:
    aws = Aws(profile="shop-admin")
    await signing_in(aws)
    assert token_file().exists()
    aws.close()


@pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI is not installed")
async def test_one_sign_in_serves_the_aws_cli_too(corp: AwsServer, shop: Aws) -> None:
    await signing_in(shop)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "AWS_DEFAULT_OUTPUT": "json"}
    done = await asyncio.create_subprocess_exec(
        *(AWS, "sts", "get-caller-identity", "--profile", "shop"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await done.communicate()
    assert json.loads(output)["Arn"] == ARN


async def test_questions_keep_the_interval_and_slow_down_when_told(
    corp: AwsServer, shop: Aws
) -> None:
    slower = refusal("SlowDownException")
    corp.on("CreateToken", PENDING, slower, PENDING, Drop(), Answer(TOKEN))
    _, *waiting, _ = await signing_in(shop)
    assert waiting == [
        AwaitingConfirmation(1.0),
        AwaitingConfirmation(1.0),
        AwaitingConfirmation(6.0),
        AwaitingConfirmation(6.0),
        AwaitingConfirmation(6.0),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [("ExpiredTokenException", "in time"), ("AccessDeniedException", "denied in the browser")],
)
async def test_a_sign_in_that_fails_says_why(
    corp: AwsServer, shop: Aws, code: str, words: str
) -> None:
    corp.on("CreateToken", PENDING, refusal(code))
    with pytest.raises(SignInFailed, match=words):
        await signing_in(shop)
    assert not token_file().exists()


async def test_a_code_that_nobody_confirms_runs_out(corp: AwsServer, shop: Aws) -> None:
    corp.on("StartDeviceAuthorization", Answer({**DEVICE, "expiresIn": 3}))
    corp.on("CreateToken", PENDING)
    with pytest.raises(SignInFailed, match="in time"):
        await signing_in(shop)
    assert len(corp.asked("CreateToken")) == 3


async def test_who_leaves_cancels(corp: AwsServer, shop: Aws) -> None:
    clock = FakeClock()
    signing = sign_in(shop, pause=clock.sleep, clock=clock.now)
    async for event in signing:
        if isinstance(event, AwaitingConfirmation):
            break
    await signing.aclose()
    assert corp.asked("CreateToken") == []
    assert not token_file().exists()


async def test_a_profile_without_sso_says_so(corp: AwsServer) -> None:
    aws = Aws(profile="plain")
    with pytest.raises(SignInFailed, match="`plain` does not use IAM Identity Center"):
        await signing_in(aws)
    aws.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"verificationUri": "file:///etc/passwd"},
        {"verificationUri": "http://evil.example/"},
        {"verificationUriComplete": "https://x/\x1b]0;"},
        {"userCode": "\x1b[31m"},
        {"userCode": ""},
    ],
)
async def test_an_address_that_is_no_web_page_is_not_shown(
    corp: AwsServer, shop: Aws, changes: dict[str, Any]
) -> None:
    corp.on("StartDeviceAuthorization", Answer({**DEVICE, **changes}))
    with pytest.raises(SignInFailed):
        await signing_in(shop)
