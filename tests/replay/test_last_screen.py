"""The end of a recording, as text."""

from pathlib import Path

from tests.archive.recorded import record
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import Recordings
from tui.replay.last_screen import last_screen

SAID = [
    CastEvent(0.0, "o", "$ ls\r\n"),
    CastEvent(2.0, "o", "障害.log   "),
    CastEvent(3.0, "o", "\r\n$ exit\r\n"),
]


def test_it_is_the_screen_down_to_its_last_written_line(tmp_path: Path) -> None:
    recordings = Recordings.within(tmp_path, keyring=False)
    record(recordings, "you-1", SAID)
    facts = recordings.facts("you-1")
    assert facts is not None
    assert last_screen(recordings, facts, lambda: False) == ("$ ls", "障害.log", "$ exit")


def test_there_is_none_for_who_does_not_want_it_any_more(tmp_path: Path) -> None:
    recordings = Recordings.within(tmp_path, keyring=False)
    record(recordings, "you-1", SAID)
    facts = recordings.facts("you-1")
    assert facts is not None
    assert last_screen(recordings, facts, lambda: True) == ()
