"""Sessions, commands and diagnoses on the machines that are marked."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from tests.support.fake_command import FakeCommand
from tests.ui.fakes import (
    FakeAccount,
    instance,
    make_app,
    opened,
    registry_of,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tests.ui.worlds import Several, listed
from tui.aws.documents.document import ChosenDocument
from tui.aws.errors import NotFound
from tui.sessions.headless import batch, paced
from tui.settings.settings import Settings
from tui.settings.values import ContextSet, Rules
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.several.command import CommandScreen
from tui.ui.lists.several.count import CountScreen
from tui.ui.lists.several.diagnoses import Diagnoses
from tui.ui.lists.several.results import RunResults
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.log import LogScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (110, 34)


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(batch, "RemoteCommand", FakeCommand)
    monkeypatch.setattr(paced, "STARTS_PER_SECOND", 10_000.0)
    monkeypatch.setattr("tui.ui.desk.batch.flow.STARTS_PER_SECOND", 10_000.0)
    FakeCommand.forget()
    yield
    FakeCommand.forget()


async def marked(pilot: Pilot[None], count: int = 3) -> SsmTui:
    """The list with so many instances marked from the top."""
    app = await opened(pilot)
    await pilot.press("g", *["space"] * count)
    await until(pilot, lambda: f"{count} marked" in screen_text(app))
    return app


async def reason_given(pilot: Pilot[None], reason: str = "INC-1 disk") -> None:
    app = cast(SsmTui, pilot.app)
    await until(pilot, lambda: app.screen.query("ReasonInput:focus"))
    await type_text(pilot, reason)
    await pilot.press("enter")


async def shown(pilot: Pilot[None], kind: type[Any]) -> Any:
    """The screen of this kind, once it is there."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    return pilot.app.screen


def targets(app: SsmTui) -> list[str]:
    return [session.target.label for session in registry_of(app).open_sessions]


async def test_enter_opens_a_session_on_each_marked_machine_with_one_reason() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot)
        names = [row.instance.label for row in app.main.query_one(InstancesView).table.marked]
        await pilot.press("enter")
        await shown(pilot, ReasonScreen)
        assert "Open 3 sessions" in screen_text(app)
        assert ", ".join(names) in screen_text(app)
        await reason_given(pilot)
        await shown(pilot, ChoiceScreen)
        assert all(name in screen_text(app) for name in (*names, "Reason: INC-1 disk"))
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(targets(app)) == 3)
        assert targets(app) == names
        assert {one.reason for one in registry_of(app).open_sessions} == {"INC-1 disk"}
        assert not app.main.query_one(InstancesView).table.marked, "each has what it was for"


async def test_a_machine_that_no_session_was_opened_on_stays_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(settings=Settings(document="Team-Shell"))
    refused: list[ChosenDocument] = []

    async def fit(aws: object, document: ChosenDocument) -> ChosenDocument:
        if len(targets(app)) == 1 and not refused:
            refused.append(document)
            raise NotFound
        return document

    monkeypatch.setattr("tui.ui.desk.batch.flow.fit_for_app", fit)
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot)
        table = app.main.query_one(InstancesView).table
        second = table.marked[1]
        await pilot.press("enter")
        await reason_given(pilot)
        await shown(pilot, ChoiceScreen)
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(targets(app)) == 2 and len(table.marked) == 1)
        assert table.marked == [second]


@pytest.mark.parametrize("key", ["w", "exclamation_mark"])
async def test_marked_sessions_stand_for_their_machines_each_once(key: str) -> None:
    aws = FakeAccount()
    targets = (1, 2, 1)
    aws.sessions = [
        session_answer(n, Target=f"i-{target:017x}") for n, target in enumerate(targets)
    ]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "3 sessions" in screen_text(app))
        await pilot.press("g", "space", "space", "space")
        await until(pilot, lambda: "3 marked" in screen_text(app))
        await pilot.press(key)
        screen = await shown(pilot, Diagnoses if key == "w" else CommandScreen)
        await until(pilot, lambda: "web-1" in screen_text(app) and "web-2" in screen_text(app))
        if key == "w":
            assert len(screen.items) == 2


async def test_the_doctor_looks_at_the_machine_of_the_session_under_the_cursor() -> None:
    aws = FakeAccount()
    aws.sessions = [session_answer(1, Target=f"i-{2:017x}")]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "1 session" in screen_text(app))
        await pilot.press("w")
        await shown(pilot, DoctorScreen)
        await until(pilot, lambda: "Can I connect to web-2" in screen_text(app))


async def test_enter_at_the_confirmation_opens_none() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot)
        await pilot.press("enter")
        await reason_given(pilot)
        await shown(pilot, ChoiceScreen)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.main)
        assert targets(app) == []


async def test_beyond_nine_the_number_has_to_be_typed() -> None:
    machines = [instance(number) for number in range(10, 21)]
    aws = FakeAccount(
        describe_instance_information={"InstanceInformationList": machines},
        describe_instances={"Reservations": []},
    )
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot, 11)
        await pilot.press("enter")
        await reason_given(pilot)
        await shown(pilot, CountScreen)
        await type_text(pilot, "9")
        await pilot.press("enter")
        await until(pilot, lambda: "That is not 11" in screen_text(app))
        assert targets(app) == []
        await pilot.press("backspace", "1", "1", "enter")
        await until(pilot, lambda: len(targets(app)) == 11)


async def test_the_reason_has_to_be_one_for_every_machine() -> None:
    rules = (("env=prod", Rules(reason_pattern=r"INC-\d+")),)
    aws = FakeAccount(list_tags_for_resource={"TagList": []})
    app = make_app(aws, Settings(tags=rules))
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot, 5)
        await pilot.press("enter")
        await reason_given(pilot, "just a look")
        await until(pilot, lambda: "must match INC-" in screen_text(app))
        assert isinstance(app.screen, ReasonScreen)
        assert targets(app) == []


