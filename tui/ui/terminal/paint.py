"""Rows of an emulator as strips of text with escape sequences.

A strip is made once and kept until its row changes, so a line that only moves costs nothing. It
holds the sequences that go to the user's terminal; the segments that Textual asks of a strip are
made only when another widget covers part of it, or for a picture.

Colours are always written out (a palette belongs to a theme, the user's terminal has another),
and so is what a colour stands in for: faint, hidden and reverse are worked out here.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, cast

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.color import Color as TextualColor
from textual.filter import LineFilter
from textual.strip import Strip

from tui.terminal.attributes import PLAIN, Attributes, Color
from tui.terminal.emulator import Cursor, Row
from tui.terminal.host.steady_row import steady_row
from tui.terminal.palette import RGB, Palette
from tui.ui.contrast import LEAST, contrast, readable
from tui.ui.strips import make_caches_late
from tui.ui.terminal.cells import Run, cells, cut, padded, width

# A painted strip is made without Textual's caches.
make_caches_late()

# How much of the background is mixed into a colour.
FAINT: Final = 0.4
ENDED: Final = 0.55

# Words of our own over a line.
LABEL: Final = Attributes(bold=True, reverse=True)

# Terminals that know SGR 4:3 and 58; elsewhere a colon may be taken for something else.
_STYLED_PROGRAMS: Final = {"iTerm.app", "WezTerm", "ghostty", "vscode", "rio"}
_STYLED_TERMS: Final = (
    "xterm-kitty",
    "foot",
    "alacritty",
    "xterm-ghostty",
    "wezterm",
    "contour",
)
_STYLED_VTE: Final = 5102

# A remote may use each of 16 million colours once; what is remembered is bounded.
_MOST_STYLES: Final = 4096

# Strips that a painter keeps: more than a screen has lines, and few for a scrollback.
MOST_STRIPS: Final = 256

Change = Callable[[Attributes], Attributes]
Span = tuple[int, int, Change]
"""First column, the column after the last, and what becomes of the attributes between."""


class PaintedStrip(Strip):
    """A line of the terminal, painted by one painter."""

    __slots__ = ("_ansi", "_made", "painter", "runs")

    def __init__(self, painter: "Painter", runs: Sequence[Run]) -> None:
        # Not Strip's own: the segments are made when they are asked for.
        self.painter = painter
        self.runs = runs
        self._made: list[Segment] | None = None
        self._ansi: str | None = None
        self._cell_length = painter.columns
        self._render_cache = None
        self._link_ids = None
        self._cell_count = None

    @property
    def _segments(self) -> list[Segment]:  # type: ignore[override]  # made when asked for
        if self._made is None:
            self._made = self.painter.segments(self.runs)
        return self._made

    def render(self, console: Console) -> str:
        """The line as it is written to the user's terminal."""
        if self._ansi is None:
            self._ansi = self.painter.ansi(self.runs, console)
        return self._ansi


