"""Deleting leaves no trace, pruning takes the oldest, and what is damaged is named."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.archive.recorded import NOON, record_lines
from tests.archive.rings import ABSENT, Program, Ring, bytes_below
from tui.archive import lines
from tui.archive.housekeeping import ArchiveCounts, Pruned, delete, info, prune, verify
from tui.archive.query import parse
from tui.archive.recordings import Recordings, StoredKeyframe
from tui.archive.rows import HistoryRow
from tui.archive.searching import search

SECRET = "zebrafish"
OTHER = [f"another line {n}" for n in range(20)]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Plain, so that its bytes can be looked at."""
    return Program(tmp_path / "data", None)


@pytest.fixture
def recordings(program: Program) -> Recordings:
    return Recordings(program.opener)


def found(program: Program, text: str) -> list[str]:
    return [hit.session_id for hit in search(program.opener, parse(text, NOON))]


def readable(program: Program) -> bytes:
    """Everything on the disk, and all that was compressed there."""
    with program.opener.opened() as database:
        chunks = database.execute("SELECT id FROM chunks").fetchall()
    return bytes_below(program.place.folder) + repr(chunks).encode()


async def leave_traces(program: Program, recordings: Recordings) -> None:
    """A session whose every part says the secret, between two others."""
    record_lines(recordings, "you-0", OTHER)
    row = HistoryRow(session_id="you-1", started=NOON, reason=SECRET, words=SECRET)
    await program.archive.began(row)
    await program.archive.mark("you-1", NOON, "bookmark", SECRET)
    await program.archive.note("you-1", NOON, f"a note on {SECRET}")
    # What is compressed cannot be grepped: the keyframe stands for it.
    record_lines(recordings, "you-1", [f"{SECRET} {n}" for n in range(3)])
    recordings.append_keyframe("you-1", StoredKeyframe(3.0, 80, 24, SECRET.encode()))
    record_lines(recordings, "you-2", OTHER)


