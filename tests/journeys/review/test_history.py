"""Every session that AWS starts has a row in the history, however its program ends."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from tests.fuzz.killings import AFTER, Killing, lost_by
from tests.fuzz.killings import account as killing_account
from tests.journeys.remote import PATIENCE, Account
from tests.journeys.shell import CALL
from tests.support.full_disk import disk
from tests.support.program import program
from tui.archive.migrations import VERSION
from tui.archive.store import Archive, HistoryRow
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.orphans.crash_record import FOLDER
from tui.sessions.orphans.starting import Starting
from tui.settings.settings import data_directory, state_directory

LONG = 30.0
"""Seconds that a command takes at most, five of them for an STS that is silent; a botocore that
waits for it takes a minute."""


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@pytest.fixture
def history() -> Archive:
    return Archive.within(data_directory())


@pytest.mark.parametrize(
    "killing",
    [
        # Killed before the answer comes, and about when it does.
        Killing("exec", at_start=True, pause=0.1, latency=0.4, after="exec"),
        Killing("forward", at_start=True, pause=0.1, latency=0.0, after="sessions"),
        Killing("app", at_start=True, pause=0.1, latency=0.4, after="app"),
    ],
    ids=str,
)
def test_a_session_of_a_killed_program_has_a_row_after_the_next_start(killing: Killing) -> None:
    reason = "killed at work"
    with killing_account() as there:
        before = there.starts()
        while reason not in {one.get("Reason") for one in there.sessions().values()}:
            # What a busy machine did not come to ask for may be found for some minutes yet.
            before = there.starts()
            assert lost_by(killing, there, reason) == []
        end = monotonic() + PATIENCE
        while not there.starts() <= before:
            # It was asked for behind the look of a program that was quick to end.
            assert monotonic() < end, there.starts() - before
            AFTER[killing.after](there)


@contextmanager
def nobody_answers() -> Iterator[str]:
    """The address of a service that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def row_of(rows: tuple[HistoryRow, ...], reason: str) -> HistoryRow:
    (row,) = [each for each in rows if each.reason == reason]
    return row


