"""How cells look, as CSS: each look once, by a number."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from tui.terminal.emulator import Attributes, Color, Emulator
from tui.terminal.palette import RGB, XTERM

MOST: Final = 4096
"""Looks of a page; further ones are plain. Noise in 24-bit colour has one a cell."""

PALETTE: Final = replace(XTERM, ansi=(*XTERM.ansi[:4], (59, 120, 255), *XTERM.ansi[5:]))
"""xterm's, but for a blue that can be read on black."""

_KINDS: Final = ("", "", "double", "wavy", "dotted", "dashed")


class PageLook(NamedTuple):
    """A rendition in colours that are known; None is the screen's own."""

    foreground: RGB | None = None
    background: RGB | None = None
    bold: bool = False
    italic: bool = False
    underline: int = 0
    underline_color: RGB | None = None
    strike: bool = False
    overline: bool = False


class PageStyles:
    """The looks of one page."""

    def __init__(self) -> None:
        self._numbers: dict[PageLook, int] = {PageLook(): 0}
        self._of: dict[Attributes, int] = {}
        self._emulator: Emulator | None = None

    def use(self, emulator: Emulator) -> tuple[str, str]:
        """Take the colours as they are now; the screen's own, for text and background."""
        palette = emulator.palette
        text, ground = palette.foreground, palette.background
        if emulator.modes.reverse_video:
            text, ground = ground, text
        self._emulator = emulator
        self._screen = text, ground
        self._of.clear()
        return css_color(text), css_color(ground)

    def number(self, attributes: Attributes) -> int:
        """The number of a rendition; 0 is plain."""
        found = self._of.get(attributes)
        if found is None:
            if len(self._of) >= MOST:
                self._of.clear()
            found = self._of[attributes] = self._number(self._look(attributes))
        return found

    @property
    def looks(self) -> Mapping[PageLook, int]:
        """All of them, with their numbers."""
        return self._numbers

    def css(self) -> str:
        """The rules, one for each number."""
        return "\n".join(
            f".s{number}{{{_rule(look)}}}" for look, number in self._numbers.items()
        )

    def _number(self, look: PageLook) -> int:
        if look not in self._numbers and len(self._numbers) >= MOST:
            return 0
        return self._numbers.setdefault(look, len(self._numbers))

    def _look(self, attributes: Attributes) -> PageLook:
        text, ground = self._color(attributes.foreground), self._color(attributes.background)
        if attributes.reverse:
            text, ground = ground or self._screen[1], text or self._screen[0]
        if attributes.faint:
            text = _between(text or self._screen[0], ground or self._screen[1])
        if attributes.hidden:
            text = ground or self._screen[1]
        return PageLook(
            text,
            ground,
            attributes.bold,
            attributes.italic,
            attributes.underline,
            self._color(attributes.underline_color),
            attributes.strike,
            attributes.overline,
        )

    def _color(self, color: Color) -> RGB | None:
        assert self._emulator is not None
        return self._emulator.color(color) if isinstance(color, int) else color


def _rule(look: PageLook) -> str:
    lines = [
        "underline" if look.underline else "",
        "line-through" if look.strike else "",
        "overline" if look.overline else "",
    ]
    decoration = " ".join(filter(None, lines))
    parts = {
        "color": css_color(look.foreground),
        "background": css_color(look.background),
        "font-weight": "bold" if look.bold else "",
        "font-style": "italic" if look.italic else "",
        "text-decoration-line": decoration,
        "text-decoration-style": _KINDS[look.underline],
        "text-decoration-color": css_color(look.underline_color),
    }
    return ";".join(f"{name}:{value}" for name, value in parts.items() if value)


def _between(one: RGB, other: RGB) -> RGB:
    red, green, blue = ((a + b) // 2 for a, b in zip(one, other, strict=True))
    return red, green, blue


def css_color(color: RGB | None) -> str:
    """A colour as CSS writes it; empty for none."""
    return "" if color is None else "#{:02x}{:02x}{:02x}".format(*color)
