"""What the configuration says of signing in, and what is kept of it."""

import pwd
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from tui.aws.client import Aws
from tui.aws.errors import BadConfiguration
from tui.aws.identity.choices import SsoSettings
from tui.aws.identity.profiles import (
    RoleCache,
    login_command,
    profile_chain,
    sso_expiry,
    sso_settings,
    sso_tokens,
)
from tui.aws.identity.stored import TemporaryKeys

CONFIG = """
[default]
region = eu-west-1
[profile corp]
sso_session = corp
[sso-session corp]
sso_region = eu-north-1
sso_start_url = https://corp.example/start
sso_registration_scopes = sso:account:access, other:scope
[profile older]
sso_start_url = https://older.example/start
sso_region = eu-north-1
[profile admin]
source_profile = corp
[profile over]
source_profile = admin
[profile astray]
sso_session = nowhere
[profile half]
sso_start_url = https://half.example/start
[profile login]
login_session = arn:aws:iam::1:user/jane
[profile round]
source_profile = about
[profile about]
source_profile = round
"""
CORP = SsoSettings(
    "https://corp.example/start", "eu-north-1", "corp", ("sso:account:access", "other:scope")
)
OLDER = SsoSettings("https://older.example/start", "eu-north-1")
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


@pytest.fixture(autouse=True)
def configured() -> None:
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(CONFIG)


def session(profile: str | None) -> Any:
    return botocore.session.Session(profile=profile)


@pytest.mark.parametrize(
    ("profile", "settings", "command"),
    [
        (None, None, ""),
        ("corp", CORP, "aws sso login --profile corp"),
        ("older", OLDER, "aws sso login --profile older"),
        ("over", CORP, "aws sso login --profile corp"),
        ("astray", None, ""),
        ("half", None, ""),
        ("login", None, "aws login --profile login"),
        ("round", None, ""),
    ],
)
def test_a_sign_in_is_that_of_the_profile_or_of_the_one_below_it(
    profile: str | None, settings: SsoSettings | None, command: str
) -> None:
    assert sso_settings(session(profile)) == settings
    assert login_command(session(profile)) == command


def test_profiles_that_take_their_roles_from_each_other_come_to_an_end() -> None:
    names = [name for name, _ in profile_chain(session("round"))]
    assert names[:3] == ["round", "about", "round"]
    assert len(names) < 20


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


RENEWS = {
    "accessToken": "t",
    "expiresAt": written(SOON),
    "refreshToken": "r",
    "clientId": "c",
    "clientSecret": "s",
    "registrationExpiresAt": written(SOON + timedelta(days=80)),
}


@pytest.mark.parametrize(
    ("token", "expires"),
    [
        (RENEWS, None),
        ({**RENEWS, "refreshToken": ""}, SOON),
        ({**RENEWS, "clientSecret": None}, SOON),
        ({**RENEWS, "registrationExpiresAt": written(SOON - timedelta(minutes=1))}, SOON),
        ({**RENEWS, "registrationExpiresAt": "soon"}, SOON),
    ],
)
def test_the_end_of_a_token_is_known_unless_it_renews_itself(
    token: Mapping[str, Any], expires: datetime | None
) -> None:
    tokens = sso_tokens()
    tokens[CORP.cache_key] = token
    assert sso_expiry(CORP, tokens) == expires


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "no JSON", "7", "{}", '"x"'),
        '{"accessToken": 5, "expiresAt": 5}',
        '{"accessToken": "t"}',
        '{"accessToken": "t", "expiresAt": "soon"}',
        '{"accessToken": {"a": "t"}, "expiresAt": "2099-01-01T00:00:00Z"}',
        '{"accessToken": "", "expiresAt": "2099-01-01T00:00:00Z"}',
    ],
)
def test_a_damaged_token_is_none(content: str) -> None:
    tokens = sso_tokens()
    path = Path.home() / ".aws" / "sso" / "cache" / f"{CORP.cache_key}.json"
    path.write_text(content)
    assert CORP.cache_key not in tokens
    assert sso_expiry(CORP, tokens) is None


def test_what_is_amiss_in_a_token_that_holds_is_left_out() -> None:
    tokens = sso_tokens()
    tokens[CORP.cache_key] = {**RENEWS, "clientId": 7, "registrationExpiresAt": "soon"}
    assert CORP.cache_key in tokens
    kept = {"accessToken", "expiresAt", "refreshToken", "clientSecret"}
    assert set(tokens[CORP.cache_key]) == kept


def test_the_cache_of_tokens_is_for_its_owner_alone() -> None:
    sso_tokens()[CORP.cache_key] = RENEWS
    folder = Path.home() / ".aws" / "sso" / "cache"
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user id of a container's, of which the machine knows nothing; the folder it works in."""

    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.delenv("HOME")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_who_has_no_home_signs_with_keys_of_the_environment(
    homeless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    aws = Aws(region="eu-west-1")
    keys, _ = await aws.credentials()
    aws.close()
    assert keys.access_key == "AKIDEXAMPLE"


def test_who_has_no_home_is_told_that_a_sign_in_needs_one(homeless: Path) -> None:
    with pytest.raises(BadConfiguration, match="HOME is not set"):
        sso_tokens()
    assert not (homeless / "~").exists()


def answer(key: str) -> dict[str, Any]:
    """AssumeRole's."""
    keys = TemporaryKeys(key, "s", "t", SOON)
    return {
        "Credentials": {
            "AccessKeyId": keys.access_key,
            "SecretAccessKey": keys.secret_key,
            "SessionToken": keys.token,
            "Expiration": keys.expires,
        }
    }


def test_a_role_of_the_aws_cli_is_read_and_never_written(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "cli.json").write_text(
        '{"Credentials": {"AccessKeyId": "ASIACLI", "SecretAccessKey": "s", "SessionToken": "t",'
        f' "Expiration": "{written(SOON)}"}}}}'
    )
    roles = RoleCache(folder, None, lambda keys: True, ["admin"])
    assert roles["cli"]["Credentials"]["AccessKeyId"] == "ASIACLI"
    roles["ours"] = answer("ASIAOURS")
    assert roles["ours"]["Credentials"]["AccessKeyId"] == "ASIAOURS"
    assert [path.name for path in folder.iterdir()] == ["cli.json"]


def test_a_role_that_does_not_last_is_not_there(tmp_path: Path) -> None:
    roles = RoleCache(tmp_path, None, lambda keys: keys.access_key != "ASIAOLD", [])
    roles["a"], roles["b"] = answer("ASIAOLD"), answer("ASIANEW")
    assert "a" not in roles
    assert "b" in roles
    with pytest.raises(KeyError):
        roles["a"]
