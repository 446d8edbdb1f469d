"""Several contexts in one list."""

from typing import Any, cast

import pytest

from tests.support.aws.fake_aws import denied
from tests.ui.fakes import (
    Clock,
    FakeAccount,
    FakeSession,
    ask_reason,
    make_app,
    opened,
    painted_text,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tests.ui.worlds import RegionalAccount, Several, listed
from tui import language
from tui.aws.errors import ExpiredCredentials, MfaNeeded, Throttled
from tui.settings.settings import Settings
from tui.settings.state import load_state
from tui.settings.values import ContextSet, Rules
from tui.ui.app import SsmTui
from tui.ui.desk.dependencies import NamedSet
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.sessions import SessionsView
from tui.ui.screens.contexts import ContextsScreen

SIZE = (120, 30)
WORK = ContextSet(profiles=("prod", "staging"), regions=("eu-west-1", "us-east-1"))
LISTING = "describe_instance_information"


def names(app: SsmTui) -> list[str]:
    rows = app.main.query_one(InstancesView).table.rows.visible
    return [row.item.instance.name for row in rows]


async def test_the_machines_of_all_contexts_stand_in_one_list_with_their_context() -> None:
    app = Several(WORK).app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        assert len(names(app)) == 8
        text = screen_text(app)
        assert "staging@us-east-1" in text
        assert "prod@eu-west-1 PROD" in text
        await until(pilot, lambda: "work · 2 accounts · 2 regions" in screen_text(app))


async def test_a_filter_finds_machines_by_their_context() -> None:
    app = Several(WORK).app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await type_text(pilot, "/context:staging@eu")
        await until(pilot, lambda: len(names(app)) == 2)
        assert names(app) == ["staging-eu-west-1-1", "staging-eu-west-1-2"]


async def test_a_context_that_answers_late_or_not_at_all_holds_up_no_other() -> None:
    world = Several(
        WORK,
        answers={"prod@us-east-1": {LISTING: denied(LISTING)}},
    )
    app = world.app()
    late = await world.open("staging", "us-east-1")
    world.accounts["staging@us-east-1"].hold(LISTING)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(names(app)) == 4)
        await until(pilot, lambda: "loading 1 of 4 contexts" in screen_text(app))
        assert "1 of 4 contexts not listed: e shows why" in screen_text(app)
        world.accounts["staging@us-east-1"].release(LISTING)
        await until(pilot, lambda: len(names(app)) == 6)
        await until(pilot, lambda: "6 instances" in screen_text(app))
        assert late is world.at("staging@us-east-1")
        assert toasts(app) == []


async def test_only_the_throttled_context_is_asked_again() -> None:
    clock = Clock()
    world = Several(WORK, answers={"prod@us-east-1": {LISTING: Throttled()}}, now=clock)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        view = await listed(pilot, app)
        await until(pilot, lambda: "throttled, retrying in 2 s (1 of 5)" in screen_text(app))
        good = world.at("staging@us-east-1").answers[LISTING]
        world.at("prod@us-east-1").answers[LISTING] = good
        clock.advance(2)
        view.time_passed()
        await until(pilot, lambda: len(names(app)) == 8)
        assert world.at("prod@us-east-1").times(LISTING) == 2
        assert world.at("prod@eu-west-1").times(LISTING) == 1


async def test_a_connection_goes_to_the_context_of_its_row() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await type_text(pilot, "/staging-us-east-1-2")
        await pilot.press("enter")
        await ask_reason(pilot)
        assert "staging@us-east-1" in screen_text(app)
        await type_text(pilot, "INC-1")
        await pilot.press("enter")
        await until(pilot, lambda: app.desk and app.desk.live)
        assert app.desk is not None
        (place,) = [each for each in app.desk.places if each.sessions.live]
        assert place.aws is world.at("staging@us-east-1")


async def test_a_refresh_asks_all_and_rows_of_one_that_fails_then_stay() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        view = await listed(pilot, app)
        world.at("prod@eu-west-1").answers[LISTING] = denied(LISTING)
        await pilot.press("r")
        await until(pilot, lambda: "1 of 4 contexts not listed" in screen_text(app))
        await until(pilot, lambda: not view.reading.pending)
        assert len(names(app)) == 8


