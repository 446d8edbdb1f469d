"""A moment of a session that is noted is kept, or the user is told that it is not."""

from pathlib import Path

from tests.support.stage import journal, stage
from tests.ui.fakes import NOW
from tui.archive.store import Archive
from tui.sessions.journal.session_journal import NOT_BEGUN, UNKNOWN
from tui.sessions.journal.steps import NO_HISTORY


async def test_a_moment_can_be_noted_before_the_session_itself_was(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage(journal(tmp_path, archive)) as actors:
        assert await actors.journal.mark(NOW, "bookmark") == NOT_BEGUN
        await actors.until_connected()
        assert await actors.journal.mark(NOW, "bookmark", "here it was") is None
    assert [mark.words for mark in await archive.marks("you-0abc")] == ["here it was"]


async def test_what_is_not_kept_is_said(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage(journal(tmp_path)) as actors:
        await actors.until_connected()
        assert await actors.journal.mark(NOW, "bookmark") == NO_HISTORY
    async with stage(journal(tmp_path, archive)) as actors:
        await actors.until_connected()
        await actors.journal.note()
        await archive.delete("you-0abc")
        assert await actors.journal.mark(NOW, "bookmark") == UNKNOWN
