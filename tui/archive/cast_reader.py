"""Reads asciicast v2 and v3, the recordings of asciinema; a file may be anybody's.

The manual of asciinema describes both: a header in JSON, then an event a line, `[time, code,
data]`. In v2 the time is seconds since the beginning, in v3 since the event before, and lines
that begin with `#` are comments. Codes that are not known are passed over, and so is what was
typed (`i`): it is not for the screen.

Nothing is read further than asked for, and no line, size or time is believed that no recording
has. What comes before the damage of a file is good.
"""

import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Self

from tui.errors import UserFacingError
from tui.files import open_regular
from tui.language import N_, _

LONGEST_LINE: Final = 4 << 20
"""Bytes of one line. asciinema writes what it read at once, of which each byte may take six."""

MOST_COLUMNS: Final = 1000
MOST_LINES: Final = 500
"""The largest terminal: each of its cells takes memory."""

LATEST: Final = 1e9
"""Seconds that a recording may last: thirty years."""

LONGEST_TITLE: Final = 1000

OUTPUT: Final = "o"
RESIZE: Final = "r"
MARKER: Final = "m"
EXIT: Final = "x"
_KNOWN: Final = frozenset({OUTPUT, RESIZE, MARKER, EXIT})

_SIZE: Final = re.compile(r"([0-9]{1,6})x([0-9]{1,6})")


class CastDamaged(UserFacingError):
    """A file is no asciicast, or from some line on no longer."""

    title = N_("Recording damaged")

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        """From 1."""
        self.problem = problem

    def __str__(self) -> str:
        said = _("The recording is damaged at line {line:,}: {reason}.")
        return said.format(line=self.line, reason=_(self.problem))


@dataclass(frozen=True, slots=True)
class CastHeader:
    """What the first line says of a recording."""

    version: int
    columns: int
    lines: int
    started: datetime | None = None
    title: str = ""
    idle_limit: float | None = None
    """Seconds that a pause is to take when it is played."""


class CastEvent(NamedTuple):
    """Something that happened."""

    at: float
    """Seconds since the beginning; never less than those of the event before."""
    code: str
    data: str

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of a resize."""
        columns, _rest, lines = self.data.partition("x")
        return int(columns), int(lines)


class CastPlace(NamedTuple):
    """Between two lines of a file: reading can begin here."""

    offset: int = 0
    line: int = 0
    """How many lines are before it."""
    at: float = 0.0
    """Seconds since the beginning, of the event before it."""


class CastReader:
    """A file from which events can be read, from any place that was reached before.

    Args:
        file: the file, at its beginning; it is closed by `close`.

    Raises:
        CastDamaged: Its header is none.
        OSError: It cannot be read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        first = _line(file, 1)
        self.header: CastHeader = _header(first)
        self.beginning: CastPlace = CastPlace(len(first), 1)

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read a file by its path. Raises CastDamaged and OSError."""
        file = open_regular(path)
        try:
            return cls(file)
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def events(self, place: CastPlace) -> Iterator[tuple[CastEvent, CastPlace]]:
        """What happened from a place on, each event with the place behind it.

        Only one at a time may read; the file is read as the iterator is asked.

        Raises:
            CastDamaged: What follows cannot be read; all before it was given.
            OSError: The file cannot be read.
        """
        offset, line, at = place
        self._file.seek(offset)
        relative = self.header.version >= 3
        while True:
            line += 1
            data = _line(self._file, line)
            if not data:
                return
            offset += len(data)
            if not data.strip() or data.startswith(b"#"):
                continue
            seconds, code, content = _parts(data, line)
            at = max(at, at + seconds if relative else seconds)
            if at > LATEST:
                raise CastDamaged(line, N_("the time is out of range"))
            if code in _KNOWN:
                event = CastEvent(at, code, _content(code, content, line))
                yield event, CastPlace(offset, line, at)


def _line(file: BinaryIO, number: int) -> bytes:
    data = file.readline(LONGEST_LINE + 1)
    if len(data) > LONGEST_LINE:
        said = _("it is longer than {size} MiB").format(size=LONGEST_LINE >> 20)
        raise CastDamaged(number, said)
    return data


def _json(data: bytes, line: int) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise CastDamaged(line, N_("not UTF-8")) from None
    except (ValueError, RecursionError):
        if data.endswith(b"\n"):
            raise CastDamaged(line, N_("not JSON")) from None
        raise CastDamaged(line, N_("not JSON, possibly cut off")) from None


def _header(data: bytes) -> CastHeader:
    found: Any = _json(data, 1) if data.strip() else {}
    version = found.get("version") if isinstance(found, dict) else None
    if type(version) is not int:
        raise CastDamaged(1, N_("not an asciicast (no version in the first line)"))
    if version not in {2, 3}:
        said = _("asciicast version {version} is not supported (only 2 and 3)")
        raise CastDamaged(1, said.format(version=version))
    term = found if version == 2 else found.get("term")
    names = ("width", "height") if version == 2 else ("cols", "rows")
    size: list[Any] = [term.get(name) for name in names] if isinstance(term, dict) else [None]
    if any(type(cells) is not int for cells in size):
        raise CastDamaged(1, N_("the terminal size is missing"))
    columns, lines = _checked(size[0], size[1], 1)
    title = found.get("title")
    return CastHeader(
        version,
        columns,
        lines,
        _moment(found.get("timestamp")),
        title[:LONGEST_TITLE] if isinstance(title, str) else "",
        _limit(found.get("idle_time_limit")),
    )


def _checked(columns: int, lines: int, line: int) -> tuple[int, int]:
    if not (0 < columns <= MOST_COLUMNS and 0 < lines <= MOST_LINES):
        largest = f"{MOST_COLUMNS}x{MOST_LINES}"
        said = _("the terminal size must be between 1x1 and {largest}")
        raise CastDamaged(line, said.format(largest=largest))
    return columns, lines


def _moment(timestamp: object) -> datetime | None:
    if not _is_number(timestamp):
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(timestamp, UTC)  # type: ignore[arg-type]  # a number
    return None


def _limit(seconds: object) -> float | None:
    if _is_number(seconds) and 0 < seconds <= LATEST:  # type: ignore[operator]  # a number
        return float(seconds)  # type: ignore[arg-type]
    return None


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _parts(data: bytes, line: int) -> tuple[float, str, object]:
    """The time, the code and what comes with it."""
    match _json(data, line):
        case [int() | float() as seconds, str() as code, content] if _is_number(seconds):
            # Beyond it, whether a float can hold it or not.
            return float(min(max(seconds, 0), 2 * LATEST)), code, content
        case _:
            raise CastDamaged(line, N_("not an event (a time, a code and data)"))


def _content(code: str, content: object, line: int) -> str:
    if code == EXIT and type(content) is int:
        content = str(content)
    if not isinstance(content, str):
        raise CastDamaged(line, _("the data of {code!r} is not text").format(code=code))
    if code == RESIZE:
        match = _SIZE.fullmatch(content)
        if match is None:
            raise CastDamaged(line, N_("the size is missing (such as 80x24)"))
        columns, lines = _checked(int(match[1]), int(match[2]), line)
        return f"{columns}x{lines}"
    return content
