"""What is told of an instance beside the list."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from tui.aws.errors import AwsError
from tui.aws.permissions import Capability
from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import with_keys
from tui.ui.lists.details.pane import BELIEVED, DetailsPane, Section
from tui.ui.lists.instance_columns import state_words
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.widgets.error_panel import refusal_words
from tui.ui.words.cells import cut_end

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.preferences.document import Preferences
    from tui.sessions.review.log_entry import LogEntry
    from tui.ui.widgets.facts import Fact
    from tui.ui.workspace import Workspace

MOST: Final = 6
"""Sessions that are told of; the details on a screen of their own know all."""

LONGEST: Final = 120
"""Cells of one of them: two lines, or three."""

ALL: Final = "{instances.details}"
"""The key of what tells of all."""

ASKING: Final = N_("loading…")
NOT_YET: Final = N_("Not signed in there yet.")


@dataclass(frozen=True, slots=True)
class MachineFound:
    """What was asked about a machine.

    Attributes:
        entries: its sessions, the newest first.
        problems: why those may not be all, in sentences.
        preferences: what would hold for a new session, or why that is not known.
        signed_in: whether AWS could be asked.
    """

    entries: "Sequence[LogEntry]"
    problems: Sequence[str]
    preferences: "Preferences | AwsError | None"
    signed_in: bool = True


class MachineDetails(DetailsPane[InstanceRow, MachineFound]):
    """Facts, tags, who is on it, its last sessions, and what a new one would be like."""

    # By whom it was asked: of an account's preferences all its machines tell the same.
    _held: "WeakKeyDictionary[Aws, tuple[datetime, str, Preferences | AwsError]]"

    def on_mount(self) -> None:
        self._held = WeakKeyDictionary()

    # What only a pane that is shown asks and tells with is imported then: few windows have room.

    async def find(self, item: InstanceRow) -> MachineFound:
        from tui.sessions.review.machine import sessions_on

        place, target = item.place, item.instance.instance_id
        if place is None:
            return MachineFound((), (), None, signed_in=False)
        # To look at a row is no reason to be asked for a code, nor to be refused twice.
        signed_in = place.aws.known is not None
        asking = signed_in and not place.aws.capabilities.denied(Capability.HISTORY)
        log, preferences = await asyncio.gather(
            sessions_on(place.aws, target, place.history, asking=asking),
            self._preferences(place, item, asking=signed_in),
        )
        denied = place.aws.capabilities.denied(Capability.HISTORY)
        refused = _("{action} denied.").format(action=denied)
        problems = (refused,) if denied else log.problems
        if not signed_in:
            problems = (NOT_YET,)
        return MachineFound(log.entries, problems, preferences, signed_in=signed_in)

    def lasts(self, found: MachineFound) -> bool:
        return found.signed_in

    async def _preferences(
        self, place: "Workspace", item: InstanceRow, *, asking: bool
    ) -> "Preferences | AwsError | None":
        """What the session document says, or why it does not say so; None if nobody was asked."""
        from tui.aws.documents.document import preferences_of
        from tui.aws.preferences.document import read_preferences

        aws, chosen = place.aws, place.sessions.expected(item.instance).document
        name = chosen.name if chosen is not None else ""
        at, known, held = self._held.get(aws, (self.now(), None, None))
        if held is not None and known == name and self.now() - at < BELIEVED:
            return held
        if not asking:
            return None
        try:
            reading = read_preferences(aws) if chosen is None else preferences_of(aws, chosen)
            held = await reading
        except AwsError as error:
            held = error
        self._held[aws] = (self.now(), name, held)
        return held

    def forget(self) -> None:
        super().forget()
        self._held.clear()

    def sections(self, item: InstanceRow, found: MachineFound | None) -> Iterator[Section]:
        from tui.ui.screens.instance import UNKNOWN, facts_of

        now, instance = self.now(), item.instance
        facts = facts_of(instance, state_words(instance, now), now)
        # Labels of further tags are empty; the name is the title.
        told = [fact for fact in facts if fact[1] != UNKNOWN and fact[0] != _("Name")]
        where = [(_("Context"), item.context)] if item.context else []
        yield Section(instance.label, [*where, *told])
        if item.place is None:
            return
        yield Section(_("Active sessions"), self._now_on_it(found))
        yield Section(_("Recent sessions"), self._past(found))
        yield Section(_("New session"), self._expected(item.place, item, found))

    def _now_on_it(self, found: MachineFound | None) -> "list[Fact]":
        if found is None:
            return [("", _(ASKING))]
        only = _("{problem} Showing the local history.")
        problems = [("", only.format(problem=_(problem))) for problem in found.problems]
        running = [entry for entry in found.entries if entry.runs]
        nobody = [] if problems or running else [("", _("none"))]
        return [*problems, *nobody, *self._told(running)]

    def _past(self, found: MachineFound | None) -> "list[Fact]":
        if found is None:
            return [("", _(ASKING))]
        past = [entry for entry in found.entries if not entry.runs]
        more = len(past) - MOST
        words = _("{count:,} more: {key}").format(count=more, key=with_keys(ALL))
        rest = [("", words)] if more > 0 else []
        return [*(self._told(past) or [("", _("none known"))]), *rest]

    def _told(self, entries: "Sequence[LogEntry]") -> "list[Fact]":
        from tui.ui.words.machine_words import session_words

        words = (session_words(entry, self.now()) for entry in entries[:MOST])
        return [("", cut_end(clean(each), LONGEST)) for each in words]

    @staticmethod
    def _expected(
        place: "Workspace", item: InstanceRow, found: MachineFound | None
    ) -> "list[Fact]":
        from tui.ui.words.preference_words import expected_facts

        expected = place.sessions.expected(item.instance)
        preferences = found.preferences if found is not None else None
        if isinstance(preferences, AwsError):
            why = _("unknown: {why}").format(why=refusal_words(preferences))
            return [
                (_("Limits"), why),
                *expected_facts(None, expected),
            ]
        waiting = [(_("Limits"), _(ASKING))] if found is None else []
        return [*waiting, *expected_facts(preferences, expected)]
