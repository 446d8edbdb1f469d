"""Notes in the history: written, changed and taken out, whoever else writes meanwhile."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.rings import LOCKED, NOON, Program, Ring, bytes_below
from tui.archive.query import parse
from tui.archive.searching import search
from tui.archive.store import Archive, HistoryRow, Mark, UsedReason

LATER = NOON + timedelta(hours=1)
NOTE = Mark(NOON, "note", "障害の原因はディスク\nsecond line")
BETTER = Mark(NOON, "note", "the disk was full")


def row(session_id: str = "you-1", **more: Any) -> HistoryRow:
    return HistoryRow(**{"session_id": session_id, "started": NOON, **more})


@pytest.fixture
async def archive(tmp_path: Path) -> Archive:
    archive = Archive.within(tmp_path / "data")
    await archive.began(row(reason="mine"))
    return archive


async def test_a_note_is_changed_and_taken_out_and_keeps_its_time(archive: Archive) -> None:
    assert await archive.note("you-1", NOON, NOTE.words)
    assert await archive.marks("you-1") == (NOTE,)
    assert await archive.note("you-1", NOON, BETTER.words, replaced=NOTE)
    assert await archive.marks("you-1") == (BETTER,)
    assert await archive.unmark("you-1", BETTER)
    assert await archive.marks("you-1") == ()
    assert not await archive.unmark("you-1", BETTER)


async def test_of_two_notes_that_are_alike_one_is_taken_out(archive: Archive) -> None:
    for session_id in ("you-1", "you-1", "you-2"):
        await archive.note(session_id, NOON, "same", row=row(session_id))
    await archive.unmark("you-1", Mark(NOON, "note", "same"))
    assert len(await archive.marks("you-1")) == len(await archive.marks("you-2")) == 1


async def test_a_note_that_another_program_changed_meanwhile_is_not_lost(
    archive: Archive,
) -> None:
    await archive.note("you-1", NOON, NOTE.words)
    await archive.note("you-1", NOON, "theirs", replaced=NOTE)
    assert await archive.note("you-1", NOON, "ours", replaced=NOTE)
    words = [mark.words for mark in await archive.marks("you-1")]
    assert words == ["theirs", "ours"]


async def test_a_note_needs_a_session_and_brings_one_along(archive: Archive) -> None:
    assert not await archive.note("theirs", NOON, "x")
    told = row("theirs", reason="theirs", told_by="AWS")
    assert await archive.note("theirs", NOON, "x", row=told)
    assert await archive.find("theirs") == told
    # Of a session that was started here no more is believed than before.
    assert await archive.note("you-1", NOON, "x", row=row(reason="theirs", told_by="AWS"))
    assert await archive.find("you-1") == row(reason="mine")


async def test_who_starts_a_session_knows_more_of_it_than_who_was_told(
    archive: Archive,
) -> None:
    await archive.note("late", NOON, "x", row=row("late", reason="told", told_by="AWS"))
    await archive.began(row("late", reason="mine", profile="work"))
    assert await archive.find("late") == row("late", reason="mine", profile="work")
    assert len(await archive.marks("late")) == 1


async def test_the_reasons_of_others_are_not_ones_own(archive: Archive) -> None:
    told = row("theirs", reason="theirs", told_by="AWS", started=LATER)
    await archive.note("theirs", LATER, "x", row=told)
    assert await archive.reasons() == (UsedReason("mine", 1, NOON),)


async def test_notes_under_a_locked_keyring_are_taken_in_in_order(tmp_path: Path) -> None:
    folder, ring = tmp_path / "data", Ring()
    await Program(folder, ring).archive.began(row())
    ring.trouble, locked = LOCKED, Program(folder, ring).archive
    assert await locked.note("you-1", NOON, "zebrafish")
    assert await locked.note("you-1", NOON, "ours", replaced=Mark(NOON, "note", "zebrafish"))
    assert await locked.note("theirs", NOON, "x", row=row("theirs", told_by="AWS"))
    assert b"zebrafish" not in bytes_below(folder)
    ring.trouble, unlocked = None, Program(folder, ring).archive
    assert await unlocked.marks("you-1") == (Mark(NOON, "note", "ours"),)
    assert await unlocked.find("theirs") == row("theirs", told_by="AWS")


@pytest.mark.parametrize("words", ["障害", "害", "SECOND", "mine 原因"])
async def test_a_note_is_found_by_its_words(tmp_path: Path, words: str) -> None:
    program = Program(tmp_path / "data", Ring())
    await program.archive.note("you-1", NOON, NOTE.words, row=row(reason="mine"))
    await program.archive.began(row("you-2"))
    [hit] = search(program.opener, parse(words, NOON))
    assert hit.session_id == "you-1"


async def test_a_bookmark_is_found_as_what_its_page_calls_it(tmp_path: Path) -> None:
    program = Program(tmp_path / "data", Ring())
    await program.archive.began(row(reason="mine"))
    await program.archive.mark("you-1", NOON, "bookmark", "after 00:35")
    await program.archive.note("you-2", NOON, "a bookkeeper", row=row("you-2"))
    [hit] = search(program.opener, parse("bookmark", NOON))
    assert (hit.session_id, hit.line) == ("you-1", "bookmark after 00:35")


async def test_a_deleted_session_takes_its_notes_along_into_nothing(tmp_path: Path) -> None:
    program = Program(tmp_path / "data", None)
    await program.archive.note("you-1", NOON, "zebrafish", row=row(reason="zebrafish"))
    assert b"zebrafish" in bytes_below(tmp_path)
    assert await program.archive.delete("you-1")
    assert b"zebrafish" not in bytes_below(tmp_path)
    assert not await program.archive.delete("you-1")


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text() | st.just("\x1b[2J\0'; DROP TABLE marks; --\ud800" * 200))
async def test_any_note_is_kept_as_text_and_taken_out_again(
    archive: Archive, text: str
) -> None:
    assert await archive.note("you-1", NOON, text)
    [note] = await archive.marks("you-1")
    assert note.words == text.encode(errors="replace").decode()
    assert await archive.unmark("you-1", note)
