"""The program is killed at work, and the next one takes its session up again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.journeys.remote import PATIENCE, Account, account
from tui.aws.instances import ManagedInstance
from tui.sandbox.service import SandboxOptions
from tui.sessions.ending import Cause
from tui.sessions.journal.session_journal import SHELL, SessionJournal
from tui.sessions.journal.steps import Journal
from tui.sessions.orphans.crash_record import FOLDER, CrashRecord, Resumption
from tui.sessions.orphans.crash_records import CrashRecords
from tui.sessions.session import Session
from tui.sessions.states import SessionChange
from tui.terminal.emulator import Emulator


class Terminal:
    """A session and the eyes of its user."""

    def __init__(
        self,
        here: Account,
        resumption: Resumption | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._changed = asyncio.Event()
        self.session = Session(
            here.aws(),
            ManagedInstance(instance_id=here.instance(), name="web-01"),
            "at work",
            emulator=Emulator(80, 24),
            listener=self._listen,
            resumption=resumption,
            journal=journal,
        )

    def _listen(self, session: Session, change: SessionChange) -> None:
        self._changed.set()

    async def sees(self, text: str) -> None:
        await self.until(lambda: any(text in line for line in self.session.emulator.display))

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()


async def work_until_killed(
    here: Account, folder: Path, line: bytes, answer: str, *, resumable: bool
) -> None:
    """A program that is killed when it has seen an answer: nothing is said to anybody."""
    journal = SessionJournal(folder, SHELL, here.instance(), "web-01")
    terminal = Terminal(here, journal=journal)
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(terminal.session.run())
        terminal.session.send(line)
        await terminal.sees(answer)
        await journal.note()
        [file] = (folder / FOLDER).glob("*.json")
        assert CrashRecord.from_json(file.read_text()).resumable is resumable
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
