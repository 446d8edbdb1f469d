"""Both limits end a session, and the user reads why."""

from tests.journeys.journey import journey
from tui.sandbox.service import SandboxOptions


async def test_the_app_disconnects_at_the_maximum_and_offers_the_same_reason() -> None:
    options = SandboxOptions(max_minutes=1, idle_minutes=20, head_start=55)
    async with journey(options) as story:
        await story.connect("web-01", "nightly import")
        await story.line("echo last words")
        await story.sees(r"max 00:0\d ")
        await story.sees(r"Ended: Max session duration reached")
        await story.sees("last words")
        await story.press("enter")
        await story.sees(r"nightly import .*max 00:0\d")


async def test_the_service_ends_an_idle_session_in_its_own_words() -> None:
    options = SandboxOptions(max_minutes=60, idle_minutes=1, idle_head_start=58)
    async with journey(options) as story:
        await story.connect("web-01")
        await story.sees("Ended: Your session timed out due to inactivity")
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
