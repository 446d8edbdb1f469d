"""The first line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tests.ui.fakes import until
from tui.ui.messages import TabChosen
from tui.ui.widgets.frame import AFTER, BEFORE, Expiry, Frame, Tab
from tui.ui.words.context import Context

VIEWS = (
    Tab("instances", 1, "Instances"),
    Tab("sessions", 2, "Sessions"),
    Tab("preferences", 3, "Preferences"),
)
WEB = Tab("session-1", 4, "web-1", mark="●", time="12:40")
HOME = Context(profile="ops", account="123456789012", region="ap-northeast-1", who="kaori")


class FrameApp(App[None]):
    """A frame and nothing else."""

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
    def line(self) -> str:
        return self.frame.render().plain


async def test_account_region_and_identity_are_in_sight() -> None:
    async with (app := FrameApp()).run_test(size=(100, 4)):
        assert "ops · 123456789012 · ap-northeast-1" in app.line
        assert app.line.endswith(" 1 Instances  2 Sessions  3 Preferences ")


async def test_tabs_give_way_before_the_account_does() -> None:
    async with (app := FrameApp(tabs=(*VIEWS, WEB))).run_test(size=(90, 4)):
        assert "ops · 123456789012 · ap-northeast-1" in app.line
        assert " 1 Instances  2  3  4 ● web-1 12:40 " in app.line


async def test_the_names_of_the_views_stay_as_long_as_they_fit() -> None:
    context = Context("prod-admin", "123456789012", "ap-northeast-1", "kaori")
    async with (app := FrameApp(context, (*VIEWS, WEB))).run_test(size=(100, 4)) as pilot:
        assert app.line.endswith("  1 Instances  2 Sessions  3  4 ● web-1 12:40 ")
        assert "prod-admin · 123456789012 · ap-northeast-1 " in app.line
        await pilot.resize_terminal(112, 4)
        await until(pilot, lambda: app.frame.size.width == 112)
        assert " 1 Instances  2 Sessions  3 Preferences  4 ● web-1 12:40 " in app.line


async def test_the_programs_name_goes_before_that_of_a_view() -> None:
    context = Context("", "123456789012", "ap-northeast-1", "you")
    views = (*VIEWS, Tab("overview", 4, "Overview"))
    async with (app := FrameApp(context, views, "demo")).run_test(size=(100, 4)):
        assert " 123456789012 · ap-northeast-1 · you " in app.line
        assert app.line.endswith(" 3 Preferences  4 Overview ")
        assert "ssm-tui" not in app.line


def machines(count: int) -> tuple[Tab, ...]:
    return tuple(
        Tab(f"session-{n}", n + 3, f"machine-{n}", mark="●") for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("active", "shown"),
    [
        ("session-1", "  4 ● machine-1  5 ● machine…  6 ● machine…  4>"),
        ("session-4", " <2  6 ● machine…  7 ● machine-4  8 ● machine…  2>"),
        ("session-7", " <4  8 ● machine…  9 ● machine…  ● machine-7 "),
        ("sessions", "  3 <5  9 ● machine…  ● machine… "),
    ],
)
async def test_tabs_there_is_no_room_for_are_counted_on_their_side(
    active: str, shown: str
) -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(7)))
    app.frame.active = active
    async with app.run_test(size=(100, 4)):
        line = app.line.replace(BEFORE, "<").replace(AFTER, ">")
        assert line.endswith(shown)
        assert len(line) == 100
        assert "123456789012 · ap-northeast-1" in line


async def test_a_click_on_a_count_shows_the_next_of_those_tabs() -> None:
    app = FrameApp(tabs=(*VIEWS, *machines(7)))
    app.frame.active = "session-4"
    async with app.run_test(size=(80, 4)) as pilot:
        await pilot.click(app.frame, offset=(app.line.index(BEFORE), 0))
        await pilot.click(app.frame, offset=(app.line.index(AFTER), 0))
        await until(pilot, lambda: len(app.chosen) == 2)
        assert app.chosen == ["session-3", "session-5"]


async def test_the_line_is_never_wider_than_the_screen() -> None:
    many = tuple(
        Tab(f"session-{n}", n + 4, f"machine-{n}", mark="●", time="01:00") for n in range(20)
    )
    for width in (60, 80, 100, 140):
        app = FrameApp(tabs=(*VIEWS, *many), banner="demo")
        app.frame.active = "session-7"
        async with app.run_test(size=(width, 4)):
            assert app.frame.render().cell_length <= width
            assert "machine-7" in app.line


@pytest.mark.parametrize(
    ("width", "words"), [(100, "123456789012 · ap-northeast-1"), (60, "ap-northeast-1")]
)
async def test_account_and_region_stay_in_sight_however_many_tabs_there_are(
    width: int, words: str
) -> None:
    many = tuple(
        Tab(f"session-{n}", n + 4, f"machine-{n}", mark="●", time="01:00") for n in range(20)
    )
    app = FrameApp(tabs=(*VIEWS, *many))
    app.frame.active = "session-7"
    async with app.run_test(size=(width, 4)):
        assert words in app.line
        assert "machine-7 01:00" in app.line


async def test_production_and_the_demo_say_so_in_words() -> None:
    context = Context(profile="prod", account="1", region="r", production=True)
    async with (app := FrameApp(context, banner="demo")).run_test(size=(100, 4)):
        assert " DEMO " in app.line
        assert " PROD " in app.line


async def test_a_click_on_a_tab_chooses_it() -> None:
    async with (app := FrameApp()).run_test(size=(100, 4)) as pilot:
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
    [(120, "credentials end in 12 min"), (60, "keys: 12 min")],
)
async def test_credentials_that_end_soon_have_a_place_however_narrow_it_is(
    width: int, words: str
) -> None:
    async with (app := FrameApp(tabs=(*VIEWS, WEB))).run_test(size=(width, 4)):
        app.frame.expiry = Expiry("credentials end in 12 min", soon=True)
        assert words in app.line
        assert len(app.line) <= width


async def test_credentials_that_last_are_named_where_there_is_room() -> None:
    async with (app := FrameApp()).run_test(size=(140, 4)) as pilot:
        app.frame.expiry = Expiry("credentials end in 11 h")
        assert "kaori · credentials end in 11 h" in app.line
        await pilot.resize_terminal(80, 4)
        await until(pilot, lambda: app.frame.size.width == 80)
        assert "credentials" not in app.line
