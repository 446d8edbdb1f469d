"""The far end: the official agent's part, with real programs behind it.

An agent is started for each session. It speaks through the gateway as the real one does, over a
line within this process instead of a WebSocket, with our own `AgentChannel`, and runs what the
session document asks for (section 7 of the data-channel description).
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import assert_never

from websockets.exceptions import ConnectionClosed

from tui.protocol.agent_channel import AgentChannel
from tui.protocol.channel import Sources
from tui.protocol.events import (
    AgentEvent,
    Closed,
    Failed,
    Finished,
    FlagReceived,
    Input,
    KeyRequested,
    OfClient,
    Paused,
    Ready,
    Resumed,
    Size,
)
from tui.protocol.handshake import HandshakePlan
from tui.protocol.sources import random_ids
from tui.protocol.versions import client_multiplexes, client_needs_no_keep_alive
from tui.sandbox.account.fleet import LATEST_AGENT as AGENT_VERSION
from tui.sandbox.agent.command import CommandProgram
from tui.sandbox.agent.context import AgentContext, StartedSession
from tui.sandbox.agent.ports import BasicPort, MuxPort, PortTarget
from tui.sandbox.agent.power_shell import (
    power_shell,
    power_shell_command,
    split_command_line,
)
from tui.sandbox.agent.program import Program, ProgramFailed
from tui.sandbox.agent.session_log import LogPlan, SessionLog, Subject
from tui.sandbox.agent.shell import (
    TerminalProgram,
    environment,
    interactive_command,
    make_home,
    shell_command,
)
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.gateway.line import AgentLine
from tui.sandbox.gateway.relay import Peer

#: After a program's end the last output is awaited for so long without any acknowledgement, in
#: seconds. The official agent waits two seconds in all (section 7.4), but a network made bad on
#: purpose may need longer; the official plugin never acknowledges what it has once (section 6.9).
QUIET_LIMIT = 10.0
#: As long while the client is away and may come back.
ABSENCE_LIMIT = 60.0
#: Input that a program does not take is not acknowledged beyond this, in bytes.
MOST_UNWRITTEN = 1 << 20
#: Between attempts to reconnect, in seconds.
RECONNECT_DELAY = 0.1

logger = logging.getLogger(__name__)
now = time.monotonic


async def run_agent(started: StartedSession, context: AgentContext) -> None:
    """Run one session to its end; never raises for what happens in it."""
    agent = Agent(started, context)
    try:
        await agent.run()
    except Exception:
        logger.exception("The agent of a session failed.")
        agent.failure = "The agent failed."
    finally:
        if agent.failure:
            started.relay.end(agent.failure, failed=True)
        else:
            started.relay.end(by_agent=True)


class Agent:
    """One session's agent; to its program it is the `Speaker`."""

    def __init__(self, started: StartedSession, context: AgentContext) -> None:
        self._started = started
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._channel = AgentChannel(
            started.relay.session_id,
            sources=Sources(
                random_ids(secrets.token_bytes), secrets.token_bytes, time.time() - now()
            ),
            instance_id=started.instance.instance_id,
            plan=_plan(started),
        )
        self._log_plan = LogPlan.read(started.inputs, started.session_type)
        self._log = SessionLog(
            self._log_plan,
            Subject(
                started.record.session_id,
                started.instance.instance_id,
                started.record.owner,
                context.region,
            ),
            context.logs,
        )
        self._program: Program | None = None
        self._early: list[Input | Size | FlagReceived] = []
        self._tasks: asyncio.TaskGroup
        self._running: asyncio.Task[None] | None = None
        self._over = False
        self._wake = asyncio.Event()
        self._advanced = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self.failure = ""
        """Why the session failed, in words for the user."""

    async def run(self) -> None:
        """Until the session is over; leaves no program behind."""
        async with asyncio.TaskGroup() as self._tasks:
            try:
                await self._stay_connected()
            finally:
                if self._timer is not None:
                    self._timer.cancel()
                if self._running is not None:
                    self._running.cancel()
        places = self._log.finish()
        self._started.record.s3_url = places.get("s3", "")
        self._started.record.cloudwatch_url = places.get("cloudwatch", "")

    # --- the speaker ---

    def say(self, pieces: Sequence[bytes]) -> None:
        moment = now()
        for piece in pieces:
            self._channel.send_output(piece, moment)
        self._log.write(pieces)
        self._advance()

    def say_error(self, pieces: Sequence[bytes]) -> None:
        moment = now()
        for piece in pieces:
            self._channel.send_stderr(piece, moment)
        self._log.write(pieces)
        self._advance()

    def say_exit_code(self, code: int) -> None:
        self._channel.send_exit_code(code, now())
        self._advance()

    def say_flag(self, flag: int) -> None:
        self._channel.send_flag(flag, now())
        self._advance()

    def input_taken(self) -> None:
        self._advance()

    # --- the connection ---

    async def _stay_connected(self) -> None:
        """Connect, and connect again when the connection breaks."""
        gateway, session_id = self._context.gateway, self._started.relay.session_id
        while not self._over and gateway.relay(session_id) is not None:
            token = gateway.issue(session_id, Peer.AGENT)
            try:
                line, served = gateway.connect(session_id)
            except OSError as error:
                logger.info("The agent cannot connect: %s", error)
            else:
                self._channel.connect(token, now())
                self._advance()
                await self._serve(line, served)
            self._channel.disconnect(now())
            if not self._over:
                await asyncio.sleep(RECONNECT_DELAY)

    async def _serve(self, line: AgentLine, served: Coroutine[None, None, None]) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(served)
            writer = tasks.create_task(self._write(line))
            with contextlib.suppress(ConnectionClosed):
                while True:
                    for frame in await line.receive_some():
                        self._channel.receive_data(frame, now())
                    self._advance()
            writer.cancel()

    async def _write(self, line: AgentLine) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                self._wake.clear()
                await line.send_all(self._channel.data_to_send())
                if self._over and not self._wake.is_set():
                    await line.close()
                    return
                await self._wake.wait()

    def _advance(self) -> None:
        """After anything that happened: act on events, let frames go, set the clock."""
        while self._takes_input() and (events := self._channel.take_events()):
            for event in events:
                if not isinstance(event, OfClient):
                    self._act(event)
        if self._program is not None:
            self._program.read(self._channel.writable and not self._channel.paused)
        self._wake.set()
        self._advanced.set()
        self._set_timer()

    def _takes_input(self) -> bool:
        return self._program is None or self._program.backlog < MOST_UNWRITTEN

    def _set_timer(self) -> None:
        deadline = self._channel.next_deadline()
        if deadline is None or self._over:
            return
        # time.monotonic is the loop's clock too.
        if self._timer is None or self._timer.when() > deadline:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(deadline, self._timed_out)

    def _timed_out(self) -> None:
        self._timer = None
        self._channel.receive_timeout(now())
        self._advance()

    # --- the session ---

    def _act(self, event: AgentEvent) -> None:
        match event:
            case Ready():
                self._running = self._tasks.create_task(self._run_program())
            case Input() | Size() | FlagReceived():
                self._hand_in(event)
            case KeyRequested():
                self._fetch_key(event)
            case Closed() | Finished():
                self._over = True
            case Failed(error):
                self._fail(str(error))
            case Paused() | Resumed():
                if isinstance(self._program, CommandProgram):
                    self._program.pause(isinstance(event, Paused))
            case _:
                assert_never(event)

    def _hand_in(self, event: Input | Size | FlagReceived) -> None:
        """Give the program what the client sent; it may have to be made first."""
        program = self._program
        if program is None:
            self._early.append(event)
            return
        match event:
            case Input(data):
                program.write(data)
            case Size(columns, lines):
                program.resize(columns, lines)
            case FlagReceived(flag):
                program.signal(flag)
            case _:
                assert_never(event)

    def _fetch_key(self, request: KeyRequested) -> None:
        """Have KMS decrypt the data key (section 5.1)."""
        context = {
            "aws:ssm:SessionId": self._started.relay.session_id,
            "aws:ssm:TargetId": self._started.instance.instance_id,
        }
        if request.challenge is not None:
            context["aws:ssm:RandomChallenge"] = request.challenge
        ciphertext = request.ciphertext or b""
        try:
            key = self._context.decrypt(request.key_id, ciphertext, context)
        except ApiError as error:
            self._channel.refuse_key(f"Fetching data key failed: {error}", now())
        else:
            self._channel.provide_key(key, ciphertext, now())

    async def _run_program(self) -> None:
        home, instance = self._context.home, self._started.instance
        try:
            self._log_plan.check(self._context.logs)
            await asyncio.to_thread(make_home, home, instance)
            self._program = self._make_program(environment(home, instance))
            for event in self._early:
                self._hand_in(event)
            self._advance()
            await self._program.run()
        except ProgramFailed as error:
            self._fail(str(error))
        else:
            await self._drain()
            self._channel.finish(now(), limit=0.0)
        self._advance()

    async def _drain(self) -> None:
        """Wait until all output is acknowledged, or nothing more seems to come."""
        left = self._channel.unacknowledged
        while left:
            limit = ABSENCE_LIMIT if self._channel.paused else QUIET_LIMIT
            try:
                async with asyncio.timeout(limit):
                    while self._channel.unacknowledged >= left:
                        self._advanced.clear()
                        await self._advanced.wait()
            except TimeoutError:
                return
            left = self._channel.unacknowledged

    def _make_program(self, variables: dict[str, str]) -> Program:
        """What the session's type asks for."""
        match self._started.session_type:
            case "Port":
                return self._make_port()
            case "NonInteractiveCommands":
                windows = self._on_windows
                return CommandProgram(self, self._commands(), variables, windows=windows)
            case "InteractiveCommands":
                command = self._interactive(str(self._commands()["commands"]), variables)
                return TerminalProgram(self, command, variables, wait=self._context.wait)
            case _:
                shell = shell_command()
                if self._on_windows:
                    shell = power_shell(variables["PATH"], shell)
                return TerminalProgram(
                    self,
                    shell,
                    variables,
                    profile=_shell_profile(self._started),
                    wait=self._context.wait,
                )

    @property
    def _on_windows(self) -> bool:
        return self._started.instance.platform.kind == "Windows"

    def _interactive(self, commands: str, variables: Mapping[str, str]) -> list[str]:
        """What runs a command on a terminal: its line is PowerShell's own on Windows."""
        if self._on_windows:
            return power_shell_command(split_command_line(commands), variables["PATH"])
        return interactive_command(commands)

    def _make_port(self) -> Program:
        destination = PortTarget(self._started.properties)
        version = self._channel.client_version
        if destination.multiplexed and client_multiplexes(version):
            quiet = client_needs_no_keep_alive(version)
            return MuxPort(self, destination, keep_alive=not quiet)
        return BasicPort(self, destination)

    def _commands(self) -> Mapping[str, object]:
        """The properties of the instance's platform (section 8.4)."""
        properties = self._started.properties
        platform = self._started.instance.platform.kind.lower()
        chosen = properties.get(platform) or properties.get("linux") or {}
        if not str(chosen.get("commands") or "").strip():
            kind = self._started.session_type
            raise ProgramFailed(f"Commands cannot be empty for session type {kind}")
        return dict(chosen)

    def _fail(self, sentence: str) -> None:
        self.failure = sentence
        self._over = True


def _plan(started: StartedSession) -> HandshakePlan:
    port = started.session_type == "Port"
    return HandshakePlan(
        session_type=started.session_type,
        properties={k: str(v) for k, v in started.properties.items()} if port else None,
        kms_key_id=str(started.inputs.get("kmsKeyId") or "") or None,
        agent_version=AGENT_VERSION,
    )


def _shell_profile(started: StartedSession) -> str:
    """What the preferences type into a shell at its start (section 8.2)."""
    profile = started.inputs.get("shellProfile")
    return str(profile.get("linux") or "") if isinstance(profile, Mapping) else ""
