"""What is noted of a session is kept, or the user is told that it is not."""

from pathlib import Path
from typing import cast

from tests.ui.fakes import NOW, FakeAccount, FakeSession, session_on
from tui.archive.store import Archive
from tui.sessions.session import Session
from tui.ui.desk.books import NO_HISTORY, UNKNOWN, Books


def begun() -> Session:
    session: FakeSession = session_on("web-1")
    session.session_id = "you-0abc"
    return cast(Session, session)


async def test_a_moment_can_be_noted_before_the_session_itself_was(tmp_path: Path) -> None:
    archive, session = Archive.within(tmp_path), begun()
    books = Books(archive)
    books.open(session, FakeAccount(), "")
    assert await books.mark(session, NOW, "bookmark", "here it was") is None
    assert [mark.words for mark in await archive.marks("you-0abc")] == ["here it was"]


async def test_what_is_not_kept_is_said(tmp_path: Path) -> None:
    session = begun()
    assert await Books(None).mark(session, NOW, "bookmark") == NO_HISTORY
    assert await Books(Archive.within(tmp_path)).mark(session, NOW, "bookmark") == UNKNOWN
