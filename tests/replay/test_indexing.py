"""What stood on the screens of recordings is indexed, once, whatever happens meanwhile."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic, thread_time

import pytest

from tests.archive.recorded import NOON, record
from tests.archive.rings import Program, Ring
from tui.archive.backlog import Backlog
from tui.archive.cast_reader import CastEvent
from tui.archive.housekeeping import delete, verify
from tui.archive.query import parse
from tui.archive.recordings import Recordings, StoredKeyframe
from tui.archive.rows import HistoryRow
from tui.archive.searching import search
from tui.replay.indexing import QUIET, SLICE, Indexer, Pace, Stopped
from tui.terminal.emulator import Emulator
from tui.terminal.snapshot import snapshot

LATER = NOON + timedelta(days=1)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "data", Ring())


@pytest.fixture
def recordings(program: Program) -> Recordings:
    return Recordings(program.opener)


def index(program: Program, *secrets: str, now: object = LATER) -> int:
    """Index all that is waiting; how many chunks that were."""
    return sum(Indexer(Backlog(program.opener), secrets, now=lambda: now).run())  # type: ignore[arg-type,return-value]


def found(program: Program, words: str) -> list[tuple[float | None, str]]:
    return [(hit.at, hit.line) for hit in search(program.opener, parse(words, NOON))]


def lines(count: int, first: int = 0, gap: float = 0.3) -> list[CastEvent]:
    return [CastEvent(n * gap, "o", f"line{n} done\r\n") for n in range(first, first + count)]


def test_what_stood_on_a_screen_is_found_with_its_time(
    program: Program, recordings: Recordings
) -> None:
    events = [CastEvent(3.5, "o", "障害 in nginx\r\n"), CastEvent(90, "o", "\x1b[31mred\x1b[m")]
    record(recordings, "you-1", events)
    assert index(program) == 2
    assert found(program, "nginx") == found(program, "害") == [(3.5, "障害 in nginx")]
    assert found(program, "red") == [(90, "red")]
    assert Backlog(program.opener).count() == 0
    assert verify(program.opener) == ()


def test_a_secret_is_not_in_the_index(program: Program, recordings: Recordings) -> None:
    record(recordings, "you-1", [CastEvent(0, "o", "password=hunter77 pin: 4711x\r\n")])
    index(program, "pin")
    assert found(program, "hunter77") == found(program, "4711x") == []
    assert found(program, "password") == [(0, "password=*** pin: ***")]


def test_who_begins_anew_between_two_chunks_finds_the_same(
    program: Program, recordings: Recordings
) -> None:
    events = lines(60)
    record(recordings, "you-1", events)
    once = Program(program.place.folder.parent / "once", Ring())
    record(Recordings(once.opener), "you-1", events)
    index(once)
    while next(Indexer(Backlog(program.opener), now=lambda: LATER).run(), 0):
        pass
    for words in ("line7", "line59", "done"):
        assert found(program, words) == found(once, words)


def test_a_session_that_goes_on_is_indexed_up_to_what_may_go_on(
    program: Program, recordings: Recordings
) -> None:
    record(recordings, "you-1", [CastEvent(0, "o", "$ make\r\n"), CastEvent(5, "o", "$ ls")])
    soon = NOON + timedelta(seconds=6)
    assert index(program, now=soon) == 1
    assert found(program, "make") == []
    assert index(program, now=soon + timedelta(seconds=QUIET)) == 1
    assert found(program, "make") == [(0, "$ make")]
    record(recordings, "you-1", [CastEvent(60, "o", " -l\r\ntotal 0\r\n")])
    assert index(program) == 1
    assert found(program, "make") == [(0, "$ make")]
    assert found(program, "total") == [(60, "total 0")]


async def test_a_session_that_is_over_waits_for_nothing(
    program: Program, recordings: Recordings
) -> None:
    record(recordings, "you-1", [CastEvent(0, "o", "$ make")])
    assert index(program, now=NOON) == 0
    row = HistoryRow(session_id="you-1", started=NOON, ended=NOON)
    await program.archive.began(row)
    assert index(program, now=NOON) == 1
    assert (0, "$ make") in found(program, "make")


def test_who_begins_anew_does_not_take_again_what_stood_there(
    program: Program, recordings: Recordings
) -> None:
    record(recordings, "you-1", [CastEvent(0, "o", "$ make\r\nit is done\r\n")])
    index(program)
    record(recordings, "you-1", [CastEvent(60, "o", "\x1b[H\x1b[2J$ ls")])
    index(program)
    assert found(program, "done") == [(0, "it is done")]


def test_a_keyframe_is_where_one_goes_on(program: Program, recordings: Recordings) -> None:
    emulator = Emulator(80, 24)
    emulator.feed(b"stood there before\r\n")
    screen = snapshot(emulator)
    assert screen is not None
    record(recordings, "you-1", [CastEvent(0, "o", "a flood that nobody draws again\r\n")])
    recordings.append_keyframe("you-1", StoredKeyframe(1.0, 80, 24, screen))
    [chunk] = Backlog(program.opener).waiting(0, 8)
    assert recordings.backlog.index([(chunk, [])])
    record(recordings, "you-1", [CastEvent(2, "o", "and goes on\r\n")])
    index(program)
    assert found(program, "stood") == [(1, "stood there before")]
    assert found(program, "flood") == []
    assert found(program, "goes") == [(2, "and goes on")]


def test_a_damaged_chunk_costs_its_own_lines_and_is_not_looked_at_again(
    program: Program, recordings: Recordings
) -> None:
    record(recordings, "you-1", lines(12))
    with program.opener.opened() as database:
        database.execute("UPDATE chunks SET events = x'00' WHERE number = 1")
    assert index(program) == 3
    assert index(program) == 0
    assert [text for _, text in found(program, "done")] != []
    assert found(program, "line5") == []
    [sentence] = verify(program.opener)
    assert "part 1" in sentence
    assert delete(program.opener, "you-1")
    assert verify(program.opener) == ()


def test_two_programs_index_once(program: Program, recordings: Recordings) -> None:
    record(recordings, "you-1", lines(20))
    other = Program(program.place.folder, None)
    other.opener.keys = program.opener.keys
    mine = Indexer(Backlog(program.opener), now=lambda: LATER).run()
    assert next(mine) > 0
    assert index(other) == 0
    assert sum(mine) >= 0
    assert len(found(program, "line3")) == 1
    assert index(other) == 0


def test_what_makes_much_of_little_is_bounded(program: Program, recordings: Recordings) -> None:
    flood = "\x1b#8\x1b[24;1H" + "\n" * 24
    record(recordings, "you-1", [CastEvent(0, "o", flood * 2000)])
    assert index(program) > 0
    with program.opener.opened() as database:
        size = database.execute("SELECT max(length(texts)) FROM chunks").fetchall()[0][0]
    assert size < 1 << 20  # type: ignore[operator]
    assert verify(program.opener) == ()


def test_the_work_takes_no_more_than_its_share() -> None:
    pace, began = Pace(Event(), (0.25, 0.25)), monotonic()
    worked = thread_time()
    while monotonic() - began < 0.5:
        sum(range(2000))
        pace()
    assert thread_time() - worked < 0.35 * (monotonic() - began)


def test_work_that_nobody_wants_any_more_ends() -> None:
    stop = Event()
    stop.set()
    pace, began = Pace(stop), thread_time()
    while thread_time() - began < SLICE:
        sum(range(2000))
    with pytest.raises(Stopped):
        pace()


CHILD = """
import sys
from pathlib import Path
from tui.archive.backlog import Backlog
from tui.archive.opening.keys import Keys
from tui.archive.opening.opener import Opener
from tui.replay.indexing import Indexer
for _ in Indexer(Backlog(Opener(Path(sys.argv[1]), Keys(None)))).run():
    print("some", flush=True)
"""


def test_who_is_killed_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    program = Program(tmp_path / "data", None)
    record(Recordings(program.opener), "you-1", lines(400))
    for _ in range(2):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(program.place.folder)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    index(program)
    for n in (0, 100, 250, 399):
        assert [text for _, text in found(program, f"line{n}")] == [f"line{n} done"]
    assert verify(program.opener) == ()
