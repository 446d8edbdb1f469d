"""A session is reviewed on its page: seen again, noted, found by the note, and deleted."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from tests.archive.rings import bytes_below
from tests.journeys.journey import Journey, journey
from tui.archive.opening.opener import opener_of
from tui.archive.query import parse
from tui.archive.searching import SearchHit, search
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import Settings, data_directory, state_directory
from tui.ui.screens.note import NoteScreen
from tui.ui.screens.record import RecordScreen

RECORDED = Settings(recording=True)
REASON = "INC-7 zebrafish"
NOTE = "障害の原因はディスク"


def found(words: str) -> tuple[SearchHit, ...]:
    return search(opener_of(data_directory()), parse(words, datetime.now(UTC)))


def kept() -> bytes:
    """All that lies in any file of the program's; without a keyring none is encrypted."""
    folders: tuple[Path, ...] = (data_directory(), state_directory())
    return b"".join(map(bytes_below, folders))


async def leave_shell(story: Journey) -> None:
    """From a shell to the page of its session."""
    await story.line("exit")
    await story.sees("Esc close")
    await story.press("escape", "2")
    await story.sees(f"{REASON} +exited")
    await story.press("enter")
    await story.sees("p plays it")


async def test_a_session_is_noted_found_by_the_note_and_deleted_without_a_trace() -> None:
    async with journey(SandboxOptions(seed_history=False), settings=RECORDED) as story:
        await story.connect("web-01", REASON)
        await story.line("echo seen$((40+2))again")
        await story.sees("\nseen42again")
        await story.press("ctrl+right_square_bracket", "b")
        await leave_shell(story)
        session_id = story.app.screen._row.session_id  # type: ignore[attr-defined]  # the page
        await story.press("n")
        await story.sees("A note on the session on web-01")
        await story.type(NOTE)
        assert isinstance(story.app.screen, NoteScreen)
        await story.press("ctrl+s")
        await story.sees(f"▌     {NOTE}")
        [hit] = await asyncio.to_thread(found, "障害")
        assert (hit.session_id, hit.line) == (session_id, NOTE)
        # Enter on the bookmark above it plays from there.
        await story.press("up", "enter")
        await story.sees(r"[▶‖] 00:0\d")
        await story.sees("seen42again")
        await story.press("q", "X")
        await story.sees(f"Delete the record of the session on web-01(.|\n)*{REASON}")
        assert REASON.encode() in kept()
        await story.press("down", "enter")
        await story.sees("mine · 1 session")
        await story.sees_no(r"AWS \+ history")
        assert not isinstance(story.app.screen, RecordScreen)
        assert await asyncio.to_thread(found, "障害 OR zebrafish") == ()
        for secret in (b"zebrafish", NOTE.encode()):
            assert secret not in kept()
