"""Marked machines: a session on each, one command on all, and the end of all."""

from typing import Any

from tests.journeys.journey import Journey, journey, with_aws
from tests.ui.fakes import until
from tui.aws.client import Aws
from tui.sandbox.service import SandboxOptions

QUIET = SandboxOptions(seed_history=False)
NAMES = ("api-01", "bastion", "db-primary")
"""The first three of the list."""


async def mark_three(story: Journey) -> None:
    await story.sees("13 instances")
    await story.press("g", "space", "space", "space")
    await story.sees("3 marked · 13 instances")


async def reason(story: Journey, words: str, question: str) -> None:
    """Give the reason, and confirm what is named with it."""
    await story.sees("Reason")
    await story.type(words)
    await story.press("enter")
    await story.sees(rf"{question}\?")
    assert all(name in story.screen for name in (*NAMES, f"Reason: {words}"))
    await story.press("down", "enter")


async def past(aws: Aws) -> list[dict[str, Any]]:
    found = await aws.call("ssm", "describe_sessions", State="History")
    sessions: list[dict[str, Any]] = found["Sessions"]
    return sessions


async def all_over(story: Journey) -> None:
    """Wait until AWS holds no session any more, and nothing is kept for the next start."""
    left = story.app.connector.kept.directories.state
    await until(
        story.pilot, lambda: not story.sandbox.living and not any(left.rglob("live/*.json"))
    )


async def test_marked_machines_are_opened_together_and_ended_together() -> None:
    async with journey(QUIET, size=(110, 30)) as story:
        await mark_three(story)
        await story.press("enter")
        await reason(story, "INC-7 disk", "Open 3 sessions")
        await story.sees(r"db-primary.*connected")
        await story.line("echo here: $((40+2))")
        await story.sees("here: 42")
        records = [story.sandbox.state.sessions.get(each) for each in story.sandbox.living]
        assert {record.reason for record in records if record} == {"INC-7 disk"}
        assert len({record.target for record in records if record}) == 3
        await story.press("ctrl+right_square_bracket", "d", "2")
        await story.sees("mine · 3 sessions")
        await story.press("g", "space", "space", "space", "x")
        await story.sees(r"End 3 sessions\?")
        assert story.screen.count("INC-7 disk") >= 3
        await story.press("down", "enter")
        await all_over(story)


async def test_a_command_runs_on_marked_machines_and_leaves_no_session() -> None:
    async with journey(QUIET, size=(110, 30)) as story:
        await mark_three(story)
        await story.press("exclamation_mark")
        await story.sees("Run a command on 3 instances")
        await story.line("sh -c 'echo one; echo two >&2; exit 3'")
        await reason(story, "INC-7 look", "Run a command on 3 instances")
        await story.sees("3 failed")
        assert story.screen.count("  3  one") == 3
        await story.press("enter")
        await story.sees("two")
        await story.press("escape", "escape")
        await story.sees("3 marked")
        await all_over(story)
        told = await with_aws(story.sandbox, past)
        assert [each["Reason"] for each in told] == ["INC-7 look"] * 3


async def test_escape_ends_a_command_on_all_of_them() -> None:
    async with journey(QUIET, size=(110, 30)) as story:
        await mark_three(story)
        await story.press("exclamation_mark")
        await story.sees("Run a command on 3 instances")
        await story.line("sh -c 'echo begun; sleep 600'")
        await reason(story, "INC-7 wait", "Run a command on 3 instances")
        await story.sees(r"(?s)(running +begun.*){3}")
        await story.press("escape")
        await story.sees(r"End the command on 3 instances\?")
        await story.press("down", "enter")
        await story.sees("3 error")
        await all_over(story)
