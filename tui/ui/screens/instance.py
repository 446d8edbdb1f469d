"""All that is known of one instance, for which no row of a list is wide enough."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.durations import ago
from tui.language import _
from tui.printable import clean
from tui.sessions.review.machine import sessions_on, use_of
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.machine_words import machine_facts
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance

CONNECT, WHY = "connect", "why"
"""What is wanted then."""

UNKNOWN = "-"


class InstanceScreen(ModalScreen[str | None], LeftOnce[str | None]):
    """Gives back what the user wants of the instance, None for nothing.

    Args:
        aws: Whose instance; it is asked for the sessions on it.
        instance: As the list knows it.
        state: Its state in the list's words.
        now: The time of day.
        archive: This machine's local history, if it keeps one.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.DETAILS, Scope.READING)

    def __init__(
        self,
        aws: "Aws",
        instance: "ManagedInstance",
        state: str,
        now: datetime,
        archive: "Archive | None" = None,
    ) -> None:
        super().__init__()
        self._aws = aws
        self._archive = archive
        self._instance = instance
        self._state = state
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._instance.label))
            with VerticalScroll(can_focus=False):
                yield FactList(list(facts_of(self._instance, self._state, self._now)))
                yield Static(_("Sessions"), classes="heading")
                yield FactList([("", _("loading its sessions…"))], id="sessions-on-it")
            yield KeyFooter(Scope.DETAILS)

    def on_mount(self) -> None:
        self._ask()

    @work(exclusive=True, group="sessions-on-it")
    async def _ask(self) -> None:
        log = await sessions_on(self._aws, self._instance.instance_id, self._archive)
        me = self._aws.known.arn if self._aws.known is not None else ""
        facts = list(machine_facts(use_of(log.entries, me), self._now))
        missing = [
            ("", _("Local history only. {words}").format(words=words)) for words in log.problems
        ]
        self.call_later(self._show, [*facts, *missing])

    def _show(self, facts: list[Fact]) -> None:
        self.query_one("#sessions-on-it", FactList).show(facts)

    def action_connect(self) -> None:
        self.dismiss(CONNECT)

    def action_why(self) -> None:
        self.dismiss(WHY)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._instance.instance_id)
        self.notify(
            _("Copied {instance_id}.").format(instance_id=clean(self._instance.instance_id)),
            markup=False,
        )

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def facts_of(instance: "ManagedInstance", state: str, now: datetime) -> Iterator[Fact]:
    """What it is called, how it is, what it runs on and what it is tagged with."""
    ping = UNKNOWN
    if instance.last_ping is not None:
        seconds = (now - instance.last_ping).total_seconds()
        ping = _("{exact}, {seconds} ago").format(
            exact=exact(instance.last_ping, now), seconds=ago(seconds)
        )
    yield _("Name"), instance.name or UNKNOWN
    yield _("Computer name"), instance.computer_name or UNKNOWN
    yield _("Instance"), instance.instance_id
    yield _("State"), state
    yield _("Last seen"), ping
    yield (
        _("Platform"),
        f"{instance.platform_name} {instance.platform_version}".strip() or UNKNOWN,
    )
    yield _("Agent"), instance.agent_version or UNKNOWN
    yield _("Address"), instance.address or UNKNOWN
    yield _("Kind"), instance.resource_type or UNKNOWN
    yield _("Role"), instance.iam_role or UNKNOWN
    tags = sorted((key, value) for key, value in instance.tags.items() if key != "Name")
    for index, (key, value) in enumerate(tags or [("", "")]):
        words = f"{key}={value}" if key or value else UNKNOWN
        yield "" if index else _("Tags"), words
