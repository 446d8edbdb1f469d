"""Profiles of `aws login`: their tokens are bound to a key, which takes a package of its own."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.support.aws.aws_server import Answer, AwsServer, caller
from tui.aws.client import Aws
from tui.aws.codes import MissingExtra
from tui.aws.errors import ExpiredCredentials

SESSION = "arn:aws:iam::123456789012:user/jane"
HOUR = timedelta(hours=1)


def token(expires: datetime, secret: str = "first") -> dict[str, Any]:
    """What `aws login` leaves behind."""
    key = ec.generate_private_key(ec.SECP256R1())
    form = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return {
        "accessToken": {
            "accessKeyId": "ASIAEXAMPLE",
            "secretAccessKey": secret,
            "sessionToken": "token",
            "accountId": "123456789012",
            "expiresAt": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        },
        "refreshToken": "refresh",
        "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": key.private_bytes(*form).decode(),
        "signInRegion": "eu-west-1",
    }


@pytest.fixture
def aws(fake: AwsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
    fake.on("GetCallerIdentity", caller(SESSION))
    folder = Path.home() / ".aws"
    folder.mkdir()
    profile = f"[profile shop]\nregion = eu-west-1\nlogin_session = {SESSION}\n"
    (folder / "config").write_text(profile)
    opened = Aws(profile="shop")
    yield opened
    opened.close()


@pytest.fixture
def signed_in() -> Callable[[dict[str, Any]], Path]:
    """Leaves a token where `aws login` does; skips where the package is not installed."""
    pytest.importorskip("awscrt", reason="awscrt is not installed (the extra `login`)")

    def leave(left: dict[str, Any]) -> Path:
        folder = Path.home() / ".aws" / "login" / "cache"
        folder.mkdir(parents=True)
        path = folder / f"{sha256(SESSION.encode()).hexdigest()}.json"
        path.write_text(json.dumps(left))
        return path

    return leave


async def test_without_the_package_the_extra_is_named(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.credentials.EC", None)
    with pytest.raises(MissingExtra, match=r"awscrt.*'\.\[login\]'"):
        await aws.identity()


async def test_a_login_signs_the_calls(
    aws: Aws, signed_in: Callable[[dict[str, Any]], Path]
) -> None:
    signed_in(token(datetime.now(UTC) + HOUR))
    assert (await aws.identity()).arn == SESSION
    keys, expires = await aws.credentials()
    assert (keys.access_key, keys.secret_key, keys.token) == ("ASIAEXAMPLE", "first", "token")
    assert expires is not None


async def test_a_login_that_runs_out_is_renewed_and_kept(
    aws: Aws, fake: AwsServer, signed_in: Callable[[dict[str, Any]], Path]
) -> None:
    path = signed_in(token(datetime.now(UTC) - HOUR))
    keys = {"accessKeyId": "ASIANEW", "secretAccessKey": "second", "sessionToken": "new"}
    output = {
        "accessToken": keys,
        "tokenType": "aws_sigv4",
        "expiresIn": 900,
        "refreshToken": "next",
    }
    fake.on("CreateOAuth2Token", Answer(output))
    assert (await aws.identity()).arn == SESSION
    assert (await aws.credentials())[0].secret_key == "second"
    (asked,) = fake.asked("CreateOAuth2Token")
    assert "DPoP" in asked.headers
    assert json.loads(path.read_text())["refreshToken"] == "next"


async def test_a_login_that_is_over_is_begun_again_by_its_command(
    aws: Aws, fake: AwsServer, signed_in: Callable[[dict[str, Any]], Path]
) -> None:
    signed_in(token(datetime.now(UTC) - HOUR))
    refusal = {"error": "TOKEN_EXPIRED", "message": "over"}
    fake.on(
        "CreateOAuth2Token",
        Answer(refusal, 400, {"x-amzn-ErrorType": "AccessDeniedException"}),
    )
    with pytest.raises(ExpiredCredentials, match="aws login --profile shop"):
        await aws.identity()


async def test_nobody_has_signed_in_yet(
    aws: Aws, signed_in: Callable[[dict[str, Any]], Path]
) -> None:
    del signed_in
    with pytest.raises(ExpiredCredentials, match="aws login --profile shop"):
        await aws.identity()
