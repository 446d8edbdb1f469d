"""Requests access on behalf of the app, follows the answers, and connects with what was approved."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from tui.aws.access.requests import left_of
from tui.aws.errors import AwsError, IdentityLeft
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.access.asking import follow, request_access
from tui.sessions.access.ledger import NotKept
from tui.sessions.access.words import standing_words
from tui.settings.values import tags_of
from tui.ui.actions import with_keys
from tui.ui.host.window import NAME
from tui.ui.widgets.error_panel import words_of

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from tui.aws.instances import ManagedInstance
    from tui.sessions.access.record import AccessRecord
    from tui.sessions.session import Session
    from tui.ui.desk.stage import DeskStage
    from tui.ui.screens.reason import ReasonGiven
    from tui.ui.workspace import Workspace

Connect = Callable[[], Awaitable[None]]
"""Opens the session for which access was requested."""

REQUESTED: Final = N_("Requested access to {target}: {request}.")
ANSWER: Final = N_("{everywhere.show_sessions} shows the answer.")
CONNECTS: Final = N_("{sessions.open} on it in the sessions view connects.")
OUTLIVED: Final = N_(
    "Access to {target} has expired. The session stays open, but can't be reconnected after a cut."
)
UNCHECKED: Final = N_("{request} couldn't be checked: {reason}")
ANSWERED: Final = N_("Access to {target}")


class AccessFlow:
    """Owns the requests of this run, and those that earlier ones have left pending.

    Args:
        stage: Where it is told.
    """

    def __init__(self, stage: "DeskStage") -> None:
        self._stage = stage
        self._known: dict[str, tuple[AccessRecord, Workspace]] = {}
        self._begun: list[Workspace] = []
        self._outlived: WeakSet[Session] = WeakSet()

    def tick(self, places: "tuple[Workspace, ...]") -> None:
        """Look into the ledger of each place that the user works in, once it is known whose it is."""
        for place in places:
            for session in place.sessions.live:
                self._look_at(session)
            if place.identity is not None and place not in self._begun:
                self._begun.append(place)
                self._stage.run_worker(self._begin(place), group="access")

    def _look_at(self, session: "Session") -> None:
        """Say once that a session has outlived its access: a reconnect is refused from now on."""
        if session not in self._outlived and left_of(session.access_expires) == 0:
            self._outlived.add(session)
            words = _(OUTLIVED).format(target=clean(session.target.label))
            self._stage.notify(words, severity="warning", timeout=20, markup=False)

    def request(
        self,
        place: "Workspace",
        target: "ManagedInstance",
        given: "ReasonGiven",
        connect: Connect | None = None,
    ) -> None:
        """Request access to an instance; `connect` opens the session once it is approved."""
        work = self._request(place, target, given.reason, connect)
        self._stage.run_worker(work, group="access")

    def say(self, record: "AccessRecord") -> None:
        """Say how a request stands."""
        words = clean(standing_words(record, datetime.now(UTC)))
        self._stage.notify(words, markup=False, timeout=12)

    def forget(self, record: "AccessRecord") -> None:
        """List a request no longer; at AWS it stays what it is."""
        _record, place = self._known.pop(record.request_id, (record, None))
        if place is not None:
            work = place.sessions.ledger.forget(record.request_id)
            self._stage.run_worker(work, group="history")
        self._list()

    async def _begin(self, place: "Workspace") -> None:
        for record in await place.sessions.ledger.records():
            known = record.request_id in self._known
            if place.identity is None or known or not record.is_of(place.identity):
                continue
            self._know(record, place)
            if record.pending:
                self._stage.run_worker(self._follow(record, place), group="access")

    async def _request(
        self,
        place: "Workspace",
        target: "ManagedInstance",
        reason: str,
        connect: Connect | None,
    ) -> None:
        tags = tags_of(self._stage.settings.access_tags)
        try:
            record = await request_access(place.aws, target, reason, tags)
        except AwsError as error:
            title, sentence, _facts = words_of(error)
            self._stage.notify(
                sentence, title=title, severity="error", timeout=20, markup=False
            )
            return
        await self._keep(record, place)
        words = _(REQUESTED).format(target=clean(record.label), request=record.request_id)
        words = f"{words} {with_keys(_(ANSWER))}"
        self._stage.notify(words, markup=False, timeout=12)
        await self._follow(record, place, connect)

    async def _follow(
        self, record: "AccessRecord", place: "Workspace", connect: Connect | None = None
    ) -> None:
        try:
            async for stands, token in follow(place.aws, record):
                if token is not None:
                    # Its session is given another one, when it starts.
                    token.close()
                if record.request_id not in self._known:
                    return  # the user wants to hear no more of it
                if stands != record:
                    record = stands
                    await self._keep(record, place)
        except IdentityLeft:
            return  # the next start goes on
        except AwsError as error:
            said = _(UNCHECKED).format(request=record.request_id, reason=error.sentence())
            self._stage.notify(clean(said), severity="warning", timeout=20, markup=False)
            return
        await self._answered(record, connect)

    async def _answered(self, record: "AccessRecord", connect: Connect | None) -> None:
        words = clean(standing_words(record, datetime.now(UTC)))
        title = _(ANSWERED).format(target=clean(record.label))
        self._stage.host_terminal.notify(NAME, words)
        opens = connect is not None and self._stage.main.in_a_list
        if record.approved and not opens:
            words = f"{words} {with_keys(_(CONNECTS))}"
        severity: SeverityLevel = "information" if record.approved else "warning"
        self._stage.notify(words, title=title, severity=severity, timeout=20, markup=False)
        if connect is not None and record.approved and opens:
            await connect()

    async def _keep(self, record: "AccessRecord", place: "Workspace") -> None:
        try:
            await place.sessions.ledger.keep(record)
        except NotKept as error:
            self._stage.warn(clean(str(error)))
        self._know(record, place)

    def _know(self, record: "AccessRecord", place: "Workspace") -> None:
        self._known[record.request_id] = (record, place)
        self._list()

    def _list(self) -> None:
        if self._stage.main.is_attached:
            self._stage.main.views.know_requests(dict(self._known))
