"""The overview counts what the list of sessions has, and leads to it."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.fakes import (
    ME,
    NOW,
    Clock,
    FakeAccount,
    make_app,
    opened,
    remember,
    screen_text,
    session_answer,
    toasts,
    until,
)
from tui.aws.errors import ExpiredCredentials
from tui.settings.settings import Settings
from tui.ui.app import SsmTui

SIZE = (100, 30)


def with_sessions() -> FakeAccount:
    aws = FakeAccount()
    aws.sessions = [
        session_answer(1, Reason="OPS-1 locks"),
        session_answer(2, Reason="OPS-11 locks"),
        session_answer(30, Reason="curious", Target=f"i-{3:017x}"),
        session_answer(4, Reason="OPS-9", Owner=ME.replace("kaori", "jonas")),
    ]
    return aws


async def overviewed(pilot: Pilot[None], words: str) -> SsmTui:
    """With the overview open, and these words on the screen."""
    app = await opened(pilot)
    await pilot.press("4")
    await until(pilot, lambda: words in screen_text(app))
    return app


def listed(app: SsmTui, *words: str) -> bool:
    """Whether the list of sessions is shown, with all of these words."""
    return app.main.active == "sessions" and all(word in screen_text(app) for word in words)


async def test_days_targets_tickets_and_ends_are_counted_from_aws_and_the_history() -> None:
    await remember("kaori-old", reason="OPS-1 before")
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 4 sessions, 1 h 20 min")
        text = screen_text(app)
        assert "Mon 2026-11-23  2 sessions, 40 min" in text
        for line in ("web-1 ", "web-of-old ", "db-primary ", "OPS-11 ", "no ticket ", "idle "):
            assert line in text
        assert "hours a day: · none  ▒ ≤0.4" in text or "hours a day: · none" in text
        # On a screen without colours the busiest day is the darkest all the same.
        assert "██◂" in text


async def test_what_both_know_is_counted_once() -> None:
    await remember("kaori-" + f"{1:017x}", started=NOW - timedelta(hours=2))
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 3 sessions, 1 h")


@pytest.mark.parametrize(
    ("keys", "filter_", "holds", "lacks"),
    [
        ((), 'day:="2026-11-23"', "2 of 3", "curious"),
        (("left", "up"), 'day:="2026-11-22"', "1 of 3", "OPS-1"),
        (("pagedown", "down"), 'target:="db-primary"', "1 of 3", "OPS-1"),
        (("pagedown", "pagedown"), 'ticket:="OPS-1"', "1 of 3", "OPS-11 locks"),
        (("end",), 'status:="terminated"', "3 of 3", "OPS-9"),
    ],
)
async def test_enter_lists_what_the_cursor_is_on_with_a_filter_that_esc_removes(
    keys: tuple[str, ...], filter_: str, holds: str, lacks: str
) -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 3 sessions")
        if keys == ("left", "up"):
            # The day before is the Sunday of the week before.
            keys = ("left", *["down"] * 6)
        await pilot.press(*keys, "enter")
        await until(pilot, lambda: listed(app, f"/ {filter_}", holds))
        assert lacks not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: listed(app, "mine · 3 sessions"))


async def test_a_day_without_a_session_leads_nowhere() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 3 sessions")
        await pilot.press("left", "enter")
        await until(pilot, lambda: "No sessions on that day." in toasts(app))
        assert app.main.active == "overview"


async def test_b_counts_sessions_in_the_place_of_hours_and_m_everyones() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "Hours by target")
        await pilot.press("b")
        await until(pilot, lambda: "Sessions by target" in screen_text(app))
        assert "sessions a day: · none  ▓ ≤1  █ ≤2" in screen_text(app)
        await pilot.press("m")
        await until(pilot, lambda: "everyone's · 4 sessions" in screen_text(app))


async def test_no_sessions_is_a_sentence() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "You have no sessions in the last 26 weeks.")
        await pilot.press("m", "up", "enter", "E")
        await until(pilot, lambda: "No sessions in the last" in screen_text(app))
        assert "No sessions to export." in toasts(app)


async def test_credentials_that_have_expired_are_said_and_the_history_counted() -> None:
    aws = with_sessions()
    aws.who = ExpiredCredentials()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "batch-7" in screen_text(app))
        await pilot.press("4")
        await until(pilot, lambda: "AWS credentials expired" in screen_text(app))
        await remember("kaori-old")
        await pilot.press("r")
        await until(pilot, lambda: "mine · 1 session, 20 min" in screen_text(app))
        assert "history 44 d old" in screen_text(app)


async def test_e_writes_all_of_it_as_markdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSM_TUI_EXPORT_DIR", str(tmp_path))
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 3 sessions")
        await pilot.press("E")
        await until(pilot, lambda: any("Written to" in one for one in toasts(app)))
    path = tmp_path / "overview-20261123-160000.md"
    text = await asyncio.to_thread(path.read_text)
    assert "| OPS-11 | 1 | 20 min |" in text
    assert "## Hours by target" in text


async def test_sessions_are_read_again_while_only_the_overview_is_in_sight() -> None:
    aws, clock = with_sessions(), Clock()
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 3 sessions")
        aws.sessions.append(session_answer(5))
        clock.advance(61)
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))


async def test_the_next_day_has_a_place_once_it_begins() -> None:
    clock = Clock()
    app = make_app(with_sessions(), now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "Mon 2026-11-23  2 sessions")
        clock.advance(8.5 * 3600)
        await until(
            pilot, lambda: re.search(r"Tue( +·){26} *$", screen_text(app), re.MULTILINE)
        )
        await pilot.press("down")
        await until(pilot, lambda: "Tue 2026-11-24  no sessions" in screen_text(app))


async def test_a_pattern_that_cannot_be_used_costs_the_tickets_alone() -> None:
    app = make_app(with_sessions(), Settings(ticket_pattern="("))
    async with app.run_test(size=SIZE) as pilot:
        await overviewed(pilot, "mine · 3 sessions")
        assert any("The pattern '('" in one for one in toasts(app))
        assert "no ticket" in screen_text(app)


async def test_what_the_cursor_is_on_is_in_sight_on_the_smallest_screen() -> None:
    aws = with_sessions()
    aws.sessions[0]["Reason"] = "障害-1 " + "x" * 200
    app = make_app(aws)
    async with app.run_test(size=(60, 16)) as pilot:
        await overviewed(pilot, "hours a day: · none")
        await pilot.press("end")
        await until(pilot, lambda: "▌ terminated" in screen_text(app))
        assert "Hours by status" in screen_text(app)
        await pilot.press("home")
        await until(pilot, lambda: "Mon 2026-06-01  no sessions" in screen_text(app))
        assert "Jun " in screen_text(app)
