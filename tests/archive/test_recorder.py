"""A recording is written beside its session, for its owner's eyes only."""

import json
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.support.full_disk import disk
from tui.archive.cast import Cast
from tui.archive.recorder import Recorder

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def recorder(folder: Path, name: str = "you-1", **more: Any) -> Recorder:
    ticks = count()
    return Recorder(
        folder, name, Cast(80, 24, START, "title"), now=lambda: float(next(ticks)), **more
    )


def written(recording: Recorder) -> list[Any]:
    """The events, once all of them are on the disk."""
    recording.close()
    recording.join()
    assert recording.path is not None
    header, *events = map(json.loads, recording.path.read_text().splitlines())
    assert header["version"] == 2
    return events


def test_what_happens_is_written_in_order(tmp_path: Path) -> None:
    recording = recorder(tmp_path)
    recording.output(b"one")
    recording.resize(100, 30)
    recording.mark("bookmark")
    recording.output(b"two")
    assert written(recording) == [
        [1, "o", "one"],
        [2, "r", "100x30"],
        [3, "m", "bookmark"],
        [4, "o", "two"],
    ]
    assert not recording.active


def test_the_file_is_its_owners_alone_and_never_an_older_one(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    first, second = recorder(folder), recorder(folder)
    for each in (first, second):
        each.close()
        each.join()
    assert {path.name for path in folder.iterdir()} == {"you-1.cast", "you-1-2.cast"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_name_from_outside_leads_nowhere_else(tmp_path: Path) -> None:
    recording = recorder(tmp_path / "here", "../../x\x1b/" + "y" * 300)
    written(recording)
    assert recording.path is not None
    assert recording.path.parent == tmp_path / "here"
    assert len(recording.path.name) < 120


def test_a_disk_that_cannot_keep_up_costs_output_and_says_how_much(tmp_path: Path) -> None:
    class Held(Cast):
        def header(self) -> str:
            gate.wait()
            return super().header()

    gate = threading.Event()
    recording = Recorder(tmp_path, "you-1", Held(80, 24, START, ""), now=lambda: 0.0, room=10)
    recording.output(b"12345678")
    recording.output(b"too much")
    recording.output(b"9")
    gate.set()
    assert written(recording) == [
        [0, "o", "12345678"],
        [0, "m", "8 bytes were not recorded"],
        [0, "o", "9"],
    ]


def test_a_folder_that_cannot_be_made_is_said_and_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    recording = recorder(tmp_path / "file" / "folder")
    recording.output(b"x")
    recording.close()
    recording.join()
    assert recording.problem
    assert not recording.active
    assert recording.path is None


def until(condition: Callable[[], object]) -> None:
    deadline = monotonic() + 20
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


def test_a_full_disk_stops_a_recording_at_a_whole_line_until_there_is_room(
    tmp_path: Path,
) -> None:
    with disk(tmp_path / "disk") as full:
        recording = recorder(full.folder, again=0.01)
        recording.output(b"before")
        until(lambda: recording.path and b"before" in recording.path.read_bytes())
        full.fill()
        recording.output(b"x" * 10_000)
        until(lambda: recording.problem)
        assert recording.problem == "No space left on device"
        assert recording.path is not None
        assert recording.path.read_bytes().endswith(b'"before"]\n')
        assert not recording.active
        recording.output(b"meanwhile")
        full.clear()
        until(lambda: recording.active)
        recording.output(b"after")
        said = "".join(text for _, _, text in written(recording))
        assert said == f"before{'x' * 10_000}meanwhileafter"


def test_nothing_stays_of_a_recording_that_never_had_room(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        full.fill()
        recording = recorder(full.folder, again=0.01)
        until(lambda: recording.problem)
        recording.close()
        recording.join()
        assert recording.path is None
        assert full.files() == []


def test_what_a_full_disk_does_not_take_is_bounded_and_counted(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        full.fill()
        recording = recorder(full.folder, room=100, again=0.01)
        until(lambda: recording.problem)
        for _ in range(10):
            recording.output(b"x" * 50)
        full.clear()
        until(lambda: recording.active)
        recording.output(b"after")
        assert [event[1:] for event in written(recording)] == [
            ["o", "x" * 50],
            ["o", "x" * 50],
            ["m", "400 bytes were not recorded"],
            ["o", "after"],
        ]


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from tests.support.full_disk import disk
from tui.archive.cast import Cast
from tui.archive.recorder import Recorder

recording = Recorder(Path(sys.argv[1]), "you-1", Cast(80, 24, datetime.now(UTC), ""))
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
    lines = (tmp_path / "you-1.cast").read_text().splitlines()
    assert json.loads(lines[-1])[1:] == ["o", "last words"]
