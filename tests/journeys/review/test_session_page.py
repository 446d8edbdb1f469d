"""A session is reviewed: found by what stood there, seen again, noted, and deleted."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.archive.rings import bytes_below
from tests.journeys.journey import Journey, journey, told_in
from tui.archive.opening.opener import opener_of
from tui.archive.query import parse
from tui.archive.searching import SearchHit, search
from tui.aws.client import Aws, StaticCredentials
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import Settings, data_directory, state_directory
from tui.ui.desk import index_thread
from tui.ui.screens.note import NoteScreen
from tui.ui.screens.record import RecordScreen

RECORDED = Settings(recording=True)
NOTE = "障害の原因はディスク"


def found(words: str) -> tuple[SearchHit, ...]:
    return search(opener_of(data_directory()), parse(words, datetime.now(UTC)))


def kept() -> bytes:
    """All that lies in any file of the program's; without a keyring none is encrypted."""
    folders: tuple[Path, ...] = (data_directory(), state_directory())
    return b"".join(map(bytes_below, folders))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_thread, "FIRST", 0.0)
    monkeypatch.setattr(index_thread, "EVERY", 0.05)
    monkeypatch.setattr("tui.ui.screens.search.AGAIN", 0.1)


async def look_for(story: Journey, words: str, line: str) -> None:
    """Search, and see one hit: a line of a recording, or what is written of the session."""
    await story.press("ctrl+f", "ctrl+u")
    await story.type(words)
    await story.sees(rf"(?s)1 hit in 1 session.*\n.*▌ .* {line}")


@pytest.mark.parametrize(
    ("reason", "command", "shown", "words"),
    [
        ("INC-7 zebrafish", "echo seen$((40+2))again", "seen42again", "seen42again"),
        ("INC-7 縞馬の調査", r"printf '\350\265\267\345\213\225\n'", "起動", "起"),
    ],
    ids=["English", "Japanese"],
)
async def test_a_session_is_found_seen_again_noted_and_deleted_without_a_trace(
    reason: str, command: str, shown: str, words: str
) -> None:
    async with journey(SandboxOptions(seed_history=False), settings=RECORDED) as story:
        await story.connect("web-01", reason)
        await story.line(command)
        await story.sees(f"\n{shown}")
        await story.press("ctrl+right_square_bracket", "b")
        await story.line("exit")
        await story.sees("Esc close")
        await story.press("escape", "2")
        await story.sees(f"{reason} +exited")
        # Found by a word on the screen, and seen at that moment.
        await look_for(story, words, shown)
        await story.press("enter")
        await story.sees(rf"(?s)\n *{shown}.*‖ 00:\d\d")
        await story.press("q", "escape", "enter")
        await story.sees("p plays")
        session_id = story.app.screen._row.session_id  # type: ignore[attr-defined]  # the page
        await story.press("n")
        await story.sees("Note on the session on web-01")
        await story.type(NOTE)
        assert isinstance(story.app.screen, NoteScreen)
        await story.press("ctrl+s")
        await story.sees(f"▌     {NOTE}")
        [hit] = await asyncio.to_thread(found, "障害")
        assert (hit.session_id, hit.line) == (session_id, NOTE)
        # Enter on the bookmark above it plays from there.
        await story.press("up", "enter")
        await story.sees(r"[▶‖] 00:0\d")
        await story.sees(shown)
        await story.press("q", "X")
        await story.sees(f"Delete the local data of the session on web-01(.|\n)*{reason}")
        assert reason.encode() in kept()
        await story.press("down", "enter")
        await story.sees("mine · 1 session")
        await story.sees_no(r"AWS \+ history")
        assert not isinstance(story.app.screen, RecordScreen)
        assert await asyncio.to_thread(found, f"障害 OR {words}") == ()
        for secret in (reason[6:].encode(), NOTE.encode(), shown.encode()):
            assert secret not in kept()


# Without AWS.


def offline(sandbox: Sandbox) -> Aws:
    """Nobody listens at the discard port of this machine."""
    keys = sandbox.credentials
    return Aws(
        region=sandbox.region,
        endpoint_url="http://127.0.0.1:9",
        credentials=StaticCredentials(keys.access_key_id, keys.secret_access_key),
    )


def expired(sandbox: Sandbox) -> Aws:
    """With the keys of a session that is over."""
    keys = sandbox.wallet.issue(-1.0)
    return Aws(
        region=sandbox.region,
        endpoint_url=sandbox.endpoint_url,
        credentials=StaticCredentials(
            keys.access_key_id, keys.secret_access_key, keys.session_token
        ),
    )


@pytest.mark.parametrize("without", [offline, expired])
async def test_what_was_recorded_is_reviewed_without_aws(
    without: Callable[[Sandbox], Aws],
) -> None:
    async with journey(SandboxOptions(seed_history=False), settings=RECORDED) as story:
        await story.connect("web-01", "INC-7 look")
        await story.line("echo seen$((40+2))again")
        await story.sees("\nseen42again")
        await story.line("exit")
        await story.sees("p play")
        aws = without(story.sandbox)
        async with told_in(story.sandbox, lambda: aws, settings=RECORDED) as later:
            await later.press("2")
            await later.sees("INC-7 look +exited")
            await later.sees("1 from history · .*(credentials expired|reach)")
            await look_for(later, "seen42again", "seen42again")
            await later.press("enter")
            await later.sees(r"(?s)\n *seen42again.*[▶‖] 00:\d\d")
            await later.press("q", "escape", "enter")
            await later.sees("p plays")
            await later.press("n")
            await later.sees("Note on the session on web-01")
            await later.type(NOTE)
            await later.press("ctrl+s")
            await later.sees(f"▌     {NOTE}")
            [hit] = await asyncio.to_thread(found, "障害")
            assert hit.line == NOTE
