"""A session that somebody ends with TerminateSession is said to have been ended by that."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.journeys.journey import journey, with_aws
from tests.journeys.remote import PATIENCE, Account
from tests.support.ports import echo, server
from tests.support.program import program
from tui.aws.client import Aws
from tui.sandbox.service import Sandbox, SandboxOptions

WORDS = "ended elsewhere"
LASTS = "echo up; sleep 1000"


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


async def terminate(aws: Aws) -> None:
    """End every session that there is, as another program would."""
    listed = await aws.call("ssm", "describe_sessions", State="Active")
    for record in listed["Sessions"]:
        await aws.call("ssm", "terminate_session", SessionId=record["SessionId"])


async def test_the_app_tells_it_from_a_shells_exit() -> None:
    async with journey() as story:
        await story.connect("web-01", "look")
        await with_aws(story.sandbox, terminate)
        await story.sees(rf"Ended: The session was {WORDS} \(TerminateSession\)")
        assert "exited" not in story.screen


async def test_what_was_typed_in_an_outage_is_said_where_the_session_is_gone_behind_it() -> (
    None
):
    async with journey() as story:
        await story.connect("web-01", "look")
        story.sandbox.gateway.out_of_order = True
        (session_id,) = story.sandbox.living
        story.sandbox.cut(session_id)
        await story.sees("◌ reconnecting")
        await story.line("echo lost")
        await story.sees("10 B queued")
        await with_aws(story.sandbox, terminate)
        story.sandbox.gateway.out_of_order = False
        await story.press("ctrl+right_square_bracket", "r")
        await story.sees("10 bytes typed before may not have arrived")
        await story.sees("↵ connect again")


async def test_exec_says_it_and_fails(here: Account) -> None:
    process = await here.start("exec", "web-01", "--reason", "x", "--", "sh", "-c", LASTS)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"up\n"
        await terminate(here.aws())
        _, stderr = await process.communicate()
    assert process.returncode == 255
    assert f"{WORDS} (TerminateSession)" in stderr.decode()


def test_exec_on_a_terminal_says_it_and_fails(here: Account) -> None:
    call = ("exec", "--interactive", "web-01", "--reason", "look", "--", LASTS)
    with program(*call, environment=here.sandbox.environment()) as running:
        running.sees("up")
        asyncio.run(terminate(here.aws()))
        running.sees(rf"{WORDS}\s+\(TerminateSession\)")
        assert running.wait() == 255


@pytest.mark.parametrize(
    ("script", "status"),
    [("echo up; exit 3", 3), ("trap 'exit 9' INT; echo up; while :; do sleep 0.05; done", 9)],
)
def test_exec_on_a_terminal_has_the_status_of_a_command_that_ends_by_itself(
    here: Account, script: str, status: int
) -> None:
    call = ("exec", "--interactive", "web-01", "--reason", "look", "--", script)
    with program(*call, environment=here.sandbox.environment()) as running:
        running.sees("up")
        running.type("\x03" if status == 9 else "")
        assert running.wait() == status
        assert "ssm-tui" not in running.screen
        assert b"ssm-tui" not in running.output


async def test_forward_says_it_and_fails(here: Account) -> None:
    process = await here.start("forward", "web-01", "9", "--reason", "x")
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert b"Forwarding" in await process.stdout.readline()
        await terminate(here.aws())
        _, stderr = await process.communicate()
    assert process.returncode == 1
    assert f"{WORDS}, by TerminateSession or by the instance's agent" in stderr.decode()


async def test_proxy_says_it_and_fails(here: Account) -> None:
    async with server(echo) as port:
        process = await here.start("proxy", "web-01", str(port))
        assert process.stdin is not None
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            process.stdin.write(b"hello")
            assert await process.stdout.readexactly(5) == b"hello"
            await terminate(here.aws())
            _, stderr = await process.communicate()
    assert process.returncode == 1
    assert f"{WORDS} (TerminateSession)" in stderr.decode()
