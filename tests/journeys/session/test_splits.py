"""Several machines in one window: programs side by side, and typing into all of them."""

import shutil

import pytest
from textual.widgets import OptionList

from tests.journeys.journey import Journey, journey
from tui.sandbox.service import SandboxOptions
from tui.ui.screens.pick import PickScreen
from tui.ui.screens.reason import ReasonScreen

LEADER = "ctrl+right_square_bracket"
OPTIONS = SandboxOptions(seed_history=False)


async def second(story: Journey, key: str, reason: str) -> None:
    """A second session on the machine, beside the one in sight or below it."""
    there = len(story.app.main.panes.tabs)
    await story.press(LEADER, key)
    await story.until(lambda: isinstance(story.app.screen, PickScreen | ReasonScreen))
    if isinstance(story.app.screen, PickScreen):
        await story.until(lambda: story.app.screen.query_one(OptionList).option_count)
        await story.press("enter")
    await story.sees("Connect to")
    await story.type(reason)
    await story.press("enter")
    await story.until(
        lambda: len(story.app.main.panes.tabs) > there and story.session.reason == reason
    )
    await story.until(lambda: "$" in "".join(story.session.emulator.display))


async def told_size(story: Journey) -> None:
    """The remote of the session with the keyboard knows how large its terminal is."""
    view = story.app.main.session_view
    assert view is not None
    emulator = story.session.emulator
    await story.until(lambda: (emulator.columns, emulator.lines) == view.terminal.size)
    await story.line("stty size")
    told = f"{emulator.lines} {emulator.columns}"
    await story.until(lambda: told in "\n".join(emulator.display))


async def end(story: Journey) -> None:
    """End the session with the keyboard, and close what is left of it."""
    gone = story.session
    await story.line("exit")
    await story.until(lambda: gone.ending is not None)
    await story.sees("↵ connect again")
    await story.press("escape")
    await story.until(lambda: story.app.main.view_of(gone) is None)


@pytest.mark.skipif(
    not (shutil.which("vim") and shutil.which("htop")), reason="no vim, no htop"
)
async def test_an_editor_a_monitor_and_a_flood_are_resized_zoomed_and_ended_one_by_one() -> (
    None
):
    async with journey(OPTIONS, size=(160, 48)) as story:
        await story.connect("web-01", "edit")
        editing = story.session
        await story.line("vim --clean -i NONE -n")
        await story.sees("VIM - Vi IMproved")
        await second(story, "s", "watch")
        await story.line("htop")
        await story.sees("F10Quit")
        await second(story, "minus", "flood")
        await story.line("yes flooding")
        await story.sees(r"flooding\n")
        assert [v.session.reason for v in story.app.main.sessions_in_sight] == [
            "edit",
            "watch",
            "flood",
        ]
        await story.sees("0,0-1 +All")
        await story.press(LEADER, "z")
        await story.until(lambda: len(story.app.main.sessions_in_sight) == 1)
        await story.until(lambda: story.session.emulator.columns == 160)
        await story.press(LEADER, "z")
        await story.sees("F10Quit")
        await story.pilot.resize_terminal(120, 40)
        await story.until(lambda: editing.emulator.columns == 60)
        await story.sees("0,0-1 +All")
        await story.press("ctrl+c")
        await told_size(story)
        await end(story)
        await story.press("q")
        await told_size(story)
        await end(story)
        assert story.session is editing
        await story.type(":q")
        await story.press("enter")
        await told_size(story)
        assert editing.emulator.columns == 120
        await end(story)
        await story.sees("1 of 13")


async def test_a_command_goes_to_three_shells_until_one_of_them_ends() -> None:
    async with journey(OPTIONS, size=(160, 48)) as story:
        await story.connect("web-01", "one")
        await second(story, "s", "two")
        await second(story, "minus", "three")
        shells = [view.session for view in story.app.main.sessions_in_sight]
        await story.press(LEADER, "B")
        await story.sees("2 marked")
        await story.press("enter")
        await story.sees("Broadcast to 3 sessions")
        await story.press("down", "enter")
        await story.sees("BROADCAST 3")
        await story.line("echo $((6*7)) $$")
        await story.until(
            lambda: all("42 " in "\n".join(shell.emulator.display) for shell in shells)
        )
        shells[0].end()
        await story.until(lambda: not shells[0].live)
        await story.sees_no("BROADCAST")
        await story.line("echo $((7*8))")
        await story.until(lambda: "56" in "\n".join(shells[2].emulator.display))
        assert "echo $((7*8))" not in "\n".join(shells[1].emulator.display)
