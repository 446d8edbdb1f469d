"""The lines in sight as strips: the emulator's rows, what lies over them, and the cursor."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from textual.filter import ANSIToTruecolor, DimFilter, LineFilter
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.emulator import Emulator
from tui.ui.contrast import ReadableText
from tui.ui.terminal.cursor import ScreenCursor
from tui.ui.terminal.overlay import Overlay
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.viewport import Viewport


class Look(NamedTuple):
    """What all lines have in common; with another look each is painted anew."""

    columns: int
    dimmed: bool = False
    reverse_video: bool = False
    filters: tuple[LineFilter, ...] = ()
    recolored: int = 0
    """How often colours have changed."""


class Renderer:
    """Paints an emulator's lines.

    Args:
        emulator: Whose rows.
        viewport: Which of them.
        cursor: Painted where the user's terminal does not draw it.
        overlays: The first of them is uppermost.
    """

    def __init__(
        self,
        emulator: Emulator,
        viewport: Viewport,
        cursor: ScreenCursor,
        overlays: Sequence[Overlay],
    ) -> None:
        self._emulator = emulator
        self._viewport = viewport
        self._cursor = cursor
        self._overlays = overlays
        self.look: Look | None = None
        """How lines were painted last."""
        self._painter = Painter(emulator.palette, emulator.columns)

    def strips(self, look: Look, crop: Region, *, focused: bool) -> list[Strip]:
        """A part of the lines in sight."""
        painter = self._painter_of(look)
        viewport, first, end = self._viewport, crop.y, crop.bottom
        rows = viewport.rows(first, end)
        strips = [painter.blank if row is None else painter.strip(row) for row in rows]
        active = [overlay for overlay in self._overlays if overlay.active]
        label = _first(overlay.label() for overlay in active) if active else ""
        spans = self._marks(painter, active, range(first, end))
        cursor, cursor_y = self._cursor.now, self._cursor.painted_y()
        if cursor_y is not None:
            change = painter.cursor_change(cursor, focused=focused)
            spans.setdefault(cursor_y, []).append((cursor.x, cursor.x + 1, change))
        if label:
            spans.setdefault(0, [])
        for y, changes in spans.items():
            row = rows[y - first] if first <= y < end else None
            if row is not None:
                strips[y - first] = painter.changed(row, changes, label if y == 0 else "")
        last = viewport.height - 1 - first
        if active and 0 <= last < len(strips) and (footer := self.footer()):
            strips[last] = painter.bar(footer)
        if crop.x or crop.width != look.columns:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def footer(self) -> str:
        """What stands in the place of the last line."""
        return _first(overlay.footer() for overlay in self._overlays if overlay.active)

    def _marks(
        self, painter: Painter, overlays: Sequence[Overlay], ys: range
    ) -> dict[int, list[Span]]:
        spans: dict[int, list[Span]] = {}
        for overlay in reversed(overlays):
            for y in ys:
                if marks := list(overlay.marks(self._viewport.top + y, painter)):
                    spans.setdefault(y, []).extend(marks)
        return spans

    def _painter_of(self, look: Look) -> Painter:
        if look != self.look:
            self.look = look
            palette = self._emulator.palette
            if look.reverse_video:
                palette = replace(
                    palette, foreground=palette.background, background=palette.foreground
                )
            self._painter = Painter(
                palette,
                look.columns,
                color=self._emulator.color,
                dimmed=look.dimmed,
                # The others change what we never paint: ANSI colours and SGR 2; and what the
                # remote paints is its own, however faint.
                filters=[
                    line_filter
                    for line_filter in look.filters
                    if not isinstance(line_filter, ANSIToTruecolor | DimFilter | ReadableText)
                ],
            )
        return self._painter


def _first(words: Iterable[str]) -> str:
    """What is seen where several want to show something."""
    return next(filter(None, words), "")
