"""The app from its start to its end."""

import subprocess
import sys

import pytest
from textual.dom import DOMNode
from textual.widgets import OptionList
from textual.worker import WorkerFailed

from tests.ui.fakes import (
    FakeAccount,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    type_text,
    until,
)
from tui.aws.errors import ErrorContext, NoCredentials, NoRegion, Unreachable
from tui.settings.settings import Settings, state_directory, user_theme_directory
from tui.settings.state import State, load_state
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView
from tui.ui.screens.help import HelpScreen
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.tabs import VIEWS

SIZE = (100, 30)


def test_what_the_first_paint_needs_brings_neither_boto3_nor_websockets_along() -> None:
    look = (
        "import sys, tui.ui.app; print(*{'boto3', 'botocore', 'websockets'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True)
    assert loaded.stdout.strip() == b""


async def test_the_first_paint_does_not_wait_for_aws() -> None:
    aws = FakeAccount()
    aws.hold("identity")
    aws.hold("describe_instance_information")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "loading instances" in screen_text(app))
        aws.release("identity")
        await until(pilot, lambda: "ap-northeast-1" in screen_text(app))
        aws.release("describe_instance_information")
        await until(pilot, lambda: "db-primary" in screen_text(app))


async def test_a_second_that_passes_after_the_last_screen_is_gone_is_no_error() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
    assert not app.screen_stack
    app._tick()


async def test_the_demo_says_that_it_is_one() -> None:
    app = make_app(banner="demo")
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert " DEMO " in screen_text(app)


@pytest.mark.parametrize("error", [NoCredentials(), NoRegion()])
async def test_nobody_to_ask_is_a_screen_that_says_what_to_do(error: NoCredentials) -> None:
    aws = FakeAccount(describe_instance_information=error)
    known, aws.who = aws.who, error
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: error.title in screen_text(app))
        assert "Looked for, in this order" in screen_text(app)
        assert "ssm-tui demo" in screen_text(app)
        aws.who = known
        aws.answers["describe_instance_information"] = [{"InstanceInformationList": []}]
        await pilot.press("enter")
        await until(pilot, lambda: "No managed instances in this account" in screen_text(app))


@pytest.mark.parametrize("late", ["identity", "describe_instance_information"])
async def test_the_list_is_there_though_nobody_says_who_we_are(late: str) -> None:
    aws = FakeAccount()
    aws.who = Unreachable(ErrorContext(service="sts"))
    aws.hold(late)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        early = "db-primary" if late == "identity" else "AWS can't be reached"
        await until(pilot, lambda: early in screen_text(app))
        aws.release(late)
        await until(
            pilot, lambda: any("didn't say who you are" in each for each in toasts(app))
        )
        assert app.main.active == "instances"
        assert "db-primary" in screen_text(app)
        session = await connect(pilot)
        assert session.reason


async def test_who_we_are_is_asked_once_more_when_aws_answers() -> None:
    aws = FakeAccount()
    known, aws.who = aws.who, Unreachable(ErrorContext(service="sts"))
    aws.hold("describe_instance_information")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "AWS can't be reached" in screen_text(app))
        aws.who = known
        aws.release("describe_instance_information")
        await opened(pilot)
        assert app.connector.identity == known
        assert not toasts(app)


async def test_number_keys_and_brackets_lead_to_the_views() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        views = {str(number): name for number, name in enumerate(VIEWS, start=1)}
        views["1"] = views.pop("1")  # the first one last
        for key, tab in views.items():
            await pilot.press(key)
            await pilot.pause()
            assert app.main.active == tab
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: app.main.active == VIEWS[-1])


async def test_two_sessions_run_in_tabs_and_the_leader_moves_between_them() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        first = await connect(pilot, "one")
        await leader(pilot, "d")
        await until(pilot, lambda: app.main.active == "instances")
        await pilot.press("down")
        second = await connect(pilot, "two")
        assert first.target != second.target
        await leader(pilot, "n")
        await until(pilot, lambda: app.main.active == "session-1")
        await leader(pilot, "2")
        await until(pilot, lambda: app.main.active == "session-2")
        await leader(pilot, "1")
        await until(pilot, lambda: app.main.active == "session-1")
        await leader(pilot, "7")
        await until(pilot, lambda: "There is no session 7." in toasts(app))
        assert len(registry_of(app).live) == 2


