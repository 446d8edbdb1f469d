"""Where AWS cannot be asked, `ssm-tui sessions` lists what this machine remembers."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.loopback import Exchange, Loopback
from tui.archive.store import Archive, HistoryRow
from tui.cli import main
from tui.settings.settings import data_directory

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONLY = "AWS couldn't be asked. Listed: the local history of this machine, for all accounts"

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
    [("keys", "No response from"), ("sso", "aws sso login"), ("mfa", "unlock")],
)
def test_the_history_is_listed_with_one_line_that_says_what_is_missing(
    profile: str, why: str
) -> None:
    remember()
    listed = sessions(profile)
    assert listed.exit_code == 1
    assert "INC-0 in eu-west-1" in listed.stdout
    assert "INC-1 in us-east-1" in listed.stdout
    assert listed.stderr.count("\n") == 1
    assert ONLY in listed.stderr
    assert why in listed.stderr
    assert len(json.loads(sessions(profile, "--all", "--json").stdout)["sessions"]) == 2
    assert "INC-1" not in sessions(profile, "--reason", "inc-0").stdout


def remember_in(account: str, region: str, profile: str, reason: str, **more: Any) -> None:
    row = HistoryRow(
        session_id=reason,
        account=account,
        region=region,
        profile=profile,
        reason=reason,
        started=datetime.now(UTC) - timedelta(hours=2),
        ended=datetime.now(UTC) - timedelta(hours=1),
        target="i-0abc",
        **more,
    )
    asyncio.run(Archive.within(data_directory()).began(row))


def test_offline_lists_the_profiles_account_and_region_and_asks_nobody() -> None:
    remember_in("1", "eu-west-1", "keys", "here")
    remember_in("1", "eu-west-1", "mfa", "by another profile of the account")
    remember_in("2", "eu-west-1", "other", "another account")
    remember_in("1", "us-east-1", "keys", "another region")
    remember_in("", "eu-west-1", "keys", "before AWS said who calls")
    listed = sessions("keys", "--offline", "--json")
    assert listed.stderr == ""
    assert {one["reason"] for one in json.loads(listed.stdout)["sessions"]} == {
        "here",
        "by another profile of the account",
        "before AWS said who calls",
    }
    everywhere = sessions("keys", "--offline", "--everywhere", "--json")
    assert len(json.loads(everywhere.stdout)["sessions"]) == 5
    found = sessions("keys", "--offline", "--everywhere", "--reason", "ANOTHER", "--json")
    assert len(json.loads(found.stdout)["sessions"]) == 3


def test_offline_takes_no_account_for_another_that_the_profile_led_to() -> None:
    remember_in("1", "eu-west-1", "keys", "then")
    remember_in("2", "eu-west-1", "keys", "later")
    listed = sessions("keys", "--offline")
    assert (listed.exit_code, listed.stdout) == (1, "")
    assert "--everywhere lists the sessions of all accounts" in listed.stderr


def test_the_history_is_not_asked_for_what_it_does_not_keep() -> None:
    refused = sessions("keys", "--offline", "--access-type", "Standard")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--access-type needs AWS" in refused.stderr


def test_offline_without_a_history_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSM_TUI_HISTORY", "false")
    refused = sessions("keys", "--offline")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "The local history is off" in refused.stderr


def test_a_summary_counts_offline_as_text_json_and_markdown() -> None:
    remember_in(
        "1", "eu-west-1", "keys", "OPS-12 locks", target_name="東京-踏み台", cause="idle"
    )
    remember_in("1", "eu-west-1", "keys", "(OPS-12) again", cause="exited")
    remember_in("1", "eu-west-1", "keys", "curious", cause="idle")
    text = sessions("keys", "--offline", "--summary")
    assert text.stderr == ""
    assert text.stdout.startswith("3 sessions, 3 h · from ")
    assert "\n      2           2 h  ████████████████████  OPS-12\n" in text.stdout
    assert "\n      1           1 h  ██████████            東京-踏み台\n" in text.stdout
    found = json.loads(sessions("keys", "--offline", "--summary", "--json").stdout)
    assert {one["end"]: one["sessions"] for one in found["ends"]} == {"idle": 2, "exited": 1}
    assert {one["ticket"]: one["seconds"] for one in found["tickets"]} == {
        "OPS-12": 7200,
        "no ticket": 3600,
    }
    assert sum(day["sessions"] for day in found["days"]) == 3
    report = sessions("keys", "--offline", "--summary", "--markdown").stdout
    assert "| OPS-12 | 2 | 2 h |" in report


def test_a_summary_of_nothing_is_a_sentence_and_of_a_table_a_usage_error() -> None:
    remember_in("1", "eu-west-1", "keys", "here")
    none = sessions("keys", "--offline", "--summary", "--reason", "elsewhere")
    assert (none.exit_code, none.stdout) == (0, "No sessions in this period.\n")
    for wrong in ("--csv", "--group=day"):
        assert sessions("keys", "--offline", "--summary", wrong).exit_code == 2


def test_a_summary_is_of_the_time_that_is_asked_for() -> None:
    remember()
    last = ("--everywhere", "--offline", "--summary", "--json")
    assert json.loads(sessions("keys", *last, "--until", "2020-01-01").stdout)["sessions"] == 0
    found = json.loads(
        sessions("keys", *last, "--since", "2026-11-20", "--until", "2026-11-23").stdout
    )
    assert (found["from"], found["sessions"]) == ("2026-11-16", 2)


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
        assert listed.exit_code == 1
        assert "no answer within 0.3 s" in listed.stderr
        assert "INC-1 in us-east-1" in listed.stdout
        assert not sts.over.is_set()
        sts.over.set()
