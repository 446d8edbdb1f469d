"""The part of a session's page that tells what was recorded of it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from tui.archive.cast_files import recordings_of
from tui.archive.errors import ArchiveError
from tui.language import N_, _
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.words.page_facts import LABELS
from tui.ui.words.recording_words import file_facts, recording_facts
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.archive.recordings import Recordings

AGAIN: Final = 3.0
"""Seconds until it is looked at again: its session may go on, and be indexed only then."""

NOT_RECORDED: Final = N_("not recorded on this machine")


class Recording(Vertical):
    """Its length and its size, as far as they are known without playing it.

    Args:
        session_id: Whose recording.
        now: The time of day.
        recordings: Those of the archive.
        folder: The folder of recordings in files.
    """

    class Found(Message):
        """There is one to be played."""

    def __init__(
        self, session_id: str, now: Now, recordings: "Recordings | None", folder: Path | None
    ) -> None:
        super().__init__(id="record-recording")
        self.dimensions: tuple[int, int] | None = None
        """Of the session's terminal, once they are known: columns and lines."""
        self._session_id = session_id
        self._now = now
        self._recordings = recordings
        self._folder = folder
        self._looking = False
        self._shown: tuple[list[Fact], bool] | None = None

    def compose(self) -> ComposeResult:
        yield Static(_("Recording"), classes="heading", markup=False)
        yield FactList(least=LABELS)

    def on_mount(self) -> None:
        self.look()
        self.set_interval(AGAIN, self._look_again)

    def _look_again(self) -> None:
        # Who waits for another program's lock is not called off by the next look.
        if self.screen.is_current and not self._looking:
            self.look()

    @work(exclusive=True)
    async def look(self) -> None:
        """Look at it, again."""
        self._looking = True
        try:
            facts = await asyncio.to_thread(self._facts)
        except (ArchiveError, OSError) as error:
            self.call_later(self._show, [("", str(error))], found=False)
        else:
            self.call_later(self._show, facts or [("", _(NOT_RECORDED))], found=bool(facts))

    def _facts(self) -> list[Fact]:
        """Nothing where nothing was recorded; blocks."""
        files = recordings_of(self._folder, self._session_id) if self._folder else ()
        if files:
            return list(file_facts([(path, path.stat().st_size) for path in files]))
        recordings = self._recordings
        facts = recordings.facts(self._session_id) if recordings is not None else None
        if recordings is None or facts is None:
            return []
        self.dimensions = facts.columns, facts.lines
        return list(
            recording_facts(facts, recordings.backlog.count(self._session_id), self._now())
        )

    def _show(self, facts: list[Fact], *, found: bool) -> None:
        self._looking = False
        if self._shown == (facts, found):
            return
        self._shown = facts, found
        more: list[Fact] = [("", _("p plays"))] if found else []
        self.query_one(FactList).show([*facts, *more])
        if found:
            self.post_message(self.Found())
