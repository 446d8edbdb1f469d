"""The part of a session's page with its marks and notes, which are written and changed there."""

import asyncio
from collections.abc import Callable, Iterable, MutableMapping
from contextlib import suppress
from datetime import timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.archive.cast_reader import MARKER
from tui.archive.errors import ArchiveError
from tui.archive.store import NOTE, Mark
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.review.notes import (
    NO_HISTORY,
    note_end,
    remove_note,
    told_row,
    write_note,
)
from tui.ui.actions import with_keys
from tui.ui.messages import HistoryChanged
from tui.ui.screens.note import NoteScreen, Noting
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.mark_list import MarkList
from tui.ui.words.cells import cut_end
from tui.ui.words.session_rows import SessionRow
from tui.ui.words.times import Now, exact

if TYPE_CHECKING:
    from tui.archive.recordings import Recordings
    from tui.archive.store import Archive
    from tui.aws.client import Aws

HEADING: Final = N_("Bookmarks and notes")
CHOOSE: Final = N_("Tab selects")
NONE_YET: Final = N_("none yet; {page.note} writes a note")
NO_NOTE: Final = N_("Select a note first (Tab).")
DRAFT: Final = N_("A note isn't saved yet. {page.note} continues it.")

RECORDED: Final = "mark"
"""The kind of a mark that the recording alone has."""

MOST: Final = 1000
"""Marks of a kind that are listed."""

KEEP, REMOVE = "keep", "remove"
"""The answers to: is this note to go?"""

LINE: Final = 64
"""Cells of a note in that question."""


class Marks(Vertical):
    """Marks and notes, the oldest first.

    Args:
        aws: Whose session.
        row: What the list knows of it.
        now: The time of day.
        archive: This machine's local history, if it keeps one.
        recordings: Those of the archive, which have marks of their own.
        drafts: What was typed and not saved.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- where each part of it comes from
        self,
        aws: "Aws",
        row: SessionRow,
        now: Now,
        archive: "Archive | None",
        recordings: "Recordings | None",
        drafts: MutableMapping[str, str],
    ) -> None:
        super().__init__(id="record-noted")
        self._aws = aws
        self._row = row
        self._now = now
        self._archive = archive
        self._recordings = recordings
        self._drafts = drafts
        self._recorded: tuple[Mark, ...] = ()
        self._left = False
        self._list = MarkList(now, id="record-marks")
        # What a note says that was just written.
        self._news = ""

    def compose(self) -> ComposeResult:
        yield Static(_(HEADING), id="record-marks-heading", classes="heading", markup=False)
        yield Static("", id="record-marks-state", markup=False)
        yield self._list

    def on_mount(self) -> None:
        self._list.show(())
        self.read()
        self._read_recorded()

    def on_unmount(self) -> None:
        self._left = True

    @property
    def chosen(self) -> Mark | None:
        """The one under the cursor, while the keys are here."""
        return self._list.chosen

    def write(self) -> None:
        """Write a note, or go on with one that was not saved."""
        self._ask(None)

    def change(self, note: Mark) -> None:
        """Change a note."""
        self._ask(note)

    def take_out(self) -> None:
        """Take out the note under the cursor, after a question."""
        note = self._list.chosen
        if note is None or note.kind != NOTE:
            self.notify(_(NO_NOTE), markup=False)
            return

        def answered(answer: str | None) -> None:
            if answer == REMOVE:
                self._remove(note)

        lines = [cut_end(clean(line), LINE) for line in note.words.splitlines()[:3]]
        question = ChoiceScreen(
            _("Delete this note?"),
            [exact(note.at, self._now()), *lines],
            ((KEEP, _("Cancel")), (REMOVE, _("Delete"))),
        )
        self.app.push_screen(question, answered)

    @work(exclusive=True, group="marks")
    async def read(self) -> None:
        """Read them again."""
        if self._archive is None:
            self._say("")
            return
        try:
            marks = await self._archive.marks(self._row.session_id)
            await note_end(self._archive, self._row.remembered, self._row.record)
        except ArchiveError as error:
            self.call_later(self._say, str(error))
        else:
            self.call_later(self._show, marks)

    @work(exclusive=True, group="recorded")
    async def _read_recorded(self) -> None:
        """What the recording alone has: where time ran short, or the connection was lost."""
        if self._recordings is None:
            return
        # What is wrong with a recording is said where it is told of.
        with suppress(ArchiveError):
            self._recorded = await asyncio.to_thread(
                _marks_in, self._recordings, self._row.session_id, lambda: self._left
            )
            self.read()

    def _show(self, noted: tuple[Mark, ...]) -> None:
        marks = _together(noted, self._recorded)
        self._list.show(marks)
        news, self._news = self._news, ""
        if news:
            self._list.go_to(NOTE, news)
        heading = f"{_(HEADING)}  ({_(CHOOSE)})" if marks else _(HEADING)
        self.query_one("#record-marks-heading", Static).update(heading)
        self._say("" if marks else with_keys(_(NONE_YET)))

    def _say(self, words: str) -> None:
        """What there is to say of them, and of a draft."""
        draft = with_keys(_(DRAFT)) if self._row.session_id in self._drafts else ""
        line = self.query_one("#record-marks-state", Static)
        line.update("\n".join(filter(None, (clean(words), draft))))
        line.display = bool(words or draft)

    def _ask(self, note: Mark | None) -> None:
        if self._archive is None:
            self.notify(_(NO_HISTORY), markup=False)
            return
        name, session_id = self._row.name or self._row.target, self._row.session_id
        when = "" if note is None else exact(note.at, self._now())

        async def save(words: str) -> str | None:
            row = await told_row(self._aws, self._row.record, self._row.name)
            at = self._now()
            return await write_note(
                self._archive, session_id, words, at, replaced=note, row=row
            )

        noting = Noting(
            _("Note of {time}").format(time=when)
            if note
            else _("Note on the session on {name}").format(name=cut_end(name, 40)),
            "" if note is None else note.words,
            self._drafts,
            session_id if note is None else f"{session_id} {note.at.isoformat()}",
            save,
        )
        self.app.push_screen(NoteScreen(noting), self._written)

    def _written(self, words: str | None) -> None:
        self._news = words or ""
        self.read()
        if words is not None:
            self.app.post_message(HistoryChanged(self._row.session_id))

    @work(group="notes")
    async def _remove(self, note: Mark) -> None:
        if problem := await remove_note(self._archive, self._row.session_id, note):
            self.notify(clean(problem), severity="error", markup=False)
        self.read()


def _marks_in(
    recordings: "Recordings", session_id: str, stop: Callable[[], bool]
) -> tuple[Mark, ...]:
    """Reads a recording through for its marks; blocks, and raises ArchiveError."""
    facts = recordings.facts(session_id)
    if facts is None:
        return ()
    events = takewhile(lambda _given: not stop(), recordings.events(session_id))
    marks = (
        Mark(facts.began + timedelta(seconds=event.at), RECORDED, event.data)
        for event in events
        if event.code == MARKER
    )
    return tuple(islice(marks, MOST))


def _together(noted: Iterable[Mark], recorded: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks in their order; a bookmark is in both, and counts once."""
    known = tuple(noted)
    bookmarks = {f"{mark.kind} {mark.words}" for mark in known}
    more = (mark for mark in recorded if mark.words not in bookmarks)
    return tuple(sorted((*known[-MOST:], *more), key=lambda mark: mark.at))