async def test_a_terminal_gets_every_key_but_the_leader() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        screen = app.screen
        for key in (
            "ctrl+q",
            "ctrl+p",
            "ctrl+c",
            "q",
            "1",
            "question_mark",
            "escape",
            "tab",
            "f1",
        ):
            session.sent = b""
            await pilot.press(key)
            assert session.sent, key
            assert app.screen is screen
            assert app.main.active == "session-1"


async def test_the_leader_twice_is_sent() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "ctrl+right_square_bracket")
        await until(pilot, lambda: session.sent == b"\x1d")


async def test_the_leader_and_x_end_the_session() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "x")
        await until(pilot, lambda: not session.live)
        await until(pilot, lambda: "Ended: You ended the session." in screen_text(app))


async def test_the_leader_and_a_question_mark_list_the_rest() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "Detach (keep it running)" in screen_text(app))
        assert "Search the screen" in screen_text(app)


async def test_a_key_that_means_nothing_after_the_leader_is_told() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "Z")
        await until(pilot, lambda: toasts(app))
        assert "ctrl+] Z does nothing" in toasts(app)[0]
        assert session.sent == b""


async def test_escape_after_the_leader_is_a_change_of_mind() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "escape")
        await pilot.press("a")
        await until(pilot, lambda: session.sent == b"a")
        assert toasts(app) == []


async def test_escape_takes_a_toast_away_and_nothing_else() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/batch")
        await pilot.press("enter")
        app.notify("read")
        await until(pilot, lambda: toasts(app) == ["read"])
        await pilot.press("escape")
        await until(pilot, lambda: not toasts(app))
        assert "db-primary" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "db-primary" in screen_text(app))


async def test_a_toast_takes_no_escape_from_a_dialog() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        app.notify("read")
        await until(pilot, lambda: toasts(app) == ["read"])
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_a_toast_takes_no_escape_from_a_shell() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        app.notify("read")
        await pilot.press("escape")
        await until(pilot, lambda: session.sent == b"\x1b")


async def test_leaving_without_a_session_asks_nothing() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
        assert app.return_code == 0


async def test_leaving_with_a_live_session_asks_and_staying_is_the_default() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "d")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.main)
        assert session.live


@pytest.mark.parametrize(("downs", "asked"), [(1, "end"), (2, "leave")])
async def test_leaving_ends_sessions_or_leaves_them_as_was_chosen(
    downs: int, asked: str
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await leader(pilot, "d")
        await pilot.press("q")
        await until(pilot, lambda: app.screen.query(OptionList))
        await pilot.press(*["j"] * downs, "enter")
        await until(pilot, lambda: session.asked)
        assert session.asked == [asked]
        await until(pilot, lambda: not app.is_running)


async def test_being_told_to_end_ends_the_sessions() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        app.end_and_exit()
        await until(pilot, lambda: session.asked == ["end"])
        await until(pilot, lambda: not app.is_running)


async def test_nothing_is_opened_by_keys_that_come_behind_the_wish_to_end() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        row = app.main.query_one(InstancesView).table.chosen
        assert row is not None
        assert app.desk is not None
        app.end_and_exit()
        await until(pilot, lambda: not app.is_running)
        await app.desk.open(row.instance, "too late")
        assert not app.desk.live


async def test_a_theme_chosen_in_the_palette_is_used_and_remembered() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "colon")
        await pilot.press(*"paper")
        await until(pilot, lambda: app.screen.query(OptionList).first().option_count == 1)
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "paper")
        await until(pilot, lambda: load_state().theme == "paper")
        view = app.main.session_view
        assert view is not None
        await until(pilot, lambda: view.terminal.palette == app.choices.palette)


async def test_the_remembered_theme_wins_over_the_settings() -> None:
    app = make_app(settings=Settings(theme="paper"), state=State(theme="harbor"))
    async with app.run_test(size=SIZE):
        assert app.theme == "harbor"


async def test_every_theme_paints_every_part() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        for name in app.choices.themes.names:
            app.theme = name
            await pilot.pause()
            assert "max 60:00" in screen_text(app), name


async def test_a_theme_that_is_gone_is_told_and_the_default_used() -> None:
    app = make_app(state=State(theme="gone"))
    async with app.run_test(size=SIZE) as pilot:
        assert app.theme == "dusk"
        await until(pilot, lambda: "There is no theme gone." in toasts(app))


