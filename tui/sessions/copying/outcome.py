"""Whom a copy asks and tells, and what becomes of it."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tui.language import N_, _
from tui.printable import clean
from tui.sessions.copying.local import CopyPlan
from tui.sessions.copying.talk import CopyFailed
from tui.sessions.copying.tally import CopyProgress, CopyTally

NOTHING: Final = N_("Nothing was copied.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Whom a copy asks and tells.

    Attributes:
        may_replace: is asked whether files that have these names are to be replaced.
        say: is given a sentence for the user.
        show: is told how far it is.
    """

    may_replace: Callable[[Sequence[str]], Awaitable[bool]]
    say: Callable[[str], None]
    show: Callable[[CopyProgress], None] = lambda progress: None


@dataclass(slots=True)
class CopyOutcome:
    """What became of a copy.

    Attributes:
        files: that were copied whole.
        size: bytes of them.
        troubles: of what was not copied, in sentences that were said.
    """

    files: int = 0
    size: int = 0
    troubles: list[str] = field(default_factory=list)


class Account:
    """Keeps count of a copy, and tells of it."""

    def __init__(self, company: Company, total: int | None) -> None:
        self.outcome = CopyOutcome()
        self._company = company
        self._tally = CopyTally(total)

    def moved(self, size: int, name: str) -> None:
        """So many bytes of a file have gone."""
        self._company.show(self._tally.count(size, clean(name), time.monotonic()))

    def copied(self, size: int) -> None:
        """A file has its name."""
        self.outcome.files += 1
        self.outcome.size += size

    def trouble(self, sentence: str) -> None:
        """Something is not copied, and the rest goes on."""
        self.outcome.troubles.append(sentence)
        self._company.say(sentence)


async def settle(
    company: Company, plan: CopyPlan, taken: Sequence[str], *, free: int | None, full: str
) -> None:
    """See that there is room, and that what is there may be replaced. Raises CopyFailed.

    Args:
        company: is asked.
        plan: what is to be copied.
        taken: the names of files that are there.
        free: bytes; None where nobody knows.
        full: what to say where there is too little room.
    """
    if free is not None and plan.size > free:
        raise CopyFailed(f"{_(full).format(size=plan.size, free=free)} {_(NOTHING)}")
    if taken and not await company.may_replace(taken):
        raise CopyFailed(_(NOTHING))
