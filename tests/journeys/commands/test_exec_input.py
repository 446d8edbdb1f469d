"""What `ssm-tui exec` does with standard input: it tells of what a command does not get."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.journeys.remote import PATIENCE, Account, Finished
from tui.sandbox.service import Sandbox, SandboxOptions

CALL = ("exec", "web-01", "--reason", "look")


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@contextmanager
def pipe(data: bytes = b"") -> Iterator[tuple[int, int]]:
    """A pipe with something in it, and its two ends."""
    reader, writer = os.pipe()
    with closing(os.fdopen(reader, "rb", 0)), closing(os.fdopen(writer, "wb", 0)):
        os.write(writer, data)
        yield reader, writer


async def run(here: Account, stdin: int, *arguments: str) -> Finished:
    async with asyncio.timeout(PATIENCE):
        process = await here.start(*arguments, stdin=stdin)
        stdout, stderr = await process.communicate()
    assert process.returncode is not None
    return Finished(process.returncode, stdout, stderr.decode())


def started_by(here: Account) -> int:
    """How many sessions there were so far."""
    return len(here.sandbox.state.sessions)


@pytest.mark.parametrize("more", [(), ("--json",), ("--timeout", "60")])
async def test_piped_data_is_refused_before_anything_starts_and_stays_unread(
    here: Account, more: tuple[str, ...]
) -> None:
    started = started_by(here)
    with pipe(b"data\n") as (reader, _):
        done = await run(here, reader, *CALL, *more, "--", "true")
        assert os.read(reader, 10) == b"data\n"
    assert (done.status, done.stdout) == (2, b"")
    assert "Standard input has data" in done.stderr
    assert "-n" in done.stderr
    assert started_by(here) == started


async def test_a_file_is_refused_as_a_pipe_is_and_not_with_n(
    here: Account, tmp_path: Path
) -> None:
    (tmp_path / "list").write_text("web-01\n")
    with (tmp_path / "list").open("rb") as listed:
        assert (await run(here, listed.fileno(), *CALL, "--", "true")).status == 2
        done = await run(here, listed.fileno(), *CALL, "-n", "--", "echo", "up")
        assert (done.status, done.stdout, done.stderr) == (0, b"up\n", "")
        assert listed.tell() == 0


@pytest.mark.parametrize(("more", "status"), [("-n", 0), ("", 2)])
async def test_a_loop_that_reads_a_list_loses_no_line_of_it(
    here: Account, tmp_path: Path, more: str, status: int
) -> None:
    (tmp_path / "hosts").write_text("web-01\nweb-02\nweb-01\n")
    loop = f"""while read -r host; do
        {sys.executable} -m tui exec "$host" --reason x {more} -- true 2>&1 >/dev/null
        echo "$host $?"
    done < {tmp_path}/hosts"""
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", loop, stdout=PIPE, env=os.environ | here.sandbox.environment()
    )
    async with asyncio.timeout(PATIENCE):
        stdout, _ = await process.communicate()
    told = [line for line in stdout.decode().splitlines() if line.startswith("web-0")]
    # For the last one the list is at its end.
    assert told == [f"web-01 {status}", f"web-02 {status}", "web-01 0"]


async def test_what_comes_while_the_command_runs_is_told_of_at_once(
    here: Account, tmp_path: Path
) -> None:
    script = f"echo up; while [ ! -e {tmp_path}/go ]; do sleep 0.05; done; exit 3"
    with pipe() as (reader, writer):
        process = await here.start(*CALL, "--", "sh", "-c", script, stdin=reader)
        assert process.stdout is not None
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            assert await process.stdout.readline() == b"up\n"
            os.write(writer, b"late")
            assert b"Standard input has data" in await process.stderr.readline()
            (tmp_path / "go").touch()
            _, rest = await process.communicate()
        assert (process.returncode, rest) == (3, b"")
        assert os.read(reader, 10) == b"late"


async def test_an_idle_pipe_and_an_empty_file_are_passed_over_in_silence(
    here: Account, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    with pipe() as (idle, _), (tmp_path / "empty").open("rb") as empty:
        for stdin in (idle, empty.fileno()):
            done = await run(here, stdin, *CALL, "--", "echo", "up")
            assert (done.status, done.stdout, done.stderr) == (0, b"up\n", "")