async def test_where_all_contexts_fail_each_is_named_with_its_cause() -> None:
    failing: dict[str, dict[str, Any]] = {
        f"{p}@{r}": {LISTING: MfaNeeded()} for p in WORK.profiles for r in WORK.regions
    }
    failing["prod@eu-west-1"] = {LISTING: denied(LISTING)}
    app = Several(WORK, answers=failing).app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "No instances." in screen_text(app))
        text = screen_text(app)
        assert "prod@eu-west-1: ssm:DescribeInstanceInformation denied" in text
        assert "staging@us-east-1: code needed" in text


def sessions(app: SsmTui) -> list[tuple[str, str]]:
    """Id and context of each session that is listed."""
    rows = app.main.query_one(SessionsView).table.rows.items
    return sorted((row.session_id, row.place.name if row.place else "") for row in rows)


async def test_sessions_of_all_contexts_stand_in_one_list_and_each_knows_its_own() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        world.at("prod@us-east-1").sessions = [session_answer(1)]
        world.at("staging@eu-west-1").sessions = [session_answer(2)]
        await pilot.press("2")
        await until(pilot, lambda: len(sessions(app)) == 2)
        assert [where for _, where in sessions(app)] == ["prod@us-east-1", "staging@eu-west-1"]
        await type_text(pilot, "/context:staging")
        await pilot.press("enter")
        await until(pilot, lambda: "1 of 2" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: world.at("staging@eu-west-1").times("lookup_events"))
        assert not world.at("prod@eu-west-1").times("lookup_events"), "the proof is its own"


async def test_sessions_that_one_context_does_not_tell_hold_up_no_other() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        world.at("prod@us-east-1").answers["describe_sessions"] = denied("describe_sessions")
        world.at("staging@eu-west-1").sessions = [session_answer(2)]
        await pilot.press("2")
        await until(pilot, lambda: "1 of 4 contexts not listed" in screen_text(app))
        await until(pilot, lambda: len(sessions(app)) == 1)


async def test_two_profiles_of_one_account_list_a_session_once() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        for name in ("prod@eu-west-1", "staging@eu-west-1"):
            world.at(name).sessions = [session_answer(1)]
        await pilot.press("2")
        view = app.main.query_one(SessionsView)
        await until(pilot, lambda: view.updated and not view.reading.pending)
        [(_, where)] = sessions(app)
        await pilot.press("r")
        await until(pilot, lambda: not view.reading.pending)
        assert sessions(app) == [("kaori-00000000000000001", where)]


async def test_the_preferences_are_those_of_the_row_that_one_comes_from() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await type_text(pilot, "/staging-us-east-1-2")
        await pilot.press("enter", "3")
        await until(pilot, lambda: "staging@us-east-1 · updated" in screen_text(app))
        asked = {name for name, one in world.accounts.items() if one.times("get_document")}
        assert asked == {"staging@us-east-1"}


async def test_a_session_in_a_tab_is_listed_with_its_context_and_its_tab_names_it() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        assert app.desk is not None
        place = next(p for p in app.desk.current if p.name == "staging@us-east-1")
        row = next(
            row
            for row in app.main.query_one(InstancesView).table.rows.items
            if row.place is place
        )
        await app.desk.open(row.instance, "INC-1", place=place)
        session = cast(FakeSession, place.sessions.sessions[0])
        session.session_id = "kaori-live"
        session.connect(b"$ ")
        app.main.show_tab("sessions")
        await until(pilot, lambda: sessions(app) == [("kaori-live", "staging@us-east-1")])
        assert app.desk.where(app.desk.live[0]) == "staging@us-east-1"


CODE = {f"prod@{region}": {LISTING: MfaNeeded()} for region in WORK.regions}