class Painter:
    """Paints rows in one palette and width; another look is another painter.

    Args:
        palette: The colours of the screen.
        columns: The width.
        color: The colour of a palette index, where it is not the palette's.
        dimmed: The session is over: all colours fade into the background.
        filters: What else changes colours, such as NO_COLOR.
    """

    def __init__(
        self,
        palette: Palette,
        columns: int,
        *,
        color: Callable[[int], RGB] | None = None,
        dimmed: bool = False,
        filters: Sequence[LineFilter] = (),
    ) -> None:
        self.columns = columns
        self._color = color or palette.color
        self._foreground, self._background = palette.foreground, palette.background
        self._dimmed = dimmed
        self._filters = tuple(filters)
        self._cursor = palette.cursor
        self._styled_underlines = has_styled_underlines()
        self._sequences: dict[Attributes, str] = {}
        self._styles: dict[Attributes, Style] = {}
        self._strips: FIFOCache[object, PaintedStrip] = FIFOCache(MOST_STRIPS)
        self._blank = PaintedStrip(self, [(" " * columns, PLAIN)])

    @property
    def blank(self) -> Strip:
        return self._blank

    def strip(self, row: Row) -> Strip:
        """The row, painted now or before."""
        version = row.version
        strip = self._strips.get(version)
        if strip is None:
            strip = PaintedStrip(self, padded(row.runs, self.columns))
            self._strips[version] = strip
        return strip

    def changed(self, row: Row, spans: Iterable[Span], label: str = "") -> Strip:
        """The row with other attributes in some columns, and a few words over its end.

        Of overlapping spans the last wins.
        """
        runs = self._changed(row, spans)
        if label:
            room = max(self.columns - width(label), 0)
            runs = padded([*padded(cut(runs, 0, room), room), (label, LABEL)], self.columns)
        return PaintedStrip(self, runs)

    def _changed(self, row: Row, spans: Iterable[Span]) -> list[Run]:
        runs = padded(row.runs, self.columns)
        for start, end, change in spans:
            inside = [(text, change(attributes)) for text, attributes in cut(runs, start, end)]
            runs = [*cut(runs, 0, start), *inside, *cut(runs, end, self.columns)]
        return padded(runs, self.columns)

    def selected(self, attributes: Attributes) -> Attributes:
        """A marked cell: its colours change places, so it is seen without colours too."""
        return attributes._replace(reverse=not attributes.reverse, hidden=False)

    def found(self, attributes: Attributes) -> Attributes:
        return self._on(3, attributes)

    def found_here(self, attributes: Attributes) -> Attributes:
        """A cell of the hit that is looked at."""
        return self._on(11, attributes)._replace(bold=True, underline=1)

    def _on(self, color: int, attributes: Attributes) -> Attributes:
        """A cell on a colour of the palette, in one that can be read there."""
        foreground = _readable(self._background, self._color(color))
        return attributes._replace(
            foreground=foreground, background=color, reverse=False, hidden=False, faint=False
        )

    def linked(self, attributes: Attributes) -> Attributes:
        """A cell of the link under the mouse."""
        return attributes._replace(underline=2 if attributes.underline == 1 else 1)

    def place(self, attributes: Attributes) -> Attributes:
        """The cell that the view's own cursor stands on."""
        return attributes._replace(
            foreground=self._background, background=self._cursor, reverse=False, underline=1,
            hidden=False, faint=False,
        )  # fmt: skip

    def bar(self, text: str) -> Strip:
        """A line of our own words."""
        return PaintedStrip(self, padded([(text.ljust(self.columns), LABEL)], self.columns))

    def cursor_change(self, cursor: Cursor, *, focused: bool) -> Change:
        """How the cursor changes the cell it stands on."""

        def change(attributes: Attributes) -> Attributes:
            foreground, background = self.colors(attributes)
            if not focused:
                faded = _mix(self._cursor, background, 0.5)
                return attributes._replace(
                    foreground=foreground, background=faded, reverse=False, hidden=False
                )
            match cursor.shape:
                case "block":
                    return attributes._replace(
                        foreground=background, background=self._cursor, reverse=False,
                        hidden=False, faint=False,
                    )  # fmt: skip
                case "underline":
                    # A cell that is underlined already needs another line.
                    return attributes._replace(
                        underline=2 if attributes.underline == 1 else 1,
                        underline_color=self._cursor,
                    )
                case "bar":
                    tinted = _mix(self._cursor, background, 0.65)
                    return attributes._replace(
                        foreground=foreground, background=tinted, reverse=False, hidden=False
                    )

        return change

    def colors(self, attributes: Attributes) -> tuple[RGB, RGB]:
        """Foreground and background as they are seen."""
        foreground = self._resolve(attributes.foreground, self._foreground)
        background = self._resolve(attributes.background, self._background)
        if attributes.reverse:
            foreground, background = background, foreground
        if attributes.faint:
            foreground = _mix(foreground, background, FAINT)
        if attributes.hidden:
            foreground = background
        if self._dimmed:
            was_read = _is_readable(foreground, background)
            background = _mix(background, self._background, ENDED)
            foreground = _mix(foreground, self._background, ENDED)
            if was_read:
                foreground = _readable(foreground, background)
        return foreground, background

    def ansi(self, runs: Sequence[Run], console: Console) -> str:
        """Runs as text and SGR sequences, ending in the default rendition."""
        if self._filters:
            system = console._color_system or ColorSystem.TRUECOLOR
            return "".join(
                Strip.render_style(style or Style.null(), text, system)
                for text, style, _ in self.segments(runs)
            )
        known = self._sequences
        parts: list[str] = []
        for text, attributes in runs:
            sequence = known.get(attributes)
            if sequence is None:
                sequence = self._sequence(attributes, console)
            parts.append(sequence)
            parts.append(text if text.isascii() else steady_row(text, cells(text)))
        parts.append("\x1b[0m")
        return "".join(parts)

    def segments(self, runs: Sequence[Run]) -> list[Segment]:
        segments = [Segment(text, self._style(attributes)) for text, attributes in runs]
        background = TextualColor(*self._background)
        for line_filter in self._filters:
            segments = line_filter.apply(segments, background)
        return segments

    def _resolve(self, color: Color, default: RGB) -> RGB:
        if color is None:
            return default
        return self._color(color) if isinstance(color, int) else color

    def _sequence(self, attributes: Attributes, console: Console) -> str:
        system = console._color_system or ColorSystem.TRUECOLOR
        foreground, background = self.colors(attributes)
        codes = ["0", *_rendition(attributes)]
        if attributes.underline and self._styled_underlines:
            codes[-1] = f"4:{attributes.underline}"
            if attributes.underline_color is not None:
                red, green, blue = self._resolve(attributes.underline_color, foreground)
                codes.append(f"58:2::{red}:{green}:{blue}")
        for color, is_foreground in ((foreground, True), (background, False)):
            rich = RichColor.from_rgb(*color).downgrade(system)
            codes += rich.get_ansi_codes(foreground=is_foreground)
        sequence = f"\x1b[{';'.join(codes)}m"
        _remember(self._sequences, attributes, sequence)
        return sequence

    def _style(self, attributes: Attributes) -> Style:
        style = self._styles.get(attributes)
        if style is None:
            foreground, background = self.colors(attributes)
            style = Style(
                color=RichColor.from_rgb(*foreground),
                bgcolor=RichColor.from_rgb(*background),
                bold=attributes.bold,
                italic=attributes.italic,
                underline=attributes.underline not in {0, 2},
                underline2=attributes.underline == 2,
                blink=attributes.blink,
                strike=attributes.strike,
                overline=attributes.overline,
            )
            _remember(self._styles, attributes, style)
        return style


