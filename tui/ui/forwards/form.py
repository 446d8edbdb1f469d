"""Where is a port to lead, where does it listen, and why? The question for a reason with that."""

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.aws.hosts.listing import KnownDatabase
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.forwards.recalled import EarlierForward
from tui.sessions.forwards.services import service_at
from tui.sessions.headless.forward import BadDestination, Destination
from tui.sessions.headless.local_address import (
    LARGEST_PORT,
    AddressUnavailable,
    LocalAddress,
)
from tui.ui.actions import Scope, bindings_of
from tui.ui.screens.pick import Choice, PickScreen
from tui.ui.screens.reason import Asking, ReasonScreen
from tui.ui.screens.reasons.access import AccessReasonScreen
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.preference_words import port_words

HOST, PORT, LOCAL = "forward-host", "forward-port", "forward-local"
"""The ids of the fields."""

NONE_LISTED: Final = N_("No database with an endpoint in this region.")
EARLIER_SHOWN: Final = 3


class PortRefused(ValueError):
    """What was written into a field is nothing to forward; the sentence is `str(error)`."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardAsking:
    """What the form needs beside what a reason takes.

    Attributes:
        load_earlier: tells what was forwarded through the machine before, the latest first.
            Blocks.
        databases: lists the databases of the account; raises AwsError. Asked at the user's wish.
        given: what the fields begin with; None for nothing.
    """

    load_earlier: Callable[[], Sequence[EarlierForward]]
    databases: Callable[[], Awaitable[Sequence[KnownDatabase]]]
    given: EarlierForward | None = None


class ForwardForm(ReasonScreen, inherit_bindings=False):
    """Gives back the reason; what else was given is in `given` then."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.FORWARD_FORM),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]
    SCOPE: ClassVar[Scope] = Scope.FORWARD_FORM

    def __init__(self, asking: Asking, more: ForwardAsking) -> None:
        super().__init__(asking)
        self._more = more
        self._earlier_forwards: Sequence[EarlierForward] = ()
        self._recalled = -1
        self._databases: dict[str, KnownDatabase] = {}
        self.given: EarlierForward | None = more.given

    @property
    def destination(self) -> Destination:
        """Where the machine is to connect to."""
        assert self.given is not None, "only of what was given"
        return Destination(self.given.port, self.given.host or None)

    def more_fields(self) -> Iterable[Widget]:
        given = self._more.given or EarlierForward("", 0, 0)
        yield self._line(_("Remote host"), HOST, given.host, _("blank = the instance itself"))
        yield self._line(_("Remote port"), PORT, _shown(given.port), _("1 to 65535"))
        yield self._line(
            _("Local port"), LOCAL, _shown(given.local), _("blank = any free port")
        )
        yield Static("", id="forward-earlier", markup=False)

    def _line(self, label: str, field: str, value: str, hint: str) -> Widget:
        about = [Static("", id="forward-service", markup=False)] if field == PORT else []
        return Horizontal(
            Static(label, classes="forward-label"),
            OrderedInput(value, placeholder=hint, compact=True, id=field),
            *about,
            classes="forward-line",
        )

    def on_mount(self) -> None:
        # Beside what the question for a reason does then.
        self.query_one("#forward-earlier").display = False
        self._name_service()
        self._recollect()

    @work(exclusive=True, group="earlier-forwards")
    async def _recollect(self) -> None:
        self.call_later(self._offer_earlier, await asyncio.to_thread(self._more.load_earlier))

    def _offer_earlier(self, earlier: Sequence[EarlierForward]) -> None:
        self._earlier_forwards = earlier
        shown = [clean(each.words) for each in earlier[:EARLIER_SHOWN]]
        more = len(earlier) - EARLIER_SHOWN
        words = " · ".join(
            [*shown, _("{count:,} more").format(count=more)] if more > 0 else shown
        )
        line = self.query_one("#forward-earlier", Static)
        line.display = bool(earlier)
        line.update(Content.assemble(("↓ ", "$footer-key-foreground"), words))

    def on_key(self, event: Key) -> None:
        # What is typed while the form still opens belongs into its first field.
        event.prevent_default()
        if event.is_printable and event.character and self.focused is None:
            event.stop()
            self._input(HOST).insert_text_at_cursor(event.character)

    def action_start(self) -> None:
        try:
            self.given = self._read()
        except PortRefused as error:
            self._input(error.field).focus()
            self.complain(str(error))
        else:
            self._tell(self.given)
            super().action_start()

    async def trouble(self) -> str | None:
        """Whether something else listens there already."""
        assert self.given is not None, "it was read before"
        if not self.given.local:
            return None
        try:
            (await asyncio.to_thread(LocalAddress(self.given.local).listen)).close()
        except AddressUnavailable as error:
            return str(error)
        return None

    def _say_limits(self) -> None:
        words = self._limits
        if self._preferences is not None:
            words = port_words(self._preferences, self._rules.own_maximum)
        self.query_one("#reason-limits", Static).update(clean(words.replace("\n", " ")))

    def action_databases(self) -> None:
        """Ask AWS for databases to choose the remote host from."""

        async def load() -> Sequence[Choice]:
            found = await self._more.databases()
            self._databases = {str(each.name): each for each in found}
            return [Choice(name, _about(each)) for name, each in self._databases.items()]

        def picked(names: tuple[str, ...] | None) -> None:
            if names and (known := self._databases.get(names[0])) is not None:
                self._input(HOST).value = known.endpoint.host
                self._input(PORT).value = str(known.endpoint.port)
                self._input(LOCAL).focus()

        self.app.push_screen(
            PickScreen(_("Choose a database"), load, none=_(NONE_LISTED)), picked
        )

    def action_down(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move(-1)

    def _move(self, steps: int) -> None:
        """Recall an earlier reason, or in the other fields an earlier forward."""
        if self._field.has_focus:
            (super().action_down if steps > 0 else super().action_up)()
            return
        count = len(self._earlier_forwards)
        if count:
            # One place more than there are: what the form began with.
            self._recalled = (self._recalled + 1 + steps) % (count + 1) - 1
            begun = self._more.given or EarlierForward("", 0, 0)
            self._tell(self._earlier_forwards[self._recalled] if self._recalled >= 0 else begun)

    def _tell(self, forward: EarlierForward) -> None:
        """Write a forward into the fields."""
        with self.prevent(Input.Changed):
            self._input(HOST).value = forward.host
            self._input(PORT).value = _shown(forward.port)
            self._input(LOCAL).value = _shown(forward.local)
        self._name_service()

    @on(Input.Changed, f"#{PORT}, #{HOST}, #{LOCAL}")
    def _edited(self, event: Input.Changed) -> None:
        event.stop()
        self.complain(None)
        self._name_service()

    def _name_service(self) -> None:
        """Say what usually listens at the remote port."""
        try:
            service = service_at(self._read().port)
        except PortRefused:
            service = ""
        self.query_one("#forward-service", Static).update(service)

    def _input(self, field: str) -> Input:
        return self.query_one(f"#{field}", Input)

    def _read(self) -> EarlierForward:
        """What the fields say. Raises PortRefused."""
        host, port = self._value(HOST), self._value(PORT)
        if host and not port:
            # A port alone, or both in one as people copy them.
            try:
                both = Destination.parse(host)
            except BadDestination:
                raise PortRefused(PORT, _wrong_port(PORT)) from None
            host, port = both.host or "", str(both.port)
        remote = _port(port, PORT)
        try:
            Destination.checked(host.strip("[]"), remote)
        except BadDestination as error:
            raise PortRefused(
                HOST, _("Enter a host name or an IP address as the remote host.")
            ) from error
        local = self._value(LOCAL)
        return EarlierForward(
            host.strip("[]"), remote, _port(local, LOCAL) if local != "0" else 0
        )

    def _value(self, field: str) -> str:
        # Digits of an input method are digits.
        text = unicodedata.normalize("NFKC", self._input(field).value).strip()
        return text or ("0" if field == LOCAL else "")


class AccessForwardForm(AccessReasonScreen, ForwardForm):
    """The same where sessions have to be asked for."""


def _port(text: str, field: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else 0
    if not 1 <= number <= LARGEST_PORT:
        raise PortRefused(field, _wrong_port(field))
    return number


def _wrong_port(field: str) -> str:
    if field == LOCAL:
        words = _("Enter a local port from 1 to {most}, or leave it blank for any free one.")
    else:
        words = _("Enter a remote port from 1 to {most}.")
    return words.format(most=LARGEST_PORT)


def _about(database: KnownDatabase) -> str:
    """`postgres 5432`."""
    port = database.endpoint.port
    return f"{database.engine or service_at(port)} {port}".strip()


def _shown(port: int) -> str:
    return str(port) if port else ""
