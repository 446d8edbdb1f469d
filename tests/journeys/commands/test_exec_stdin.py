"""`ssm-tui exec --stdin`: a command with input, exact to the byte."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.remote import FULL, PATIENCE, Account, the_session
from tui.sandbox.service import Sandbox, SandboxOptions

CALL = ("exec", "--stdin", "web-01", "--reason", "look", "--")
SIZE = 20_000_000 if FULL else 300_000
TOOLS = ("stty", "dd", "fold", "sed", "cat", "sh", "wc")


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"no newline", b"\0\0\r\n\x03\x04\x1a\xff", bytes(range(256)) * 40 + b"\r"],
    ids=["nothing", "newline", "no newline", "controls", "all"],
)
async def test_every_byte_arrives_and_comes_back(here: Account, data: bytes) -> None:
    run = await here.run(*CALL, "cat", typed=data)
    assert (run.status, run.stdout, run.stderr) == (0, data, "")


async def test_a_lot_goes_through_with_errors_and_status_apart(here: Account) -> None:
    data = os.urandom(SIZE)
    run = await here.run(*CALL, "sh", "-c", "echo err >&2; cat; exit 7", typed=data)
    assert (run.status, run.stdout == data, run.stderr) == (7, True, "err\n")


async def test_a_tar_pipe_carries_a_tree_both_ways(here: Account, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    (tmp_path / "here" / "deep").mkdir(parents=True)
    for folder in (there, back):
        folder.mkdir()
    (tmp_path / "here" / "deep" / "file").write_bytes(os.urandom(50_000))
    program = f"{sys.executable} -m tui exec --stdin web-01 --reason x --"
    line = (
        f"tar c -C {tmp_path}/here . | {program} tar x -C {there} && "
        f"{program} tar c -C {there} . </dev/null | tar x -C {back}"
    )
    process = await asyncio.create_subprocess_shell(
        line, stderr=PIPE, env=os.environ | here.sandbox.environment()
    )
    async with asyncio.timeout(PATIENCE):
        _, stderr = await process.communicate()
    assert (process.returncode, stderr) == (0, b"")
    sent, came = (folder / "deep" / "file" for folder in (tmp_path / "here", back))
    assert came.read_bytes() == sent.read_bytes()


async def test_a_dialogue_goes_on_line_by_line(here: Account) -> None:
    process = await here.start(*CALL, "cat")
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        for line in (b"one\n", b"two\n"):
            process.stdin.write(line)
            assert await process.stdout.readline() == line
        process.stdin.close()
        assert await process.wait() == 0


@pytest.mark.parametrize(
    ("script", "status"),
    [("head -c 1 >/dev/null; exit 4", 4), ("exec <&-; sleep 0.2; exit 5", 5), ("exit 6", 6)],
)
async def test_a_command_that_wants_no_more_input_ends_as_it_likes(
    here: Account, script: str, status: int
) -> None:
    run = await here.run(*CALL, "sh", "-c", script, typed=os.urandom(1_000_000))
    assert (run.status, run.stdout, run.stderr) == (status, b"", "")


async def test_a_command_that_reads_nothing_holds_the_input_back_and_can_be_interrupted(
    here: Account,
) -> None:
    process = await here.start(*CALL, "sh", "-c", "echo up; exec sleep 1000")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(bytes(5_000_000))
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGINT)
        assert process.stdin.transport.get_write_buffer_size() > 4_000_000
        assert await process.wait() == 130


async def test_an_interrupt_is_the_commands(here: Account) -> None:
    careful = "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.05; done"
    process = await here.start(*CALL, "sh", "-c", careful)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        stdout, _ = await process.communicate()
    assert (process.returncode, stdout) == (9, b"caught\n")


async def test_cuts_in_the_middle_cost_no_byte(here: Account) -> None:
    part = os.urandom(60_000)
    process = await here.start(*CALL, "sh", "-c", "cat; exit 3")
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            process.stdin.write(part)
            came = await process.stdout.readexactly(5_000)
            here.cut(the_session(here))
            assert came + await process.stdout.readexactly(55_000) == part
        process.stdin.close()
        stdout, stderr = await process.communicate()
    assert (process.returncode, stdout) == (3, b"")
    assert b"nothing is lost" in stderr


async def test_what_the_command_writes_to_its_terminal_is_kept_apart(here: Account) -> None:
    run = await here.run(*CALL, "sh", "-c", "echo aside >/dev/tty; cat", typed=b"data")
    assert (run.status, run.stdout, run.stderr) == (0, b"data", "aside\n")


@pytest.mark.parametrize("coder", ["base64", "openssl", "perl", "python3", ""])
async def test_any_coder_will_do_and_a_missing_tool_is_named(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coder: str
) -> None:
    for tool in filter(None, (*TOOLS, coder)):
        found = sys.executable if tool == "python3" else shutil.which(tool)
        if found is None:
            pytest.skip(f"{tool} is missing here")
        (tmp_path / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path))
    data = os.urandom(20_000)
    run = await here.run(*CALL, "sh", "-c", "cat; exit 3", typed=data)
    if coder:
        assert (run.status, run.stdout == data, run.stderr) == (3, True, "")
    else:
        assert (run.status, run.stdout) == (255, b"")
        assert (
            "needs base64, openssl, perl or python3, which is not on the instance" in run.stderr
        )


async def test_a_program_that_is_not_there_has_a_shells_status(here: Account) -> None:
    run = await here.run(*CALL, "nowhere-at-all", typed=b"x")
    assert run.status == 127
    assert "not found" in run.stderr


async def test_input_cannot_be_sent_and_left_alone(here: Account) -> None:
    run = await here.run("exec", "-n", *CALL[1:], "true")
    assert run.status == 2
    assert "can't be combined" in run.stderr


async def test_an_instance_without_a_shell_of_posix_is_refused_before_anything_starts(
    here: Account,
) -> None:
    run = await here.run("exec", "--stdin", "win-ad-01", "--reason", "x", "--", "sort")
    assert run.status == 2
    assert "runs Windows" in run.stderr


async def test_a_command_that_ends_while_its_input_is_idle_is_over(here: Account) -> None:
    process = await here.start(*CALL, "sh", "-c", "exit 6")
    async with asyncio.timeout(PATIENCE):
        assert await process.wait() == 6
