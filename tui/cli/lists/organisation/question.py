"""What the options of `ssm-tui sessions --organisation` ask."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import click

from tui.aws.organisation.question import HistoryQuestion
from tui.language import N_, _

USUAL: Final = timedelta(days=7)
"""How far back is asked without `--since`."""

DAY: Final = timedelta(days=1)

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_REGION: Final = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}")

NO_ACCOUNT: Final = N_("{value} is not a 12-digit account ID.")
NO_REGION: Final = N_("{value} is not a region such as eu-west-1.")
NO_TIME: Final = N_("The end is before the start.")


def question_of(
    options: Mapping[str, Any], regions: str | None, now: datetime
) -> HistoryQuestion:
    """The question; raises click.UsageError.

    What is asked again on the same day is the same question: it ends with the day, and what began
    so many days ago begins with that day.

    Args:
        options: of the command, by their names.
        regions: parted by commas; None for all.
        now: in the zone in which days are meant.
    """
    since = _begin(options["since"] or now - USUAL, now)
    until = options["until"] or _midnight(now + DAY)
    if since >= until:
        raise click.UsageError(_(NO_TIME))
    return HistoryQuestion(
        since=since,
        until=until.replace(microsecond=0),
        accounts=_named(options["account"], _ACCOUNT, NO_ACCOUNT),
        regions=_named(regions, _REGION, NO_REGION),
        who=options["who"].strip(),
        target=options["target"].strip(),
        reason=options["reason"].strip(),
        ended=options["ended"],
        denied=options["denied"],
    )


def _begin(since: datetime, now: datetime) -> datetime:
    if since.second == 0 and since.microsecond == 0:
        return since
    # Not a time that somebody has written: an age.
    there = since.astimezone(now.tzinfo)
    return (
        _midnight(there)
        if now - since >= DAY
        else there.replace(minute=0, second=0, microsecond=0)
    )


def _midnight(there: datetime) -> datetime:
    return datetime.combine(there.date(), time(), there.tzinfo).astimezone(UTC)


def _named(text: str | None, pattern: re.Pattern[str], wrong: str) -> tuple[str, ...]:
    """The names in a list with commas between them, each once; `wrong` is marked."""
    names = tuple(dict.fromkeys((text or "").replace(",", " ").split()))
    for name in names:
        if not pattern.fullmatch(name):
            raise click.UsageError(_(wrong).format(value=ascii(name[:40])))
    return names
