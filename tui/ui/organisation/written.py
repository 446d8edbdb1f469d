"""A question to the organisation's history as it is typed, and what it asks then; pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from tui.aws.organisation.question import HistoryQuestion
from tui.language import N_, _
from tui.local_time import moment_of

MOST_NAMED: Final = 500
"""Accounts, or regions: more than an organisation's console shows."""

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_REGION: Final = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}")
_AGO_DAYS: Final = re.compile(r"[0-9]+[dw]")


class EndWanted(StrEnum):
    """Which sessions are wanted, by their end."""

    ANY = N_("any")
    TOLD = N_("known")
    UNTOLD = N_("unknown")


class RefusedWanted(StrEnum):
    """Whether attempts that AWS refused are wanted."""

    ANY = N_("show")
    NONE = N_("hide")
    ONLY = N_("only")


_ENDED: Final = {EndWanted.ANY: None, EndWanted.TOLD: True, EndWanted.UNTOLD: False}
_DENIED: Final = {RefusedWanted.ANY: None, RefusedWanted.NONE: False, RefusedWanted.ONLY: True}


class QuestionRefused(ValueError):
    """What was typed into a field asks nothing; the sentence is `str(error)`."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenQuestion:
    """What stands in the fields."""

    since: str = "7d"
    until: str = ""
    accounts: str = ""
    regions: str = ""
    who: str = ""
    target: str = ""
    reason: str = ""
    ended: EndWanted = EndWanted.ANY
    refused: RefusedWanted = RefusedWanted.ANY

    def question(self, now: datetime) -> HistoryQuestion:
        """What it asks. Raises QuestionRefused.

        Days end at midnight, so that what is asked twice a day is one question.

        Args:
            now: in the zone in which days are meant.
        """
        since, until = self._since(now), self._until(now)
        if since >= until:
            raise QuestionRefused("until", _("The end is before the start."))
        return HistoryQuestion(
            since=since,
            until=until,
            accounts=_named(
                "accounts", self.accounts, _ACCOUNT, N_("{value} is not a 12-digit account ID.")
            ),
            regions=_named(
                "regions",
                self.regions.lower(),
                _REGION,
                N_("{value} is not a region such as eu-west-1."),
            ),
            who=self.who.strip(),
            target=self.target.strip(),
            reason=self.reason.strip(),
            ended=_ENDED[self.ended],
            denied=_DENIED[self.refused],
        )

    def _since(self, now: datetime) -> datetime:
        since = _moment("since", self.since, now, end=False)
        if _AGO_DAYS.fullmatch(self.since.strip().lower()):
            return _midnight(since.astimezone(now.tzinfo))
        return since

    def _until(self, now: datetime) -> datetime:
        if self.until.strip():
            return _moment("until", self.until, now, end=True)
        return _midnight(now + timedelta(days=1))


def _midnight(there: datetime) -> datetime:
    return datetime.combine(there.date(), time(), there.tzinfo).astimezone(UTC)


def _moment(field: str, text: str, now: datetime, *, end: bool) -> datetime:
    found = moment_of(text, now, end=end)
    if found is None:
        said = _("{value!a} is not a time. Use for example 2026-11-23, 7d, 24h or yesterday.")
        raise QuestionRefused(field, said.format(value=text.strip()[:40]))
    return found.replace(microsecond=0)


def _named(field: str, text: str, pattern: re.Pattern[str], wrong: str) -> tuple[str, ...]:
    """The names in a list with blanks or commas between them, each once; `wrong` is marked."""
    names = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for name in names:
        if not pattern.fullmatch(name):
            raise QuestionRefused(field, _(wrong).format(value=ascii(name[:40])))
    if len(names) > MOST_NAMED:
        said = _("Name up to {most} here.")
        raise QuestionRefused(field, said.format(most=MOST_NAMED))
    return names
