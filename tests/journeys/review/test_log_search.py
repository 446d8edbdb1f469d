"""What a session wrote to its log group is found again by its words, and opened where it stands."""

import asyncio
import signal
import sys
from contextlib import closing

import pytest

from tests.journeys.command_line import command_line
from tests.journeys.journey import PATIENCE, Journey, journey
from tests.support.aws.sandbox_calls import aws_of
from tui.aws.insights import asking
from tui.cli.saying import INTERRUPTED
from tui.sandbox.account.fixtures import BUCKET, LOG_GROUP
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import DATABASE, LOGS_TABLE, WORKGROUP
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.history import HistorySettings
from tui.settings.settings import Settings

STREAMED = {"cloudWatchLogGroupName": LOG_GROUP, "cloudWatchStreamingEnabled": True}
IN_S3 = SandboxOptions(
    seed_history=False,
    inputs={"s3BucketName": BUCKET, "s3KeyPrefix": "ssm/shells"},
    organisation=OrganisationOptions(sessions=0, days=3),
)
TABLE = HistorySettings(logs_table=LOGS_TABLE, database=DATABASE, workgroup=WORKGROUP)
AT_THE_END = {"cloudWatchLogGroupName": LOG_GROUP}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.01)


@pytest.mark.parametrize("inputs", [STREAMED, AT_THE_END])
def test_words_of_a_session_are_found_in_its_log_however_it_was_written(
    monkeypatch: pytest.MonkeyPatch, inputs: dict[str, object]
) -> None:
    options = SandboxOptions(seed_history=False, inputs=inputs)
    with command_line(monkeypatch, options) as ssm_tui:
        session_id = ssm_tui.live_through("look", b"echo 'a<b && \"c\"' /$((6*7)); exit\r")
        found = ssm_tui.json("search", "--logs", '"a<b && "', "/42")
        assert [(hit["session_id"], hit["line"]) for hit in found["hits"]] == [
            (session_id, 'a<b && "c" /42')
        ]
        assert found["log_group"] == LOG_GROUP
        assert found["scanned_bytes"] > 0
        ssm_tui("search", "--logs", "nowhere", status=1)
        ssm_tui("search", "--logs", "nowhere", "--until", "1d", status=1)


