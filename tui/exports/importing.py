"""Recordings from files into the archive, with the keyframes by which they are sought.

A file of an earlier version of this program belongs to its session, with the parts that go on from
it. Any other is known by its content: whoever named it after a session of yours has not made it
that session's recording.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import thread_time
from typing import Final

from tui.archive.cast_files import ENDING, parts_of
from tui.archive.cast_reader import OUTPUT, RESIZE, CastDamaged, CastEvent, CastReader
from tui.archive.chunk import GROWN_SPAN, Chunker
from tui.archive.pieces import PackedChunk, Piece, RecordingFacts, StoredKeyframe
from tui.archive.recorder import ENOUGH, INTERVAL, RESET, SPACING
from tui.archive.rows import IMPORTED, TOLD_BY_FILE, HistoryRow
from tui.errors import UserFacingError
from tui.files import open_regular, sha256_of
from tui.language import _
from tui.printable import clean
from tui.replay.rendering import SCROLLBACK, draw
from tui.terminal.emulator import Emulator
from tui.terminal.snapshot import snapshot

LARGEST: Final = 2 << 30
"""Bytes of a file: what is made of it is kept in memory until it is written at once."""

DEAREST: Final = 0.02
"""Seconds of work between two keyframes: a seek does it again, beside drawing the keyframe."""

Progress = Callable[[int, int], object]
"""Is told how many of how many bytes were read."""


class NotImported(UserFacingError):
    """There is nothing of a file to be taken in; the sentence says why."""


@dataclass(frozen=True, slots=True)
class CastSet:
    """The files of one recording."""

    session_id: str
    """Whose it is; of a file of anybody's a name of its own."""
    paths: tuple[Path, ...]
    own: bool
    """Whether this program has made it."""


@dataclass(frozen=True, slots=True)
class PackedRecording:
    """A recording, ready to be kept."""

    session_id: str
    pieces: tuple[Piece, ...]
    duration: float
    """Seconds."""
    problem: str
    """Why what follows could not be read; empty where all was."""


def sets_of(
    paths: Sequence[Path], folder: Path, known: Mapping[str, str]
) -> Iterator[CastSet | NotImported]:
    """The recordings that some files are, each once; or why one is none. Blocks.

    Args:
        paths: the files.
        folder: where this program's own are.
        known: the sessions of those that the history knows, by their files.
    """
    seen = set()
    for path in paths:
        try:
            found = _set_of(path, folder, known)
        except NotImported as error:
            yield error
            continue
        except OSError as error:
            yield NotImported(_unread(path, error))
            continue
        if found.session_id not in seen:
            seen.add(found.session_id)
            yield found


def pack_files(
    found: CastSet, progress: Progress = lambda done, total: None
) -> PackedRecording:
    """Read a recording; blocks, and takes a while. Raises NotImported."""
    packing = _Packing(found.session_id)
    problem = ""
    for path in found.paths:
        try:
            packing.read(path, progress)
        except CastDamaged as error:
            problem = problem or str(error)
            if not packing.pieces:
                said = _("{path} is not a recording. {reason}")
                raise NotImported(said.format(path=path, reason=error)) from error
        except OSError as error:
            raise NotImported(_unread(path, error)) from error
    return PackedRecording(found.session_id, tuple(packing.pieces), packing.duration, problem)


def row_of(found: CastSet, packed: PackedRecording) -> HistoryRow:
    """What the history is to remember of a recording that belongs to no session it knows."""
    part = packed.pieces[0].part
    return HistoryRow(
        session_id=packed.session_id,
        target_name=clean(found.paths[0].name),
        reason=part.title,
        started=part.began,
        ended=part.began + timedelta(seconds=packed.duration),
        cause=IMPORTED,
        told_by=TOLD_BY_FILE,
    )


def _unread(path: Path, error: OSError) -> str:
    said = _("{path} couldn't be read: {reason}.")
    return said.format(path=path, reason=error.strerror or error)


def _set_of(path: Path, folder: Path, known: Mapping[str, str]) -> CastSet:
    """Raises NotImported and OSError."""
    path = path.absolute()
    if path.suffix == f".{ENDING}" and path.parent.resolve() == folder.resolve():
        first = _first_part(path)
        session_id = known.get(str(first)) or first.stem
        return CastSet(session_id, parts_of(first), own=True)
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size > LARGEST:
            said = _("{path} was not imported: it is larger than {size} GiB.")
            raise NotImported(said.format(path=path, size=LARGEST >> 30))
        digest = sha256_of(file)
    return CastSet(f"{ENDING}-{digest[:16]}", (path,), own=False)


