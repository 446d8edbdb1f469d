"""What is painted can be read, in every theme: from the cells of the real screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.geometry import Region

from tests.ui.fakes import make_app, opened, screen_text, until
from tests.ui.gallery import RICH, SCENES
from tests.ui.gallery.colors import colors_of, painted, repainted, too_faint
from tui.settings.settings import user_theme_directory
from tui.ui.app import SsmTui
from tui.ui.contrast import LEAST, ReadableText, contrast, readable, readable_style
from tui.ui.lists.columns import Column, Tone
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.table import Table
from tui.ui.terminal.view import TerminalView
from tui.ui.theme import theme_directory

MURKY = 'name = "murky"\nprimary = "#2a2a2a"\nforeground = "#3a3a3a"\nbackground = "#222222"\n'
THEMES = ("murky", *(path.stem for path in sorted(theme_directory().glob("*.toml"))))


@pytest.fixture(autouse=True)
def users_theme() -> None:
    """A theme that nobody could read."""
    user_theme_directory().mkdir(parents=True)
    (user_theme_directory() / "murky.toml").write_text(MURKY)


def ratio(segment: Segment) -> float:
    return contrast(*colors_of(segment))


def of_tone(tone: Tone) -> Column[InstanceRow]:
    return Column(name=tone, text=lambda _: str(tone), least=8, most=8, tone=lambda _: tone)


def shown(app: SsmTui) -> Table[InstanceRow]:
    return app.main.query_one(InstancesView).table


async def test_every_tone_of_a_list_can_be_read_in_every_row() -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        table = shown(app)
        table.use_columns([of_tone(tone) for tone in Tone])
        await until(pilot, lambda: screen_text(app).count("muted") == 6)
        for theme in THEMES:
            await repainted(pilot, app, theme)
            for focused in (False, True):
                await pilot.press("escape" if focused else "slash")
                await until(pilot, lambda focused=focused: table.has_focus == focused)  # type: ignore[misc]  # at once
                look_at_tones(app, f"{theme}, {'' if focused else 'not '}focused")


def look_at_tones(app: SsmTui, where: str) -> None:
    """See that each tone can be read in each row, and that what is muted is no louder than text."""
    region = shown(app).region
    assert {str(tone) for tone in Tone} <= {s.text.strip() for s in painted(app, region)}, where
    assert too_faint(app, region) == set(), where
    for line in range(2, 4):
        row = Region(region.x, region.y + line, region.width, 1)
        ratios = {s.text.strip(): ratio(s) for s in painted(app, row)}
        assert ratios["muted"] <= ratios["plain"] + 0.3, where


@pytest.mark.parametrize("name", RICH)
async def test_all_that_is_painted_can_be_read_in_every_theme(name: str) -> None:
    scene = SCENES[name]
    app = scene.make()
    async with app.run_test(size=(120, 40)) as pilot:
        await scene.opener(pilot, app)
        for theme in THEMES:
            await repainted(pilot, app, theme)
            if theme != "murky" or not app.screen.query(TerminalView):
                assert too_faint(app) == set(), theme


PARTS = st.integers(0, 255)
COLORS = st.builds(lambda *parts: Color(*parts), PARTS, PARTS, PARTS)


@given(COLORS, COLORS, st.booleans())
def test_whatever_colors_meet_the_text_can_be_read(
    color: Color, under: Color, reverse: bool
) -> None:
    style = Style(color=color.rich_color, bgcolor=under.rich_color, reverse=reverse)
    [segment] = ReadableText().apply([Segment("text", style)], under)
    assert ratio(segment) >= LEAST
    assert segment.style is not None
    assert segment.style.reverse == reverse


@pytest.mark.parametrize("text", ["   ", "─│╭", "█░▁"])
def test_what_is_no_text_keeps_its_color(text: str) -> None:
    given_segment = Segment(text, Style(color="#202020", bgcolor="#222222"))
    assert ReadableText().apply([given_segment], BLACK) == [given_segment]


def test_colors_of_the_users_terminal_stay() -> None:
    style = Style(color="bright_black", bgcolor="default")
    assert readable_style(style, BLACK) == style


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
