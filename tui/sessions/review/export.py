"""An access log as CSV, JSON, Markdown and text: pure, and safe against what is in it.

Times in CSV, JSON and Markdown are in UTC, so that reports of several people fit together; the
text is for whoever reads it now, in the local time zone.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from io import StringIO
from typing import Any, Final

from tui.printable import clean, csv_cell, json_text, markdown, versioned
from tui.sessions.review.grouping import Group
from tui.sessions.review.log_entry import LogEntry

COLUMNS: Final = (
    "started",
    "ended",
    "seconds",
    "target",
    "target_name",
    "reason",
    "owner",
    "end",
    "max_minutes",
    "document",
    "access_type",
    "session_id",
    "sources",
    "account",
    "region",
)

_MARKDOWN: Final = (
    "Started", "Duration", "Instance", "Reason", "Owner", "Status", "Access", "Session",
)  # fmt: skip


def as_csv(groups: Sequence[Group], *, grouped: bool = False) -> str:
    """A table as RFC 4180 has it, with a column for the group where there are groups."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(("group", *COLUMNS) if grouped else COLUMNS)
    for group in groups:
        for entry in group.entries:
            cells = [csv_cell(str(value)) for value in _row(entry).values()]
            writer.writerow([csv_cell(group.title), *cells] if grouped else cells)
    return text.getvalue()


def as_json(groups: Sequence[Group], *, grouped: bool = False) -> str:
    """An object: the sessions, or groups of them."""
    listed = [
        {"group": group.title, "sessions": [_object(entry) for entry in group.entries]}
        for group in groups
    ]
    sessions = [entry for group in listed for entry in group["sessions"]]
    found = {"groups": listed} if grouped else {"sessions": sessions}
    return json_text(versioned(found), indent=2)


def as_markdown(groups: Sequence[Group]) -> str:
    """A table for each group; where it was, where sessions were in several places."""
    several = _several_places(groups)
    lines: list[str] = []
    for group in groups:
        lines += [f"## {markdown(group.title)}", ""]
        lines += [_line(_MARKDOWN), _line(["---"] * len(_MARKDOWN))]
        lines += [
            _line(map(markdown, _markdown_cells(entry, place=several)))
            for entry in group.entries
        ]
        lines.append("")
    return "\n".join(lines)


def as_text(groups: Sequence[Group], zone: tzinfo | None = None) -> str:
    """Two lines for each session, the reason below the rest."""
    several = _several_places(groups)
    lines: list[str] = []
    for group in groups:
        lines += ["", clean(group.title)] if lines else [clean(group.title)]
        for entry in group.entries:
            lines += _text_lines(entry, zone, place=several)
    return "\n".join(lines) + "\n" if lines else ""


def lasted_words(seconds: float | None) -> str:
    """`12:48`, from an hour on `1:00:00`; a hyphen where it is not known."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _several_places(groups: Sequence[Group]) -> bool:
    """Whether there is more than one account and region, which then have to be told."""
    return len({entry.place for group in groups for entry in group.entries} - {""}) > 1


def _text_lines(entry: LogEntry, zone: tzinfo | None, *, place: bool) -> list[str]:
    started = entry.started.astimezone(zone) if entry.started else None
    when = f"{started:%Y-%m-%d %H:%M}" if started else "-"
    where = [entry.target_name or entry.target, entry.place if place else ""]
    told = [entry.owner_name, entry.end_words, entry.special_access, entry.origin]
    words = ", ".join(filter(None, [*where, *told]))
    return [
        clean(f"  {when}  {lasted_words(entry.seconds):>8}  {words}  {entry.session_id}"),
        clean(f"      {entry.reason or '(no reason)'}"),
    ]


def _row(entry: LogEntry) -> dict[str, Any]:
    values: dict[str, Any] = {
        "started": _time(entry.started),
        "ended": _time(entry.ended),
        "seconds": "" if entry.seconds is None else round(entry.seconds),
        "end": entry.end_words,
        "max_minutes": "" if entry.max_minutes is None else entry.max_minutes,
        "sources": ", ".join(entry.sources),
    }
    return {name: values.get(name, getattr(entry, name, "")) for name in COLUMNS}


def _object(entry: LogEntry) -> dict[str, Any]:
    row = _row(entry)
    empty = {"started", "ended", "seconds", "max_minutes"}
    found = {
        name: None if name in empty and value == "" else value for name, value in row.items()
    }
    return found | {"status": entry.status, "sources": list(entry.sources)}


def _markdown_cells(entry: LogEntry, *, place: bool) -> tuple[str, ...]:
    name = entry.target_name
    where = f"{name} ({entry.target})" if name else entry.target
    return (
        _time(entry.started) or "-",
        lasted_words(entry.seconds),
        ", ".join(filter(None, (where, entry.place if place else ""))),
        entry.reason,
        entry.owner_name,
        ", ".join(filter(None, (entry.end_words, entry.origin))),
        entry.access_type,
        entry.session_id,
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _time(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
