"""The lines that were looked for, in the events that Insights has found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tui.aws.answers import text
from tui.aws.logs import event_text
from tui.comparing import comparable
from tui.printable import without_sequences

LONGEST_LINE: Final = 1000
"""Characters that are shown of a line."""


@dataclass(frozen=True, slots=True)
class LogHit:
    """A line of a session's log.

    Attributes:
        session_id: the name of its stream.
        at: when its event was written: while the session ran, or when it ended; None where
            Insights does not tell.
        line: text from outside, without escape sequences.
        before: how many lines of its event, or its file, that stand before it say the same.
        s3_url: of the object that it is in; empty for CloudWatch Logs.
    """

    session_id: str
    at: datetime | None
    line: str
    before: int = 0
    s3_url: str = ""


def hit_in_file(s3_url: str, text: str, terms: Sequence[str]) -> LogHit | None:
    """A line of a log in S3, if it has all the terms once it is without escape sequences."""
    wanted = [comparable(term) for term in terms]
    line = without_sequences(text).strip()
    if not all(term in comparable(line) for term in wanted):
        return None
    session_id = s3_url.rpartition("/")[2].removesuffix(".log")
    return LogHit(session_id, None, _excerpt(line, wanted), s3_url=s3_url)


def hits_of(row: Mapping[str, str], terms: Sequence[str]) -> Iterator[LogHit]:
    """The lines of an event that have all the terms; a row is Insights' values by field."""
    stream, at = row.get("@logStream", ""), _moment(row.get("@timestamp", ""))
    wanted = [comparable(term) for term in terms]
    seen = Counter[str]()
    for line in lines_of({"message": row.get("@message", "")}):
        found = comparable(line)
        if all(term in found for term in wanted):
            yield LogHit(stream, at, _excerpt(line, wanted), seen[line])
            seen[line] += 1


def lines_of(event: Mapping[str, Any]) -> list[str]:
    """The lines of an event, without escape sequences and blanks around them."""
    return [line.strip() for line in without_sequences(event_text(event)).split("\n")]


def _excerpt(line: str, wanted: Sequence[str]) -> str:
    """The line, or what stands around the first of the terms where it is very long."""
    if len(line) <= LONGEST_LINE:
        return line
    first = min(comparable(line).find(term) for term in wanted)
    start = max(0, min(first - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    return line[start : start + LONGEST_LINE]


def row_of(fields: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A row of GetQueryResults by its fields."""
    return {text(each, "field"): text(each, "value") for each in fields}


def _moment(written: str) -> datetime | None:
    """Insights' own form, in UTC: `2026-11-23 12:00:00.000`."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        return None
