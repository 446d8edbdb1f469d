"""The program is killed at work, and the next one takes its session up again."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.journeys.remote import PATIENCE, Account, account
from tui.aws.instances import ManagedInstance
from tui.sandbox.service import SandboxOptions
from tui.sessions.client import Resumption
from tui.sessions.ending import Cause
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.orphans.crash_records import CrashRecords
from tui.sessions.review.history import known_of
from tui.sessions.session import Change, Session
from tui.terminal.emulator import Emulator


class Terminal:
    """A session and the eyes of its user."""

    def __init__(self, here: Account, resumption: Resumption | None = None) -> None:
        self._changed = asyncio.Event()
        self.session = Session(
            here.aws(),
            ManagedInstance(instance_id=here.instance(), name="web-01"),
            "at work",
            emulator=Emulator(80, 24),
            listener=self._listen,
            resumption=resumption,
        )

    def _listen(self, session: Session, change: Change) -> None:
        self._changed.set()

    async def sees(self, text: str) -> None:
        await self.until(lambda: any(text in line for line in self.session.emulator.display))

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()


class Files(CrashRecords):
    """Files that say when they are written."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.written = asyncio.Event()
        self.latest: CrashRecord | None = None

    async def remember(self, survivor: CrashRecord) -> bool:
        written = await super().remember(survivor)
        self.latest = survivor
        self.written.set()
        return written

    async def until(self, condition: Callable[[CrashRecord], bool]) -> None:
        while self.latest is None or not condition(self.latest):
            self.written.clear()
            await self.written.wait()


async def work_until_killed(
    here: Account, folder: Path, line: bytes, answer: str, *, resumable: bool
) -> None:
    """A program that is killed when it has seen an answer: nothing is said to anybody."""
    terminal, files = Terminal(here), Files(folder)
    aws = here.aws()
    await aws.identity()
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(terminal.session.run())
        keeper = tasks.create_task(files.keep(terminal.session, partial(known_of, aws)))
        terminal.session.send(line)
        await terminal.sees(answer)
        await files.until(lambda one: one.resumable is resumable)
        keeper.cancel()
        run.cancel()


async def found(here: Account, folder: Path) -> CrashRecord:
    """What the next start finds, when it looks as another process would."""
    (path,) = (folder / "live").glob("*.json")
    path.write_text(path.read_text().replace('"process": "', '"process": "not '))
    survivors, aws = CrashRecords(folder), here.aws()
    (survivor,) = await survivors.held(aws, await survivors.orphans(await aws.identity()))
    return survivor


async def test_a_shell_is_taken_up_where_it_was(tmp_path: Path) -> None:
    async with account() as here, asyncio.timeout(PATIENCE):
        line = b"memory=kept; echo $((6*7))\r"
        await work_until_killed(here, tmp_path, line, "42", resumable=True)
        survivor = await found(here, tmp_path)
        assert (survivor.target_name, survivor.reason) == ("web-01", "at work")
        terminal = Terminal(here, survivor.resumption)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(terminal.session.run())
            terminal.session.send(b"echo $memory $((2*4)); stty size\r")
            await terminal.sees("kept 8")
            await terminal.sees("24 80")
            terminal.session.send(b"exit\r")
            await terminal.session.wait_over()
        assert terminal.session.session_id == survivor.session_id
        assert terminal.session.ending is not None
        assert terminal.session.ending.cause is Cause.EXITED


async def test_an_encrypted_session_is_offered_for_termination_only(tmp_path: Path) -> None:
    options = SandboxOptions(seed_history=False, inputs={"kmsKeyId": "alias/session-manager"})
    async with account(options) as here, asyncio.timeout(PATIENCE):
        line = b"echo $((6*7))\r"
        await work_until_killed(here, tmp_path, line, "42", resumable=False)
        survivor = await found(here, tmp_path)
        assert not survivor.resumable
        assert "only be terminated" in survivor.why_not
        await CrashRecords(tmp_path).terminate(here.aws(), survivor)
        assert here.status(survivor.session_id) == "Terminated"
        assert list((tmp_path / "live").glob("*.json")) == []
