"""The list of sessions, active and past."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.archive.recorded import record
from tests.ui.fakes import (
    ME,
    NOW,
    Clock,
    FakeAccount,
    connect,
    leader,
    make_app,
    opened,
    remember,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tests.ui.pictures import ALONE
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    ErrorContext,
    ExpiredCredentials,
    MfaCancelled,
    Unreachable,
)
from tui.settings.settings import data_directory
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.sessions import SessionsView
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (120, 30)
OTHER = ME.replace("kaori", "jonas")


def view(app: SsmTui) -> SessionsView:
    return app.main.query_one(SessionsView)


def with_sessions() -> FakeAccount:
    aws = FakeAccount()
    aws.sessions = [
        session_answer(1, Reason="そこにセッションがあるから"),
        session_answer(2, Reason="nightly import", EndDate=NOW - timedelta(hours=2)),
        session_answer(3, Reason="elsewhere", Status="Connected", EndDate=None),
        session_answer(4, Reason="not mine", Owner=OTHER),
    ]
    return aws


async def test_mine_are_listed_with_reason_target_and_end_the_latest_first() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        text = screen_text(app)
        assert (
            text.index("そこにセッション")
            < text.index("nightly import")
            < text.index("elsewhere")
        )
        assert "maximum reached" in text
        assert "not mine" not in text
        assert "web-1" in text


async def test_what_aws_has_forgotten_is_listed_from_the_history_and_marked() -> None:
    await remember("kaori-old")
    await remember("kaori-elsewhere", region="eu-west-1", reason="another region")
    await remember("jonas-old", owner=OTHER, reason="somebody else's")
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        text = screen_text(app)
        assert re.search(r"○ Oct  9 16:00 +20:00 +web-of-old +INC-45 long ago +idle", text)
        assert "○ 1 from history" in text
        assert "another region" not in text
        await pilot.press("end", "enter")
        await until(pilot, lambda: "local history only" in screen_text(app))


@pytest.mark.parametrize(
    "error", [Unreachable(), ExpiredCredentials(), MfaCancelled()], ids=lambda e: e.title
)
async def test_while_aws_cannot_be_asked_the_history_is_listed_and_what_is_missing_is_said(
    error: AwsError,
) -> None:
    await remember("kaori-old")
    await remember("kaori-elsewhere", region="eu-west-1", account="2", reason="another place")
    aws = with_sessions()
    known, aws.who = aws.who, error
    listed, aws.answers["describe_sessions"] = aws.answers["describe_sessions"], error
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        await pilot.press("2")
        await until(pilot, lambda: f"{error.title}: local history only" in screen_text(app))
        assert "INC-45 long ago" in screen_text(app)
        assert "another place" in screen_text(app)
        aws.who, aws.answers["describe_sessions"] = known, listed
        await pilot.press("r")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        assert "local history only" not in screen_text(app)
        assert "another place" not in screen_text(app)


async def test_aws_that_is_silent_about_who_calls_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.aws.caller.PATIENCE", 0.05)
    await remember("kaori-old")
    aws = with_sessions()
    aws.hold("identity")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        await pilot.press("2")
        # As whom this machine knows her, AWS lists her sessions all the same.
        await until(pilot, lambda: "can't be reached" in screen_text(app))
        await until(pilot, lambda: "INC-45 long ago" in screen_text(app))
        aws.release("identity")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))


async def test_the_history_is_there_before_aws_says_who_calls_with_its_age() -> None:
    await remember("kaori-old", profile="prod-admin")
    await remember("kaori-2", account="2", profile="shop", reason="another account")
    aws = with_sessions()
    aws.hold("identity")
    app = make_app(aws, state=ALONE)
    async with app.run_test(size=(150, 30)) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        await pilot.press("2")
        await until(pilot, lambda: "INC-45 long ago" in screen_text(app))
        assert "history 44 d old, loading" in screen_text(app)
        assert "another account" not in screen_text(app)
        aws.release("identity")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        assert "updated 0 s ago" in screen_text(app)
        assert re.search(r"INC-45 long ago .* ○ history\b", screen_text(app))
        assert re.search(r"nightly import .* AWS +$", screen_text(app), re.MULTILINE)


async def test_a_profile_that_led_to_two_accounts_is_no_guess_at_one() -> None:
    await remember("kaori-old", profile="prod-admin")
    await remember("kaori-2", account="2", profile="prod-admin", reason="another account")
    aws = with_sessions()
    aws.hold("identity")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        await pilot.press("2")
        await until(pilot, lambda: "loading your sessions" in screen_text(app))
        assert "another account" not in screen_text(app)
        aws.release("identity")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        assert "another account" not in screen_text(app)


async def test_sessions_in_sight_are_read_again_by_themselves() -> None:
    aws, clock = with_sessions(), Clock()
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        aws.sessions.append(session_answer(5))
        clock.advance(61)
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        aws.answers["describe_sessions"] = Unreachable()
        clock.advance(61)
        await until(pilot, lambda: "can't be reached" in screen_text(app))
        assert "mine · 4 sessions" in screen_text(app)
        assert toasts(app) == []


async def test_what_aws_forgets_meanwhile_is_marked_as_the_historys() -> None:
    aws = with_sessions()
    await remember(aws.sessions[1]["SessionId"])
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, aws, 3)
        assert "from history" not in screen_text(app)
        del aws.sessions[1]
        await pilot.press("r")
        await until(pilot, lambda: "○ 1 from history" in screen_text(app))
        assert "mine · 3 sessions" in screen_text(app)


async def test_the_time_in_which_somebody_is_asked_for_a_code_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.aws.caller.PATIENCE", 0.2)
    monkeypatch.setattr("tui.aws.caller.GLANCE", 0.01)
    aws = with_sessions()
    aws.asking = True
    aws.hold("identity")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        asked = app.run_worker(asyncio.sleep(0.6))
        await pilot.press("2")
        await asked.wait()
        assert "local history only" not in screen_text(app)
        aws.release("identity")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))


async def test_a_session_whose_account_is_not_known_yet_is_listed() -> None:
    await remember("kaori-old", account="", owner="")
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "INC-45 long ago" in screen_text(app))


async def test_a_damaged_row_is_listed_and_the_rest_with_it() -> None:
    await remember("kaori-old")
    await remember("kaori-older", reason="INC-46")
    archive = Archive.within(data_directory())
    with closing(sqlite3.connect(archive.path)) as database, database:
        change = "UPDATE sessions SET started = 'x' WHERE session_id = 'kaori-old'"
        database.execute(change)
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "INC-46" in screen_text(app))
        assert re.search(r"INC-45 long ago +damaged", screen_text(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "damaged" in screen_text(app))


async def test_the_history_is_shown_where_aws_refuses_the_list() -> None:
    await remember("kaori-old")
    denied = AccessDenied(ErrorContext(action="ssm:DescribeSessions"))
    app = make_app(FakeAccount(describe_sessions=denied))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "INC-45 long ago" in screen_text(app))
        await until(pilot, lambda: any("ssm:DescribeSessions" in one for one in toasts(app)))


async def test_what_both_know_is_one_row_with_the_historys_cause() -> None:
    await remember("kaori-" + f"{1:017x}", started=NOW - timedelta(hours=2))
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "web-of-old" in screen_text(app))
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        assert re.search(r"web-of-old +そこに.* idle", screen_text(app))
        assert "from history" not in screen_text(app)


async def test_m_shows_everyones() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2", "m")
        await until(pilot, lambda: "everyone's · 4 sessions" in screen_text(app))
        assert "jonas" in screen_text(app)


async def test_m_names_what_it_leads_to_in_the_list_and_the_overview() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "m everyone " in screen_text(app))
        await pilot.press("m")
        await until(pilot, lambda: "m mine " in screen_text(app))
        await pilot.press("4")
        await until(pilot, lambda: "m mine " in screen_text(app))
        await pilot.press("m")
        await until(pilot, lambda: "m everyone " in screen_text(app))


async def test_reasons_and_targets_are_searched() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        await type_text(pilot, "/reason:nightly web-1")
        await until(pilot, lambda: "mine · 1 of 3" in screen_text(app))


async def test_a_session_of_this_program_is_there_before_aws_lists_it() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-7")
        session.session_id = "kaori-live"
        await leader(pilot, "d")
        await pilot.press("2")
        await until(pilot, lambda: "open here" in screen_text(app))
        assert "INC-7" in screen_text(app)


async def test_no_sessions_is_explained() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "You have no sessions" in screen_text(app))


async def test_a_refused_list_names_the_missing_action() -> None:
    denied = AccessDenied(ErrorContext(action="ssm:DescribeSessions"))
    app = make_app(FakeAccount(describe_sessions=denied))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "ssm:DescribeSessions" in screen_text(app))


async def test_a_session_that_ends_is_asked_for_again() -> None:
    aws = with_sessions()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        before = aws.times("describe_sessions")
        session.end()
        await until(pilot, lambda: aws.times("describe_sessions") > before)


async def listed(pilot: Pilot[None], aws: FakeAccount, count: int) -> SsmTui:
    app = await opened(pilot)
    await pilot.press("2")
    await until(pilot, lambda: f"mine · {count} sessions" in screen_text(app))
    return app


async def test_how_a_session_ended_is_not_cut_where_there_are_a_hundred_columns() -> None:
    aws = with_sessions()
    aws.sessions[0]["Reason"] = "INC-20417: disk full on /var, rotating logs and more"
    app = make_app(aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await listed(pilot, aws, 3)
        assert "maximum reached" in screen_text(app)
        assert "INC-20417: disk full on /var" in screen_text(app)
        assert "Owner" not in screen_text(app)
        await pilot.press("m")
        await until(pilot, lambda: "everyone's · 4 sessions" in screen_text(app))
        await pilot.press("D")
        await until(pilot, lambda: "by day" in screen_text(app))
        assert "Owner" in screen_text(app)
        assert "maximum reached" in screen_text(app)


async def test_d_groups_by_day_then_by_ticket_then_not_at_all() -> None:
    aws = with_sessions()
    aws.sessions = [
        session_answer(1, Reason="INC-1 a"),
        session_answer(2, Reason="none"),
        session_answer(30, Reason="INC-1 b"),
    ]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, aws, 3)
        await pilot.press("D")
        await until(pilot, lambda: "by day" in screen_text(app))
        assert screen_text(app).count("2026-11-23") == 1
        assert "2026-11-22" in screen_text(app)
        await pilot.press("D")
        await until(pilot, lambda: "by ticket" in screen_text(app))
        text = screen_text(app)
        assert text.index("INC-1 a") < text.index("INC-1 b") < text.index("no ticket")
        await pilot.press("D")
        await until(pilot, lambda: "by ticket" not in screen_text(app))


@pytest.mark.parametrize(
    ("downs", "ending", "holds"),
    [(0, "csv", "INC-7"), (1, "json", '"reason": "INC-7"'), (2, "md", "| INC-7 |")],
)
async def test_what_is_listed_is_written_to_a_file_whose_place_is_said(
    downs: int, ending: str, holds: str
) -> None:
    aws = with_sessions()
    aws.sessions.append(session_answer(7))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, aws, 4)
        await type_text(pilot, "/INC-7")
        await pilot.press("enter", "E")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press(*["down"] * downs, "enter")
        await until(pilot, lambda: any("Written to ~/" in words for words in toasts(app)))
        [path] = (data_directory() / "exports").glob(f"sessions-*.{ending}")
        assert holds in path.read_text()
        assert "nightly" not in path.read_text()


async def test_ones_own_active_session_is_ended_once_its_name_was_shown() -> None:
    aws = with_sessions()
    aws.answers["terminate_session"] = {}
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, aws, 3)
        await pilot.press("x")
        await until(pilot, lambda: "The session has ended." in toasts(app))
        await pilot.press("G", "x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert "kaori-00000000000000003" in screen_text(app)
        assert "elsewhere" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.main)
        assert aws.times("terminate_session") == 0
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: aws.times("terminate_session") == 1)
        await until(pilot, lambda: any(words.startswith("Ended ") for words in toasts(app)))


async def test_somebody_elses_session_is_not_ended_here() -> None:
    aws = with_sessions()
    aws.sessions = [session_answer(4, Owner=OTHER, Status="Connected", EndDate=None)]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2", "m")
        await until(pilot, lambda: "everyone's · 1 session" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: any("Owned by jonas" in words for words in toasts(app)))
        assert aws.times("terminate_session") == 0


async def test_a_session_in_a_tab_is_ended_from_the_list_as_well() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-7")
        await leader(pilot, "d")
        await pilot.press("2")
        await until(pilot, lambda: "open here" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: session.asked == ["end"])


async def test_a_session_that_was_recorded_is_marked_and_played_from_the_list() -> None:
    await remember("kaori-old")
    await remember("kaori-older", reason="INC-46")
    recordings = Archive.within(data_directory()).recordings
    record(recordings, "kaori-old", [CastEvent(0.0, "o", "what was done")])
    app = make_app(with_sessions())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: re.search(r"▶ [0-9:]+ .*INC-45 long ago", screen_text(app)))
        assert screen_text(app).count("▶") == 1
        await pilot.press("slash", *"INC-45", "enter", "p")
        await until(pilot, lambda: "what was done" in screen_text(app))
        await pilot.press("q", "escape", "slash", *"INC-46", "enter", "p")
        none = "This machine has no recording of this session."
        await until(pilot, lambda: any(none in one for one in toasts(app)))


async def test_one_key_leads_from_here_to_everywhere_the_instance_the_ticket_and_today() -> (
    None
):
    await remember("kaori-old", target="i-0abc", target_name="db-1", reason="OPS-9 long ago")
    await remember("kaori-away", region="eu-west-1", account="210987654321", reason="away")
    app = make_app(with_sessions(), state=ALONE)
    async with app.run_test(size=(160, 30)) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        await pilot.press("end", "c")
        await until(pilot, lambda: "everywhere · 5 sessions" in screen_text(app))
        assert "210987654321 eu-west-1" in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: "this instance: db-1 · 1 of 4" in screen_text(app))
        assert "OPS-9 long ago" in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: "this ticket: OPS-9 · 1 of 4" in screen_text(app))
        await pilot.press("c")
        await until(pilot, lambda: "today · " in screen_text(app))
        assert "OPS-9 long ago" not in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: "mine · 4 sessions" in screen_text(app))
        assert "away" not in screen_text(app)


async def test_a_filter_of_the_users_ends_what_the_key_narrowed_to() -> None:
    app = make_app(with_sessions())
    async with app.run_test(size=(160, 30)) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
        await pilot.press("c")
        await until(pilot, lambda: "everywhere · " in screen_text(app))
        await pilot.press("c")
        await until(pilot, lambda: "this instance: " in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "mine · 3 sessions" in screen_text(app))
