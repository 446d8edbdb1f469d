"""What is painted can be read, in every theme: from the cells of the real screen."""

from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual.color import BLACK, WHITE, Color
from textual.geometry import Region

from tests.ui.fakes import FakeAccount, make_app, opened, screen_text, session_answer, until
from tui.aws.instances import ManagedInstance
from tui.settings.settings import State, user_theme_directory
from tui.ui.app import SsmTui
from tui.ui.contrast import LEAST, contrast, readable
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.rows import Column, Tone
from tui.ui.lists.table import Table
from tui.ui.theme import theme_directory

MURKY = 'name = "murky"\nprimary = "#2a2a2a"\nforeground = "#3a3a3a"\nbackground = "#222222"\n'
THEMES = pytest.mark.parametrize(
    "theme", ["murky", *(path.stem for path in sorted(theme_directory().glob("*.toml")))]
)


def themed(theme: str, aws: FakeAccount | None = None) -> SsmTui:
    user_theme_directory().mkdir(parents=True)
    (user_theme_directory() / "murky.toml").write_text(MURKY)
    return make_app(aws, state=State(theme=theme))


def painted(app: SsmTui, region: Region) -> Iterator[Segment]:
    """What is painted in a part of the screen, without what is blank."""
    strips = app.screen._compositor.render_strips(app.screen.size)
    for strip in strips[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if segment.text.strip():
                yield segment


def ratio(segment: Segment) -> float:
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    assert not style.dim
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


def faint(app: SsmTui, region: Region) -> list[str]:
    return [s.text for s in painted(app, region) if ratio(s) < LEAST]


def of_tone(tone: Tone) -> Column[ManagedInstance]:
    return Column(name=tone, text=lambda _: str(tone), least=8, most=8, tone=lambda _: tone)


def shown(app: SsmTui) -> Table[ManagedInstance]:
    return app.main.query_one(InstancesView).table


@THEMES
@pytest.mark.parametrize("focused", [True, False], ids=["focused", "not focused"])
async def test_every_tone_of_a_list_can_be_read_in_every_row(theme: str, focused: bool) -> None:
    app = themed(theme)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        assert app.theme == theme
        table = shown(app)
        table.use_columns([of_tone(tone) for tone in Tone])
        if not focused:
            await pilot.press("slash")
        await until(pilot, lambda: table.has_focus == focused)
        await until(pilot, lambda: screen_text(app).count("muted") == 6)
        await pilot.pause()
        assert {str(tone) for tone in Tone} <= {
            s.text.strip() for s in painted(app, table.region)
        }
        assert faint(app, table.region) == []
        for line in range(2, 4):
            row = Region(table.region.x, table.region.y + line, table.region.width, 1)
            ratios = {s.text.strip(): ratio(s) for s in painted(app, row)}
            assert ratios["muted"] <= ratios["plain"] + 0.3


@THEMES
async def test_the_lines_of_an_empty_list_can_be_read(theme: str) -> None:
    aws = FakeAccount(describe_instance_information=[{"InstanceInformationList": []}])
    app = themed(theme, aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        table = shown(app)
        await until(pilot, lambda: len(table.placeholder) >= 3)
        await pilot.pause()
        assert len(list(painted(app, table.region))) >= 4
        assert faint(app, table.region) == []


@THEMES
async def test_the_list_of_sessions_and_what_stands_around_it_can_be_read(theme: str) -> None:
    aws = FakeAccount()
    aws.sessions = [session_answer(number) for number in range(5)]
    app = themed(theme, aws)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 5 sessions" in screen_text(app))
        region = app.main.region if theme != "murky" else app.main.view.query_one(Table).region
        assert [text for text in faint(app, region) if text.strip("─▁▂▃▄▅▆▇")] == []


def test_a_color_that_can_be_read_stays_and_another_changes_no_more_than_it_must() -> None:
    paper = Color.parse("#faf8f4")
    ink = Color.parse("#22262e")
    assert readable(ink, paper) == ink
    mended = readable(Color.parse("#999999"), paper)
    assert LEAST <= contrast(mended, paper) < LEAST + 1
    for grey in range(0, 256, 5):
        ground = Color(grey, grey, grey)
        for color in (BLACK, WHITE, ground):
            assert contrast(readable(color, ground), ground) >= LEAST
