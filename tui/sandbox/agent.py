"""The far end: the official agent's part, with real programs behind it.

An agent is started for each session. It speaks through the gateway over a WebSocket like the
real one, with our own `DataChannel` in the agent's role, and runs what the session document asks
for (section 7 of the data-channel description).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import assert_never
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tui.protocol.channel import DataChannel, Sources
from tui.protocol.events import (
    Closed,
    Event,
    ExitCode,
    Failed,
    Finished,
    FlagReceived,
    Input,
    KeyRequested,
    Output,
    Paused,
    Ready,
    Resumed,
    Size,
    StandardError,
)
from tui.protocol.handshake import HandshakePlan
from tui.sandbox.gateway import LARGEST_MESSAGE, Gateway
from tui.sandbox.pseudo_terminal import PseudoTerminal
from tui.sandbox.relay import Role
from tui.sandbox.session_calls import Assignment
from tui.sandbox.shell import environment, interactive_command, make_home, shell_command

#: The official agent drains for two seconds before it ends a session (section 7.4). A network
#: made bad on purpose may need longer, and a client that is away may come back.
DRAIN_LIMIT = 60.0
#: Input that a program does not take is not acknowledged beyond this, in bytes.
MOST_UNWRITTEN = 1 << 20
#: Between attempts to reconnect, in seconds.
RECONNECT_DELAY = 0.1

logger = logging.getLogger(__name__)
now = time.monotonic


async def run_agent(
    assignment: Assignment, gateway: Gateway, home: Path, *, wait: float = 0.0
) -> None:
    """Run one session to its end; never raises for what happens in it."""
    agent = Agent(assignment, gateway, home, wait)
    try:
        await agent.run()
    except Exception:
        logger.exception("The agent of a session failed.")
        agent.failure = "The agent failed."
    finally:
        await agent.stop()
        if agent.failure:
            assignment.relay.end(agent.failure, failed=True)
        else:
            assignment.relay.end(by_agent=True)


class Agent:
    """One session's agent."""

    def __init__(
        self, assignment: Assignment, gateway: Gateway, home: Path, wait: float
    ) -> None:
        self._assignment = assignment
        self._gateway = gateway
        self._home = home
        self._wait = wait
        self._loop = asyncio.get_running_loop()
        self._channel = DataChannel.agent(
            assignment.relay.session_id,
            sources=Sources(uuid4, secrets.token_bytes, time.time() - now()),
            instance_id=assignment.instance.instance_id,
            plan=_plan(assignment),
        )
        self._program = PseudoTerminal(self._output, self._exited)
        self._may_read = False
        self._over = False
        self._wake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self.failure = ""
        """Why the session failed, in words for the user."""

    async def run(self) -> None:
        """Connect, and connect again when the connection breaks, until the session is over."""
        session_id = self._assignment.relay.session_id
        while not self._over and self._gateway.relay(session_id) is not None:
            token = self._gateway.issue(session_id, Role.AGENT)
            try:
                async with connect(
                    self._gateway.stream_url(session_id),
                    compression=None,
                    ping_interval=None,
                    max_size=LARGEST_MESSAGE,
                    proxy=None,
                ) as socket:
                    self._channel.connect(token, now())
                    self._advance()
                    await self._serve(socket)
            except (OSError, WebSocketException) as error:
                logger.info("The agent's connection broke: %s", error)
            self._channel.disconnect(now())
            if not self._over:
                await asyncio.sleep(RECONNECT_DELAY)

    async def stop(self) -> None:
        """End the program."""
        if self._timer is not None:
            self._timer.cancel()
        await self._program.stop()

    async def _serve(self, socket: ClientConnection) -> None:
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(self._write(socket))
            with contextlib.suppress(ConnectionClosed):
                while True:
                    frame = await socket.recv()
                    self._channel.receive_data(frame, now())
                    self._advance()
            writer.cancel()

    async def _write(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                self._wake.clear()
                for frame in self._channel.data_to_send():
                    await socket.send(frame)
                if self._over and not self._wake.is_set():
                    await socket.close()
                    return
                await self._wake.wait()

    def _advance(self) -> None:
        """After anything that happened: act on events, let frames go, set the clock."""
        if self._program.backlog < MOST_UNWRITTEN:
            for event in self._channel.take_events():
                self._act(event)
        self._program.read(
            self._may_read and self._channel.writable and not self._channel.paused
        )
        self._wake.set()
        self._set_timer()

    def _set_timer(self) -> None:
        deadline = self._channel.next_deadline()
        if deadline is None or self._over:
            return
        # time.monotonic is the loop's clock too.
        if self._timer is None or self._timer.cancelled() or self._timer.when() > deadline:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(deadline, self._timed_out)

    def _timed_out(self) -> None:
        self._timer = None
        self._channel.receive_timeout(now())
        self._advance()

    def _act(self, event: Event) -> None:
        match event:
            case Ready():
                self._start()
            case Input(data):
                self._program.write(data)
            case Size(columns, lines):
                self._program.resize(columns, lines)
            case Closed():
                self._over = True
            case Finished():
                self._over = True
            case Failed(error):
                self.failure = str(error)
                self._over = True
            case KeyRequested():
                self._channel.refuse_key("The sandbox has no such key.", now())
            case FlagReceived() | Paused() | Resumed():
                pass
            case Output() | StandardError() | ExitCode():
                pass  # a client's events; an agent's channel has none
            case _:
                assert_never(event)

    def _start(self) -> None:
        instance = self._assignment.instance
        make_home(self._home, instance)
        try:
            self._program.start(self._command(), environment(self._home, instance))
        except OSError as error:
            self._fail(f"Unable to start command: {error.strerror}")
            return
        if profile := _shell_profile(self._assignment):
            self._program.write(profile.encode() + b"\n")
        self._loop.call_later(self._wait, self._begin_reading)

    def _command(self) -> list[str]:
        if self._assignment.session_type == "InteractiveCommands":
            commands = self._assignment.properties.get("linux", {}).get("commands", "")
            return interactive_command(commands)
        return shell_command()

    def _begin_reading(self) -> None:
        self._may_read = True
        self._advance()

    def _output(self, pieces: Sequence[bytes]) -> None:
        moment = now()
        for piece in pieces:
            self._channel.send_output(piece, moment)
        self._advance()

    def _exited(self) -> None:
        self._channel.finish(now(), limit=DRAIN_LIMIT)
        self._advance()

    def _fail(self, sentence: str) -> None:
        self.failure = sentence
        self._over = True


def _plan(assignment: Assignment) -> HandshakePlan:
    return HandshakePlan(
        session_type=assignment.session_type,
        properties=None,
        kms_key_id=str(assignment.inputs.get("kmsKeyId") or "") or None,
        agent_version=assignment.instance.agent_version,
    )


def _shell_profile(assignment: Assignment) -> str:
    """What the preferences type into a shell at its start (section 8.2)."""
    profile = assignment.inputs.get("shellProfile")
    if assignment.session_type != "Standard_Stream" or not isinstance(profile, Mapping):
        return ""
    return str(profile.get("linux") or "")