async def test_a_broken_theme_file_is_told() -> None:
    user_theme_directory().mkdir(parents=True)
    (user_theme_directory() / "bad.toml").write_text("name = ")
    app = make_app(problems=("settings.toml line 1: 'x' is not a setting and was ignored.",))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(toasts(app)) == 2)
        assert toasts(app)[0].startswith("settings.toml line 1")
        assert toasts(app)[1].startswith("The theme bad.toml was skipped")


async def test_where_a_list_cannot_be_drawn_keys_do_nothing_but_leave() -> None:
    app = make_app()
    async with app.run_test(size=(39, 8)) as pilot:
        await opened(pilot)
        assert "40 columns and 8 lines are" in screen_text(app)
        await pilot.press("enter", "2", "question_mark", "colon", "slash", "escape")
        assert app.screen is app.main
        assert app.main.active == "instances"
        await pilot.resize_terminal(40, 8)
        await until(pilot, lambda: "web-1" in screen_text(app))
        await pilot.press("2")
        assert app.main.active == "sessions"
        await pilot.resize_terminal(40, 7)
        await until(pilot, lambda: "q quits." in screen_text(app))
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_a_shell_works_in_twenty_columns_and_four_lines() -> None:
    app = make_app()
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-1", output=b"$ ")
        await pilot.resize_terminal(20, 4)
        await until(pilot, lambda: session.emulator.columns == 20)
        assert session.emulator.lines == 3
        await pilot.press("l", "s")
        assert session.sent == b"ls"
        await until(pilot, lambda: "batch-7" in screen_text(app).splitlines()[0])
        await leader(pilot, "d")
        await until(pilot, lambda: "Too small" in screen_text(app))


async def test_what_is_typed_where_no_shell_can_be_drawn_goes_nowhere() -> None:
    app = make_app()
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        session = await connect(pilot, "INC-1", output=b"$ ")
        await pilot.resize_terminal(20, 3)
        await until(pilot, lambda: "Too small" in screen_text(app))
        await pilot.press("r", "m", "enter")
        assert session.sent == b""
        await pilot.resize_terminal(60, 16)
        await until(pilot, lambda: "Too small" not in screen_text(app))
        await pilot.press("l")
        await until(pilot, lambda: session.sent == b"l")


async def test_help_is_made_from_the_actions_and_can_be_searched() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press(*"reverse")
        await until(pilot, lambda: "Reverse the sort order" in screen_text(app))
        assert "Quit" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_keys_of_the_main_screen_do_nothing_behind_a_question() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "d")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("2", "q")
        await pilot.pause()
        assert app.main.active == "instances"
        assert len(app.screen_stack) == 2


async def crash(app: SsmTui, *, times: int = 1) -> None:
    async def fail() -> None:
        token = "s3cr3t"
        raise RuntimeError(f"broken {len(token)}")

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        for _ in range(times):
            app.run_worker(fail())
        await until(pilot, lambda: not app.is_running)


async def test_an_error_of_our_own_is_a_sentence_and_a_report_without_values() -> None:
    with pytest.raises(WorkerFailed, match="broken 6"):
        await crash(make_app())
    [report] = state_directory().glob("crash-*.txt")
    assert "broken 6" in report.read_text()
    assert "s3cr3t" not in report.read_text()


async def test_what_fails_after_an_error_of_our_own_is_not_told_too() -> None:
    with pytest.raises(WorkerFailed, match="broken 6"):
        await crash(make_app(), times=2)
    assert len(list(state_directory().glob("crash-*.txt"))) == 1


def clocks(app: SsmTui) -> list[str]:
    """Who is called from time to time."""
    nodes: list[DOMNode] = [app, *app.main.walk_children(with_self=True)]
    timers = [(type(node).__name__, timer) for node in nodes for timer in node._timers]
    return sorted(name for name, timer in timers if bool(timer._active.is_set()))


async def test_at_rest_the_app_and_the_list_in_sight_have_clocks_and_nobody_else() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: clocks(app) == ["InstancesView", "SsmTui"])
        await pilot.press("2")
        await until(pilot, lambda: clocks(app) == ["SessionsView", "SsmTui"])
        await pilot.press("3")
        await until(pilot, lambda: clocks(app) == ["PreferencesView", "SsmTui"])
        await connect(pilot)
        await until(pilot, lambda: clocks(app) == ["SsmTui"])
        await pilot.press("ctrl+right_square_bracket", "d")
        await until(pilot, lambda: len(clocks(app)) == 2)
