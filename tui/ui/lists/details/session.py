"""What is told of a session beside the list."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.archive.store import NOTE
from tui.language import N_, _
from tui.ui.actions import with_keys
from tui.ui.lists.details.pane import DetailsPane, Section
from tui.ui.words.access_facts import access_facts
from tui.ui.words.page_facts import session_facts
from tui.ui.words.session_rows import ClosedSession, SessionRow
from tui.ui.words.times import clock, exact

if TYPE_CHECKING:
    from tui.archive.store import Mark
    from tui.ui.widgets.facts import Fact
    from tui.ui.workspace import Workspace

PLAYS: Final = N_("{sessions.play} plays it")
NOT_HERE: Final = N_("not recorded on this machine")


@dataclass(frozen=True, slots=True)
class SessionFound:
    """What this machine has of a session.

    Attributes:
        notes: what was written on it, the oldest first.
        recording: what there is of a recording, as facts.
        screen: the lines of its last screen.
    """

    notes: "Sequence[Mark]" = ()
    recording: "Sequence[Fact]" = ()
    screen: Sequence[str] = ()


class SessionDetails(DetailsPane[SessionRow, SessionFound]):
    """Its facts, its notes and the end of its recording."""

    async def find(self, item: SessionRow) -> SessionFound:
        place = item.place or self.place
        history = place.history if place is not None else None
        try:
            marks = await history.marks(item.session_id) if history is not None else ()
            recording, screen = await self._recorded(item, place)
        except ArchiveError as error:
            return SessionFound(recording=[("", str(error))])
        return SessionFound([mark for mark in marks if mark.kind == NOTE], recording, screen)

    async def _recorded(
        self, item: SessionRow, place: "Workspace | None"
    ) -> "tuple[Sequence[Fact], Sequence[str]]":
        """What is known of its recording, and its last screen; the thread ends with the wish."""
        unwanted = Event()
        try:
            return await asyncio.to_thread(_read, item.session_id, place, unwanted)
        finally:
            unwanted.set()

    def sections(self, item: SessionRow, found: SessionFound | None) -> Iterator[Section]:
        now = self.now()
        if item.access is not None:
            yield Section(item.name or item.target, access_facts(item.access, now))
            return
        facts = [(label.capitalize(), value) for label, value in session_facts(item, now)]
        # Columns that the pane takes the room of.
        facts += [(_("Account"), item.entry.place)] if item.entry.place else []
        facts += [(_("Source"), item.source)] if not item.only_remembered else []
        yield Section(item.name or item.target or item.session_id, facts)
        if found is not None and found.notes:
            yield Section(
                _("Notes"), [(exact(mark.at, now), mark.words) for mark in found.notes]
            )
        session = item.session
        if session is not None and not isinstance(session, ClosedSession):
            from tui.replay.last_screen import written_lines

            yield Section(_("Screen"), lines=written_lines(session.emulator))
        elif found is not None:
            yield Section(_("End of the recording"), found.recording, found.screen)


def _read(
    session_id: str, place: "Workspace | None", unwanted: Event
) -> "tuple[Sequence[Fact], Sequence[str]]":
    """What is known of a recording, and its last screen; blocks."""
    # It brings the emulator, which nothing needs before.
    from tui.replay.last_screen import last_screen

    recordings = place.sessions.archived if place is not None else None
    facts = recordings.facts(session_id) if recordings is not None else None
    if recordings is None or facts is None:
        return [("", _(NOT_HERE))], ()
    plays = with_keys(_(PLAYS))
    about = f"{clock(facts.duration)} · {facts.columns}x{facts.lines} · {plays}"
    return [("", about)], last_screen(recordings, facts, unwanted.is_set)
