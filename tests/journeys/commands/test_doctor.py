"""A machine that cannot be connected to says why."""

import pytest

from tests.journeys.journey import Journey, journey
from tests.ui.fakes import until
from tui.sandbox.service import SandboxOptions

SIZE = (110, 50)


async def ask_why(story: Journey, name: str) -> None:
    """Put the cursor on an instance and ask why."""
    await story.press("slash")
    await story.type(name)
    await story.press("enter")
    await story.sees(rf"▌.{name[:7]}")
    await story.press("w")
    await story.sees("Can I connect to")


@pytest.mark.parametrize(
    ("options", "name", "cause", "fix"),
    [
        (SandboxOptions(), "legacy-cron", "problem  Agent heartbeat", "Restarting the"),
        (SandboxOptions(), "reports", "problem  Connection to Session", "ssmmessages"),
        (
            SandboxOptions(),
            "win-ad",
            "ok       Connection to Session",
            "Ready to connect|be made",
        ),
        (
            SandboxOptions(inputs={"kmsKeyId": "alias/gone"}),
            "web-01",
            "problem  Encryption key",
            "kmsKeyId",
        ),
        (
            SandboxOptions(inputs={"cloudWatchLogGroupName": "gone"}),
            "web-01",
            "problem  CloudWatch log",
            "Create the log group",
        ),
        (
            SandboxOptions(denied_actions=frozenset({"ssm:GetConnectionStatus"})),
            "web-01",
            "unknown  Connection to Session",
            "Ask for ssm:GetConnectionStatus",
        ),
    ],
    ids=["silent", "no-gateway", "well", "no-key", "no-log-group", "denied"],
)
async def test_the_cause_is_named_with_its_fix(
    options: SandboxOptions, name: str, cause: str, fix: str
) -> None:
    async with journey(options, size=SIZE) as story:
        await ask_why(story, name)
        await story.sees(cause)
        await story.sees(fix)
        await story.sees("Ready to connect|prevents? a session|be made")


async def test_after_a_refused_start_the_cause_is_one_key_away() -> None:
    async with journey(size=SIZE) as story:
        await story.press("slash")
        await story.type("legacy-cron")
        await story.press("enter", "enter")
        await story.sees("Connect to legacy-cron")
        await story.press("enter")
        await story.sees("not connected")
        await story.sees("diagnose")
        await story.press("w")
        await story.sees("problem  Agent heartbeat")
        await story.sees("Ready to connect|prevents? a session")
        await story.press("y")
        await until(story.pilot, lambda: "legacy" in story.app.clipboard)


async def test_what_was_denied_is_marked_in_the_list() -> None:
    options = SandboxOptions(denied_actions=frozenset({"ssm:StartSession"}))
    async with journey(options, size=(120, 30)) as story:
        await story.press("enter")
        await story.sees("Connect to")
        await story.press("enter")
        await story.sees("You have no permission for ssm:StartSession")
        await story.sees("Esc close")
        await story.press("escape")
        await story.sees("⊘ connect: ssm:StartSession")
        story.sandbox.api_faults.denied.clear()
        await story.press("enter")
        await story.sees("Connect to")
        await story.press("enter")
        await story.sees(r"\$ ?\n")
        await story.press("ctrl+right_square_bracket", "d")
        await story.sees("↵ connect")


UNLISTED = {
    "night-batch": "is stopped",
    "i-0ec20000000000003": "is terminated",
    "i-0ec20000000000004": "Attach an instance profile",
    "i-0ec20000000000005": "SSM Agent has not",
    "i-0ec20000000000006": "is in us-east-1",
}
"""Machines that no list shows, by name or id, and what the doctor says of them."""


async def test_machines_that_no_list_shows_are_found_by_what_is_filtered_for() -> None:
    async with journey(size=SIZE) as story:
        for words, says in UNLISTED.items():
            await story.press("escape", "slash")
            await story.type(words)
            await story.press("enter")
            await story.sees(f'w diagnoses "{words}"')
            await story.press("w")
            await story.sees(says)
            await story.sees("Ready to connect|prevents? a session")
            await story.press("escape")
            await story.sees("connect")
