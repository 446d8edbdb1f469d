"""The decoder and everything behind it: no bytes may raise, hang or grow without bound.

`python -m tests.fuzz.protocol [seconds]` runs for so long (60 by default). With atheris
installed it searches by coverage, beginning with the recordings; without, it mutates the
recordings from a seed, which it prints.
"""

import contextlib
import importlib.util
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from tests.support.agent_message import AgentMessage
from tests.support.recordings import names, recording
from tests.support.wire import new_agent, new_client
from tui.protocol import payloads
from tui.protocol.channel import DataChannel
from tui.protocol.errors import RemoteProtocolError
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import MessageType, text_id
from tui.protocol.mux import MuxError, MuxSession

Target = Callable[[bytes], None]

MUTATIONS: Final = 8


def decode(data: bytes) -> None:
    with contextlib.suppress(RemoteProtocolError):
        message = AgentMessage.decode(data)
        if isinstance(message.message_type, MessageType):
            assert AgentMessage.decode(message.encode()).payload == message.payload


def read_payloads(data: bytes) -> None:
    for read in (
        payloads.read_acknowledgement,
        payloads.read_challenge,
        payloads.read_exit_code,
        payloads.read_flag,
        payloads.read_handshake_complete,
        payloads.read_size,
        payloads.HandshakeRequest.decode,
        payloads.HandshakeResponse.decode,
    ):
        with contextlib.suppress(RemoteProtocolError):
            read(data)
    payloads.read_channel_closed(data)


def receive(channel: DataChannel, data: bytes) -> None:
    """Gives a channel the data as it is, and as the payload of each kind of message."""
    channel.connect("token", 0.0)
    channel.receive_data(data, 0.1)
    kinds = ("output_stream_data", "input_stream_data", "acknowledge", "channel_closed")
    for number, kind in enumerate(kinds):
        payload_type = data[0] % 14 if data else 0
        frame = AgentMessage(
            kind, UUID(text_id(channel._sources.new_id())), 1, data, 0, 0, payload_type
        ).encode()
        channel.receive_data(frame, 0.2 + number)
        channel.take_events()
        channel.data_to_send()
        channel.receive_timeout(0.3 + number)


def be_client(data: bytes) -> None:
    receive(new_client(random.Random(1)), data)


def be_agent(data: bytes) -> None:
    receive(new_agent(random.Random(1), HandshakePlan(kms_key_id="key")), data)


def multiplex(data: bytes) -> None:
    session = MuxSession.agent()
    with contextlib.suppress(MuxError):
        for start in range(0, len(data), 7):
            session.receive_data(data[start : start + 7], 0.0)


TARGETS: Final[tuple[Target, ...]] = (decode, read_payloads, be_client, be_agent, multiplex)


def fuzz_one(data: bytes) -> None:
    """The first byte chooses the target, the rest is its input."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])


def seeds() -> Iterator[bytes]:
    """Every recorded frame and payload, for every target."""
    for name in names():
        for frame in recording(name).frames:
            for number in range(len(TARGETS)):
                yield bytes([number]) + frame.octets
                yield bytes([number]) + frame.message.payload


def mutated(data: bytes, rng: random.Random) -> bytes:
    octets = bytearray(data)
    for _ in range(rng.randint(1, MUTATIONS)):
        place = rng.randrange(len(octets))
        match rng.randrange(4):
            case 0:
                octets[place] = rng.randrange(256)
            case 1:
                del octets[place : place + rng.randrange(1, 20)]
            case 2:
                octets[place:place] = rng.randbytes(rng.randrange(1, 20))
            case _:
                octets[place:place] = octets[place : place + rng.randrange(1, 200)]
        if not octets:
            break
    return bytes(octets)


def run_by_seed(seconds: float, seed: int) -> int:
    """Mutates the recordings; returns how many inputs were tried."""
    rng = random.Random(seed)
    corpus = list(seeds())
    count = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(rng.choice(corpus), rng)
        try:
            fuzz_one(data)
        except Exception:
            sys.stderr.write(f"seed {seed}, input {count}: {data.hex()}\n")
            raise
        count += 1
    return count


def main() -> None:
    seconds = float(sys.argv[1]) if sys.argv[1:] else 60.0
    if importlib.util.find_spec("atheris") is None:
        seed = random.SystemRandom().randrange(1 << 32)
        sys.stdout.write(f"atheris is not installed; mutating recordings, seed {seed}\n")
        count = run_by_seed(seconds, seed)
        sys.stdout.write(f"{count} inputs, nothing found\n")
        return
    run_by_coverage(seconds)


def run_by_coverage(seconds: float) -> None:
    """Has atheris search, beginning with a sample of the recordings.

    It ends its process without ceremony, so it gets one of its own.
    """
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(sorted(set(seeds()))[::10]):
            (Path(corpus) / str(number)).write_bytes(data)
        process = multiprocessing.get_context("spawn").Process(
            target=search, args=(seconds, corpus)
        )
        process.start()
        process.join()
    sys.exit(process.exitcode)


def search(seconds: float, corpus: str) -> None:
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup(["protocol", f"-max_total_time={int(seconds)}", corpus], fuzz_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
