"""Port sessions, the agent's end: one connection at a time, or many (section 9)."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping

from tui.protocol.message import Flag
from tui.protocol.mux import MuxError, MuxSession, StreamData, StreamEnded, StreamOpened
from tui.sandbox.agent.program import ProgramFailed, Speaker

LARGEST_PIECE = 1024
LARGEST_READ = 32 * 1024
MULTIPLEXED = "LocalPortForwarding"

#: The instance metadata and time services, and the resolver: an agent does not forward there.
FORBIDDEN = frozenset(
    {
        "169.254.169.254",
        "fd00:ec2::254",
        "169.254.169.253",
        "fd00:ec2::253",
        "169.254.169.123",
        "fd00:ec2::123",
        "169.254.169.250",
        "169.254.169.251",
        "fd00:ec2::240",
    }
)


class PortTarget:
    """Where a port session leads."""

    def __init__(self, properties: Mapping[str, object]) -> None:
        self._host = str(properties.get("host") or "localhost")
        self._port = str(properties.get("portNumber") or "")
        self.multiplexed = properties.get("type") == MULTIPLEXED

    async def dial(self) -> tuple[StreamReader, StreamWriter]:
        """Connect.

        Raises:
            ProgramFailed: In the agent's words, why not.
        """
        if not self._port.isdecimal():
            raise ProgramFailed("Port number is empty in session properties.")
        if self._host in FORBIDDEN:
            raise ProgramFailed(f"Forwarding to IP address {self._host} is forbidden.")
        try:
            return await asyncio.open_connection(self._host, int(self._port))
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            raise ProgramFailed(
                f"Unable to connect to specified port: dial tcp {self._host}:{self._port}: "
                f"connect: {words}"
            ) from error


class _Port:
    """What both kinds have in common."""

    def __init__(self, speaker: Speaker, destination: PortTarget) -> None:
        self._speaker = speaker
        self._destination = destination
        self._wanted = asyncio.Event()
        self._over = asyncio.Event()

    def resize(self, columns: int, lines: int) -> None:
        """A port has no size."""

    def read(self, wanted: bool) -> None:
        if wanted:
            self._wanted.set()
        else:
            self._wanted.clear()

    def _say(self, data: bytes) -> None:
        self._speaker.say(
            [data[at : at + LARGEST_PIECE] for at in range(0, len(data), LARGEST_PIECE)]
        )


class BasicPort(_Port):
    """One connection at a time; also what SSH uses."""

    def __init__(self, speaker: Speaker, destination: PortTarget) -> None:
        super().__init__(speaker, destination)
        self._input = bytearray()
        self._arrived = asyncio.Event()
        self._disconnected = asyncio.Event()

    @property
    def backlog(self) -> int:
        return len(self._input)

    async def run(self) -> None:
        connection = await self._destination.dial()
        while True:
            await self._serve(*connection)
            if self._over.is_set() or not self._destination.multiplexed:
                return
            # The next input opens the next connection (section 9.2).
            await self._first(self._arrived, self._over)
            if self._over.is_set():
                return
            connection = await self._destination.dial()

    def write(self, data: bytes) -> None:
        self._input += data
        self._arrived.set()

    def signal(self, flag: int) -> None:
        if flag == Flag.DISCONNECT_TO_PORT:
            self._disconnected.set()
        elif flag == Flag.TERMINATE_SESSION:
            self._over.set()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Until either end of the connection, or the client, has had enough."""
        self._disconnected.clear()
        ended = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as tasks:
                copies = [
                    tasks.create_task(self._copy_out(reader, ended)),
                    tasks.create_task(self._copy_in(writer, ended)),
                ]
                await self._first(ended, self._disconnected, self._over)
                for copy in copies:
                    copy.cancel()
        finally:
            await _hang_up(writer)

    async def _copy_out(self, reader: StreamReader, ended: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while True:
                await self._wanted.wait()
                data = await reader.read(LARGEST_PIECE)
                if not data:
                    break
                self._say(data)
        ended.set()

    async def _copy_in(self, writer: StreamWriter, ended: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while True:
                await self._arrived.wait()
                data, self._input = bytes(self._input), bytearray()
                self._arrived.clear()
                writer.write(data)
                await writer.drain()
                self._speaker.input_taken()
        ended.set()

    @staticmethod
    async def _first(*events: asyncio.Event) -> None:
        """Wait until one of the events is set."""
        async with asyncio.TaskGroup() as tasks:
            waits = [tasks.create_task(event.wait()) for event in events]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()


class MuxPort(_Port):
    """Many connections at once, as smux streams."""

    def __init__(self, speaker: Speaker, destination: PortTarget, *, keep_alive: bool) -> None:
        super().__init__(speaker, destination)
        self._mux = MuxSession.agent(keep_alive=keep_alive)
        self._streams: dict[int, _Stream] = {}
        self._failure: MuxError | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._early = b""
        self._loop = asyncio.get_running_loop()

    @property
    def backlog(self) -> int:
        return sum(stream.backlog for stream in self._streams.values())

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            keeper = tasks.create_task(self._keep_alive())
            try:
                self.write(self._early)
                await self._over.wait()
            finally:
                keeper.cancel()
                for stream in self._streams.values():
                    stream.task.cancel()
        if self._failure is not None:
            raise ProgramFailed(str(self._failure))

    def write(self, data: bytes) -> None:
        if self._tasks is None:
            self._early += data
            return
        try:
            self._mux.receive_data(data, self._loop.time())
        except MuxError as error:
            self._fail(error)
            return
        for event in self._mux.take_events():
            match event:
                case StreamOpened(number):
                    stream = self._streams[number] = _Stream()
                    stream.task = self._tasks.create_task(self._carry(number, stream))
                case StreamData(number, payload):
                    self._streams[number].put(payload)
                case StreamEnded(number):
                    self._streams[number].put(b"")
        self._flush()

    def signal(self, flag: int) -> None:
        if flag == Flag.TERMINATE_SESSION:
            self._over.set()

    async def _carry(self, number: int, stream: "_Stream") -> None:
        """One stream, from dialling to the end of both directions."""
        try:
            reader, writer = await self._destination.dial()
        except ProgramFailed:
            self._speaker.say_flag(Flag.CONNECT_TO_PORT_ERROR)
            self._mux.abandon(number)
        else:
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._copy_out(number, reader))
                    tasks.create_task(self._copy_in(number, stream, writer))
            finally:
                await _hang_up(writer)
        finally:
            self._mux.abandon(number)
            self._mux.consumed(number, stream.backlog)
            del self._streams[number]
            self._flush()

    async def _copy_out(self, number: int, reader: StreamReader) -> None:
        with contextlib.suppress(OSError):
            while True:
                await self._wanted.wait()
                data = await reader.read(LARGEST_READ)
                if not data:
                    break
                self._mux.send(number, data)
                self._flush()
        self._mux.finish(number)
        self._flush()

    async def _copy_in(self, number: int, stream: "_Stream", writer: StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await stream.take():
                writer.write(data)
                await writer.drain()
                self._mux.consumed(number, len(data))
                self._speaker.input_taken()
            writer.write_eof()

    async def _keep_alive(self) -> None:
        while (deadline := self._mux.next_deadline()) is not None:
            await asyncio.sleep(max(0.0, deadline - self._loop.time()))
            try:
                self._mux.receive_timeout(self._loop.time())
            except MuxError as error:
                self._fail(error)
                return
            self._flush()

    def _fail(self, error: MuxError) -> None:
        self._failure = error
        self._over.set()

    def _flush(self) -> None:
        if data := self._mux.data_to_send():
            self._say(data)


class _Stream:
    """What waits to be written to one connection; an empty piece is its end."""

    def __init__(self) -> None:
        self.backlog = 0
        self.task: asyncio.Task[None]
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()

    def put(self, data: bytes) -> None:
        self.backlog += len(data)
        self._pieces.put_nowait(data)

    async def take(self) -> bytes:
        data = await self._pieces.get()
        self.backlog -= len(data)
        return data


async def _hang_up(writer: StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