def _first_part(path: Path) -> Path:
    stem, hyphen, number = path.stem.rpartition("-")
    first = path.with_stem(stem) if stem else path
    goes_on = hyphen and number.isdecimal() and first != path and path in parts_of(first)[1:]
    return first if goes_on and first.exists() else path


class _Packing:
    """Makes pieces of files, one after another."""

    def __init__(self, session_id: str) -> None:
        self.pieces: list[Piece] = []
        self.duration = 0.0
        self._session_id = session_id
        self._began = datetime.fromtimestamp(0, UTC)

    def read(self, path: Path, progress: Progress) -> None:
        """Read a part. Raises CastDamaged, OSError and NotImported."""
        with CastReader.of(path) as reader:
            size = path.stat().st_size
            part = self._part(path, reader)
            drawing, later = _KeyframeDrawing(part), bool(self.pieces)
            # Also of a part without an event it is known that it was.
            self.pieces.append(Piece(part))
            for event in _anew(part) if later else ():
                self.pieces += drawing.add(event)
            try:
                for event, place in reader.events(reader.beginning):
                    self.pieces += drawing.add(event)
                    self._lasts_to(part, event.at)
                    progress(place.offset, size)
            finally:
                self.pieces += drawing.rest()

    def _part(self, path: Path, reader: CastReader) -> RecordingFacts:
        header = reader.header
        began = header.started
        if not self.pieces:
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            began = self._began = began or modified
        else:
            end = self._began + timedelta(seconds=self.duration)
            began = max(began or end, end)
        return RecordingFacts(
            self._session_id,
            began,
            header.columns,
            header.lines,
            header.title or clean(path.name),
            header.idle_limit,
        )

    def _lasts_to(self, part: RecordingFacts, at: float) -> None:
        self.duration = (part.began - self._began).total_seconds() + at


def _anew(part: RecordingFacts) -> tuple[CastEvent, ...]:
    """A part begins with a new terminal."""
    return (
        CastEvent(0.0, RESIZE, f"{part.columns}x{part.lines}"),
        CastEvent(0.0, OUTPUT, RESET.decode()),
    )


class _KeyframeDrawing:
    """Divides a part into pieces, and draws it for their keyframes."""

    def __init__(self, part: RecordingFacts) -> None:
        self._part = part
        self._chunker = Chunker(GROWN_SPAN)
        self._emulator = Emulator(part.columns, part.lines, SCROLLBACK)
        self._since = 0
        self._last = 0.0
        self._began = thread_time()

    def add(self, event: CastEvent) -> Iterator[Piece]:
        """Take an event; gives back the pieces that are complete by it."""
        for chunk in self._chunker.add(event):
            yield self._piece(chunk)
        draw(self._emulator, event)
        self._since += len(event.data)
        # In the middle of something there is none: the next event is tried then. Where all end
        # with text, what REP would repeat behind it is worth less than a keyframe.
        exact = self._since < 2 * SPACING and thread_time() - self._began < 2 * DEAREST
        if (
            self._is_due(event.at)
            and (screen := snapshot(self._emulator, exact=exact)) is not None
        ):
            size = self._emulator.room, self._emulator.lines
            keyframe = StoredKeyframe(event.at, *size, screen)
            yield self._piece(self._chunker.rest(), keyframe)
            self._since, self._last, self._began = 0, event.at, thread_time()

    def rest(self) -> Iterator[Piece]:
        """What is in no piece yet."""
        if chunk := self._chunker.rest():
            yield self._piece(chunk)

    def _is_due(self, at: float) -> bool:
        """Whether what was drawn since the last keyframe is enough, or was enough work."""
        enough = self._since >= (ENOUGH if at - self._last >= INTERVAL else SPACING)
        return enough or thread_time() - self._began >= DEAREST

    def _piece(
        self, chunk: Sequence[CastEvent], keyframe: StoredKeyframe | None = None
    ) -> Piece:
        chunks = (PackedChunk.of(chunk),) if chunk else ()
        return Piece(self._part, chunks, keyframe)
