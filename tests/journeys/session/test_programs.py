"""Programs that take the whole screen come, work and leave it as it was."""

import shutil

import pytest

from tests.journeys.journey import journey


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
async def test_vim_leaves_the_screen_as_it_found_it() -> None:
    async with journey() as story:
        await story.connect("web-01")
        await story.line("echo before; vim -N -u NONE note.txt")
        await story.sees(r"note\.txt")
        await story.sees("\n~")
        await story.press("i")
        await story.type("hello from vim")
        await story.press("escape")
        await story.line(":wq")
        await story.sees("before")
        await story.sees_no("\n~")
        await story.line("cat note.txt")
        await story.sees("\nhello from vim")


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
async def test_less_pages_and_leaves_the_screen_as_it_found_it() -> None:
    async with journey() as story:
        await story.connect("web-01")
        await story.line("echo before; seq 1 500 | less")
        await story.sees("\n:$|\n:\n")
        await story.press("G")
        await story.sees("\n500\n")
        await story.press("q")
        await story.sees("before")
        await story.sees_no("\n500\n")


async def test_five_megabytes_flow_while_typing_stays_alive() -> None:
    async with journey() as story:
        await story.connect("web-01")
        await story.line("seq 1 800000; echo DO''NE")
        await story.sees(r"\n\d{4,}\n")
        await story.line("echo typed-in-between")
        await story.press("ctrl+right_square_bracket", "d")
        await story.sees(r"web-01 .*online")
        await story.press("apostrophe")
        await story.sees("Open sessions")
        await story.press("enter")
        await story.sees("\nDONE")
        await story.sees("\ntyped-in-between")


async def test_control_c_stops_a_flood() -> None:
    async with journey() as story:
        await story.connect("web-01")
        await story.line("yes")
        await story.sees("\ny\ny\ny\n")
        await story.press("ctrl+c")
        await story.line("echo stopped")
        await story.sees("\nstopped")
