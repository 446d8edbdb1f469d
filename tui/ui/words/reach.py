"""How far one looks: here, everywhere, at this instance, this ticket or today."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from tui.archive.query import Query
from tui.archive.searching import EVERYWHERE, Narrowing
from tui.language import N_, _
from tui.printable import clean
from tui.ui.words.cells import cut_end

LONGEST_NAME: Final = 30
"""Cells of what an instance is called."""


class Reach(StrEnum):
    """Where is looked; the value is what it is called."""

    HERE = N_("here")
    EVERYWHERE = N_("everywhere")
    INSTANCE = N_("this instance")
    TICKET = N_("this ticket")
    TODAY = N_("today")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the user is; what is not known, or is not there, is empty.

    Attributes:
        account: the number of the account.
        region: of what is listed.
        target: the id of the instance under the cursor.
        target_name: what it is called.
        ticket: of the session under the cursor.
    """

    account: str = ""
    region: str = ""
    target: str = ""
    target_name: str = ""
    ticket: str = ""

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """Those that mean something here, in the order in which one key leads through them."""
        missing = {
            Reach.INSTANCE: not self.target,
            Reach.TICKET: not self.ticket,
        }
        return tuple(reach for reach in Reach if not missing.get(reach, False))

    def next(self, reach: Reach) -> Reach:
        """The one after another, round and round."""
        reaches = self.reaches
        return reaches[(reaches.index(reach) + 1) % len(reaches) if reach in reaches else 0]

    def words(self, reach: Reach) -> str:
        """`here: 123456789012 eu-west-1`, `this instance: web-1`, `today`."""
        what = {
            Reach.HERE: f"{self.account} {self.region}".strip(),
            Reach.INSTANCE: self.target_name or self.target,
            Reach.TICKET: self.ticket,
        }.get(reach, "")
        return f"{_(reach)}: {cut_end(clean(what), LONGEST_NAME)}" if what else _(reach)

    def narrowed(self, query: Query, reach: Reach, now: datetime) -> tuple[Query, Narrowing]:
        """What is looked for, and where.

        Args:
            query: what the user has typed.
            reach: how far.
            now: the time of day, in the user's zone.
        """
        match reach:
            case Reach.HERE:
                return query, Narrowing(self.account, self.region)
            case Reach.INSTANCE:
                return replace(query, hosts=(*query.hosts, self.target)), EVERYWHERE
            case Reach.TICKET:
                return replace(query, tickets=(*query.tickets, self.ticket)), EVERYWHERE
            case Reach.TODAY:
                midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
                since = max(midnight, query.since or midnight)
                return replace(query, since=since), EVERYWHERE
            case Reach.EVERYWHERE:
                return query, EVERYWHERE
