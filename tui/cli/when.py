"""Times as people write them on a command line."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST_AGO: Final = 100_000
"""In any unit; beyond that a typing mistake is likelier than a wish."""


def when_option(name: str, *, end: bool = False, words: str) -> Callable[[Command], Command]:
    """An option that takes a moment, or None; with `end`, a day means its end."""

    def convert(
        context: click.Context, option: click.Parameter, value: str | None
    ) -> datetime | None:
        if value is None:
            return None
        # Without a zone: an offset would be today's, and another one holds in summer.
        moment = moment_of(value, datetime.now(), end=end)  # noqa: DTZ005
        if moment is None:
            raise click.BadParameter(
                f"{value!a} is no time: write 2026-11-23, 2026-11-23T09:30, 7d, 24h, today or "
                "yesterday."
            )
        return moment

    return click.option(name, metavar="WHEN", callback=convert, help=words)


def moment_of(text: str, now: datetime, *, end: bool = False) -> datetime | None:
    """The moment that a text means, in UTC; None for none.

    Args:
        text: what was written.
        now: the present, in the zone that days and times are meant in; without one it is the
            machine's, with the offset that holds there on that day.
        end: a day means its end, not its beginning.
    """
    written = text.strip().lower()
    days = {"today": 0, "yesterday": 1}
    if written in days:
        day = now.date() - timedelta(days=days[written])
        return _bound(datetime.combine(day, time(), now.tzinfo), end)
    if ago := re.fullmatch(r"([0-9]{1,6})([mhdw])", written):
        number = min(int(ago[1]), LONGEST_AGO)
        # Not by the clock on the wall: 24 hours are 24 hours in every night.
        return now.astimezone(UTC) - timedelta(**{UNITS[ago[2]]: number})
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo)
    is_day = re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", written)
    return _bound(moment, end) if is_day else _utc(moment)


def _bound(day: datetime, end: bool) -> datetime | None:
    try:
        return _utc(day + timedelta(days=1) if end else day)
    except OverflowError:
        return None


def _utc(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC)
    except (OSError, OverflowError, ValueError):
        return None
