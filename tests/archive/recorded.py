"""A recording in an archive, of a script's choice."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tui.archive.cast_reader import CastEvent
from tui.archive.chunk import Chunker, TextLine, unpack
from tui.archive.recordings import RecordingFacts, Recordings

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def record(
    recordings: Recordings,
    session_id: str,
    events: Iterable[CastEvent],
    began: datetime = NOON,
) -> None:
    recordings.begin(RecordingFacts(session_id, began, 80, 24))
    chunker = Chunker()
    chunks = [chunk for event in events for chunk in chunker.add(event)]
    recordings.append(session_id, *chunks, chunker.rest())


def record_lines(
    recordings: Recordings, session_id: str, texts: Sequence[str], began: datetime = NOON
) -> None:
    """A hundred lines a second, all of them indexed."""
    events = [CastEvent(at / 100, "o", f"{text}\r\n") for at, text in enumerate(texts)]
    record(recordings, session_id, events, began)
    index(recordings)


def index(recordings: Recordings) -> None:
    """Index every line of every chunk that is not."""
    backlog = recordings.backlog
    while chunks := backlog.waiting(0, 8):
        for chunk in chunks:
            lines = [
                TextLine(event.at, text)
                for event in unpack(chunk.first, chunk.packed)
                for text in event.data.splitlines()
                if event.code == "o"
            ]
            assert backlog.index([(chunk, lines)])