async def test_while_a_rule_may_be_lost_nothing_is_asked() -> None:
    app = make_app(policy_problems=["line 3: max_minutes was ignored."])
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot)
        await pilot.press("enter", "exclamation_mark")
        await until(pilot, lambda: any("line 3" in words for words in toasts(app)))
        assert app.screen is app.main


async def test_where_the_settings_say_read_only_nothing_is_run_and_all_is_diagnosed() -> None:
    aws = FakeAccount()
    aws.read_only = "[profiles.shop]"
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot)
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: any("[profiles.shop]" in words for words in toasts(app)))
        assert app.screen is app.main
        await pilot.press("w")
        await shown(pilot, Diagnoses)


async def run_on_marked(pilot: Pilot[None], command: str = "uptime") -> RunResults:
    """The results of a command on three machines; on those that are held it goes on."""
    app = await marked(pilot)
    await pilot.press("exclamation_mark")
    await shown(pilot, CommandScreen)
    await type_text(pilot, command)
    await pilot.press("enter")
    await reason_given(pilot)
    await shown(pilot, ChoiceScreen)
    assert "Run a command on 3 instances?" in screen_text(app)
    assert command in screen_text(app)
    await pilot.press("down", "enter")
    found: RunResults = await shown(pilot, RunResults)
    return found


async def test_a_command_runs_on_all_and_each_line_opens_its_output() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        first = "i-00000000000000001"
        FakeCommand.answers = {first: (7, b"first line\nsecond line\n")}
        await run_on_marked(pilot)
        await until(pilot, lambda: "2 done, 1 failed" in screen_text(app))
        [line] = [text for text in screen_text(app).splitlines() if "first line" in text]
        assert " failed " in line
        assert " 7 " in line
        assert {each[2] for each in FakeCommand.begun} == {"INC-1 disk"}
        table = app.screen.query_one("Table")
        table.go_to(next(r.name for r in table.rows.items if r.exit_code == 7))  # type: ignore[attr-defined]
        await pilot.press("enter")
        await shown(pilot, LogScreen)
        await until(pilot, lambda: "second line" in screen_text(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_what_ends_while_the_app_is_left_stops_nothing() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        results = await run_on_marked(pilot)
        await results.remove_children()
        results.changed(results.items[0])


async def test_escape_asks_while_a_command_runs_and_can_end_it() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        rows = app.main.query_one(InstancesView).table.rows.items
        FakeCommand.held = {row.instance.instance_id for row in rows}
        screen = await run_on_marked(pilot)
        await until(pilot, lambda: "3 running" in screen_text(app))
        await pilot.press("escape")
        await shown(pilot, ChoiceScreen)
        assert "End the command on 3 instances?" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert "3 running" in screen_text(app)
        await pilot.press("escape")
        await shown(pilot, ChoiceScreen)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "3 error" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_without_marks_a_command_is_for_the_machine_under_the_cursor() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("exclamation_mark")
        await shown(pilot, CommandScreen)
        await type_text(pilot, "id | cat")
        await until(pilot, lambda: "No shell is involved" in screen_text(app))
        await pilot.press("enter")
        await reason_given(pilot)
        await until(pilot, lambda: "1 done" in screen_text(app))
        assert len(FakeCommand.begun) == 1


async def test_what_stands_in_the_way_is_told_by_machine_and_opened() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await marked(pilot)
        await pilot.press("w")
        await shown(pilot, Diagnoses)
        assert "Diagnose 3 instances" in screen_text(app)
        await pilot.press("enter")
        await shown(pilot, DoctorScreen)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.main)


WORK = ContextSet(profiles=("prod", "staging"), regions=("eu-west-1",))


async def all_of_two_accounts(pilot: Pilot[None], app: SsmTui) -> None:
    await listed(pilot, app)
    await pilot.press("g", *["space"] * 4, "enter")
    await shown(pilot, ReasonScreen)


async def test_machines_of_two_accounts_are_opened_each_at_its_own() -> None:
    app = Several(WORK).app()
    async with app.run_test(size=SIZE) as pilot:
        await all_of_two_accounts(pilot, app)
        await reason_given(pilot)
        await shown(pilot, ChoiceScreen)
        await pilot.press("down", "enter")
        desk = app.desk
        assert desk is not None
        await until(pilot, lambda: len(desk.live) == 4)
        found = {
            (one.target.label, getattr(desk.place_of(one), "name", "")) for one in desk.live
        }
        assert found == {
            (f"{where}-eu-west-1-{number}", f"{where}@eu-west-1")
            for where in ("prod", "staging")
            for number in (1, 2)
        }


async def test_the_rules_of_every_account_hold_for_the_one_reason() -> None:
    rules = (("staging", Rules(reason_forbidden=("look",))),)
    app = Several(WORK, settings=Settings(profiles=rules)).app()
    async with app.run_test(size=SIZE) as pilot:
        await all_of_two_accounts(pilot, app)
        await reason_given(pilot, "look")
        await until(pilot, lambda: "is not a reason" in screen_text(app))
        assert isinstance(app.screen, ReasonScreen)


async def test_one_account_that_is_read_only_keeps_a_batch_from_being_opened() -> None:
    rules = (("staging", Rules(read_only=True)),)
    app = Several(WORK, settings=Settings(profiles=rules)).app()
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot, app)
        await pilot.press("g", *["space"] * 4, "enter")
        await until(pilot, lambda: any("[profiles.staging]" in each for each in toasts(app)))
        assert app.screen is app.main
