"""Asks for the reason of a session, or of a request for access where sessions have to be asked for."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui.language import N_, _
from tui.ui.actions import Scope, UserAction, actions_of, bindings_of, with_keys
from tui.ui.screens.reason import ReasonGiven, ReasonScreen

OFFER: Final = N_(
    "Just-in-time access: {reason_access.request} requests it with this reason. A session "
    "outlives the access; a reconnect or a new session doesn't."
)
NO_REASON: Final = N_("A request needs a reason.")


class AccessReasonScreen(ReasonScreen):
    """Gives back the reason, and whether access is to be requested with it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.REASON_ACCESS)
    _requests = False

    def more_fields(self) -> Iterable[Widget]:
        yield from super().more_fields()
        yield Static(with_keys(_(OFFER)), id="reason-access", markup=False)

    def action_start(self) -> None:
        self._requests = False
        super().action_start()

    def action_request(self) -> None:
        """Request access instead of a session."""
        if not self._reason.strip():
            self.complain(_(NO_REASON))
            return
        super().action_start()
        self._requests = True

    def _start(self, given: ReasonGiven, problem: str | None) -> None:
        super()._start(replace(given, requests_access=self._requests), problem)

    def _hinted(self) -> list[UserAction]:
        # The way back is the last, as everywhere.
        *here, back = super()._hinted()
        return [*here, *actions_of(Scope.REASON_ACCESS), back]