@pytest.mark.parametrize("usual", [64, 0.01], ids=["word by word", "index anew"])
async def test_a_deleted_session_leaves_no_trace_in_file_or_log(
    program: Program, recordings: Recordings, usual: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_USUAL_LINE", usual)
    await leave_traces(program, recordings)
    assert readable(program).count(SECRET.encode()) > 5
    with program.opener.opened():
        # While another one has it open, the log stays.
        assert delete(program.opener, "you-1")
        assert SECRET.encode() not in readable(program)
    assert b"zebra" not in readable(program)
    assert found(program, SECRET) == []
    assert found(program, "another") == ["you-0"] * 20 + ["you-2"] * 20
    assert await program.archive.marks("you-1") == ()
    assert recordings.facts("you-1") is None
    assert verify(program.opener) == ()
    assert not delete(program.opener, "you-1")


def test_of_a_line_that_is_too_long_to_index_whole_nothing_stays(
    program: Program, recordings: Recordings
) -> None:
    record_lines(recordings, "you-1", [f"{SECRET} {'and so on ' * 500} {SECRET}2"])
    assert found(program, SECRET) == ["you-1"]
    assert found(program, f"{SECRET}2") == []
    delete(program.opener, "you-1")
    assert SECRET.encode() not in readable(program)


async def test_of_a_deleted_chunk_no_compressed_byte_stays(
    program: Program, recordings: Recordings
) -> None:
    await leave_traces(program, recordings)
    with program.opener.opened() as database:
        query = "SELECT events FROM chunks WHERE session_id = 'you-1'"
        blobs = [bytes(blob) for (blob,) in database.execute(query)]
    assert all(blob in bytes_below(program.place.folder) for blob in blobs)
    delete(program.opener, "you-1")
    assert not any(blob in bytes_below(program.place.folder) for blob in blobs)


async def test_an_encrypted_archive_decrypted_has_no_trace_either(tmp_path: Path) -> None:
    ring = Ring()
    program = Program(tmp_path / "data", ring)
    await leave_traces(program, Recordings(program.opener))
    delete(program.opener, "you-1")
    with program.opener.opened() as database:
        database.execute("VACUUM INTO ?", (f"file:{tmp_path / 'decrypted'}?key=",))
        pages = repr(database.execute("SELECT * FROM lines_data").fetchall())
    assert SECRET not in pages
    assert SECRET.encode() not in bytes_below(tmp_path)
    assert b"another" in (tmp_path / "decrypted").read_bytes()


async def test_a_damaged_recording_can_be_deleted_and_its_words_go_too(
    program: Program, recordings: Recordings
) -> None:
    await leave_traces(program, recordings)
    with program.opener.opened() as database:
        database.execute("UPDATE chunks SET events = x'00' WHERE session_id = 'you-1'")
    [problem] = verify(program.opener)
    assert problem.startswith("The recording of you-1 is damaged in part 0: ")
    assert delete(program.opener, "you-1")
    assert SECRET.encode() not in readable(program)
    assert found(program, "another") == ["you-0"] * 20 + ["you-2"] * 20
    assert verify(program.opener) == ()


def test_a_damaged_index_is_named(program: Program, recordings: Recordings) -> None:
    record_lines(recordings, "you-1", OTHER)
    with program.opener.opened() as database:
        lines.make_ready(database)
        database.execute("DELETE FROM lines_idx")
        database.execute("UPDATE lines_data SET block = x'00000000' WHERE id > 10")
    assert any("index" in problem or "lines" in problem for problem in verify(program.opener))


def record_days(recordings: Recordings) -> None:
    for days in range(4):
        record_lines(recordings, f"you-{days}", OTHER, NOON - timedelta(days=days))


def test_the_oldest_recordings_are_pruned_by_age(
    program: Program, recordings: Recordings
) -> None:
    record_days(recordings)
    before = NOON - timedelta(days=1, hours=1)
    would = prune(program.opener, before=before, dry_run=True)
    assert [one.session_id for one in would] == ["you-3", "you-2"]
    assert len(found(program, "another")) == 80
    assert prune(program.opener, before=before) == would
    assert set(found(program, "another")) == {"you-0", "you-1"}
    assert prune(program.opener, before=before) == ()


def test_the_oldest_recordings_are_pruned_by_size(
    program: Program, recordings: Recordings
) -> None:
    record_days(recordings)
    sizes = [one.stored for one in prune(program.opener, largest=0, dry_run=True)]
    assert all(size > 100 for size in sizes)
    gone = prune(program.opener, largest=sum(sizes) - 1)
    assert gone == (Pruned("you-3", NOON - timedelta(days=3), sizes[0]),)
    assert prune(program.opener, largest=sum(sizes) - sizes[0]) == ()


async def test_what_is_written_of_a_session_outlives_its_recording(
    program: Program, recordings: Recordings
) -> None:
    await program.archive.began(HistoryRow(session_id="you-1", started=NOON, reason="INC-1"))
    record_lines(recordings, "you-1", OTHER)
    prune(program.opener, largest=0)
    assert await program.ids() == {"you-1"}
    assert found(program, "inc-1") == ["you-1"]


def test_the_file_becomes_smaller_again(program: Program, recordings: Recordings) -> None:
    record_lines(recordings, "you-1", [os.urandom(100).hex() for _ in range(3000)])
    before = program.place.plain.stat().st_size
    prune(program.opener, largest=0)
    assert program.place.plain.stat().st_size < before / 2


async def test_what_the_archive_has_is_counted(tmp_path: Path) -> None:
    ring = Ring()
    program = Program(tmp_path / "data", ring)
    await program.archive.began(HistoryRow(session_id="you-1", started=NOON))
    await program.archive.mark("you-1", NOON, "here")
    record_lines(Recordings(program.opener), "you-1", ["x" * 10])
    found = info(program.opener)
    assert found.counts == ArchiveCounts(
        sessions=1, marks=1, recordings=1, shown=12, not_indexed=0
    )
    assert (found.there, found.encrypted, found.waiting) == (True, True, 0)
    assert (found.set_aside, found.recoverable, found.on_share) == ((), False, False)
    assert found.size >= program.place.encrypted.stat().st_size - 4096
    ring.held = None
    assert [
        path.suffix for path in info(Program(tmp_path / "data", ring).opener).set_aside
    ] == [".db"]
    nothing = info(Program(tmp_path / "other", Ring(ABSENT)).opener)
    assert (nothing.there, nothing.encrypted, nothing.why_plain) == (False, False, "")
