"""A recording in the archive is played as one in a file is."""

from pathlib import Path

from tests.archive.recorded import NOON, record
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import Recordings, StoredKeyframe
from tui.replay.archive_source import ArchiveSource
from tui.replay.rendering import Rendering
from tui.replay.survey import IdleStretch, Marker
from tui.terminal.snapshot import snapshot

BEFORE = [
    CastEvent(0.0, "o", "$ "),
    CastEvent(0.5, "o", "one\r\n"),
    CastEvent(1.0, "m", "here"),
]
AFTER = [CastEvent(9.0, "o", "障害\r\n"), CastEvent(9.5, "r", "100x30")]


def shown(source: ArchiveSource, at: float) -> list[str]:
    rendering = Rendering.at_time(source, at, lambda: False)
    assert rendering is not None
    return " ".join(rendering.emulator.display).split()


def test_it_is_sought_by_the_keyframes_that_are_there(tmp_path: Path) -> None:
    recordings = Recordings.within(tmp_path, keyring=False)
    record(recordings, "you-1", BEFORE)
    facts = recordings.facts("you-1")
    assert facts is not None
    early = ArchiveSource(recordings, facts)
    rendering = Rendering.at_time(early, 1, lambda: False)
    assert rendering is not None
    screen = snapshot(rendering.emulator)
    assert screen is not None
    # What cannot have come from the events says where it was drawn from.
    marked = StoredKeyframe(1.0, facts.columns, facts.lines, screen + b"(kept)")
    recordings.append_keyframe("you-1", marked)
    recordings.append("you-1", AFTER)
    facts = recordings.facts("you-1")
    assert facts is not None
    source = ArchiveSource(recordings, facts)
    source.join()
    assert (source.about.started, source.survey.duration, source.problem) == (NOON, 9.5, "")
    assert (source.survey.markers, source.survey.pauses) == (
        [Marker(1.0, "here")],
        [IdleStretch(1.0, 9.0)],
    )
    assert shown(source, 0.5) == ["$", "one"]
    assert shown(source, 9.0) == ["$", "one", "(kept)障害"]