async def test_a_command_that_is_faster_than_sts_is_listed_and_completed_by_the_next(
    here: Account, history: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a killed program, so that there is something to ask AWS for at the end.
    await Starting(state_directory(), here.instance()).unanswered()
    with nobody_answers() as sts, monkeypatch.context() as hanging:
        hanging.setenv("AWS_ENDPOINT_URL_STS", sts)
        begun = monotonic()
        run = await here.run("exec", here.instance(), "--reason", "no name", "--", "true")
        assert (run.status, run.stderr) == (0, "")
        assert monotonic() - begun < LONG
    row = row_of(await history.sessions(), "no name")
    assert (row.account, row.owner, row.cause) == ("", "", "exited")
    listed = await here.run("sessions", "--reason", "no name", "--json")
    assert row.session_id.encode() in listed.stdout
    row = row_of(await history.sessions(), "no name")
    assert row.account == "123456789012"
    assert row.owner.startswith("arn:aws:")


async def test_a_command_knows_its_caller_by_its_end(here: Account, history: Archive) -> None:
    for _ in range(3):
        await here.run("exec", here.instance(), "--reason", "quick", "--", "true")
    assert {row.account for row in await history.sessions()} == {"123456789012"}


async def test_a_start_that_aws_refuses_leaves_nothing(here: Account, history: Archive) -> None:
    run = await here.run("exec", "i-00000000000000000", "--reason", "x", "--", "true")
    assert run.status == 255
    assert list((state_directory() / FOLDER).iterdir()) == []
    assert await history.sessions() == ()


@contextmanager
def damaged(path: Path) -> Iterator[None]:
    path.write_bytes(bytes(8192))
    yield


@contextmanager
def truncated(path: Path) -> Iterator[None]:
    a_history(path)
    os.truncate(path, 5000)
    yield


@contextmanager
def newer(path: Path) -> Iterator[None]:
    a_history(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program has it for itself."""
    a_history(path)
    call = [sys.executable, "-c", OTHER_PROGRAM, str(path)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline()
        yield
        other.kill()


@contextmanager
def made(make: Callable[[Path], None], path: Path) -> Iterator[None]:
    make(path)
    yield


OTHER_PROGRAM = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def a_history(path: Path) -> None:
    asyncio.run(
        Archive.within(path.parent).began(
            HistoryRow(
                session_id="you-1",
                account="1" * 12,
                region="eu-west-1",
                started=datetime.now(UTC),
            )
        )
    )


UNUSABLE: dict[str, tuple[Callable[[Path], AbstractContextManager[None]], str]] = {
    "zeros": (damaged, "is damaged"),
    "truncated": (truncated, "is damaged"),
    "newer": (newer, "later version"),
    "locked": (locked, "keeping it locked"),
    "folder": (partial(made, Path.mkdir), "not a regular file"),
    "pipe": (partial(made, os.mkfifo), "not a regular file"),
    "link": (partial(made, lambda path: path.symlink_to("/dev/null")), "symbolic link"),
}


def ran(here: Account, *arguments: str) -> tuple[int, str]:
    """The exit status, and what was said."""
    run = asyncio.run(here.run(*arguments))
    return run.status, run.stderr


def run_exec(here: Account) -> tuple[int, str]:
    return ran(here, "exec", here.instance(), "--reason", "x", "--", "sh", "-c", "exit 7")


def run_interactive(here: Account) -> tuple[int, str]:
    with program(*CALL, "exit 7", environment=here.sandbox.environment()) as running:
        return running.wait(), running.output.decode()


def run_forward(here: Account) -> tuple[int, str]:
    return asyncio.run(forwarded(here))


async def forwarded(here: Account) -> tuple[int, str]:
    """It says so at once; nothing more is said when it is told to end."""
    process = await here.start("forward", here.instance(), "22", "--reason", "x")
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        said = await process.stderr.readline()
        process.terminate()
        _, rest = await process.communicate()
    return process.returncode or 0, (said + rest).decode()


def run_proxy(here: Account) -> tuple[int, str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = str(listener.getsockname()[1])
    return ran(here, "proxy", here.instance(), closed)


@pytest.mark.parametrize(
    ("command", "status", "kind"),
    [
        *((run_exec, 7, kind) for kind in ("zeros", "truncated", "newer", "folder", "pipe")),
        *((run_interactive, 7, kind) for kind in ("truncated", "locked")),
        *((run_forward, 0, kind) for kind in ("newer", "folder")),
        (run_exec, 7, "locked"),
        (run_proxy, 1, "link"),
    ],
)
def test_an_unusable_history_is_one_sentence_and_no_other_status(
    here: Account, command: Callable[[Account], tuple[int, str]], status: int, kind: str
) -> None:
    data_directory().mkdir(parents=True)
    make, words = UNUSABLE[kind]
    with make(data_directory() / "ledger.sqlite3"):
        ended, said = command(here)
    assert ended == status, said
    assert said.count("The local history") == 1
    assert words in said.replace("\r\n", "")


async def test_a_full_disk_costs_a_sentence_and_leaves_nothing_half_written(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk(tmp_path / "disk") as full:
        monkeypatch.setenv("SSM_TUI_STATE_DIR", str(full.folder / "state"))
        monkeypatch.setenv("SSM_TUI_DATA_DIR", str(full.folder / "data"))
        full.fill()
        run = await here.run("exec", here.instance(), "--reason", "x", "--", "echo", "out")
        assert (run.status, run.stdout) == (0, b"out\n")
        assert "disk is full" in run.stderr
        assert "Active sessions can't be remembered" in run.stderr
        assert full.files() == []


async def test_folders_are_their_owners_alone_under_any_umask(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSM_TUI_STATE_DIR", str(tmp_path / "a" / "b" / "state"))
    monkeypatch.setenv("SSM_TUI_DATA_DIR", str(tmp_path / "c" / "d" / "data"))
    before = os.umask(0)
    try:
        run = await here.run("exec", here.instance(), "--reason", "x", "--", "true")
    finally:
        os.umask(before)
    assert run.status == 0
    folders = [p for top in ("a", "c") for p in (tmp_path / top).rglob("*") if p.is_dir()]
    assert {FOLDER, "data"} <= {path.name for path in folders}
    modes = {oct(path.stat().st_mode & 0o777) for path in (*folders, tmp_path / "a")}
    assert modes == {"0o700"}
