"""What is known of a recording, as labels and values."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language import _, ngettext
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
    yield _("duration"), clock(facts.duration)
    yield _("started"), exact(facts.began, now)
    yield _("screen"), f"{facts.columns}x{facts.lines}"
    yield (
        _("size"),
        ngettext("{count:,} byte", "{count:,} bytes", facts.stored).format(count=facts.stored),
    )
    words = ngettext(
        "{count:,} piece not indexed yet", "{count:,} pieces not indexed yet", waiting
    )
    yield _("search"), words.format(count=waiting) if waiting else _("indexed")


def file_facts(files: Sequence[tuple[Path, int]]) -> Iterator[tuple[str, str]]:
    """A recording in files beside the archive, with their sizes in bytes."""
    for path, size in files:
        yield (
            _("file"),
            ngettext("{name}, {size:,} byte", "{name}, {size:,} bytes", size).format(
                name=path.name, size=size
            ),
        )
    yield _("search"), _("not indexed; `ssm-tui archive import` adds it to the archive")
