"""A recording is written into the archive beside its session, which waits for nothing."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.archive.rings import LOCKED, Program, Ring, bytes_below
from tests.support.full_disk import disk
from tui.archive import recorder as recorder_module
from tui.archive.cast_reader import MARKER, OUTPUT, RESIZE, CastEvent
from tui.archive.chunk import unpack
from tui.archive.database import scalar
from tui.archive.opening import spool
from tui.archive.pieces import Piece, RecordingFacts
from tui.archive.recorder import ENOUGH, INTERVAL, RESET, SPACING, Recorder, Screen
from tui.archive.recordings import Recordings

FULL = bool(os.environ.get("SSM_TUI_FULL"))
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SCREEN = Screen(80, 24, b"the screen")
SECRET = "s3cr3t on the screen"


def recorder(folder: Path | Recordings, *, began: datetime = START, **more: Any) -> Recorder:
    ticks = count()
    recordings = (
        Recordings.within(folder, keyring=False) if isinstance(folder, Path) else folder
    )
    part = RecordingFacts("you-1", began, 80, 24, "title")
    more = {"now": lambda: float(next(ticks)), **more}
    return Recorder(recordings, part, **more)


def written(recording: Recorder) -> list[CastEvent]:
    """The events, once all of them are in the archive."""
    recording.close()
    recording.join()
    return list(recording.recordings.events("you-1"))


def said(recording: Recorder) -> list[tuple[str, str]]:
    return [(code, text) for _, code, text in written(recording)]


def until(condition: Callable[[], object]) -> None:
    deadline = monotonic() + 20
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


def test_what_happens_is_written_in_order(tmp_path: Path) -> None:
    recording = recorder(tmp_path)
    recording.output(b"one")
    recording.resize(100, 30)
    recording.mark("bookmark")
    recording.output(b"two")
    assert written(recording) == [
        (1, OUTPUT, "one"),
        (2, RESIZE, "100x30"),
        (3, MARKER, "bookmark"),
        (4, OUTPUT, "two"),
    ]
    assert not recording.active
    assert recording.kept
    facts = recording.recordings.facts("you-1")
    assert facts is not None
    assert (facts.began, facts.columns, facts.lines, facts.title) == (START, 80, 24, "title")


def test_characters_that_come_in_pieces_are_whole_and_what_is_none_is_replaced(
    tmp_path: Path,
) -> None:
    recording = recorder(tmp_path)
    for byte in "障害".encode():
        recording.output(bytes([byte]))
    recording.output(b"\xff\xe9")
    assert "".join(text for _, text in said(recording)) == "障害\ufffd\ufffd"


def test_there_is_a_recording_before_anything_was_shown(tmp_path: Path) -> None:
    recording = recorder(tmp_path)
    until(lambda: recording.kept)
    assert recording.recordings.facts("you-1")
    assert written(recording) == []


def test_what_was_shown_is_in_the_archive_soon_while_the_session_goes_on(
    tmp_path: Path,
) -> None:
    recording = recorder(tmp_path)
    recording.output(b"soon")
    until(lambda: list(recording.recordings.events("you-1")))
    assert recording.active
    written(recording)


def test_a_flood_is_written_in_chunks_of_bounded_size(tmp_path: Path) -> None:
    recording = recorder(tmp_path, now=lambda: 0.0)
    for _ in range(300):
        recording.output(b"x" * 1000)
    assert "".join(text for _, text in said(recording)) == "x" * 300_000
    chunks = [
        unpack(chunk.first, chunk.packed)
        for chunk in recording.recordings.backlog.waiting(0, 100)
    ]
    assert max(sum(len(event.data) for event in chunk) for chunk in chunks) <= 1 << 16


def test_a_size_that_no_recording_has_is_cut(tmp_path: Path) -> None:
    recording = recorder(tmp_path)
    recording.resize(5000, 5000)
    assert said(recording) == [(RESIZE, "1000x500")]


def test_lines_of_what_has_no_terminal_begin_at_the_left(tmp_path: Path) -> None:
    recording = recorder(tmp_path, newlines=True)
    recording.output(b"one\ntwo\n")
    assert said(recording) == [(OUTPUT, "one\r\ntwo\r\n")]


# Keyframes


def test_a_keyframe_stands_exactly_between_what_was_before_and_what_came_after(
    tmp_path: Path,
) -> None:
    recording = recorder(tmp_path)
    recording.output(b"before")
    recording.keyframe(SCREEN)
    recording.output(b"after")
    assert len(written(recording)) == 2
    found = recording.recordings.keyframe("you-1", 100.0)
    assert found is not None
    assert (found.columns, found.lines, found.screen) == SCREEN
    [event] = recording.recordings.events("you-1", number=found.number)
    assert event.data == "after"
    assert recording.recordings.keyframe("you-1", 0.5) is None


@pytest.mark.parametrize("what", ["much output", "a minute"])
def test_a_keyframe_is_wanted_after(what: str, tmp_path: Path) -> None:
    now = [0.0]
    recording = recorder(tmp_path, now=lambda: now[0])
    recording.output(b"x")
    assert not recording.wants_keyframe
    if what == "much output":
        recording.output(b"x" * SPACING)
    else:
        now[0] = INTERVAL
        # So little is drawn at once.
        assert not recording.wants_keyframe
        recording.output(b"x" * ENOUGH)
    assert recording.wants_keyframe
    recording.keyframe(SCREEN)
    assert not recording.wants_keyframe
    now[0] = 2 * INTERVAL
    # Nothing has changed it.
    assert not recording.wants_keyframe
    written(recording)


# A recording that begins, stops and goes on while the session runs


def test_a_recording_that_begins_later_begins_with_the_screen(tmp_path: Path) -> None:
    recording = recorder(tmp_path, screen=SCREEN)
    recording.output(b"more")
    assert said(recording) == [
        (RESIZE, "80x24"),
        (OUTPUT, f"{RESET.decode()}the screen"),
        (OUTPUT, "more"),
    ]


def test_a_recording_that_was_stopped_goes_on_with_the_screen(tmp_path: Path) -> None:
    recording = recorder(tmp_path)
    recording.output(b"one")
    recording.pause()
    assert not recording.active
    recording.output(SECRET.encode())
    recording.mark(SECRET)
    recording.resize(100, 30)
    recording.keyframe(SCREEN)
    recording.go_on(SCREEN)
    assert recording.active
    recording.output(b"two")
    assert said(recording) == [
        (OUTPUT, "one"),
        (MARKER, "Recording stopped"),
        (RESIZE, "80x24"),
        (OUTPUT, f"{RESET.decode()}the screen"),
        (OUTPUT, "two"),
    ]


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_a_part_of_another_program_goes_on_by_the_clock_of_the_first(
    tmp_path: Path, later: timedelta
) -> None:
    for began in (START, START + later):
        recording = recorder(tmp_path, began=began)
        recording.output(b"x")
        recording.output(b"y")
        found = written(recording)
    # A clock that was set back stands still until it is where it was.
    shift = later.total_seconds()
    expected = [1, 2, 1 + shift, 2 + shift] if shift > 0 else [1, 2, 2, 2]
    assert [at for at, *_ in found] == expected
    facts = recording.recordings.facts("you-1")
    assert facts is not None
    assert facts.began == START


# A disk that cannot keep up, or takes nothing


class Held(Recordings):
    """An archive that is as slow as a test wants it."""

    def __init__(self, recordings: Recordings) -> None:
        super().__init__(recordings._opener)
        self.gate = threading.Event()

    def write(self, *pieces: Piece) -> None:
        self.gate.wait()
        super().write(*pieces)


def test_a_disk_that_cannot_keep_up_costs_output_and_says_how_much(tmp_path: Path) -> None:
    held = Held(Recordings.within(tmp_path, keyring=False))
    recording = recorder(held, now=lambda: 0.0, room=10)
    recording.output(b"12345678")
    recording.output(b"too much")
    recording.output(b"9")
    held.gate.set()
    assert written(recording) == [
        (0, OUTPUT, "12345678"),
        (0, MARKER, "8 bytes were not recorded"),
        (0, OUTPUT, "9"),
    ]


def test_a_recording_that_has_all_it_may_have_ends_and_says_so(tmp_path: Path) -> None:
    news = threading.Semaphore(0)
    recording = recorder(tmp_path, most=10, changed=news.release)
    recording.output(b"123456")
    # That there is something to be played.
    assert news.acquire(timeout=20)
    assert recording.active
    for _ in range(3):
        recording.output(b"7890abcd")
    assert news.acquire(timeout=20)
    ended = "only the first 10 bytes are recorded"
    assert recording.problem == ended
    assert not recording.active
    assert said(recording) == [("o", "123456"), ("o", "7890"), ("m", ended)]


def test_where_something_was_left_out_the_screen_is_made_right_again(tmp_path: Path) -> None:
    held = Held(Recordings.within(tmp_path, keyring=False))
    recording = recorder(held, now=lambda: 0.0, room=30)
    recording.output(b"x" * 20)
    recording.output(b"x" * 20)
    assert not recording.wants_keyframe
    held.gate.set()
    until(lambda: recording.wants_keyframe)
    recording.keyframe(SCREEN)
    assert said(recording)[1:] == [
        (MARKER, "20 bytes were not recorded"),
        (RESIZE, "80x24"),
        (OUTPUT, f"{RESET.decode()}the screen"),
    ]


def test_a_folder_that_cannot_be_made_is_said_and_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    recording = recorder(tmp_path / "file" / "folder")
    recording.output(b"x")
    recording.close()
    recording.join()
    assert recording.problem
    assert not recording.active
    assert not recording.kept


def test_a_full_disk_stops_a_recording_until_there_is_room(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        recording = recorder(full.folder, again=0.01)
        recording.output(b"before")
        until(lambda: list(recording.recordings.events("you-1")))
        full.fill()
        recording.output(b"x" * 10_000)
        until(lambda: recording.problem)
        assert recording.problem == "the disk is full"
        assert not recording.active
        recording.output(b"meanwhile")
        full.clear()
        until(lambda: recording.active)
        recording.output(b"after")
        shown = "".join(text for _, text in said(recording))
        assert shown == f"before{'x' * 10_000}meanwhileafter"


def test_nothing_stays_of_a_recording_that_never_had_room(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        full.fill()
        recording = recorder(full.folder, again=0.01)
        until(lambda: recording.problem)
        recording.close()
        recording.join()
        assert not recording.kept
        assert full.files() == []


def test_what_a_full_disk_does_not_take_is_bounded_and_counted(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        full.fill()
        recording = recorder(full.folder, room=100, again=0.01)
        until(lambda: recording.problem)
        for _ in range(10):
            recording.output(b"x" * 50)
        full.clear()
        until(lambda: list(recording.recordings.events("you-1")))
        recording.output(b"after")
        assert said(recording) == [
            (OUTPUT, "x" * 50),
            (OUTPUT, "x" * 50),
            (MARKER, "400 bytes were not recorded"),
            (OUTPUT, "after"),
        ]


# An archive that is locked


def test_what_is_recorded_while_the_archive_is_locked_is_sealed_and_taken_in_later(
    tmp_path: Path,
) -> None:
    folder, ring = tmp_path / "data", Ring()
    written(recorder(Program(folder, ring).archive.recordings))
    ring.trouble, program = LOCKED, Program(folder, ring)
    recording = recorder(program.archive.recordings, began=START + timedelta(seconds=60))
    for number in range(3):
        recording.output(f"{SECRET} {number}".encode())
        recording.keyframe(SCREEN)
    recording.close()
    recording.join()
    assert recording.problem == ""
    assert len(program.said) == 1
    assert SECRET.encode() not in bytes_below(folder)
    ring.trouble = None
    recordings = Program(folder, ring).archive.recordings
    events = list(recordings.events("you-1"))
    assert [event.data for event in events] == [f"{SECRET} {number}" for number in range(3)]
    assert events[0].at >= 60
    assert recordings.keyframe("you-1", 100.0) is not None


def test_an_archive_that_is_unlocked_meanwhile_has_all_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "LOCKED", 0.0)
    folder, ring = tmp_path / "data", Ring()
    written(recorder(Program(folder, ring).archive.recordings))
    ring.trouble, place = LOCKED, Program(folder, ring).place
    recording = recorder(Program(folder, ring).archive.recordings)
    until(lambda: list(place.spool.glob("*.sealed")))
    for number in range(2):
        recording.output(b"x" * 70_000)
        until(lambda number=number: len(list(place.spool.glob("*.sealed"))) > number + 1)  # type: ignore[misc]  # at once
    ring.trouble = None
    recording.output(b"after")
    shown = "".join(text for _, text in said(recording))
    assert shown == "x" * 140_000 + "after"
    assert recording.kept


def test_recordings_leave_room_in_the_spool_for_the_rows_of_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MOST", 4)
    folder, ring = tmp_path / "data", Ring()
    written(recorder(Program(folder, ring).archive.recordings))
    ring.trouble, program = LOCKED, Program(folder, ring)
    recording = recorder(program.archive.recordings)
    recording.output(b"x" * 300_000)
    until(lambda: recording.problem)
    assert "is full until the archive is unlocked" in recording.problem
    recording.close()
    recording.join()
    assert len(list(program.place.spool.iterdir())) == 3


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tui.archive.pieces import RecordingFacts
from tui.archive.recorder import Recorder
from tui.archive.recordings import Recordings

part = RecordingFacts("you-1", datetime.now(UTC), 80, 24)
recording = Recorder(Recordings.within(Path(sys.argv[1]), keyring=False), part)
recording.output(b"last words")
raise SystemExit("a crash")
"""


