"""Text that can be read on what it stands on, whatever a theme says."""

import re
from functools import lru_cache
from typing import Final

from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.css.styles import StylesBase
from textual.filter import LineFilter

LEAST: Final = 4.5
"""The ratio that WCAG 2.2 wants of text (success criterion 1.4.3)."""

STEPS: Final = 20
"""Shades that are tried on the way to black or white."""

_LINEAR_BELOW: Final = 0.04045


def contrast(one: Color, other: Color) -> float:
    """WCAG 2.2's contrast ratio, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=1024)
def readable(color: Color, background: Color) -> Color:
    """The colour where it can be read there, else the next shade of it that can.

    Both are opaque, and none of the terminal's own.
    """
    target = max((BLACK, WHITE), key=lambda end: contrast(end, background))
    shades = (color.blend(target, step / STEPS) for step in range(STEPS + 1))
    return next((each for each in shades if contrast(each, background) >= LEAST), target)


def toned(base: Style, styles: StylesBase | None = None) -> Style:
    """Text on the background of a style: in its own colour, or in that of a component.

    Textual's partial styles leave an `auto` colour white and do not mix a translucent one with
    the background; here each is worked out on the background that it is painted on. The
    colours of the user's terminal are nobody's to judge and stay as they are.

    Args:
        base: What the text stands on.
        styles: Of the component; None for the base's own colour.
    """
    change = styles.partial_rich_style if styles is not None else Style()
    if base.bgcolor is None or base.bgcolor.type is not ColorType.TRUECOLOR:
        return base + change
    background = Color.from_rich_color(base.bgcolor)
    if styles is None:
        color = Color.from_rich_color(base.color) if base.color is not None else WHITE
    elif styles.auto_color:
        color = background.get_contrast_text(styles.color.a)
    else:
        color = styles.color
    if color.ansi is not None:
        return base + change
    return base + change + Style.from_color(readable(background + color, background).rich_color)


_TEXT: Final = re.compile("[^\\s\u2500-\u259f]")
"""Whatever is read: not blanks, nor the lines and blocks of frames and gauges."""


class ReadableText(LineFilter):
    """Gives text that is too faint for what it stands on the next shade that can be read.

    Whatever a theme says and a style mixes, what reaches the screen is at LEAST. Colours of the
    user's own terminal stay as they are: nobody here knows them.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(segment.text, readable_style(segment.style, background), None)
            if segment.style and not segment.control and _TEXT.search(segment.text)
            else segment
            for segment in segments
        ]


@lru_cache(maxsize=4096)
def readable_style(style: Style, background: Color) -> Style:
    """The style where its colour can be read there, else the same in the next shade that can.

    Args:
        style: Of some text.
        background: What it stands on, where the style says nothing of that.
    """
    if style.color is None or style.color.type is not ColorType.TRUECOLOR:
        return style
    under = style.bgcolor
    if under is None or under.type is not ColorType.TRUECOLOR:
        if under is not None or background.ansi is not None:
            return style
        under = background.rich_color
    color, ground = Color.from_rich_color(style.color), Color.from_rich_color(under)
    if style.reverse:
        # What is called the background is the text.
        mended = readable(ground, color)
        return style if mended == ground else style + Style(bgcolor=mended.rich_color)
    mended = readable(color, ground)
    return style if mended == color else style + Style(color=mended.rich_color)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
