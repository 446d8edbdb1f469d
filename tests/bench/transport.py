"""What a session costs over loopback: `python -m tests.bench.transport`.

The far end is a process of its own, so that only this end's work is counted: its processor
time for each frame of 1 KiB, and the rate at which frames come. The reference, in the same run,
is websockets alone: a loop that receives the same frames and throws them away. No figure here
fails anything. `--profile` shows where receiving spends its time.
"""

import asyncio
import cProfile
import pstats
import statistics
import sys
import time
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.support.agent_message import AgentMessage
from tests.support.far_end import FarEnd, sources
from tui.protocol.channel import DataChannel
from tui.protocol.events import Event, Output
from tui.protocol.message import MAX_DATA, MessageType
from tui.protocol.pace import LARGEST
from tui.protocol.ticket import Ticket
from tui.sessions.headless.forward_mux import Multiplexed
from tui.transport.connection import Connection
from tui.transport.gateway import GatewayCredentials
from tui.transport.link import Link

FRAMES: Final = 20_000
DATA: Final = bytes(range(256)) * 4
ROUNDS: Final = 3
KEYS: Final = 1_000
UPLOAD: Final = FRAMES * len(DATA) // 2


# --- the far end, in a process of its own ---


async def flood(socket: ServerConnection) -> None:
    """Send an agent's frames as fast as they are taken, and hear no acknowledgement."""
    frames = [
        AgentMessage(
            message_type=MessageType.OUTPUT,
            message_id=UUID(int=number),
            created=1,
            payload=DATA,
            sequence_number=number,
            flags=0 if number else 1,
            payload_type=1,
        ).encode()
        for number in range(FRAMES)
    ]
    await socket.recv()

    async def listen() -> None:
        async for _ in socket:
            pass

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(listen())
        for frame in frames:
            await socket.send(frame)


async def converse(socket: ServerConnection) -> None:
    """A shell that says what it is told; it greets, so that it counts as ready."""
    end = FarEnd(echo=True)
    end.send(b"$ ")
    await end._serve(socket)


async def swallow(socket: ServerConnection) -> None:
    """A shell that takes everything and says nothing."""
    end = FarEnd()
    end.send(b"$ ")
    await end._serve(socket)


TALKS: Final[dict[str, Callable[[ServerConnection], Awaitable[None]]]] = {
    "flood": flood,
    "converse": converse,
    "swallow": swallow,
}


