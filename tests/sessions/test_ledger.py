"""The ledger is told how a session began, what held, and how it ended."""

from pathlib import Path

from tests.sessions.test_session import stage
from tui.archive.store import Archive
from tui.aws.client import Identity
from tui.sessions.ledger import keep_end, keep_limits, keep_start

YOU = Identity(
    "123456789012", "arn:aws:iam::123456789012:user/you", "A", "eu-west-1", None, None
)


async def test_a_session_is_kept_from_its_start_to_its_end(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with stage() as actors:
        await actors.until_connected()
        await actors.until("session.remaining().maximum")
        await keep_start(archive, actors.session, YOU, continues="you-0")
        await keep_limits(archive, actors.session)
        running = await archive.find("you-0abc")
        await keep_end(archive, actors.session)
        assert await archive.find("you-0abc") == running
        await actors.end.close_channel("Your session timed out due to inactivity.")
        await actors.session.wait_over()
        await keep_end(archive, actors.session)
    assert running is not None
    assert (running.target, running.target_name, running.reason) == ("i-0abc", "web-1", "調査")
    assert (running.account, running.region, running.owner) == (
        "123456789012",
        "eu-west-1",
        YOU.arn,
    )
    assert (running.max_minutes, running.idle_minutes, running.ended) == (60, 20, None)
    ended = await archive.find("you-0abc")
    assert ended is not None
    assert ended.cause == "idle"
    assert ended.ended is not None
    assert ended.ended >= ended.started
