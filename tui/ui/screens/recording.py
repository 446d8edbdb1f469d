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
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.words.page_facts import LABELS
from tui.ui.words.recording_words import file_facts, recording_facts
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.archive.store import Archive

NOT_RECORDED: Final = "not recorded on this machine"


class Recording(Vertical):
    """Its length and its size, as far as they are known without playing it.

    Args:
        session_id: Whose recording.
        now: The time of day.
        archive: This machine's local history, if it keeps one.
        folder: The folder of recordings in files.
    """

    class Found(Message):
        """There is one to be played."""

    def __init__(
        self, session_id: str, now: Now, archive: "Archive | None", folder: Path | None
    ) -> None:
        super().__init__(id="record-recording")
        self._session_id = session_id
        self._now = now
        self._archive = archive
        self._folder = folder

    def compose(self) -> ComposeResult:
        yield Static("Recording", classes="heading", markup=False)
        yield FactList(least=LABELS)

    def on_mount(self) -> None:
        self._look()

    @work(exclusive=True)
    async def _look(self) -> None:
        try:
            facts = await asyncio.to_thread(self._facts)
        except (ArchiveError, OSError) as error:
            self.call_later(self._show, [("", str(error))], found=False)
        else:
            self.call_later(self._show, facts or [("", NOT_RECORDED)], found=bool(facts))

    def _facts(self) -> list[Fact]:
        """Nothing where nothing was recorded; blocks."""
        files = recordings_of(self._folder, self._session_id) if self._folder else ()
        if files:
            return list(file_facts([(path, path.stat().st_size) for path in files]))
        if self._archive is None:
            return []
        recordings = self._archive.recordings
        facts = recordings.facts(self._session_id)
        if facts is None:
            return []
        return list(recording_facts(facts, recordings.backlog(self._session_id), self._now()))

    def _show(self, facts: list[Fact], *, found: bool) -> None:
        more: list[Fact] = [("", "p plays it")] if found else []
        self.query_one(FactList).show([*facts, *more])
        if found:
            self.post_message(self.Found())