@pytest.mark.parametrize("action", ["logs:StartQuery", "logs:GetQueryResults"])
def test_a_permission_that_a_search_of_logs_lacks_is_named(
    monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    denied = SandboxOptions(
        seed_history=False, inputs=STREAMED, denied_actions=frozenset({action})
    )
    with command_line(monkeypatch, denied) as ssm_tui:
        assert action in ssm_tui("search", "--logs", "full", status=2).stderr


async def statuses(sandbox: Sandbox) -> list[str]:
    """Those of the queries that were begun in the account."""
    with closing(aws_of(sandbox)) as aws:
        answer = await aws.call("logs", "describe_queries")
    return [query["status"] for query in answer["queries"]]


async def have(sandbox: Sandbox, *wanted: str) -> None:
    """Wait until the queries have come to this, the newest first."""
    async with asyncio.timeout(PATIENCE):
        while await statuses(sandbox) != list(wanted):
            pass  # it takes a call to AWS


async def searched(story: Journey, words: str) -> None:
    """The logs are searched for words."""
    await story.press("2", "ctrl+f")
    await story.type(words)
    await story.press("ctrl+l")
    await story.sees("last 7 d")


@pytest.mark.parametrize("inputs", [STREAMED, AT_THE_END])
async def test_a_hit_opens_in_the_log_at_its_line(inputs: dict[str, object]) -> None:
    options = SandboxOptions(seed_history=False, inputs=inputs)
    async with journey(options) as story:
        await story.connect("web-01", "INC-1 look")
        await story.line("for i in 1 2 3; do seq 60; echo mark$((40+2)); done; exit")
        await story.sees("Esc close")
        await story.press("escape")
        await searched(story, "mark42")
        await story.sees(r"(?s)3 hits in 1 session · \d.*scanned.*mark42.*mark42.*mark42")
        assert LOG_GROUP in story.screen
        assert "last 7 d" in story.screen
        await story.press("down", "enter")
        await story.sees(r"2 of 3")
        await story.sees(r"60 *\n *mark42 *\n *1 *\n")
        await story.press("escape")
        await story.sees("3 hits in 1 session")


async def test_a_search_that_is_cancelled_stops_at_aws() -> None:
    options = SandboxOptions(seed_history=False, inputs=STREAMED, log_query_delay=600.0)
    async with journey(options) as story:
        await searched(story, "mark42")
        await story.sees("searching")
        await story.press("escape")
        await story.sees("stopped · 0 B scanned")
        await have(story.sandbox, "Cancelled")
        await story.press("escape")
        await story.sees("text on a screen|mark42")


async def test_other_words_while_it_searches_stop_the_query_and_ask_another() -> None:
    options = SandboxOptions(seed_history=False, inputs=STREAMED, log_query_delay=600.0)
    async with journey(options) as story:
        await searched(story, "mark42")
        await have(story.sandbox, "Scheduled")
        await story.press("end")
        await story.type("3")
        await story.press("enter")
        await have(story.sandbox, "Scheduled", "Cancelled")
        await story.press("enter")
        assert await statuses(story.sandbox) == ["Scheduled", "Cancelled"]


async def test_nothing_is_asked_before_the_user_says_so() -> None:
    options = SandboxOptions(seed_history=False, inputs=STREAMED)
    async with journey(options) as story:
        await searched(story, "")
        await story.sees("AWS bills")
        await story.type("mark42")
        await story.press("ctrl+r")
        await story.sees("last 30 d")
        assert await statuses(story.sandbox) == []
        await story.press("enter")
        await story.sees("nothing found · 0 B scanned")


async def test_ctrl_c_stops_the_query_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    options = SandboxOptions(seed_history=False, inputs=STREAMED, log_query_delay=600.0)
    with Sandbox(options) as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        words = ("search", "--logs", "mark42", "--region", sandbox.region)
        child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tui", *words)
        await have(sandbox, "Scheduled")
        child.send_signal(signal.SIGINT)
        assert await child.wait() == INTERRUPTED
        assert await statuses(sandbox) == ["Cancelled"]


async def test_who_may_not_search_logs_is_told_the_action() -> None:
    denied = frozenset({"logs:StartQuery"})
    options = SandboxOptions(seed_history=False, inputs=STREAMED, denied_actions=denied)
    async with journey(options) as story:
        await searched(story, "mark42")
        await story.sees(r"(?s)logs:StartQuery.*⊘ search/open")


async def test_without_a_log_group_nothing_is_asked_and_it_is_said() -> None:
    async with journey(SandboxOptions(seed_history=False)) as story:
        await searched(story, "mark42")
        await story.sees("name no log group")


def test_words_of_a_session_are_found_in_its_log_in_s3(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("logs_table", "database", "workgroup"):
        monkeypatch.setenv(f"SSM_TUI_HISTORY_{name.upper()}", getattr(TABLE, name))
    with command_line(monkeypatch, IN_S3) as ssm_tui:
        session_id = ssm_tui.live_through("look", b"echo 'a<b && \"c\"' /$((6*7)); exit\r")
        found = ssm_tui.json("search", "--logs", '"a<b && "', "/42")
        (hit,) = found["hits"]
        assert (hit["session_id"], hit["line"]) == (session_id, 'a<b && "c" /42')
        assert hit["s3_url"] == f"s3://{BUCKET}/ssm/shells/{session_id}.log"
        assert (found["table"], found["log_group"]) == (LOGS_TABLE, None)
        assert found["scanned_bytes"] > 0
        shown = ssm_tui("search", "--logs", "/42")
        assert f"{session_id}\n  a<b" in shown.stdout
        assert f"scanned in {LOGS_TABLE}." in shown.stderr
        ssm_tui("search", "--logs", "nowhere", status=1)
        timeless = ssm_tui("search", "--logs", "/42", "--since", "1d", status=2)
        assert "Logs in S3 have no times" in timeless.stderr


async def test_a_hit_opens_in_the_log_in_s3_at_its_line() -> None:
    async with journey(IN_S3, settings=Settings(history=TABLE)) as story:
        await story.connect("web-01", "INC-1 look")
        await story.line("for i in 1 2 3; do seq 60; echo mark$((40+2)); done; exit")
        await story.sees("Esc close")
        await story.press("escape", "2", "ctrl+f")
        await story.type("mark42")
        await story.press("ctrl+l")
        await story.sees(r"(?s)3 hits in 1 session.*scanned.*mark42.*mark42.*mark42")
        assert LOGS_TABLE in story.screen
        await story.press("down", "enter")
        await story.sees(r"2 of 3")
        await story.sees(r"60 *\n *mark42 *\n *1 *\n")
        await story.press("escape")
        await story.sees("3 hits in 1 session")
