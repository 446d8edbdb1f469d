"""An asciicast as an animated SVG, which shows it without a script and starts anew at its end.

Each row of the terminal is a strip of all that it ever holds, one below the other, behind a window
one row high; CSS moves the strip. What a row holds is in the picture once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape

from tui.archive.cast_reader import MARKER, OUTPUT, CastEvent
from tui.exports.page.frames import pieces
from tui.exports.page.styles import PageLook, PageStyles, css_color

COLUMN: Final = 8
ROW: Final = 17
SIZE: Final = 13
BASE: Final = 13
"""Pixels: of a cell, of its letters, and of what is above the line that they stand on."""
EDGE: Final = 10
FONT: Final = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"

POSTER: Final = "poster"

PIECE: Final = re.compile(r"[^ ]+(?: [^ ]+)*")
ALL: Final = re.compile(r".+")

LONGEST: Final = 2.0
"""Seconds that anything stands still, unless it is the last of all."""
LAST: Final = 3.0
FRAME: Final = 0.1
"""Seconds between two changes."""

CURSOR: Final = "#d8dee9"

Cells = tuple[Any, ...]
"""What a row holds: its stretches, and the column of the cursor or -1."""


@dataclass
class Strip:
    """What one row of the screen shows, and when."""

    kinds: dict[Cells, int] = field(default_factory=dict)
    turns: list[tuple[int, int]] = field(default_factory=list)
    """Milliseconds, and which of them from then on."""

    def show(self, at: int, cells: Cells) -> None:
        number = self.kinds.setdefault(cells, len(self.kinds))
        if not self.turns or self.turns[-1][1] != number:
            self.turns.append((at, number))

    def at(self, milliseconds: float) -> int:
        """Which of them it shows then."""
        return max((turn for turn in self.turns if turn[0] <= milliseconds), default=(0, 0))[1]


def retimed(events: Iterable[CastEvent]) -> Iterator[CastEvent]:
    """What happens, at the speeds that markers tell, without long rests."""
    speed, last, at = 1.0, 0.0, 0.0
    for event in events:
        at += min((event.at - last) / speed, LONGEST)
        last = event.at
        if event.code == MARKER and event.data.startswith("x"):
            speed = float(event.data.removeprefix("x"))
        elif event.code in {MARKER, OUTPUT}:
            yield event._replace(at=round(at / FRAME) * FRAME)


def animated(columns: int, lines: int, events: Iterable[CastEvent], title: str) -> str:
    """The picture.

    Args:
        columns: Of the terminal.
        lines: Of the terminal.
        events: What happened; a marker `xN` has what follows shown N times as fast, and `poster`
            is what stands there where nothing is to move.
        title: What is read to those who cannot see it.
    """
    styles = PageStyles()
    strips = [Strip() for _ in range(lines)]
    timed = list(retimed(events))
    poster = next((event.at for event in timed if event.data == POSTER), 0.0)
    end, colors = _fill(strips, pieces(columns, lines, timed, styles))
    duration = end + round(LAST * 1000)
    looks = {number: look for look, number in styles.looks.items()}
    width, height = columns * COLUMN + 2 * EDGE, lines * ROW + 2 * EDGE
    box = f'viewBox="0 0 {width} {height}" width="{width}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_css(strips, looks, duration, colors[0])}</style>",
            f'<rect width="{width}" height="{height}" rx="8" fill="{colors[1]}"/>',
            *_drawn(strips, looks, columns, poster),
            "</svg>\n",
        ]
    )


def _drawn(
    strips: list[Strip], looks: Mapping[int, PageLook], columns: int, poster: float
) -> Iterator[str]:
    drawn = [[list(_row(cells, looks)) for cells in strip.kinds] for strip in strips]
    ids = _repeated(drawn)
    named = (mark.replace(" ", f' id="{name}" ', 1) for mark, name in ids.items())
    yield f"<defs>{''.join(named)}</defs>"
    for y, kinds in enumerate(drawn):
        still = -strips[y].at(poster * 1000) * ROW
        yield (
            f'<svg x="{EDGE}" y="{EDGE + y * ROW}" width="{columns * COLUMN}" height="{ROW}">'
            f'<g class="r{y}" transform="translate(0 {still})">'
        )
        for number, marks in enumerate(kinds):
            told = (f'<use href="#{ids[mark]}"/>' if mark in ids else mark for mark in marks)
            yield f'<g transform="translate(0 {number * ROW + BASE})">{"".join(told)}</g>'
        yield "</g></svg>"


def _repeated(drawn: list[list[list[str]]]) -> dict[str, str]:
    """What is drawn more than once, with a short name for each."""
    counts = Counter(mark for kinds in drawn for marks in kinds for mark in marks)
    often = [mark for mark, count in counts.most_common() if count > 1]
    return {mark: f"t{number:x}" for number, mark in enumerate(often)}


def _fill(strips: list[Strip], told: Iterable[Any]) -> tuple[int, tuple[str, str]]:
    """Read what changes when; gives back when the last frame is, and the screen's colours."""
    at, colors = 0, ("", "")
    shown: list[Cells] = [()] * len(strips)
    for piece in told:
        for kind, *step in piece.steps:
            if kind == 2:
                colors = (step[0], step[1])
            elif kind == 0:
                at, x, cursor, shift, *changed = step
                count = len(shown) if shift < 0 else shift
                shown = shown[count:] + [()] * count
                for y, number in zip(changed[::2], changed[1::2], strict=True):
                    shown[y] = tuple(piece.rows[number])
                for y, strip in enumerate(strips):
                    strip.show(at, (*shown[y], x if y == cursor else -1))
    return at, colors


