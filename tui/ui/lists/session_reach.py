"""How far the list of sessions looks, and what it is filtered for by that."""

from typing import TYPE_CHECKING

from tui.sessions.review.grouping import ticket_of
from tui.ui.lists.query import exactly
from tui.ui.words.reach import Reach, Whereabouts

if TYPE_CHECKING:
    from tui.ui.words.session_rows import SessionRow

WITHIN = frozenset({Reach.INSTANCE, Reach.TICKET, Reach.TODAY})
"""What is only a part of what is listed here: a filter, which the user sees and may change."""


class SessionReach:
    """Where one key leads round; the filter is the user's, and may end it.

    Args:
        ticket_pattern: what a ticket looks like.
    """

    def __init__(self, ticket_pattern: str) -> None:
        self.reach = Reach.HERE
        self._pattern = ticket_pattern
        self._around = Whereabouts()

    @property
    def everywhere(self) -> bool:
        """Whether every account and region counts that this machine remembers."""
        return self.reach is Reach.EVERYWHERE

    @property
    def words(self) -> list[str]:
        """What the line of status says of it."""
        return [] if self.reach is Reach.HERE else [self._around.words(self.reach)]

    async def step(self, row: "SessionRow | None") -> bool:
        """To the next one; whether other sessions are to be loaded.

        Args:
            row: under the cursor: its instance and its ticket are meant from here on.
        """
        if self.reach is Reach.HERE and row is not None:
            ticket = await ticket_of(row.reason, self._pattern)
            self._around = Whereabouts(target=row.target, target_name=row.name, ticket=ticket)
        was_everywhere = self.everywhere
        self.reach = self._around.next(self.reach)
        return was_everywhere or self.everywhere

    @property
    def filter_text(self) -> str:
        """What is filtered for."""
        around = self._around
        match self.reach:
            case Reach.INSTANCE:
                return exactly("target", around.target_name or around.target)
            case Reach.TICKET:
                return f"reason:{exactly('', around.ticket).removeprefix(':=')}"
            case Reach.TODAY:
                return "started:today"
            case _:
                return ""

    def filtered(self, text: str) -> None:
        """The user filters for something else: that is what counts."""
        if self.reach in WITHIN and text != self.filter_text:
            self.reach = Reach.HERE
