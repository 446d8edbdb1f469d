"""Recordings of a test's choice, to be exported."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime

from tui.archive.cast_reader import CastEvent, CastReader
from tui.exports.page.writing import write_page
from tui.exports.recorded import Recorded
from tui.replay.source import About

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

Told = tuple[float, str, str]


def recorded(
    events: Iterable[Told], *, title: str = "", columns: int = 40, lines: int = 6
) -> Recorded:
    told = [CastEvent(*event) for event in events]
    return Recorded(About(title, NOON, None, columns, lines), lambda: iter(told))


def page_of(one: Recorded) -> str:
    out = io.BytesIO()
    write_page(out, one)
    return out.getvalue().decode()


def read_again(written: str) -> list[CastEvent]:
    """What this program reads in an asciicast."""
    with CastReader(io.BytesIO(written.encode())) as reader:
        return [event for event, _ in reader.events(reader.beginning)]
