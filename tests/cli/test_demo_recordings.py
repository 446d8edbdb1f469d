"""A demo begins with sessions to replay and to search."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from moto.logs.models import logs_backends

from tests.support.program import program
from tui.archive.store import Archive
from tui.cli.demo_recordings import FOLDER, furnish
from tui.cli.embedded import IDLE_MINUTES, MAX_MINUTES, with_logs
from tui.sandbox.account.fixtures import LOG_GROUP
from tui.sandbox.account.role import ACCOUNT_ID, CALLER
from tui.sandbox.agent.session_log import LogPlan
from tui.sandbox.service import Sandbox, SandboxOptions


def test_a_dozen_of_the_users_past_sessions_are_recorded(tmp_path: Path) -> None:
    options = SandboxOptions(max_minutes=MAX_MINUTES, idle_minutes=IDLE_MINUTES)
    with Sandbox(options) as sandbox:
        furnish(sandbox, tmp_path)
        archive = Archive.within(tmp_path, keyring=False)
        rows = asyncio.run(archive.sessions())
        assert len(rows) == len(list(FOLDER.iterdir())) == 12
        for row in rows:
            record = sandbox.state.sessions.get(row.session_id)
            facts = archive.recordings.facts(row.session_id)
            assert record is not None
            assert facts is not None
            assert row.owner == record.owner == CALLER.arn
            assert row.recorded
            assert facts.began == row.started
            assert facts.title.startswith(f"{row.target_name}: {row.reason}")
            assert facts.duration > 5


def test_another_sandbox_has_other_past_sessions_and_no_recordings(tmp_path: Path) -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        furnish(sandbox, tmp_path)
    assert asyncio.run(Archive.within(tmp_path, keyring=False).sessions()) == ()


def test_a_newcomer_plays_a_session_of_the_demo() -> None:
    with program("demo") as running:
        running.sees(r"\d+ instances")
        running.type("2")
        running.sees("▶ ")
        running.type("/web-01\r")
        running.sees("▶ .*web-01")
        running.type("p")
        running.sees("web-01: そこにセッションがあるから")
        running.type("/told the network\r")
        running.sees("1 of ")


def test_what_the_recorded_sessions_said_is_in_the_log_group_of_the_preferences(
    tmp_path: Path,
) -> None:
    options = SandboxOptions(max_minutes=MAX_MINUTES, idle_minutes=IDLE_MINUTES)
    for chosen, count in ((with_logs(options), 12), (options, 0)):
        with Sandbox(chosen) as sandbox:
            furnish(sandbox, tmp_path)
            group = logs_backends[ACCOUNT_ID][sandbox.region].groups[LOG_GROUP]
            assert len(group.streams) == count
            for name, stream in group.streams.items():
                (event,), record = stream.events, sandbox.state.sessions.get(name)
                assert record is not None
                assert event.timestamp == int((record.ended or 0) * 1000)
                assert "@" in event.message
                assert record.cloudwatch_url.endswith(f"group={LOG_GROUP};stream={name}")


@pytest.mark.parametrize(
    "options",
    [{"max_minutes": None}, {"document": "{}"}, {"inputs": {"cloudWatchLogGroupName": ""}}],
)
def test_preferences_that_are_asked_for_stay_as_they_are(options: dict[str, Any]) -> None:
    assert not LogPlan.read(
        with_logs(SandboxOptions(**options)).inputs, "Standard_Stream"
    ).group


def test_a_newcomer_searches_the_logs_of_the_demo() -> None:
    with program("demo") as running:
        running.sees(r"\d+ instances")
        running.type("2")
        running.sees("▶ ")
        running.type("\x06")
        running.sees("scope")
        running.type("access.log\x0c")
        running.sees("last 7 d")
        running.type("\r")
        running.sees(r"hits? in \d+ session")