def _rendition(attributes: Attributes) -> list[str]:
    codes = [
        code
        for code, is_set in (
            ("1", attributes.bold),
            ("3", attributes.italic),
            ("5", attributes.blink),
            ("9", attributes.strike),
            ("53", attributes.overline),
        )
        if is_set
    ]
    if attributes.underline:
        # Curly and the like are not known everywhere; a line under the text is.
        codes.append("21" if attributes.underline == 2 else "4")
    return codes


@cache
def has_styled_underlines() -> bool:
    """Whether the user's terminal is one that draws curly, dotted and coloured lines."""
    environment = os.environ
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM", "") in _STYLED_PROGRAMS
        or environment.get("TERM", "").startswith(_STYLED_TERMS)
        or (vte.isdecimal() and int(vte) >= _STYLED_VTE)
    )


def _mix(color: RGB, other: RGB, share: float) -> RGB:
    mixed = (round(a + (b - a) * share) for a, b in zip(color, other, strict=True))
    return cast("RGB", tuple(mixed))


def _is_readable(color: RGB, background: RGB) -> bool:
    return contrast(TextualColor(*color), TextualColor(*background)) >= LEAST


def _readable(color: RGB, background: RGB) -> RGB:
    """The colour where it can be read there, else the next shade of it that can."""
    return readable(TextualColor(*color), TextualColor(*background)).rgb


def _remember(known: dict[Attributes, Any], key: Attributes, value: object) -> None:
    if len(known) >= _MOST_STYLES:
        known.clear()
    known[key] = value
