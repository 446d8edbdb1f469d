"""What is known of a recording, as labels and values."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.ui.words.times import clock, exact

if TYPE_CHECKING:
    from tui.archive.recordings import RecordingFacts


def recording_facts(
    facts: "RecordingFacts", waiting: int, now: datetime
) -> Iterator[tuple[str, str]]:
    """A recording of the archive.

    Args:
        facts: what the archive knows of it.
        waiting: pieces whose lines are not indexed yet.
        now: the time of day, in the reader's zone.
    """
    yield "length", clock(facts.duration)
    yield "began", exact(facts.began, now)
    yield "screen", f"{facts.columns}x{facts.lines}"
    yield "size", f"{facts.stored:,} bytes"
    pieces = "1 piece" if waiting == 1 else f"{waiting:,} pieces"
    yield "search", f"{pieces} not indexed yet" if waiting else "indexed"


def file_facts(files: Sequence[tuple[Path, int]]) -> Iterator[tuple[str, str]]:
    """A recording in files beside the archive, with their sizes in bytes."""
    for path, size in files:
        yield "file", f"{path.name}, {size:,} bytes"
    yield "search", "not indexed: ssm-tui archive import takes it into the archive"