async def test_a_code_is_asked_for_when_the_user_says_so_and_once_a_profile() -> None:
    world = Several(WORK, answers=CODE)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        assert len(names(app)) == 4
        assert app.screen is app.main, "nothing is asked at the start"
        assert {each.mfa_prompt for each in world.accounts.values()} == {None}
        await until(
            pilot, lambda: "2 of 4 contexts not listed: e shows why" in screen_text(app)
        )
        for region in WORK.regions:
            good = world.at(f"staging@{region}").answers[LISTING]
            world.at(f"prod@{region}").answers[LISTING] = good
        await pilot.press("I")
        await until(pilot, lambda: isinstance(app.screen, ContextsScreen))
        assert "? prod@eu-west-1 PROD" in screen_text(app)
        assert "Press Enter to enter it." in screen_text(app), "no command of a terminal's"
        await pilot.press("enter")
        # The fleet of the other one stands in for its own.
        await until(pilot, lambda: not app.main.query_one(InstancesView).reading.failing)
        await until(pilot, lambda: "8 instances" in screen_text(app))
        assert [each.refreshed for each in world.accounts.values() if each.refreshed] == [1]


async def test_each_context_says_why_it_is_not_listed_and_what_helps() -> None:
    answers: dict[str, Any] = {"prod@us-east-1": {LISTING: denied(LISTING)}}
    world = Several(WORK, answers=answers)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ContextsScreen))
        lines = screen_text(app)
        assert "▌ ✕ prod@us-east-1 PROD" in lines, "what fails comes first"
        assert "ssm:DescribeInstanceInformation denied" in lines
        assert "● staging@us-east-1" in lines
        assert "2 listed" in lines
        assert "No permission" in lines or "denied" in lines
        good = world.at("staging@us-east-1").answers[LISTING]
        world.at("prod@us-east-1").answers[LISTING] = good
        await pilot.press("r")
        await until(pilot, lambda: "8 instances" in screen_text(app))
        assert world.at("staging@us-east-1").times(LISTING) == 1


async def test_one_context_alone_has_no_list_of_contexts() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("e")
        await until(pilot, lambda: toasts(app))
        assert "P and R list several" in toasts(app)[0]


async def test_profiles_that_are_marked_are_listed_together_and_remembered() -> None:
    world = Several(WORK)
    app = make_app(RegionalAccount("prod", "eu-west-1"), open_place=world.open)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("P")
        await until(pilot, lambda: "▌ ● prod" in screen_text(app))
        await pilot.press("space", "space")
        await until(pilot, lambda: "2 marked" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(names(app)) == 4)
        await until(pilot, lambda: load_state().profiles == ("prod", "staging"))
        await until(pilot, lambda: "2 contexts" in screen_text(app))
        await pilot.press("R")
        await until(pilot, lambda: "Europe (Ireland)" in screen_text(app))
        await type_text(pilot, "tokyo")
        await pilot.press("enter")
        await until(pilot, lambda: names(app)[:1] == ["prod-ap-northeast-1-1"])
        await until(pilot, lambda: load_state().regions == ("ap-northeast-1",))
        assert len(names(app)) == 4


async def test_contexts_beyond_the_bound_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.ui.desk.several.MOST", 3)
    app = Several(WORK).app()
    async with app.run_test(size=SIZE) as pilot:
        await until(
            pilot, lambda: "3 contexts are listed and 1 left out" in " ".join(toasts(app))
        )
        assert app.desk is not None
        assert len(app.desk.current) == 3


async def test_a_set_is_chosen_by_its_name_in_the_palette() -> None:
    world = Several(WORK)
    settings = Settings(contexts=(("work", WORK),))
    app = make_app(FakeAccount(), settings, open_place=world.open)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+p")
        await type_text(pilot, "contexts work")
        await until(pilot, lambda: "List contexts: work" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(names(app)) == 8)
        await until(pilot, lambda: load_state().context == "work")


