"""The colours of a screen, from the cells that are painted."""

import re
from collections.abc import Iterator
from typing import Final

from rich.color import ColorType
from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tui.ui.app import SsmTui
from tui.ui.contrast import LEAST, contrast

TEXT: Final = re.compile("[^\\s\u2500-\u259f]")
"""Anything but blanks, and the lines and blocks of frames, gauges and scrollbars."""

DIM: Final = 0.5
"""What terminals make of SGR 2, about: so much of the colour is left."""


def painted(app: SsmTui, region: Region) -> Iterator[Segment]:
    """What is painted in a part of the screen, without what is blank."""
    strips = app.screen._compositor.render_strips(app.screen.size)
    for strip in strips[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if TEXT.search(segment.text):
                yield segment


def colors_of(segment: Segment) -> tuple[Color, Color]:
    """The colour of some text, and what lies under it."""
    style = segment.style
    assert style is not None, segment
    assert style.color is not None, segment
    assert style.bgcolor is not None, segment
    assert ColorType.TRUECOLOR == style.color.type == style.bgcolor.type, segment
    color, under = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    if style.reverse:
        color, under = under, color
    return (under.blend(color, DIM) if style.dim else color), under


def in_front(app: SsmTui) -> Region:
    """The part that is not behind a window: what is there cannot be used."""
    if isinstance(app.screen, ModalScreen):
        return app.screen.query_one(".box").region
    return app.screen.region


async def repainted(pilot: Pilot[None], app: SsmTui, theme: str) -> None:
    """Have all that is in sight painted under a theme."""
    app.theme = theme
    await pilot.pause()


def too_faint(app: SsmTui, region: Region | None = None) -> set[tuple[str, str, str]]:
    """Text in front, or in a part, that cannot be read: it, its colour, and what lies under it."""
    return {
        (segment.text.strip(), color.hex, under.hex)
        for segment in painted(app, region or in_front(app))
        for color, under in [colors_of(segment)]
        if contrast(color, under) < LEAST
    }
