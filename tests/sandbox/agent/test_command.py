import signal
from typing import Any

import pytest

from tests.sandbox.channel_client import ChannelClient
from tui.sandbox.service import Sandbox


async def run(sandbox: Sandbox, ssm: Any, command: str, **parameters: str) -> ChannelClient:
    """A NonInteractiveCommands session, to its end."""
    ticket = ssm.start_session(
        Target=sandbox.state.fleet.instances[0].instance_id,
        DocumentName="AWS-StartNonInteractiveCommand",
        Parameters={
            "command": [command],
            **{key: [value] for key, value in parameters.items()},
        },
    )
    client = ChannelClient(ticket)
    await client.run()
    return client


async def test_merged_output_comes_without_an_exit_code(sandbox: Sandbox, ssm: Any) -> None:
    client = await run(sandbox, ssm, "sh -c 'echo out; echo err >&2; exit 3'")
    assert client.output == b"out\nerr\n"
    assert client.exit_code is None


async def test_separate_streams_come_apart_with_an_exit_code(
    sandbox: Sandbox, ssm: Any
) -> None:
    command = "sh -c 'echo out; echo err >&2; exit 3'"
    client = await run(sandbox, ssm, command, separateOutputStream="True")
    assert client.output == b"out\n"
    assert client.errors == b"err\n"
    assert client.exit_code == 3


async def test_prefixes_come_before_the_lines_of_a_stream(sandbox: Sandbox, ssm: Any) -> None:
    client = await run(
        sandbox,
        ssm,
        "echo out",
        separateOutputStream="True",
        stdOutSeparatorPrefix="STDOUT:",
    )
    assert client.output == b"STDOUT:out\n"


async def test_a_long_output_arrives_whole(sandbox: Sandbox, ssm: Any) -> None:
    client = await run(sandbox, ssm, "seq 100000", separateOutputStream="true")
    assert client.output == b"".join(b"%d\n" % number for number in range(1, 100_001))


async def test_the_words_are_split_as_a_shell_does_and_not_run_by_one(
    sandbox: Sandbox, ssm: Any
) -> None:
    client = await run(sandbox, ssm, "printf %s| 'a  b' $HOME ;")
    assert client.output == b"a  b|$HOME|;|"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-program", b'exec: "no-such-program": executable file not found in $PATH'),
        ("' '", b'exec: " ": executable file not found in $PATH'),
    ],
)
async def test_a_program_that_is_not_there_is_named(
    sandbox: Sandbox, ssm: Any, command: str, says: bytes
) -> None:
    assert (await run(sandbox, ssm, command)).errors == says


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (" ", "Commands cannot be empty for session type NonInteractiveCommands"),
        ("echo 'open", "Unable to start command: No closing quotation"),
    ],
)
async def test_a_command_that_cannot_be_run_fails_the_session(
    sandbox: Sandbox, ssm: Any, command: str, says: str
) -> None:
    assert (await run(sandbox, ssm, command)).closing_words == says


@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    reason="these tests were started in the background; they and what they start ignore it",
)
async def test_ctrl_c_interrupts_the_command(sandbox: Sandbox, ssm: Any) -> None:
    ticket = ssm.start_session(
        Target=sandbox.state.fleet.instances[0].instance_id,
        DocumentName="AWS-StartNonInteractiveCommand",
        Parameters={"command": ["sleep 1000"], "separateOutputStream": ["True"]},
    )
    client = ChannelClient(ticket)
    client.type(b"\x03")
    await client.run()
    assert client.exit_code == -1