def test_a_program_that_ends_without_a_word_still_writes_what_was_waiting(
    tmp_path: Path,
) -> None:
    crashed = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, check=False
    )
    assert b"a crash" in crashed.stderr
    [event] = Recordings.within(tmp_path, keyring=False).events("you-1")
    assert event.data == "last words"


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from tests.archive.rings import Program, Ring
from tui.archive.pieces import RecordingFacts
from tui.archive.recorder import Recorder

ring = Ring()
ring.held = bytes(32)
recordings = Program(Path(sys.argv[1]), ring).archive.recordings
recording = Recorder(recordings, RecordingFacts("you-1", datetime.now(UTC), 80, 24))
print(flush=True)
while True:
    recording.output(f"{monotonic()}\\r\\n".encode() * 20)
    sleep(0.001)
"""
KILLS, SHORTEST = (200, 0.0) if FULL else (2, 3.5)


def test_a_program_killed_at_any_moment_leaves_all_but_the_last_second(tmp_path: Path) -> None:
    moments, ring = random.Random(1), Ring()
    ring.held = bytes(32)
    for number in range(KILLS):
        folder = tmp_path / str(number)
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        last = monotonic()
        program = Program(folder, ring)
        until(lambda program=program: program.archive.recordings.facts("you-1"))  # type: ignore[misc]  # at once
        sleep(moments.uniform(SHORTEST, 4.5))
        child.kill()
        killed = monotonic()
        child.wait()
        child.stdout.close()
        with program.opener.opened() as database:
            assert scalar(database, "PRAGMA integrity_check") == "ok"
        for event in program.archive.recordings.events("you-1"):
            last = float(event.data.split()[-1])
        # A second that is gathered, and what a busy machine takes to write it.
        assert killed - last < 3.0
