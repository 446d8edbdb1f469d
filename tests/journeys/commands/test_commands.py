"""`ssm-tui exec` and `ssm-tui proxy`, as a shell and ssh call them."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator

import pytest

from tests.journeys.remote import PATIENCE, Account
from tests.support.ports import echo, server
from tui.sandbox.service import Sandbox, SandboxOptions

CAREFUL = "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.05; done"


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories; none of them changes it."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


async def test_streams_and_exit_code_come_apart(here: Account) -> None:
    script = "echo out; echo err >&2; exit 7"
    run = await here.run("exec", "web-01", "--reason", "look", "--", "sh", "-c", script)
    assert (run.status, run.stdout, run.stderr) == (7, b"out\n", "err\n")


async def test_what_looks_like_an_option_is_the_commands_behind_its_first_word(
    here: Account,
) -> None:
    run = await here.run(
        "exec", "web-01", "--reason", "t", "printf", "%s ", "--reason", "other", "--json"
    )
    assert (run.status, run.stdout) == (0, b"--reason other --json ")
    told = await here.run("exec", "web-01", "--reason", "t", "--json", "echo", "--json", "hi")
    report = json.loads(told.stdout)
    assert (report["reason"], report["stdout"]) == ("t", "--json hi\n")


async def test_a_command_that_a_signal_kills_is_told_on_a_line_of_its_own(
    here: Account,
) -> None:
    call = ("exec", "web-01", "--reason", "t", "--", "sh", "-c")
    run = await here.run(*call, "printf oops >&2; kill -9 $$")
    told = "oops\nssm-tui: The command was killed by a signal.\n"
    assert (run.status, run.stderr) == (128, told)
    plain = await here.run(*call, "printf oops >&2; exit 3")
    assert (plain.status, plain.stderr) == (3, "oops")


@pytest.mark.parametrize("by_id", [True, False])
async def test_on_windows_a_shell_reads_the_words(here: Account, by_id: bool) -> None:
    target = here.instance("win-ad-01") if by_id else "win-ad-01"
    run = await here.run("exec", target, "--reason", "t", "echo aa | tr a b")
    assert (run.status, run.stdout) == (0, b"bb\n")
    assert "no shell" not in run.stderr


async def test_three_megabytes_are_the_same_on_both_sides(here: Account) -> None:
    script = "head -c 3000000 /dev/zero | tr '\\0' '\\377'; printf '\\r\\n'"
    run = await here.run("exec", here.instance(), "--reason", "x", "--", "sh", "-c", script)
    assert run.stdout == b"\xff" * 3_000_000 + b"\r\n"


async def test_json_tells_all_of_it(here: Account) -> None:
    run = await here.run(
        "exec", "web-01", "--reason", "調査", "--json", "--", "sh", "-c", "printf あ; exit 3"
    )
    told = json.loads(run.stdout)
    assert run.status == 3
    assert (told["exit_code"], told["stdout"], told["stderr"]) == (3, "あ", "")
    assert (told["target"], told["reason"]) == (here.instance(), "調査")
    assert told["started"] <= told["ended"]
    assert here.status(told["session_id"]) == "Terminated"


async def test_a_command_that_takes_too_long_is_ended(here: Account) -> None:
    run = await here.run(
        "exec", "web-01", "--reason", "x", "--timeout", "1.5", "--", "sleep", "100"
    )
    assert run.status == 124
    assert "1.5 s" in run.stderr


async def test_the_first_interrupt_is_the_commands(here: Account) -> None:
    process = await here.start("exec", "web-01", "--reason", "x", "--", "sh", "-c", CAREFUL)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        stdout, _ = await process.communicate()
    assert (process.returncode, stdout) == (9, b"caught\n")


async def test_the_second_interrupt_ends_the_session(here: Account) -> None:
    stubborn = "trap 'echo no' INT; echo ready; while :; do sleep 0.05; done"
    process = await here.start("exec", "web-01", "--reason", "x", "--", "sh", "-c", stubborn)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert await process.stdout.readline() == b"no\n"
        process.send_signal(signal.SIGINT)
        _, stderr = await process.communicate()
    assert process.returncode == 130
    assert b"You ended the session" in stderr


async def test_a_reader_that_leaves_early_ends_the_command(here: Account) -> None:
    ours, theirs = os.pipe()
    process = await here.start("exec", "web-01", "--reason", "x", "--", "yes", stdout=theirs)
    os.close(theirs)
    assert (await asyncio.to_thread(os.read, ours, 2)) == b"y\n"
    os.close(ours)
    async with asyncio.timeout(PATIENCE):
        _, stderr = await process.communicate()
    assert (process.returncode, stderr) == (141, b"")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["web", "--reason", "x", "--", "true"], 255, "Similar names: web-0"),
        (["legacy-cron", "--reason", "x", "--", "true"], 255, "not connected"),
        (["web-01", "--", "true"], 2, "--reason"),
        (["web-01", "--reason", "a\nb", "--", "true"], 2, "one line"),
        (["web-01", "--reason", " ", "--", "true"], 2, "Give a reason"),
        (["web-01", "--reason", "x", "--", "nowhere"], 1, "executable file not found"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    here: Account, arguments: list[str], status: int, words: str
) -> None:
    run = await here.run("exec", *arguments)
    assert run.status == status
    assert words in run.stderr
    assert "Traceback" not in run.stderr


async def test_the_proxy_carries_bytes_untouched(here: Account) -> None:
    sent = b"\n" + os.urandom(300_000) + b"\n"
    async with server(echo) as port:
        run = await here.run("proxy", "web-01", str(port), typed=sent)
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout == sent
    listed = await here.aws().call("ssm", "describe_sessions", State="History")
    reasons = {record.get("Reason") for record in listed["Sessions"]}
    assert f"SSH to port {port} through ssm-tui proxy" in reasons


async def test_a_port_that_nobody_listens_on_is_a_failure_with_words(here: Account) -> None:
    async with server(echo) as port:
        pass
    run = await here.run("proxy", "web-01", str(port))
    assert run.status == 1
    assert run.stdout == b""
    assert "Unable to connect to specified port" in run.stderr
