"""The history of an organisation, asked in the app of an Athena that runs the query."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.journeys.command_line import command_line
from tests.journeys.journey import Journey, journey
from tui.cli.demo_options.organisation import history_of, history_variables
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.service import SandboxOptions
from tui.settings.history import HistorySettings
from tui.settings.settings import Settings


@asynccontextmanager
async def organisation(
    settings: HistorySettings | None = None, **options: float
) -> AsyncIterator[Journey]:
    """The sessions of a small organisation of two months, and the form in front of them."""
    small = OrganisationOptions(accounts=3, sessions=600, days=60, **options)  # type: ignore[arg-type]  # by their names
    chosen = SandboxOptions(seed_history=False, organisation=small)
    asked = Settings(history=settings or history_of(chosen) or HistorySettings())
    async with journey(chosen, settings=asked, size=(140, 30)) as story:
        await story.press("2", "A")
        await story.sees("Ask the organisation's history")
        yield story


async def test_sessions_of_all_accounts_are_asked_for_filtered_and_read() -> None:
    async with organisation() as story:
        await story.sees(r"Will scan up to [\d.]+ [kM]B")
        await story.press("enter")
        await story.sees(r"(?s)[\d.]+ [kM]?B scanned *\n.*\d\d+ sessions")
        await story.sees(r"▌ .*eu-west-1|▌ .*us-east-1|▌ .*ap-northeast-1")
        await story.press("slash")
        await story.type("account:3000")
        await story.sees(r"\d+ of \d+")
        await story.press("enter", "enter")
        await story.sees(r"(?s)account +3000.*principal +arn:aws")


async def test_refused_attempts_are_found_with_their_error() -> None:
    async with organisation() as story:
        await story.press("ctrl+u")
        await story.type("60d")
        await story.press("up", "right", "right")
        await story.sees(r"● only")
        await story.press("enter")
        await story.sees(r"(?s)refused attempts only.*✕ TargetNotConnected")


async def test_a_query_that_takes_long_is_stopped() -> None:
    async with organisation(query_seconds=600.0) as story:
        await story.press("enter")
        await story.sees("(queued|running) · ")
        await story.press("escape")
        await story.sees(r"Stopped\. .* was scanned, which AWS bills")


async def test_a_table_that_is_not_there_is_said_where_the_estimate_would_be() -> None:
    wrong = HistorySettings(
        table="no_such_table", database="audit", workgroup="session-history"
    )
    async with organisation(wrong) as story:
        await story.sees("✕ ")
        await story.press("enter")
        await story.sees("✕ ")


def test_a_session_of_long_ago_is_proven_by_the_organisations_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = OrganisationOptions(accounts=2, sessions=200, days=200)
    chosen = SandboxOptions(seed_history=False, organisation=small)
    with command_line(monkeypatch, chosen) as ssm_tui:
        for name, value in history_variables(chosen).items():
            monkeypatch.setenv(name, value)
        listed = ssm_tui.json(
            "sessions", "--organisation", "--since", "200d", "--yes", "--not-denied"
        )
        oldest = listed["sessions"][-1]
        since = oldest["start"][:10]
        offered = ssm_tui("proof", oldest["session_id"], status=1)
        assert "With --organisation" in offered.stderr
        proof = ssm_tui.json(
            "proof", oldest["session_id"], "--organisation", "--since", since, "--yes"
        )
        [start, *_end] = [each for each in proof["evidence"] if each["source"] == "CloudTrail"]
        assert (start["state"], start["title"]) == ("found", "StartSession")
        assert "read from its files" in start["words"]
        assert proof["holds"]
