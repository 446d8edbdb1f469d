"""Opens the recordings that are to be played."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.archive.cast_files import recordings_of
from tui.archive.errors import ArchiveError
from tui.archive.recorder import LAST_WORDS
from tui.language import N_, _
from tui.printable import clean
from tui.ui.messages import PlayRequested
from tui.ui.widgets.choice import ChoiceScreen

if TYPE_CHECKING:
    from tui.replay.source import RecordingSource
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace

NOT_RECORDED: Final = N_(
    "This machine has no recording of this session. The setting `recording` turns recording on."
)


class Replays:
    """Finds and opens them in a thread, and asks which part is meant where there are several.

    Args:
        stage: where to ask, and to show them.
        places: where the user works.
    """

    def __init__(self, stage: "DeskStage", places: "Callable[[], Sequence[Workspace]]") -> None:
        self._stage = stage
        self._places = places

    def ask(self, request: PlayRequested) -> None:
        """Play what was recorded of a session."""
        self._stage.run_worker(self._find(request), group="replay", exclusive=True)

    async def _find(self, request: PlayRequested) -> None:
        parts: tuple[Path, ...] = ()
        if request.folder is None and request.recorder is None:
            request = self._here(request)
        if request.folder is not None:
            parts = await asyncio.to_thread(recordings_of, request.folder, request.session_id)
        if not parts:
            await self._open_archived(request)
        elif len(parts) == 1:
            await self._open(parts[0], request)
        else:
            answers = [
                ("", _("Cancel")),
                *((str(n), path.name) for n, path in enumerate(parts)),
            ]
            answer = await self._stage.push_screen_wait(
                ChoiceScreen(_("Play which part?"), [], answers, start=1)
            )
            if answer:
                await self._open(parts[int(answer)], request)

    def _here(self, request: PlayRequested) -> PlayRequested:
        """What is meant, where the user works; all places there keep their recordings together."""
        places = self._places()
        if not places:
            return request
        place = places[0]
        sessions = (session for each in places for session in each.sessions.sessions)
        ours = next((s for s in sessions if s.session_id == request.session_id), None)
        return replace(
            request,
            folder=place.sessions.recordings,
            history=place.history,
            recorder=ours.recording if ours is not None else None,
        )

    async def _open_archived(self, request: PlayRequested) -> None:
        facts, recordings = None, None
        if request.recorder is not None:
            if request.recorder.closed:
                # The end of a session that is just over may not be written yet.
                await asyncio.to_thread(request.recorder.join, LAST_WORDS)
            recordings = request.recorder.recordings
        elif request.history is not None:
            recordings = request.history.recordings
        elif places := self._places():
            recordings = places[0].sessions.archived
        if recordings is not None:
            try:
                facts = await asyncio.to_thread(recordings.facts, request.session_id)
            except ArchiveError as error:
                self._fail(str(error))
                return
        if recordings is None or facts is None:
            self._stage.notify(_(NOT_RECORDED), markup=False)
        else:
            from tui.replay.archive_source import ArchiveSource

            self._show(ArchiveSource(recordings, facts), request)

    async def _open(self, path: Path, request: PlayRequested) -> None:
        # Not before somebody plays something: it brings the emulator.
        from tui.replay.cast_source import Unplayable, open_cast

        try:
            source = await asyncio.to_thread(open_cast, path, path.name)
        except Unplayable as error:
            self._fail(str(error))
        else:
            self._show(source, request)

    def _show(self, source: "RecordingSource", request: PlayRequested) -> None:
        from tui.ui.replay.screen import ReplayScreen

        stage = self._stage
        stage.push_screen(
            ReplayScreen(
                source,
                request.name,
                start=_seconds_to(request.moment, source.about.started),
                still=request.still,
                palette=lambda: stage.choices.palette,
                settings=stage.settings,
                now=stage.now,
            )
        )

    def _fail(self, words: str) -> None:
        self._stage.notify(clean(words), severity="error", markup=False)


def _seconds_to(moment: datetime | None, began: datetime | None) -> float:
    """Where a moment is in a recording; the beginning where that is not known."""
    if moment is None or began is None:
        return 0.0
    return max(0.0, (moment - began).total_seconds())
