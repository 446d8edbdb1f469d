"""Of what a row consists, and as what it is kept."""

import json
import re
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum, auto
from operator import attrgetter
from typing import Any, Final

from tui.archive.rows import moment_of, time_text
from tui.comparing import comparable
from tui.printable import clean


class Content(Enum):
    """What a column has."""

    TEXT = auto()
    MOMENT = auto()
    COUNT = auto()
    FLAG = auto()


COLUMNS: Final = {
    "session_id": Content.TEXT,
    "account": Content.TEXT,
    "region": Content.TEXT,
    "role": Content.TEXT,
    "session_name": Content.TEXT,
    "source_identity": Content.TEXT,
    "principal": Content.TEXT,
    "source_ip": Content.TEXT,
    "user_agent": Content.TEXT,
    "from_console": Content.FLAG,
    "target": Content.TEXT,
    "document": Content.TEXT,
    "reason": Content.TEXT,
    "start": Content.MOMENT,
    "end": Content.MOMENT,
    "resumed": Content.COUNT,
    "ended_by": Content.TEXT,
    "error_code": Content.TEXT,
    "error_message": Content.TEXT,
    "event_id": Content.TEXT,
}
"""The fields of a row, in the order in which they are kept."""

NAMES: Final = tuple(COLUMNS)

COMPOSED: Final = ("session_id", "principal", "ended_by")
"""Columns whose texts have those of others as parts."""

PARTS: Final = ("account", "role", "session_name", "source_identity")
"""Those others: whatever is looked for everywhere is looked for in them too."""

SEPARATOR: Final = re.compile(rb"[-:/]")
"""What is between the parts."""

CONSOLE: Final = "console"
"""What a flag that is set is found by."""

_MOMENTS: Final = tuple(
    index for index, content in enumerate(COLUMNS.values()) if content is Content.MOMENT
)

Values = tuple[Any, ...]
"""Of one row, in the order of `COLUMNS`."""

values_of: Final[Callable[[Any], Values]] = attrgetter(*NAMES)
"""The values of a row that somebody brings."""


def folded(text: str) -> bytes:
    """A text as it is compared: one line."""
    return comparable(clean(text)).encode()


def text_of(content: Content, value: Any) -> str:
    """As what a value is found: a moment by its day in UTC."""
    match content:
        case Content.TEXT:
            return str(value)
        case Content.MOMENT:
            return "" if value is None else time_text(value)[:10]
        case Content.COUNT:
            return str(value)
        case Content.FLAG:
            return CONSOLE if value else ""


def number_of(value: datetime | int | None) -> int:
    """What a moment, a count or a flag is sorted by; what is not known comes first."""
    if value is None:
        return 0
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else int(value)


def packed_block(rows: Iterable[Values]) -> bytes:
    """Some rows as bytes."""
    return zlib.compress(json.dumps(list(rows), default=time_text).encode(), 1)


def unpacked_block(block: bytes) -> list[list[Any]]:
    """The rows of such a block, as `values_in` takes them. Raises ValueError for what is none."""
    try:
        found: list[list[Any]] = json.loads(zlib.decompress(block))
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return found


def values_in(row: list[Any]) -> Values:
    """The values of a row of a block. Raises ValueError."""
    for index in _MOMENTS:
        if row[index] is not None:
            row[index] = moment_of(row[index])
    return tuple(row)
