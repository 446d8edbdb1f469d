"""Both limits end a session, and the user reads why."""

import pytest

from tests.journeys.journey import journey
from tui.sandbox.service import SandboxOptions


async def test_the_app_disconnects_at_the_maximum_and_offers_the_same_reason() -> None:
    options = SandboxOptions(max_minutes=1, idle_minutes=20, head_start=55)
    async with journey(options) as story:
        await story.connect("web-01", "nightly import")
        await story.line("echo last words")
        await story.sees(r"max 00:0\d ")
        await story.sees(r"Ended: Max session duration (of 1 min )?reached")
        await story.sees("last words")
        await story.sees("↵ connect again")
        await story.press("enter")
        await story.sees(r"nightly import \(.*max 00:0\d")


async def test_near_the_end_the_work_is_carried_over_without_a_key_being_taken() -> None:
    options = SandboxOptions(max_minutes=60, idle_minutes=20, head_start=3300)
    async with journey(options) as story:
        await story.connect("web-01", "INC-9 import")
        await story.sees(r"▲ 0[45]:\d\d left \(AWS limit\)  ctrl\+] b bookmark")
        await story.press("ctrl+right_square_bracket", "t")
        await story.sees(r"\$ tmux new -A -s INC-9-import\n")
        await story.press("ctrl+c", "ctrl+right_square_bracket", "c")
        await story.sees("Connect to web-01(.|\n)*INC-9 import \\(continued\\)")
        await story.press("enter")
        await story.sees(r"INC-9 import \(.*max 04:")
        assert story.app.desk is not None
        assert len(story.app.desk.live) == 2


async def test_being_here_is_said_to_aws_and_the_shell_sees_nothing_of_it() -> None:
    async with journey(SandboxOptions(max_minutes=60, idle_minutes=20)) as story:
        await story.connect("web-01")
        await story.line("trap 'echo resized' WINCH; echo ready")
        await story.sees(r"\nready")
        await story.press("ctrl+right_square_bracket", "k")
        await story.line("echo still; echo there")
        await story.sees(r"\nthere")
        assert "\nresized" not in story.screen


async def test_the_service_ends_an_idle_session_in_its_own_words() -> None:
    options = SandboxOptions(max_minutes=60, idle_minutes=1, idle_head_start=58)
    async with journey(options) as story:
        await story.connect("web-01")
        await story.sees("Ended: Your session timed out due to inactivity")
        await story.sees("Esc close")
        await story.press("escape", "2")
        await story.sees(r"today .*web-01")


async def test_without_a_readable_limit_only_the_elapsed_time_is_shown() -> None:
    options = SandboxOptions(
        max_minutes=60,
        denied_actions=frozenset({"ssm:GetDocument", "ssm:DescribeSessions"}),
    )
    async with journey(options) as story:
        await story.connect("web-01")
        await story.sees(r"limit unknown")


@pytest.mark.parametrize("skew", [-7200.0, 7200.0])
async def test_a_clock_that_is_hours_wrong_changes_nothing(skew: float) -> None:
    options = SandboxOptions(max_minutes=60, idle_minutes=20, head_start=600, clock_skew=skew)
    async with journey(options) as story:
        await story.connect("web-01")
        await story.sees(r"max (50:00|49:\d\d) .*idle (20:00|19:\d\d)")


async def test_without_a_document_there_is_no_maximum_and_the_bar_says_so() -> None:
    async with journey(SandboxOptions()) as story:
        await story.connect("web-01")
        await story.sees(r"no maximum · 00:\d\d  idle (20:00|19:\d\d)")
