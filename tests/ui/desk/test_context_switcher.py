"""Another profile, another region."""

from typing import cast

from textual.pilot import Pilot

from tests.ui.fakes import (
    ME,
    FakeAccount,
    Stopwatch,
    connect,
    instance,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tui.aws.client import Aws, Identity
from tui.aws.errors import ProfileMissing
from tui.sessions.ending import Cause, plain
from tui.sessions.session import Session
from tui.settings.state import load_state
from tui.ui.app import TICK, SsmTui
from tui.ui.desk.closed_tabs import KEPT
from tui.ui.terminal.input_guard import QUIET

SIZE = (120, 30)


class World:
    """An app, and an AWS of its own for each place that it goes to."""

    def __init__(self) -> None:
        self.home = FakeAccount()
        self.visited: list[tuple[str | None, str | None]] = []
        self.away = FakeAccount(
            describe_instance_information=[
                {"InstanceInformationList": [instance(9, Name="shop-9")]}
            ]
        )
        self.away.who = Identity("999999999999", ME, "AROA:kaori", "eu-west-1", "shop", None)
        self.clock = Stopwatch()
        self.app = make_app(self.home, open_place=self.open, stopwatch=self.clock)

    async def open(self, profile: str | None, region: str | None) -> Aws:
        self.visited.append((profile, region))
        return self.away


async def pick(pilot: Pilot[None], app: SsmTui, key: str, words: str) -> None:
    """Press the key, type a part of a name, and take what is found."""
    await pilot.press(key)
    await until(pilot, lambda: app.screen.query("PickScreen Input:focus, Input:focus"))
    await until(pilot, lambda: "searching…" not in screen_text(app))
    await type_text(pilot, words)
    await until(pilot, lambda: words in screen_text(app))
    await pilot.press("enter")


async def test_the_overview_counts_the_sessions_of_the_place_that_is_gone_to() -> None:
    world = World()
    world.home.sessions = [session_answer(1)]
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("4")
        await until(pilot, lambda: "mine · 1 session, 20 min" in screen_text(app))
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: "You have no sessions in the last" in screen_text(app))


async def test_a_profile_is_found_by_typing_and_its_instances_take_the_place() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: "shop-9" in screen_text(app))
        assert world.visited == [("shop", None)]
        assert "db-primary" not in screen_text(app)
        await until(pilot, lambda: "shop · 999999999999 · eu-west-1" in screen_text(app))
        await until(pilot, lambda: load_state().profile == "shop")
        assert world.home.closed


async def test_another_region_keeps_the_profile() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pick(pilot, app, "R", "ireland")
        await until(pilot, lambda: "shop-9" in screen_text(app))
        assert world.visited == [(None, "eu-west-1")]
        await until(pilot, lambda: load_state().region == "eu-west-1")


async def test_a_list_that_is_left_changes_nothing() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("P")
        await until(pilot, lambda: "role · ap-northeast-1" in screen_text(app))
        assert "▌ ● prod-admin" in screen_text(app)
        await type_text(pilot, "nothing")
        await until(pilot, lambda: "No match." in screen_text(app))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: app.screen is app.main)
        assert world.visited == []


async def test_a_live_session_keeps_its_place_and_its_tab_names_it() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        home = registry_of(app)
        await leader(pilot, "d")
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: "● batch-7@prod-admin" in screen_text(app))
        assert not world.home.closed
        other = await connect(pilot)
        assert registry_of(app).open_sessions == [other]
        assert app.desk is not None
        assert len(app.desk.live) == 2
        await leader(pilot, "p")
        session.finish(plain(Cause.EXITED))
        world.clock.advance(app, QUIET)
        await until(pilot, lambda: "↵ connect again" in screen_text(app))
        # Once more on the same machine is once more in the same account.
        await pilot.press("enter")
        await until(pilot, lambda: len(home.open_sessions) == 1 and home.live)
        assert registry_of(app).open_sessions == [other]


async def test_a_place_is_left_for_good_with_its_last_session() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "d")
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: "shop-9" in screen_text(app))
        assert app.desk is not None
        session.finish(plain(Cause.EXITED))
        await app.desk.close(cast(Session, session))
        # What is taken back is in its own account.
        await pilot.press("U")
        await until(pilot, lambda: "○ batch-7@prod-admin" in screen_text(app))
        await app.desk.close(cast(Session, session))
        world.clock.advance(app, KEPT - TICK)
        assert not world.home.closed
        world.clock.advance(app, TICK)
        await until(pilot, lambda: world.home.closed)
        assert not world.away.closed


async def test_leaving_ends_the_sessions_of_every_place() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot)
        await leader(pilot, "d")
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: "shop-9" in screen_text(app))
        second = await connect(pilot)
        app.end_and_exit()
        await until(pilot, lambda: not app.is_running)
        assert first.asked == second.asked == ["end"]


async def test_a_profile_that_does_not_work_is_a_screen_and_another_can_be_chosen() -> None:
    world = World()
    world.home.who = ProfileMissing()
    world.home.answers["describe_instance_information"] = ProfileMissing()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "No such profile" in screen_text(app))
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: "shop-9" in screen_text(app))


async def test_the_demo_has_one_place() -> None:
    app = make_app(banner="demo")
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("R")
        await until(pilot, lambda: any("has its own profile" in words for words in toasts(app)))


async def test_production_is_tinted_and_named() -> None:
    world = World()
    app = world.app
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert " PROD " in screen_text(app)
        assert app.main.query("Frame.-production")
        await pick(pilot, app, "P", "shop")
        await until(pilot, lambda: " PROD " not in screen_text(app))
        assert not app.main.query("Frame.-production")
