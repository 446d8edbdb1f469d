"""Which ARNs AWS is asked for, where the user's own sessions are wanted; see `tui.aws.person`."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.aws.arn import Arn
from tui.aws.person import Person, person_of

if TYPE_CHECKING:
    from tui.archive.store import Archive

MOST: Final = 6
"""ARNs that AWS is asked for one by one; the service filters by one at a time."""


async def own_arns(archive: "Archive | None", caller: str) -> tuple[str, ...]:
    """Who calls, and whoever they have been in the account on this machine.

    Args:
        archive: this machine's history.
        caller: the ARN; where AWS does not tell it, empty: then whoever they have been anywhere,
            which may be nobody.
    """
    known: frozenset[str] = frozenset()
    with suppress(ArchiveError):
        known = await archive.owners() if archive is not None else known
    return _asked_for(caller, known)


def _asked_for(caller: str, known: Iterable[str]) -> tuple[str, ...]:
    """The caller first; names before those that a program made up, whose sessions are known here."""
    here = found.account if (found := Arn.parse(caller)) else None
    others = {
        owner
        for owner in Person.of(caller, known).owners
        if (arn := Arn.parse(owner)) and here in {None, arn.account}
    }
    ordered = sorted(others - {caller}, key=lambda owner: (person_of(owner) is None, owner))
    return tuple(filter(None, (caller, *ordered)))[:MOST]
