"""The rows of a query over the events of a log group."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from tui.sandbox.insights.commands import (
    Aggregate,
    Aggregated,
    Command,
    Expression,
    Fields,
    Filter,
    LimitTo,
    Parse,
    Sort,
    Stats,
)
from tui.sandbox.insights.values import Row, Value, discovered, value_of, written

USUAL_LIMIT: Final = 10_000
MESSAGE_OVERHEAD: Final = 26
"""Bytes that CloudWatch Logs counts for an event beside its text."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of a log stream; times in milliseconds."""

    at: int
    stream: str
    message: str
    ingested: int
    pointer: str

    @property
    def size(self) -> int:
        return len(self.message.encode(errors="replace")) + MESSAGE_OVERHEAD


@dataclass(frozen=True, slots=True)
class Found:
    """What a query has come to: rows of fields and values, and what was looked at."""

    rows: tuple[tuple[tuple[str, str], ...], ...]
    scanned: int
    scanned_bytes: int
    matched: int


def run(commands: Sequence[Command], events: Sequence[StoredEvent], log: str) -> Found:
    """The rows over events, which are those of the time that is asked of; `log` is `@log`."""
    rows: Iterable[Row] = (_row(event, log) for event in _newest_first(events))
    shown: list[str] = []
    most = USUAL_LIMIT
    for command in commands:
        match command:
            case Fields(columns, alone):
                shown = [] if alone else shown
                shown += [column.name for column in columns if column.name not in shown]
                rows = [
                    {**row, **{each.name: value_of(each.value, row) for each in columns}}
                    for row in rows
                ]
            case Filter(condition):
                rows = [row for row in rows if value_of(condition, row)]
            case Parse(value, pattern):
                rows = [
                    {**row, **_groups(pattern.search(written(value_of(value, row))))}
                    for row in rows
                ]
            case Sort(keys):
                for key, descends in reversed(keys):
                    order = partial(_place, key)
                    rows = sorted(rows, key=order, reverse=descends)
            case Stats(counted, groups):
                rows = list(_grouped(command, list(rows)))
                shown = [each.name for each in groups] + [each.name for each in counted]
            case LimitTo(count):
                most = min(most, count)
    kept = list(rows)
    names = [*(shown or ["@timestamp", "@message"]), "@ptr"]
    return Found(
        tuple(
            tuple((name, written(row[name])) for name in names if row.get(name) is not None)
            for row in kept[:most]
        ),
        len(events),
        sum(event.size for event in events),
        len(kept),
    )


def _newest_first(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    return sorted(events, key=lambda event: event.at, reverse=True)


def _row(event: StoredEvent, log: str) -> Row:
    return {
        **discovered(event.message),
        "@timestamp": _moment(event.at),
        "@ingestionTime": _moment(event.ingested),
        "@message": event.message,
        "@logStream": event.stream,
        "@log": log,
        "@ptr": event.pointer,
    }


def _moment(milliseconds: int) -> str:
    at = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{at:%Y-%m-%d %H:%M:%S}.{milliseconds % 1000:03}"


def _groups(found: re.Match[str] | None) -> Row:
    if found is None:
        return {}
    return {name: value for name, value in found.groupdict().items() if value is not None}


def _place(key: Expression, row: Row) -> tuple[bool, float, str]:
    return _order(value_of(key, row))


def _order(value: Value) -> tuple[bool, float, str]:
    """Nothing before numbers, and these before texts."""
    if isinstance(value, str):
        return True, 0.0, value
    return False, float("-inf") if value is None else float(value), ""


def _grouped(stats: Stats, rows: list[Row]) -> Iterator[Row]:
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(value_of(each.value, row) for each in stats.groups), []).append(
            row
        )
    for key, members in groups.items():
        named = {each.name: value for each, value in zip(stats.groups, key, strict=True)}
        yield {**named, **{each.name: _counted(each, members) for each in stats.columns}}


def _counted(column: Aggregated, rows: list[Row]) -> Value:
    if column.value is None:
        return float(len(rows))
    values = [value for row in rows if (value := value_of(column.value, row)) is not None]
    match column.aggregate:
        case Aggregate.COUNT:
            return float(len(values))
        case Aggregate.SUM:
            return sum(value for value in values if isinstance(value, float))
        case Aggregate.MIN:
            return min(values, key=_order, default=None)
        case Aggregate.MAX:
            return max(values, key=_order, default=None)
