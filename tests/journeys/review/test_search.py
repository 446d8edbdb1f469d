"""What stood on a screen is found again, in the app and by a command, and played from there."""

import asyncio
import json
import sys
from asyncio import subprocess
from typing import Any

import pytest

from tests.journeys.journey import Journey, journey
from tui.replay import indexing
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import Settings
from tui.ui.desk import index_thread

RECORDED = Settings(recording=True)
BARE = SandboxOptions(seed_history=False)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_thread, "FIRST", 0.0)
    monkeypatch.setattr(index_thread, "EVERY", 0.05)
    monkeypatch.setattr(indexing, "QUIET", 0.5)
    monkeypatch.setattr("tui.ui.screens.search.AGAIN", 0.1)


async def command(*words: str) -> list[dict[str, Any]]:
    """What `ssm-tui search --json` prints, in another process that has no AWS to ask."""
    child = await subprocess.create_subprocess_exec(
        *(sys.executable, "-m", "tui", "search", "--json", *words), stdout=subprocess.PIPE
    )
    printed, _ = await child.communicate()
    return json.loads(printed)["hits"]  # type: ignore[no-any-return]


async def shown(story: Journey, line: str, seen: str) -> None:
    """A session in which this is seen, and which is over."""
    await story.connect("web-01", "INC-1 look")
    await story.line(line)
    await story.sees(seen)
    await story.line("exit")
    await story.sees("p play")


async def test_a_word_on_the_screen_leads_to_its_moment() -> None:
    async with journey(BARE, settings=RECORDED) as story:
        await shown(
            story, "echo seen$((40+2))again; sleep 1; clear; echo la$((1))ter", "la1ter"
        )
        await story.press("2", "ctrl+f")
        await story.type("seen42again")
        # The beginning of the word may have been found in what is written of the session.
        await story.sees(r"(?s)1 hit in 1 session.* 00:\d\d +seen42again")
        await story.press("enter")
        await story.sees(r"(?s)\n *seen42again.*‖ 00:\d\d / 00:\d\d")
        await story.press("q")
        await story.sees("1 hit in 1 session")
        [hit] = await command("seen42again")
        assert (hit["reason"], hit["line"]) == ("INC-1 look", "seen42again")
        assert hit["at"] > 0
        # The app and the command have both looked for what is to be indexed.
        assert len(await command("la1ter")) == 1


async def test_japanese_is_found_by_a_word_of_two_characters_and_of_one() -> None:
    async with journey(BARE, settings=RECORDED) as story:
        await shown(story, r"printf '\346\227\245\346\234\254\350\252\236\n'", "日本語")
        await story.press("2", "ctrl+f")
        for word in ("日本", "語"):
            await story.type(word)
            await story.sees("1 hit in 1 session")
            await story.press("home", "ctrl+k")
        await story.type("日本語")
        await story.sees("1 hit in 1 session")
        await story.press("enter")
        await story.sees(r"(?s)日本語.*‖ 00:\d\d")


async def test_what_a_running_session_showed_is_found_while_it_runs() -> None:
    async with journey(BARE, settings=RECORDED) as story:
        await story.connect("web-01", "INC-1 look")
        await story.line("echo seen$((40+2))now")
        await story.sees("seen42now")
        await story.press("ctrl+right_square_bracket", "d")
        await story.press("ctrl+f")
        await story.type("seen42now")
        await story.sees("1 hit in 1 session")
        found = await asyncio.gather(command("seen42now"), command("seen42now"))
        assert [len(hits) for hits in found] == [1, 1]
