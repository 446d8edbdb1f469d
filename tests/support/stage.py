"""A session between its account and its far end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.aws.fake_aws import FakeAws, document
from tests.support.far_end import FarEnd, far_end
from tui.archive.store import Archive
from tui.aws.client import Identity
from tui.aws.instances import ManagedInstance
from tui.sessions.journal.session_journal import SHELL, SessionJournal
from tui.sessions.journal.steps import Journal
from tui.sessions.orphans.crash_record import Resumption
from tui.sessions.session import Session
from tui.sessions.states import SessionChange, SessionState
from tui.terminal.emulator import Emulator

TARGET = ManagedInstance(instance_id="i-0abc", name="web-1", ping_status="Online")


@dataclass
class Stage:
    """A session, its account and its far end."""

    end: FarEnd
    aws: FakeAws
    journal: Journal = field(default_factory=Journal)
    resumption: Resumption | None = None
    session: Session = field(init=False)
    changes: list[SessionChange] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.run: asyncio.Task[None]
        self.session = Session(
            self.aws,
            TARGET,
            "調査",
            emulator=Emulator(40, 5),
            listener=self.listen,
            resumption=self.resumption,
            journal=self.journal,
        )

    def listen(self, session: Session, change: SessionChange) -> None:
        self.changes.append(change)
        self.changed.set()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def until_connected(self) -> None:
        await self.end.until(lambda: self.end.tokens)
        self.end.send(b"$ ")
        await self.until(lambda: self.session.state is SessionState.CONNECTED)


def answers(end: FarEnd, **more: Any) -> dict[str, Any]:
    started = {"SessionId": "you-0abc", "StreamUrl": end.url, "TokenValue": "first"}
    return {
        "start_session": started,
        "resume_session": {**started, "TokenValue": "again"},
        "terminate_session": {"SessionId": "you-0abc"},
        "get_document": document(idleSessionTimeout="20", maxSessionDuration="60"),
        **more,
    }


@asynccontextmanager
async def stage(journal: Journal | None = None, **more: Any) -> AsyncIterator[Stage]:
    async with far_end() as end:
        aws = FakeAws(answers=answers(end, **more))
        actors = Stage(end, aws, journal or Journal())
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            actors.run = group.create_task(actors.session.run())
            try:
                yield actors
            finally:
                actors.run.cancel()


ELSEWHERE = {
    "SessionId": "you-0abc",
    "StreamUrl": "wss://evil.example/x",
    "TokenValue": "secret",
}

YOU = Identity(
    "123456789012", "arn:aws:iam::123456789012:user/you", "A", "eu-west-1", None, None
)


def journal(directory: Path, archive: Archive | None = None, **more: Any) -> SessionJournal:
    """The journal of a shell on the target."""
    target = TARGET.instance_id, TARGET.name
    return SessionJournal(directory, SHELL, *target, archive, label=TARGET.label, **more)