async def test_all_regions_are_those_that_are_enabled_and_a_denial_asks_all_of_them() -> None:
    everywhere = ContextSet(profiles=("*",), regions=("*",))
    enabled = {"Regions": [{"RegionName": "eu-west-1"}, {"RegionName": "me-south-1"}]}
    answers: dict[str, Any] = {
        "prod@eu-west-1": {"describe_regions": enabled},
        "staging@eu-west-1": {"describe_regions": denied("describe_regions")},
    }
    app = Several(everywhere, answers=answers).app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.desk and len(app.desk.current) == 3)
        await listed(pilot, app)
        assert app.desk is not None
        assert [place.name for place in app.desk.current] == [
            "prod@eu-west-1",
            "staging@ap-northeast-1",
            "staging@eu-west-1",
        ]
        assert any("didn't say which regions are enabled" in words for words in toasts(app))


async def test_a_profile_that_wants_a_code_has_all_its_regions_once_it_was_given() -> None:
    regions = ContextSet(profiles=("prod",), regions=("*",))
    answers = {"prod@eu-west-1": {"describe_regions": MfaNeeded(), LISTING: MfaNeeded()}}
    world = Several(regions, answers=answers)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "code needed" in screen_text(app))
        enabled = [{"RegionName": "eu-west-1"}, {"RegionName": "ap-northeast-1"}]
        world.answers.clear()
        world.at("prod@eu-west-1").answers["describe_regions"] = {"Regions": enabled}
        good = RegionalAccount("prod", "eu-west-1").answers[LISTING]
        world.at("prod@eu-west-1").answers[LISTING] = good
        await pilot.press("I")
        await until(pilot, lambda: len(names(app)) == 4)


async def test_only_one_of_several_contexts_may_be_read_only() -> None:
    rules = (("prod", Rules(read_only=True)),)
    world = Several(WORK, settings=Settings(profiles=rules))
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await until(pilot, lambda: "2 read only" in screen_text(app))
        await type_text(pilot, "/prod-us-east-1-2")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: toasts(app))
        assert "read only by [profiles.prod]" in toasts(app)[0]


async def test_which_context_is_read_only_is_said_in_the_language_of_now() -> None:
    language.choose("ja")
    world = Several(WORK, settings=Settings(profiles=(("prod", Rules(read_only=True)),)))
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ContextsScreen))
        await until(pilot, lambda: painted_text(app).count("PROD 読み取り専用") == 2)


async def test_a_refresh_by_itself_asks_no_context_that_was_denied() -> None:
    clock = Clock()
    denials: dict[str, Any] = {"prod@us-east-1": {LISTING: denied(LISTING)}}
    world = Several(WORK, answers=denials, now=clock)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        view = await listed(pilot, app)
        clock.advance(3600)
        view.look_again()
        await until(pilot, lambda: world.at("prod@eu-west-1").times(LISTING) == 2)
        await until(pilot, lambda: not view.reading.pending)
        assert world.at("prod@us-east-1").times(LISTING) == 1
        assert app.screen is app.main


async def test_a_sign_in_is_for_all_contexts_that_wait_for_one() -> None:
    waiting: dict[str, Any] = {
        name: {LISTING: ExpiredCredentials()}
        for name in ("prod@us-east-1", "staging@eu-west-1")
    }
    world = Several(WORK, answers=waiting)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        view = await listed(pilot, app)
        good = world.at("prod@eu-west-1").answers[LISTING]
        for name in waiting:
            world.at(name).answers[LISTING] = good
        (first, _) = view.reading.asking
        app.connector.sign_in_at(first)
        await until(pilot, lambda: not view.reading.failing)


async def test_contexts_that_stay_are_not_asked_again_and_those_that_go_leave_no_rows() -> None:
    world = Several(WORK)
    app = world.app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        less = ContextSet(profiles=("prod",), regions=("eu-west-1", "ap-northeast-1"))
        app.connector.go_to(NamedSet(less))
        await until(pilot, lambda: app.desk and len(app.desk.current) == 2)
        await until(pilot, lambda: len(names(app)) == 4)
        assert all(name.startswith("prod-") for name in names(app))
        assert not any(name.startswith("prod-us-east-1") for name in names(app))
        assert world.at("prod@eu-west-1").times(LISTING) == 1
