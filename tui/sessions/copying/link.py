"""The sessions that a copy needs: a shell there, and a port where that is faster."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from tui.aws.client import Aws
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.copying.far_port import PortLink
from tui.sessions.copying.far_shell import FarShell
from tui.sessions.copying.talk import CopyFailed, LinkLost, Talk
from tui.sessions.ending import Cause
from tui.sessions.journal.steps import Journal
from tui.sessions.runner import SessionFailed
from tui.transport.errors import TransportError
from tui.transport.link import Link

WORTH_A_PORT: Final = 2 << 20
"""Bytes for which a second session pays."""

FILE: Final = 32 << 10
"""Bytes that a file counts for besides its own: a shell starts some processes for each."""

NUDGE_EVERY: Final = 60.0
"""Seconds; the shell's session must not count as idle while the port is busy."""

LARGEST_WAIT: Final = 30.0
"""Seconds between two tries to go on."""

TRIES: Final = 6
"""Sessions in a row that bring nothing before it is given up."""

BY_PORT: Final = N_("through a port session to python3 on the instance")
BY_TERMINAL: Final = N_("as base64 through a terminal")


class JournalMaker(Protocol):
    """Makes what is kept of a session of a kind, a word of `OBSTACLES`."""

    def __call__(self, kind: str) -> Journal | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions:
    """What a copy's sessions are started with.

    Attributes:
        reason: of each session.
        port: whether a port session may carry the bytes.
        maximum: the user's own for a session, in seconds.
        journal: makes what is kept of each on this machine.
        report: called whenever a session's connection changes.
        say: is given a sentence for the user.
    """

    reason: str
    port: bool = True
    maximum: float | None = None
    journal: JournalMaker = lambda kind: None
    report: Callable[[Link], None] = lambda link: None
    say: Callable[[str], None] = lambda sentence: None


class FarLink:
    """Reaches the far side, and reaches it again when a session is lost.

    Args:
        aws: who copies, and where.
        target: the id of a managed node.
        options: what its sessions are started with.
    """

    def __init__(self, aws: Aws, target: str, options: LinkOptions) -> None:
        self._aws = aws
        self._target = target
        self._options = options
        self._shell: FarShell | None = None
        self._running: asyncio.Task[None] | None = None
        self._port: PortLink | None = None
        self._nudging: asyncio.Task[None] | None = None
        self._no_port = ""
        self._weight = 0
        self._failures = 0
        self.way = BY_TERMINAL
        """How the bytes go."""

    async def open(self) -> Talk:
        """Start the shell's session. Raises LinkLost."""
        options = self._options
        self._shell = FarShell(
            self._aws,
            self._target,
            report=options.report,
            maximum=options.maximum,
            journal=options.journal("command"),
        )
        self._running = asyncio.get_running_loop().create_task(self._live(self._shell))
        await self._shell.opened()
        return self._shell

    async def hasten(self, size: int, files: int) -> Talk:
        """What so many bytes in so many files are best sent through: a port, where that can be.

        Raises LinkLost.
        """
        return await self._hasten(size + files * FILE)

    async def _hasten(self, weight: int) -> Talk:
        self._weight = weight
        shell = self._shell
        assert shell is not None, "only of an open one"
        problem = self._no_port or self._against_port(shell)
        if problem:
            self._no_port = problem
            return shell
        token = secrets.token_hex(16)
        try:
            port = await shell.start_python(token)
        except (TimeoutError, ValueError):
            self._no_port = _("python3 on the instance doesn't work")
            shell.nudge()
            return shell
        return await self._through(port, token, shell)

    async def again(self, lost: LinkLost) -> Talk:
        """Go on in a new session. Raises LinkLost when there is no point in it."""
        await self._drop()
        while lost.again and self._failures < TRIES:
            await asyncio.sleep(min(LARGEST_WAIT, self._failures**2))
            self._failures += 1
            resumed = _("Continuing in a new session.")
            self._options.say(f"{lost} {resumed}")
            try:
                await self.open()
                return await self._hasten(self._weight)
            except LinkLost as error:
                await self._drop()
                lost = error
        raise lost

    def progressed(self) -> None:
        """Something has arrived: the session is of use."""
        self._failures = 0

    async def close(self, *, interrupted: bool = False) -> None:
        """Have the far side clear up, and end the sessions."""
        if self._nudging is not None:
            self._nudging.cancel()
        if self._shell is not None and interrupted:
            await self._shell.leave(interrupted=True)
        if self._port is not None:
            await self._port.close()
            self._port = None
        if self._shell is not None and not interrupted:
            await self._shell.leave(interrupted=False)
        if self._running is not None:
            await self._running

    async def _drop(self) -> None:
        """Let go of what is left of sessions that are lost; the far side keeps what it has."""
        if self._nudging is not None:
            self._nudging.cancel()
        if self._port is not None:
            await self._port.close()
            self._port = None
        if self._shell is not None:
            self._shell.hang_up()
        if self._running is not None:
            await self._running

    def _against_port(self, shell: FarShell) -> str:
        """Why a port is not tried; empty if it is."""
        if not self._options.port:
            return _("port sessions are turned off")
        if not shell.has_python:
            return _("no python3 on the instance")
        if shell.encrypted:
            return _("a port session would not be encrypted with the KMS key")
        return "" if self._weight >= WORTH_A_PORT else _("small enough")

    async def _through(self, port: int, token: str, shell: FarShell) -> Talk:
        options, journal = self._options, self._options.journal("port")
        self._port = PortLink(
            self._aws, self._target, port, maximum=options.maximum, journal=journal
        )
        try:
            far = await self._port.open(options.reason, token)
        except CopyFailed as error:
            self._no_port = str(error).rstrip(".")
            await self._port.close()
            self._port = None
            shell.nudge()
            return shell
        self.way = BY_PORT
        self._nudging = asyncio.get_running_loop().create_task(_nudge(shell))
        return far

    @property
    def way_words(self) -> str:
        """How the bytes go, and why not faster."""
        way = _(self.way)
        return way if self.way == BY_PORT else f"{way} ({self._no_port})"

    async def _live(self, shell: FarShell) -> None:
        try:
            ending = await shell.run(self._options.reason)
        except UserFacingError as error:
            again = shell.has_served and isinstance(error, SessionFailed | TransportError)
            shell.lose(LinkLost(str(error), again=again))
        else:
            again = shell.has_served and ending.cause in {
                Cause.GONE,
                Cause.LOST,
                Cause.SERVICE,
                Cause.IDLE,
            }
            shell.lose(LinkLost(_(ending.words), again=again))


async def _nudge(shell: FarShell) -> None:
    while True:
        await asyncio.sleep(NUDGE_EVERY)
        shell.nudge()
