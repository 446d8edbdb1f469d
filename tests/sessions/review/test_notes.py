"""A note on whoever's session, and why there cannot be one."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.aws.fake_aws import FakeAws
from tests.support.evidence import NOON, record
from tui.archive.store import Archive
from tui.sessions.review.notes import (
    LONGEST,
    NO_HISTORY,
    UNKNOWN,
    note_end,
    remove_note,
    told_row,
    write_note,
)

AWS = FakeAws()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.within(tmp_path)


async def test_a_session_that_aws_alone_knows_is_remembered_with_its_note(
    archive: Archive,
) -> None:
    told = record(Status="Connected")
    row = await told_row(AWS, told, "web-01")
    assert await write_note(archive, "you-1", "a note", NOON, row=row) is None
    found = await archive.find("you-1")
    assert found is not None
    assert (found.told_by, found.target_name, found.reason) == ("AWS", "web-01", told.reason)
    assert (found.region, found.started, found.ended) == ("eu-west-1", NOON, None)
    ended = NOON + timedelta(hours=1)
    await note_end(archive, found, record(EndDate=ended))
    assert (await archive.find("you-1")) is not None
    assert [row.ended for row in await archive.sessions()] == [ended]


async def test_why_a_note_cannot_be_kept_is_said(archive: Archive) -> None:
    assert await told_row(AWS, record(StartDate=None), "web-01") is None
    assert await write_note(None, "you-1", "x", NOON) == NO_HISTORY
    assert await write_note(archive, "you-1", "x", NOON) == UNKNOWN
    problem = await write_note(archive, "you-1", "x" * (LONGEST + 1), NOON)
    assert problem == "A note has at most 10,000 characters: 1 over."


async def test_what_is_gone_cannot_be_removed_again(archive: Archive) -> None:
    row = await told_row(AWS, record(), "web-01")
    await write_note(archive, "you-1", "x", NOON, row=row)
    [note] = await archive.marks("you-1")
    assert await remove_note(archive, "you-1", note) is None
    assert await remove_note(archive, "you-1", note) == "That note no longer exists."


async def test_a_damaged_history_is_a_sentence(archive: Archive) -> None:
    archive.path.write_bytes(b"x" * 4096)
    problem = await write_note(archive, "you-1", "x", NOON)
    assert problem is not None
    assert "Move the file away" in problem
