"""Where AWS cannot be asked, `ssm-tui sessions` lists what this machine remembers."""

import asyncio
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.loopback import Exchange, Loopback
from tui.archive.store import Archive, HistoryRow
from tui.cli import main
from tui.settings.settings import data_directory

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONLY = "Only what this machine remembers is listed, of every account and region: AWS could"

CONFIG = """
[profile sso]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-west-1

[profile mfa]
role_arn = arn:aws:iam::123456789012:role/Admin
mfa_serial = arn:aws:iam::123456789012:mfa/you
source_profile = keys
region = eu-west-1

[profile keys]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = secret
region = eu-west-1
"""


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    # No terminal to ask for a code on, whoever runs the tests.
    monkeypatch.setattr("tui.cli.codes.TERMINALS", {"posix": ("/nowhere", "/nowhere")})


def sessions(profile: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--profile", profile, "sessions", *arguments])


def remember() -> None:
    async def begin() -> None:
        archive = Archive.within(data_directory())
        for number, region in enumerate(("eu-west-1", "us-east-1")):
            row = HistoryRow(
                session_id=f"you-{number}",
                account=f"{number}" * 12,
                region=region,
                owner="arn:aws:iam::1:user/you",
                target="i-0abc",
                reason=f"INC-{number} in {region}",
                started=NOON,
            )
            await archive.began(row)

    asyncio.run(begin())


@pytest.mark.parametrize(
    ("profile", "why"),
    [("keys", "There is no answer from"), ("sso", "aws sso login"), ("mfa", "unlock")],
)
def test_the_history_is_listed_with_one_line_that_says_what_is_missing(
    profile: str, why: str
) -> None:
    remember()
    listed = sessions(profile)
    assert listed.exit_code == 0
    assert "INC-0 in eu-west-1" in listed.stdout
    assert "INC-1 in us-east-1" in listed.stdout
    assert listed.stderr.count("\n") == 1
    assert ONLY in listed.stderr
    assert why in listed.stderr
    assert len(json.loads(sessions(profile, "--all", "--json").stdout)) == 2
    assert "INC-1" not in sessions(profile, "--reason", "inc-0").stdout


def test_with_nothing_remembered_what_is_missing_is_an_error() -> None:
    assert sessions("keys").exit_code == 1
    assert sessions("keys").stdout == ""


def test_a_profile_that_there_is_not_is_an_error_and_no_list() -> None:
    remember()
    wrong = sessions("kesy")
    assert (wrong.exit_code, wrong.stdout) == (1, "")


def test_without_a_history_what_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    remember()
    monkeypatch.setenv("SSM_TUI_HISTORY", "false")
    refused = sessions("keys")
    assert (refused.exit_code, refused.stdout) == (1, "")


class Silent(Loopback):
    """Hears and never answers, until the test is over."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def respond(self, exchange: Exchange) -> None:
        self.over.wait(60)
        exchange.close_connection = True


def test_a_silent_sts_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    remember()
    monkeypatch.setattr("tui.aws.caller.PATIENCE", 0.3)
    with Silent() as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        listed = sessions("keys")
        assert listed.exit_code == 0
        assert "it has not said within 0.3 s who you are" in listed.stderr
        assert "INC-1 in us-east-1" in listed.stdout
        assert not sts.over.is_set()
        sts.over.set()
