import signal
from typing import Any

import pytest

from tests.sandbox.channel_client import ChannelClient
from tui.protocol.events import ExitCode, StandardError
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


@pytest.mark.parametrize("separate", ["True", "False"])
@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("echo 'open", "EOF found when expecting closing quote"),
        ('echo "open', "EOF found when expecting closing quote"),
        ("echo open\\", "EOF found after escape character"),
    ],
)
async def test_a_line_that_cannot_be_split_is_told_as_the_agent_tells_it(
    sandbox: Sandbox, ssm: Any, command: str, says: str, separate: str
) -> None:
    client = await run(sandbox, ssm, command, separateOutputStream=separate)
    words = f"Unable to start command: Failed to parse commands input: {says}"
    assert client.closing_words == words
    assert client.errors == f"{words}\n\n".encode()
    assert client.exit_code is None


@pytest.mark.parametrize("separate", ["True", "False"])
async def test_a_program_that_is_not_there_has_its_exit_code_first(
    sandbox: Sandbox, ssm: Any, separate: str
) -> None:
    client = await run(sandbox, ssm, "no-such-program", separateOutputStream=separate)
    assert client.exit_code == 1
    told = [kind for kind in client.kinds if kind in {ExitCode, StandardError}]
    assert told == [ExitCode, StandardError]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (" ", "Commands cannot be empty for session type NonInteractiveCommands"),
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
