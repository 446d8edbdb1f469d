"""What stands above everything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tests.ui.fakes import style_of, until
from tui.ui.messages import TabChosen
from tui.ui.widgets import frame
from tui.ui.widgets.frame import Expiry, Frame
from tui.ui.widgets.tabs import AFTER, BEFORE, Tab
from tui.ui.words.context import Context

VIEWS = (
    Tab("instances", 1, "Instances"),
    Tab("sessions", 2, "Sessions"),
    Tab("preferences", 3, "Preferences"),
    Tab("overview", 4, "Overview"),
    Tab("forwards", 5, "Forwards"),
)
NAMES = tuple(f"{tab.number} {tab.title}" for tab in VIEWS)
WEB = Tab("session-1", 1, "web-1", mark="●", time="12:40")
HOME = Context(profile="ops", account="123456789012", region="ap-northeast-1", who="kaori")


def machines(count: int) -> tuple[Tab, ...]:
    return tuple(Tab(f"session-{n}", n, f"machine-{n}", mark="●") for n in range(1, count + 1))


class FrameApp(App[None]):
    """A frame and nothing else."""

    CSS_PATH = style_of(frame)

    def __init__(
        self, context: Context = HOME, tabs: tuple[Tab, ...] = VIEWS, banner: str = ""
    ) -> None:
        super().__init__()
        self.frame = Frame(banner)
        self.frame.context, self.frame.tabs, self.frame.active = context, tabs, "instances"
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.frame

    def on_tab_chosen(self, event: TabChosen) -> None:
        self.chosen.append(event.tab)

    @property
    def lines(self) -> list[str]:
        return self.frame.render().plain.split("\n")

    @property
    def line(self) -> str:
        return self.lines[0]


async def test_account_region_and_identity_are_in_sight() -> None:
    async with (app := FrameApp()).run_test(size=(120, 30)):
        assert "ssm-tui  ops · 123456789012 · ap-northeast-1" in app.line
        assert app.line.endswith(f" {' '.join(NAMES)} ")


@pytest.mark.parametrize(
    ("banner", "profile", "words"),
    [
        ("", "ops", "ops · 123456789012 · ap-northeast-1 "),
        ("demo", "ops", " ops · ap-northeast-1 "),
        ("demo", "", " 123456789012 · ap-northeast-1 "),
    ],
)
async def test_the_views_keep_their_names_at_100_columns(
    banner: str, profile: str, words: str
) -> None:
    app = FrameApp(replace(HOME, profile=profile), (*VIEWS, WEB), banner)
    async with app.run_test(size=(100, 30)):
        assert app.line.endswith(f" {' '.join(NAMES)} ")
        assert words in app.line
        assert app.lines[1] == " 1 ● web-1 12:40 "


async def test_names_of_views_give_way_before_the_account_does() -> None:
    async with (app := FrameApp()).run_test(size=(80, 30)):
        assert "123456789012 · ap-northeast-1" in app.line
        assert app.line.endswith(" 1 Instances 2 3 4 5 ")


@pytest.mark.parametrize(
    ("height", "sessions", "lines"),
    [(30, 0, 2), (30, 2, 2), (16, 0, 1), (16, 2, 2), (8, 0, 1), (8, 2, 1)],
)
async def test_the_row_of_sessions_goes_where_lines_are_few(
    height: int, sessions: int, lines: int
) -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(sessions)))
    async with app.run_test(size=(100, height)) as pilot:
        await until(pilot, lambda: app.frame.outer_size.height == lines)
        assert len(app.lines) == (2 if sessions and height > 8 else 1)


async def test_without_a_row_the_session_in_sight_stands_behind_the_views() -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(7)))
    app.frame.active = "session-4"
    async with app.run_test(size=(80, 8)):
        assert "ap-northeast-1" in app.line
        assert "4 ● machine" in app.line
        assert len(app.line) == 80


async def test_what_lies_on_the_first_line_takes_the_place_of_the_views() -> None:
    async with (app := FrameApp()).run_test(size=(100, 30)):
        app.frame.covered = 70
        assert "Instances" not in app.line
        assert "ap-northeast-1" in app.line[:30]
        app.frame.covered = 20
        assert "ap-northeast-1 · kaori" in app.line


async def test_a_click_on_a_count_shows_the_next_of_those_sessions() -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(9)))
    app.frame.active = "session-4"
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.click(app.frame, offset=(app.lines[1].index(BEFORE), 1))
        await pilot.click(app.frame, offset=(app.lines[1].index(AFTER), 1))
        await until(pilot, lambda: len(app.chosen) == 2)
        before, after = (int(tab.removeprefix("session-")) for tab in app.chosen)
        assert before < 4 < after


async def test_the_wheel_brings_sessions_in_sight_and_shows_none() -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(9)))
    app.frame.active = "session-1"
    async with app.run_test(size=(60, 30)):
        assert "9 ●" not in app.lines[1]
        for _ in range(20):
            app.frame.on_mouse_scroll_down()
            app.frame.render()
        assert "9 ●" in app.lines[1]
        assert not app.chosen
        app.frame.active = "session-2"
        assert "2 ● machine-2" in app.lines[1]


async def test_no_line_is_ever_wider_than_the_screen() -> None:
    many = tuple(
        Tab(f"session-{n}", n, f"machine-{n}", mark="●", time="01:00") for n in range(1, 20)
    )
    for size in ((40, 8), (60, 16), (80, 24), (140, 50)):
        app = FrameApp(tabs=(*VIEWS, *many), banner="demo")
        app.frame.active = "session-7"
        async with app.run_test(size=size):
            assert all(cell_len(line) <= size[0] for line in app.lines)
            assert "7 ● machine" in app.lines[-1]


@pytest.mark.parametrize(
    ("width", "words"), [(100, "123456789012 · ap-northeast-1"), (60, "ap-northeast-1")]
)
async def test_account_and_region_stay_in_sight_however_many_tabs_there_are(
    width: int, words: str
) -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(20)))
    app.frame.active = "session-7"
    async with app.run_test(size=(width, 16)):
        assert words in app.line


async def test_production_and_the_demo_say_so_in_words() -> None:
    context = Context(profile="prod", account="1", region="r", production=True)
    async with (app := FrameApp(context, banner="demo")).run_test(size=(100, 30)):
        assert " DEMO " in app.line
        assert " PROD " in app.line


async def test_a_click_on_a_tab_chooses_it() -> None:
    async with (app := FrameApp()).run_test(size=(100, 30)) as pilot:
        await pilot.click(app.frame, offset=(app.line.index("2 Sessions") + 2, 0))
        await until(pilot, lambda: app.chosen)
        assert app.chosen == ["sessions"]


@given(
    st.builds(
        Context,
        st.text(max_size=12),
        st.text(max_size=12),
        st.text(max_size=12),
        st.text(max_size=12),
    )
)
def test_the_context_gets_shorter_and_shorter(context: Context) -> None:
    candidates = context.candidates()
    assert candidates[-1] == ""
    assert len(candidates[0]) >= len(candidates[1])


@pytest.mark.parametrize(
    ("width", "words"),
    [(140, "credentials expire in 12 min"), (60, "creds 12 min")],
)
async def test_credentials_that_end_soon_have_a_place_however_narrow_it_is(
    width: int, words: str
) -> None:
    async with (app := FrameApp(tabs=(*VIEWS, WEB))).run_test(size=(width, 30)):
        app.frame.expiry = Expiry("credentials expire in 12 min", True, "creds 12 min")
        assert words in app.line
        assert len(app.line) <= width


async def test_beside_production_and_such_a_warning_the_views_keep_their_names_at_100() -> None:
    app = FrameApp(replace(HOME, production=True), (*VIEWS, WEB))
    async with app.run_test(size=(100, 30)):
        app.frame.expiry = Expiry("credentials expire in 12 min", True, "creds 12 min")
        assert app.line.startswith("  PROD  creds 12 min  ap-northeast-1 ")
        assert app.line.endswith(f" {' '.join(NAMES)} ")


async def test_credentials_that_last_are_named_where_there_is_room() -> None:
    async with (app := FrameApp()).run_test(size=(180, 30)) as pilot:
        app.frame.expiry = Expiry("credentials expire in 11 h")
        assert "kaori · credentials expire in 11 h" in app.line
        await pilot.resize_terminal(80, 30)
        await until(pilot, lambda: app.frame.size.width == 80)
        assert "credentials" not in app.line
