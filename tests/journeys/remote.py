"""What stories without the app need: the program as a process, and servers to reach."""

import asyncio
import os
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.support.aws.sandbox_calls import aws_of, named
from tui.aws.client import Aws
from tui.sandbox.gateway.relay import Peer
from tui.sandbox.service import Sandbox, SandboxOptions

FULL = bool(os.environ.get("SSM_TUI_FULL"))
"""Whether the stories are told at full length."""

PATIENCE = 60.0 if not FULL else 600.0
"""Seconds to wait for a state. Only a story that has gone wrong waits so long."""


@dataclass(frozen=True)
class Finished:
    """How a run of the program ended."""

    status: int
    stdout: bytes
    stderr: str


@dataclass
class Account:
    """A sandbox, from the outside."""

    sandbox: Sandbox

    def aws(self) -> Aws:
        return aws_of(self.sandbox)

    def instance(self, name: str = "web-01") -> str:
        """The id of the instance with a name."""
        return named(self.sandbox, name)

    async def start(
        self, *arguments: str, stdin: int = PIPE, stdout: int = PIPE, stderr: int = PIPE
    ) -> Process:
        """Start the program."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tui",
            *arguments,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=os.environ | self.sandbox.environment(),
        )

    async def run(self, *arguments: str, typed: bytes = b"") -> Finished:
        """Run the program to its end."""
        async with asyncio.timeout(PATIENCE):
            process = await self.start(*arguments)
            stdout, stderr = await process.communicate(typed)
        assert process.returncode is not None
        return Finished(process.returncode, stdout, stderr.decode())

    def cut(self, session_id: str, role: Peer = Peer.CLIENT) -> None:
        """Break a side's connection to the gateway as a broken network would."""
        self.sandbox.cut(session_id, role)

    def status(self, session_id: str) -> str:
        """A session's status, as AWS would list it."""
        record = self.sandbox.state.sessions.get(session_id)
        assert record is not None
        return str(record.status)


@asynccontextmanager
async def account(options: SandboxOptions | None = None) -> AsyncIterator[Account]:
    """A sandbox of one's own, without past sessions."""
    sandbox = Sandbox(options or SandboxOptions(seed_history=False))
    await asyncio.to_thread(sandbox.start)
    try:
        yield Account(sandbox)
    finally:
        await asyncio.to_thread(sandbox.stop)


async def answer_at_the_end(reader: StreamReader, writer: StreamWriter) -> None:
    """Hear everything first, then tell how much it was."""
    heard = await reader.read(-1)
    writer.write(b"%d bytes" % len(heard))
    writer.close()


def the_session(here: Account) -> str:
    """The one that lives."""
    (session_id,) = here.sandbox.living
    return session_id