async def serve_far_end(talk: str) -> None:
    """Serve one kind of far end until this process is ended."""

    async def quietly(socket: ServerConnection) -> None:
        try:
            await TALKS[talk](socket)
        except* ConnectionClosed:
            pass

    async with serve(quietly, "127.0.0.1", 0, compression=None, max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        sys.stdout.write(f"ws://127.0.0.1:{port}/\n")
        sys.stdout.flush()
        await server.serve_forever()


@asynccontextmanager
async def far_end(talk: str) -> AsyncIterator[str]:
    """The address of a far end of this kind."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.transport", "--serve", talk, stdout=PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.communicate()


# --- this end ---


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time and of the clock for so many frames."""

    processor: float
    elapsed: float
    frames: int

    def line(self, name: str, base: "Cost | None" = None) -> str:
        rate = self.frames / self.elapsed
        each = self.processor / self.frames * 1e6
        ratio = "" if base is None else f"{each / (base.processor / base.frames * 1e6):>7.2f} x"
        return (
            f"{name:<44}{rate:>9,.0f} frames/s {rate * len(DATA) / 1e6:>7.1f} MB/s "
            f"{each:>7.1f} us/frame{ratio}\n"
        )


class Counter:
    """How many frames have come, and an event for when that is enough."""

    def __init__(self, wanted: int) -> None:
        self.left = wanted
        self.enough = asyncio.Event()

    def handle(self, event: Event) -> None:
        if isinstance(event, Output):
            self.left -= len(event.data)
            if self.left <= 0:
                self.enough.set()


async def no_ticket() -> Ticket | None:
    return None


async def no_headers(url: str) -> Mapping[str, str]:
    return {}


def ignore(link: Link) -> None:
    """Nobody looks at a benchmark's lamp."""


def complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def connection(
    handle: Callable[[Event], None], messages_per_second: float | None = None
) -> Connection:
    channel = DataChannel.client(
        "s",
        sources=sources(),
        client_id=uuid4(),
        messages_per_second=messages_per_second,
    )
    access = GatewayCredentials(no_ticket, no_headers, ["amazonaws.com"], loopback_allowed=True)
    return Connection(channel, access, handle, ignore)


async def receive_bare() -> Cost:
    """The reference: websockets alone."""
    async with (
        far_end("flood") as url,
        connect(url, compression=None, ping_interval=None, proxy=None) as socket,
    ):
        await socket.send("{}")
        await socket.recv()
        processor, started = time.process_time(), time.perf_counter()
        for _ in range(FRAMES - 1):
            await socket.recv()
        return Cost(time.process_time() - processor, time.perf_counter() - started, FRAMES - 1)


async def receive(profile: cProfile.Profile | None = None) -> Cost:
    """Frames through websockets, transport and protocol; each is acknowledged."""
    counter = Counter(FRAMES * len(DATA))
    end = connection(counter.handle)
    async with far_end("flood") as url, asyncio.TaskGroup() as tasks:
        if profile is not None:
            profile.enable()
        processor, started = time.process_time(), time.perf_counter()
        run = tasks.create_task(end.run(Ticket("s", url, "token")))
        await counter.enough.wait()
        cost = Cost(time.process_time() - processor, time.perf_counter() - started, FRAMES)
        if profile is not None:
            profile.disable()
        end.leave()
        await run
    return cost


async def forward(messages_per_second: float | None, size: int, message_size: int) -> Cost:
    """A local connection's bytes through an smux stream, until all are acknowledged."""
    greeted = Counter(2)
    end = connection(greeted.handle, messages_per_second)
    if messages_per_second is not None:
        end.channel.set_pace(message_size, messages_per_second)
    carrier = Multiplexed(end, complain, keep_alive=False)

    async def carry(reader: StreamReader, writer: StreamWriter) -> None:
        await carrier.serve(reader, writer)
        writer.close()

    async with far_end("swallow") as url, asyncio.TaskGroup() as tasks:
        run = tasks.create_task(end.run(Ticket("s", url, "token")))
        await greeted.enough.wait()
        async with await asyncio.start_server(carry, "127.0.0.1", 0) as local:
            port = local.sockets[0].getsockname()[1]
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            processor, started = time.process_time(), time.perf_counter()
            writer.write(bytes(size))
            await writer.drain()
            await end.until_acknowledged()
            cost = Cost(
                time.process_time() - processor,
                time.perf_counter() - started,
                size // len(DATA),
            )
            writer.close()
            carrier.end()
            await writer.wait_closed()
        end.leave()
        await run
    return cost


async def type_keys() -> list[float]:
    """Seconds from each key to its echo, one key after the other."""
    heard = asyncio.Event()
    end = connection(lambda event: heard.set() if isinstance(event, Output) else None)
    times = []
    async with far_end("converse") as url, asyncio.TaskGroup() as tasks:
        run = tasks.create_task(end.run(Ticket("s", url, "token")))
        await heard.wait()
        for _ in range(KEYS):
            await asyncio.sleep(0.001)
            heard.clear()
            started = time.perf_counter()
            end.send_input(b"x")
            await heard.wait()
            times.append(time.perf_counter() - started)
        end.leave()
        await run
    return times


def best(measure: Callable[[], Awaitable[Cost]]) -> Cost:
    """The cheapest of a few rounds: the others were disturbed."""

    async def once() -> Cost:
        return await measure()

    return min((asyncio.run(once()) for _ in range(ROUNDS)), key=lambda cost: cost.processor)


def main() -> None:
    base = best(receive_bare)
    sys.stdout.write(base.line("reference: websockets alone"))
    sys.stdout.write(best(receive).line("received and acknowledged", base))
    free = best(partial(forward, None, UPLOAD, MAX_DATA))
    sys.stdout.write(free.line("sent through a forward, without the pace", base))
    paced = best(partial(forward, 900.0, UPLOAD // 10, MAX_DATA))
    sys.stdout.write(paced.line("at the service's pace, in messages of 1 KiB", base))
    grown = best(partial(forward, 900.0, UPLOAD, LARGEST))
    sys.stdout.write(grown.line("at that pace, in messages that grow (a KiB each)", base))
    times = [seconds * 1e3 for seconds in asyncio.run(type_keys())]
    sys.stdout.write(
        f"keystroke to echo: median {statistics.median(times):.2f} ms, "
        f"99th percentile {statistics.quantiles(times, n=100)[98]:.2f} ms\n"
    )
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        asyncio.run(receive(profile))
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        asyncio.run(serve_far_end(sys.argv[-1]))
    else:
        main()
