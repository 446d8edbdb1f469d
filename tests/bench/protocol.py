"""How much the protocol costs: `python -m tests.bench.protocol`.

Each line is a rate on one core and its ratio to a reference of the same run: the least that
any implementation must do for a received frame - unpack the header, digest the payload, write
and digest an acknowledgement - in bare Python. No figure here fails anything.
"""

import cProfile
import pstats
import random
import struct
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from typing import Final
from uuid import UUID

from tests.support.agent_message import AgentMessage
from tests.support.wire import DATA_KEY, EPOCH, new_agent
from tui.protocol import payloads
from tui.protocol.agent_channel import AgentChannel
from tui.protocol.channel import DataChannel, Sources
from tui.protocol.events import KeyRequested, Output
from tui.protocol.handshake import HandshakePlan
from tui.protocol.mux import MuxSession, StreamData

FRAMES: Final = 20_000
ROUNDS: Final = 3
DATA: Final = random.Random(1).randbytes(1024)
HEADER: Final = struct.Struct(">I32sIQqQ16s32sII")


def cheap_sources() -> Sources:
    """Ids and bytes that cost next to nothing, so that the channel is what is measured."""
    numbers = count(1)
    return Sources(lambda: next(numbers).to_bytes(16), random.Random(2).randbytes, EPOCH)


def client(plan: HandshakePlan | None = None) -> tuple[DataChannel, AgentChannel]:
    """A client that has its first output, and the agent it came from."""
    guest = DataChannel.client(
        "s", sources=cheap_sources(), client_id=UUID(int=1), messages_per_second=None
    )
    host = new_agent(random.Random(1), plan)
    guest.connect("token", 0.0)
    host.connect("token", 0.0)
    host.send_output(b"$ ", 0.0)
    while not guest.ready or host.unacknowledged:
        for end, peer in ((host, guest), (guest, host)):
            for frame in end.data_to_send():
                peer.receive_data(frame, 0.0)
            for event in peer.take_events():
                if isinstance(event, KeyRequested):
                    peer.provide_key(DATA_KEY, b"", 0.0)
    return guest, host


def output_frames(host: AgentChannel, number: int) -> list[bytes]:
    """Frames of 1 KiB from an agent that is told at once that they have arrived."""
    frames: list[bytes] = []
    for _ in range(number):
        host.send_output(DATA, 0.0)
        frame = host.data_to_send()[-1]
        assert isinstance(frame, bytes)
        frames.append(frame)
        sequence = AgentMessage.decode(frame).sequence_number
        payload = payloads.acknowledgement("output_stream_data", bytes(16), sequence)
        host.receive_data(AgentMessage("acknowledge", UUID(int=1), 1, payload).encode(), 0.0)
    return frames


def reference(frames: list[bytes]) -> float:
    """Seconds for the least there is to do with these frames."""
    type_field = b"acknowledge".ljust(32)
    started = time.process_time()
    for frame in frames:
        fields = HEADER.unpack_from(frame)
        payload = frame[120:]
        assert sha256(payload).digest() == fields[7]
        identity = fields[6].hex()
        reply = (
            f'{{"AcknowledgedMessageType":"output_stream_data",'
            f'"AcknowledgedMessageId":"{identity}",'
            f'"AcknowledgedMessageSequenceNumber":{fields[4]},"IsSequentialMessage":true}}'
        ).encode()
        (
            HEADER.pack(
                116, type_field, 1, 1, 0, 3, bytes(16), sha256(reply).digest(), 0, len(reply)
            )
            + reply
        )
    return time.process_time() - started


def receive(plan: HandshakePlan | None) -> Callable[[], float]:
    def measure() -> float:
        guest, host = client(plan)
        frames = output_frames(host, FRAMES)
        started = time.process_time()
        pump(guest, frames)
        return time.process_time() - started

    return measure


def pump(guest: DataChannel, frames: list[bytes]) -> None:
    """What a transport does for each frame."""
    received = 0
    for frame in frames:
        guest.receive_data(frame, 1.0)
        for event in guest.take_events():
            assert isinstance(event, Output)
            received += len(event.data)
        guest.data_to_send()
        guest.next_deadline()
    assert received == len(frames) * len(DATA)


def receive_reordered() -> float:
    guest, host = client()
    frames = output_frames(host, FRAMES)
    for start in range(0, FRAMES, 50):
        frames[start : start + 50] = reversed(frames[start : start + 50])
    started = time.process_time()
    pump(guest, frames)
    return time.process_time() - started


def send() -> float:
    guest, _ = client()
    replies = [
        AgentMessage(
            "acknowledge",
            UUID(int=1),
            1,
            payloads.acknowledgement("input_stream_data", bytes(16), number),
        ).encode()
        for number in range(FRAMES)
    ]
    started = time.process_time()
    for reply in replies:
        guest.send_input(DATA, 1.0)
        guest.data_to_send()
        guest.next_deadline()
        guest.receive_data(reply, 1.0)
    assert guest.unacknowledged == 0
    return time.process_time() - started


def multiplex() -> float:
    sender, receiver = MuxSession.client(), MuxSession.agent()
    stream = sender.open()
    started = time.process_time()
    received = 0
    for _ in range(FRAMES // 32):
        sender.send(stream, DATA * 32)
        data = sender.data_to_send()
        for start in range(0, len(data), 1024):
            receiver.receive_data(data[start : start + 1024], 0.0)
            for event in receiver.take_events():
                if isinstance(event, StreamData):
                    received += len(event.data)
                    receiver.consumed(stream, len(event.data))
    assert received == FRAMES // 32 * 32 * 1024
    return time.process_time() - started


def report(name: str, seconds: float, base: float) -> None:
    rate = FRAMES / seconds
    sys.stdout.write(
        f"{name:<42}{rate:>10,.0f} frames/s {rate * 1024 / 1e6:>7.1f} MB/s "
        f"{seconds / FRAMES * 1e6:>6.1f} us/frame {seconds / base:>6.2f} x reference\n"
    )


def main() -> None:
    frames = output_frames(client()[1], FRAMES)
    base = min(reference(frames) for _ in range(ROUNDS))
    report("reference: unpack, digest, acknowledge", base, base)
    encrypted = HandshakePlan(kms_key_id="key")
    for name, measure in (
        ("received in order", receive(None)),
        ("received in order, encrypted", receive(encrypted)),
        ("received backwards in windows of 50", receive_reordered),
        ("sent and acknowledged", send),
        ("carried through a multiplexed stream", multiplex),
    ):
        report(name, min(measure() for _ in range(ROUNDS)), base)
    if "--profile" in sys.argv:
        guest, host = client()
        frames = output_frames(host, FRAMES)
        with cProfile.Profile() as profile:
            pump(guest, frames)
        pstats.Stats(profile).sort_stats("tottime").print_stats(15)


if __name__ == "__main__":
    main()
