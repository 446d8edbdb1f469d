import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.conftest import Connect, StartSandbox
from tests.sandbox.hand_client import HandClient, attached
from tui.sandbox.service import Sandbox

StartShell = Callable[..., dict[str, Any]]


@pytest.fixture
def ticket(sandbox: Sandbox, ssm: Any) -> dict[str, Any]:
    return start(sandbox, ssm)


def start(sandbox: Sandbox, ssm: Any, **arguments: Any) -> dict[str, Any]:
    target = sandbox.state.fleet.instances[0].instance_id
    answer: dict[str, Any] = ssm.start_session(Target=target, **arguments)
    return answer


async def type_and_read(client: HandClient, line: bytes, until: bytes) -> bytes:
    await client.send(line + b"\r")
    return await client.until(until)


async def test_a_shell_reckons(ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        assert b"42" in await type_and_read(client, b"echo $((6*7))", b"42\r\n")


async def test_the_prompt_names_the_machine(sandbox: Sandbox, ticket: dict[str, Any]) -> None:
    name = sandbox.state.fleet.instances[0].name.encode()
    async with attached(ticket) as client:
        assert b"ssm-user@" + name in await client.until(b"$ ")


async def test_the_terminal_has_the_size_it_is_given(ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.resize(132, 43)
        await type_and_read(client, b"stty size", b"43 132")


async def test_the_shell_has_job_control_and_ctrl_c(ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"sh -c 'echo st\"\"arted; exec sleep 1000'\r")
        await client.until(b"started\r\n")
        await client.send(b"\x03")
        await client.until(b"$ ")
        await type_and_read(client, b"echo ba''ck", b"back\r\n")


async def test_exit_ends_the_session_without_words(ssm: Any, ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"exit\r")
        assert await client.until_closed() == ""
    answer = await asyncio.to_thread(ssm.describe_sessions, State="History")
    assert [each["Status"] for each in answer["Sessions"]] == ["Terminated"]


async def test_the_last_output_comes_before_the_end(ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"seq -f line-%g 20000; exit\r")
        await client.until_closed()
        assert b"line-20000\r\n" in client.output


async def test_five_megabytes_arrive_whole_while_keys_are_answered(
    ticket: dict[str, Any],
) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"head -c 5000000 /dev/zero | tr '\\0' x; echo fl''ood\r")
        await client.send(b"echo al''ive\r")
        assert (await client.until(b"flood\r\n")).count(b"x") == 5_000_001
        await client.until(b"alive\r\n")


async def test_the_shell_knows_no_credentials(
    monkeypatch: pytest.MonkeyPatch, ticket: dict[str, Any]
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    async with attached(ticket) as client:
        await client.until(b"$ ")
        variables = await type_and_read(client, b"env; echo e''nd", b"end\r\n")
        assert b"AWS_" not in variables
        assert b"TERM=xterm-256color" in variables


async def test_characters_are_not_cut_between_messages(ticket: dict[str, Any]) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send("printf '請%.0s' $(seq 5000); echo; echo e''nd\r".encode())
        await client.until(b"end\r\n")
        for message in client.received:
            if message.payload_type == 1:
                message.payload.decode()


async def test_a_client_that_comes_back_finds_the_shell_as_it_was(
    ssm: Any, ticket: dict[str, Any]
) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await type_and_read(client, b"x=kept; echo s''et", b"set\r\n")
    again = await asyncio.to_thread(ssm.resume_session, SessionId=ticket["SessionId"])
    async with attached(again) as returned:
        returned.continue_from(client)
        await type_and_read(returned, b"echo $x", b"kept\r\n")


async def test_output_for_a_client_that_is_away_waits_for_it(
    ssm: Any, ticket: dict[str, Any]
) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"seq -f away-%g 3000; echo e''nd\r")
    again = await asyncio.to_thread(ssm.resume_session, SessionId=ticket["SessionId"])
    async with attached(again) as returned:
        returned.continue_from(client)
        assert b"away-3000\r\n" in await returned.until(b"end\r\n")


async def test_termination_ends_what_runs_in_the_shell(
    ssm: Any, ticket: dict[str, Any]
) -> None:
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"echo pid=$$'='; exec sleep 1000\r")
        await client.until(b"\rpid=")
        shell = int((await client.until(b"=")).rstrip(b"="))
        await asyncio.to_thread(ssm.terminate_session, SessionId=ticket["SessionId"])
        await client.until_closed()
    async with asyncio.timeout(10):
        while _exists(shell):  # noqa: ASYNC110  - nothing tells when a process has gone
            await asyncio.sleep(0)


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"max_minutes": 1, "head_start": 59.7},
            "Max session duration reached. Your session has been terminated.",
        ),
        (
            {"idle_minutes": 1, "idle_head_start": 59.7},
            "Your session timed out due to inactivity and has been terminated.",
        ),
    ],
)
async def test_a_limit_ends_the_session_with_its_words(
    start_sandbox: StartSandbox, connect: Connect, options: dict[str, Any], words: str
) -> None:
    sandbox = start_sandbox(**options)
    ticket = start(sandbox, connect(sandbox, "ssm"))
    async with attached(ticket) as client:
        assert await client.until_closed() == words


async def test_a_shell_profile_is_typed_at_the_start(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(inputs={"shellProfile": {"linux": "echo pro''file"}})
    async with attached(start(sandbox, connect(sandbox, "ssm"))) as client:
        await client.until(b"profile\r\n")


async def test_an_interactive_command_runs_on_a_terminal(sandbox: Sandbox, ssm: Any) -> None:
    ticket = start(
        sandbox,
        ssm,
        DocumentName="AWS-StartInteractiveCommand",
        Parameters={"command": ["tty && echo hello"]},
    )
    async with attached(ticket) as client:
        assert await client.until_closed() == ""
        assert b"hello" in client.output
        assert b"not a tty" not in client.output
