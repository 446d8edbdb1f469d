"""The command palette: what it offers, and what choosing does."""

import re

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.ui.fakes import (
    PATIENCE,
    FakeAccount,
    connect,
    instance,
    leader,
    make_app,
    opened,
    screen_text,
    session_answer,
    type_text,
    until,
)
from tui import language
from tui.settings.state import load_state
from tui.ui.app import SsmTui
from tui.ui.desk.commands import MOST_INSTANCES, Commands
from tui.ui.lists.filter_input import FilterInput
from tui.ui.lists.instances import InstancesView
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.palette import PaletteCommand, PaletteScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (100, 30)


def found(app: SsmTui, search: str = "") -> list[PaletteCommand]:
    return list(Commands(app).find(search).commands)


def keys(app: SsmTui, search: str = "") -> dict[str, str]:
    return {command.words: command.key for command in found(app, search)}


async def open_palette(pilot: Pilot[None], search: str = "") -> PaletteScreen:
    await pilot.press("ctrl+p")
    await until(pilot, lambda: pilot.app.screen.query("PaletteScreen Input:focus"))
    assert isinstance(pilot.app.screen, PaletteScreen)
    await type_text(pilot, search)
    await pilot.pause()
    return pilot.app.screen


async def run(pilot: Pilot[None], search: str) -> None:
    await open_palette(pilot, search)
    await pilot.press("enter")


async def test_what_can_be_done_in_sight_comes_first_then_tabs_instances_and_themes() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        words = [command.words for command in found(app)]
        assert words[0] == "Connect to the instance"
        places = [
            words.index(each)
            for each in (
                "Diagnose connection problems",
                "Sort by the next column",
                "Switch region",
                "Go to Sessions",
                "Connect to web-1",
                "Theme: paper",
            )
        ]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("connect", "Connect to the instance"),
        ("sort", "Sort by the next column"),
        ("why", "Diagnose connection problems"),
        ("copy id", "Copy the ID"),
        ("terminate", "Sessions: End your own session"),
        ("region", "Switch region"),
        ("WEB-2 connect", "Connect to web-2"),
        ("team=data", "Connect to db-primary"),
        ("0000000000003", "Connect to db-primary"),
        ("paper", "Theme: paper"),
        ("quit", "Quit ssm-tui"),
    ],
)
async def test_what_users_call_it_finds_it(search: str, words: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert found(app, search)[0].words == words


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("ログイン", "認証情報を更新、またはサインイン"),
        ("つながらない", "接続の問題を診断"),
        ("ソート", "次の列で並べ替え"),
        ("トンネル", "インスタンス経由でポートを転送"),
        ("監査", "組織の履歴を検索"),
        ("やめる", "ssm-tuiを終了"),
        ("tunnel", "インスタンス経由でポートを転送"),
    ],
)
async def test_what_users_call_it_in_japanese_finds_it(search: str, words: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.choices.choose_language("ja")
        assert any(words in each for each in keys(app, search))


async def test_every_entry_takes_one_line_and_shows_its_key_at_its_end() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        screen = await open_palette(pilot)
        await until(pilot, lambda: "Diagnose" in screen_text(app))
        lines = screen_text(app).splitlines()
        assert re.search(r"│    Reverse the sort order {25,}S ", screen_text(app))
        options = screen.query_one(OptionList)
        assert options.virtual_size.height == options.option_count
        assert all(cell_len(line) == SIZE[0] for line in lines)


async def test_an_action_is_done_where_it_belongs() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        table = app.main.query_one(InstancesView).table
        await run(pilot, "reverse")
        await until(pilot, lambda: table.rows.descending)
        await run(pilot, "why not")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))


async def test_an_instance_is_asked_for_its_reason_and_the_cursor_stands_on_it() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/db")
        await pilot.press("enter", "2")
        await run(pilot, "connect web-2")
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        view = app.main.query_one(InstancesView)
        assert app.main.active == "instances"
        assert view.table.chosen is not None
        assert view.table.chosen.instance.name == "web-2"
        assert view.query_one(FilterInput).value == ""