def _css(strips: list[Strip], looks: Mapping[int, PageLook], duration: int, text: str) -> str:
    rules = [f"text{{font:{SIZE}px {FONT};fill:{text}}}"]
    for number, look in looks.items():
        rule = {
            "fill": css_color(look.foreground),
            "font-weight": "bold" if look.bold else "",
            "font-style": "italic" if look.italic else "",
            "text-decoration": "underline" if look.underline else "",
        }
        told = ";".join(f"{name}:{value}" for name, value in rule.items() if value)
        if told:
            rules.append(f".s{number}{{{told}}}")
    for y, strip in enumerate(strips):
        if len(strip.kinds) > 1:
            frames = "".join(
                f"{at / duration:.3%}{{transform:translateY({-number * ROW}px)}}"
                for at, number in strip.turns
            )
            rules.append(f"@keyframes r{y}{{{frames}}}")
            rules.append(f".r{y}{{animation:r{y} {duration / 1000:g}s step-end infinite}}")
    rules.append("@media (prefers-reduced-motion:reduce){g{animation:none!important}}")
    return "".join(rules)


def _row(cells: Cells, looks: Mapping[int, PageLook]) -> Iterator[str]:
    """What is drawn of a row, from its base line."""
    *told, cursor = cells
    stretches = [
        (looks[number], number, wide or len(text), text)
        for number, wide, text in zip(*[iter(told)] * 3, strict=True)
    ]
    at = 0
    for ground, group in groupby(stretches, key=lambda each: each[0].background):
        width = sum(wide for _, _, wide, _ in group)
        if ground is not None:
            yield _box(at, width, css_color(ground))
        at += width
    if cursor >= 0:
        yield _box(cursor, 1, CURSOR)
    at = 0
    for look, number, wide, text in stretches:
        yield from _text(number, at, wide, text, look)
        at += wide


def _box(at: int, width: int, color: str) -> str:
    wide = width * COLUMN
    return f'<path fill="{color}" d="M{at * COLUMN}-{BASE}h{wide}v{ROW}h-{wide}z"/>'


def _text(number: int, at: int, width: int, text: str, look: PageLook) -> Iterator[str]:
    """The letters of a stretch, in pieces between blanks: some viewers make one of several."""
    for piece in (
        PIECE.finditer(text) if text.isascii() and not look.underline else [ALL.match(text)]
    ):
        if piece is not None:
            wide = len(piece[0]) if text.isascii() else width
            x = (at + piece.start()) * COLUMN
            yield (
                f'<text class="s{number}" x="{x}" textLength="{wide * COLUMN}">'
                f"{escape(piece[0])}</text>"
            )
