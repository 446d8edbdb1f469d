"""A reason that was given is found again, and what came of the session is proven."""

import asyncio
import json

from tests.journeys.journey import Journey, journey, with_aws
from tui.archive.store import Archive
from tui.aws.client import Aws
from tui.sandbox.service import SandboxOptions
from tui.sessions.review.proof import EvidenceSource, SourceState
from tui.settings.settings import Settings, data_directory
from tui.settings.values import Rules
from tui.ui.screens.record import RecordScreen

LOGGED = {"cloudWatchLogGroupName": "SSMLogs", "cloudWatchStreamingEnabled": False}


async def create_log_group(aws: Aws) -> None:
    await aws.call("logs", "create_log_group", logGroupName="SSMLogs")


def recorded(session_id: str) -> str:
    """What the session has shown."""
    events = Archive.within(data_directory()).recordings.events(session_id)
    return "".join(event.data for event in events)


async def finished(story: Journey, name: str, reason: str, line: str) -> None:
    """A session that was worked in and is over, its page opened."""
    await story.connect(name, reason)
    await story.line(line)
    await story.line("exit")
    await story.sees("Ended: The remote shell exited")
    await story.sees("Esc close")
    await story.press("escape", "2")
    await story.sees(rf"today .*{name}.*{reason[:8]}")
    await story.press("slash")
    await story.type(reason[:8])
    await story.press("enter", "enter")
    await story.sees("DescribeSessions")


async def test_a_policy_holds_a_reason_up_and_an_earlier_one_is_recalled() -> None:
    rules = Settings(
        tags=(
            ("Name=web-01", Rules(reason_pattern=r"INC-\d+", reason_pattern_words="a ticket")),
        )
    )
    async with journey(SandboxOptions(seed_history=60), settings=rules) as story:
        await story.connect("web-01", "INC-20999: look")
        await story.press("ctrl+right_square_bracket", "d", "1", "enter")
        await story.sees("INC-20999: look(.|\n)*The reason must be a ticket")
        await story.type("looking")
        await story.press("enter")
        await story.sees(
            r"\n.*The reason must be a ticket.*\n(.|\n)*The reason must be a ticket"
        )
        await story.press(*["backspace"] * 7)
        await story.type("inc look")
        await story.sees(r"\n.* INC-20999: look +\d+ s")
        await story.press("down", "enter")
        await story.sees(r"\$ ?\n")
        assert story.session.reason == "INC-20999: look"


async def test_the_proof_holds_its_log_is_read_and_all_of_it_is_written_out() -> None:
    options = SandboxOptions(seed_history=False, inputs=LOGGED)
    async with journey(options, settings=Settings(recording=True)) as story:
        await with_aws(story.sandbox, create_log_group)
        await finished(story, "web-01", "INC-7 proof", "echo by$((6*7))log")
        await story.sees(r"✓ Verified")
        await story.sees(r"✓ reason +INC-7 proof - 3 sources")
        await story.press("end")
        await story.sees(r'"reason": "INC-7 proof"')
        # The agent uploads its log after the session's end, perhaps after the first look.
        page = story.app.screen
        assert isinstance(page, RecordScreen)
        await story.press("r")
        await story.until(
            lambda: page.proof and any(each.place for each in page.proof.evidence)
        )
        assert page.proof is not None
        [recording] = [e for e in page.proof.evidence if e.source is EvidenceSource.RECORDING]
        assert recording.state is SourceState.FOUND
        assert "by42log" in await asyncio.to_thread(recorded, page.proof.session_id)
        await story.press("l")
        await story.sees("log group SSMLogs, stream you-")
        await story.sees("by42log")
        await story.press("escape", "J")
        await story.sees("INC-7 proof")
        exports = data_directory() / "exports"
        await story.until(lambda: list(exports.glob("proof-you-*.json")))
        [found] = exports.glob("proof-you-*.json")
        assert json.loads(found.read_text())["holds"]


async def test_an_active_session_is_ended_from_the_list_and_the_list_written_out() -> None:
    async with journey(SandboxOptions(seed_history=False)) as story:
        await story.connect("web-01", "INC-8 a")
        await story.press("ctrl+right_square_bracket", "d", "2")
        await story.sees("open here")
        await story.press("x")
        await story.sees(r"End the session on web-01\?(.|\n)*INC-8 a")
        await story.press("down", "enter")
        await story.sees(r"INC-8 a +ended by you")
        await story.press("D", "D")
        await story.sees(r"▌ INC-8 .*by ticket|by ticket(.|\n)*▌ INC-8 ")
        await story.press("E")
        await story.sees("Export 1 session as")
        await story.press("enter")
        exports = data_directory() / "exports"
        await story.until(lambda: list(exports.glob("sessions-*.csv")))
        [found] = exports.glob("sessions-*.csv")
        assert "INC-8,2" in found.read_text()