async def test_in_a_session_its_own_actions_come_first_with_the_leader() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        offered = keys(app)
        assert next(iter(offered)) == "Detach (keep it running)"
        assert offered["Bookmark this moment"] == "ctrl+] b"
        assert offered["Reconnect now"] == "ctrl+] r"
        assert offered["Select and copy text with the keyboard"] == "ctrl+] ["
        assert offered["Go to Instances"] == ""
        await leader(pilot, "ctrl+p")
        await until(pilot, lambda: app.screen.query("PaletteScreen Input:focus"))
        await type_text(pilot, "reconnect")
        await pilot.press("enter")
        await until(pilot, lambda: session.asked == ["reconnect"])


async def test_terminate_ends_the_session_in_sight() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "ctrl+p")
        await until(pilot, lambda: app.screen.query("PaletteScreen Input:focus"))
        await type_text(pilot, "terminate")
        await pilot.press("enter")
        await until(pilot, lambda: session.asked == ["end"])


async def test_a_session_is_found_from_the_list_by_its_reason() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot, "INC-4711 disk full")
        await leader(pilot, "d")
        assert keys(app)["Go to batch-7"] == ""
        await run(pilot, "disk full")
        await until(pilot, lambda: app.main.active == "session-1")


async def test_behind_the_leader_digits_are_those_of_the_sessions() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "d")
        await pilot.press("down")
        await connect(pilot)
        assert keys(app)["Go to batch-7"] == "ctrl+] 1"


async def test_actions_that_need_a_row_are_left_out_of_an_empty_list() -> None:
    app = make_app(FakeAccount(describe_instance_information={"InstanceInformationList": []}))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Connect to the instance" not in keys(app)
        assert "Refresh" in keys(app)


async def test_names_are_words_and_never_markup() -> None:
    hostile = instance(1, Name="[red]boo[/] \x1b[2J\u202e")
    listed = [{"InstanceInformationList": [hostile]}]
    app = make_app(FakeAccount(describe_instance_information=listed))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await open_palette(pilot, "boo")
        await until(pilot, lambda: "Connect to [red]boo[/]" in screen_text(app))


async def test_of_many_instances_some_are_listed_and_all_are_found() -> None:
    fleet = [instance(n) for n in range(2000)]
    app = make_app(
        FakeAccount(describe_instance_information=[{"InstanceInformationList": fleet}])
    )
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        names = [c for c in found(app) if c.words.startswith("Connect to web-")]
        assert len(names) == MOST_INSTANCES
        await open_palette(pilot)
        await until(pilot, lambda: "1,960 more instances" in screen_text(app))
        assert "Connect to web-1999" in [command.words for command in found(app, "web-1999")]


async def test_what_nothing_is_called_is_said_and_enter_does_nothing() -> None:
    app = make_app()
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        screen = await open_palette(pilot, "zzzz")
        await until(pilot, lambda: "No command matches." in screen_text(app))
        await pilot.press("enter", "down")
        await pilot.pause()
        assert app.screen is screen
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_ending_a_session_from_its_list_still_asks() -> None:
    aws = FakeAccount()
    aws.sessions = [session_answer(1, Status="Connected", EndDate=None)]
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "1 session" in screen_text(app))
        await run(pilot, "terminate")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


@pytest.mark.parametrize("size", [SIZE, (60, 16)])
async def test_what_is_said_meanwhile_does_not_lie_over_what_is_found(
    size: tuple[int, int],
) -> None:
    app = make_app()
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot)
        words = "one sentence, then another one that takes several lines. " * 3
        app.notify(words, timeout=PATIENCE)
        await open_palette(pilot, "theme")
        await until(pilot, lambda: "one sentence" in screen_text(app))
        assert "Theme: contrast" in screen_text(app)
        assert "Theme: dusk" in screen_text(app)


async def test_a_language_chosen_here_is_spoken_at_once_and_remembered() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await run(pilot, "日本語")
        await until(pilot, lambda: language.current() == "ja")
        await until(pilot, lambda: load_state().language == "ja")
        assert keys(app, "language english") == {"表示言語: English": ""}


async def test_all_that_is_in_sight_is_said_in_the_language_that_is_chosen() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "1 Instances" in screen_text(app)
        app.choices.choose_language("ja")
        await until(pilot, lambda: "1 インスタンス" in screen_text(app))
        assert "絞り込み" in screen_text(app)
        await until(pilot, lambda: load_state().language == "ja")
        app.choices.choose_language("en")
        await until(pilot, lambda: "1 Instances" in screen_text(app))
        await until(pilot, lambda: load_state().language == "en")
