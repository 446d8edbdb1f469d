"""smux version 1: the frames of section 9.4, both ends joined, and whatever else may come."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.support.recordings import recording
from tui.protocol.errors import LocalProtocolError
from tui.protocol.message import PayloadType
from tui.protocol.mux import (
    KEEP_ALIVE_INTERVAL,
    KEEP_ALIVE_TIMEOUT,
    MAX_FRAME,
    MAX_STREAMS,
    RECEIVE_BUDGET,
    MuxError,
    MuxEvent,
    MuxSession,
    StreamData,
    StreamEnded,
    StreamOpened,
)


def give(source: MuxSession, target: MuxSession, step: int = 10_000_000) -> list[MuxEvent]:
    """Carries what one end sends to the other in slices, and returns what that reports."""
    data = source.data_to_send()
    for start in range(0, len(data), step):
        target.receive_data(data[start : start + step], 0.0)
    return target.take_events()


def opened() -> tuple[MuxSession, MuxSession, int]:
    client, agent = MuxSession.client(), MuxSession.agent()
    stream = client.open()
    assert give(client, agent) == [StreamOpened(stream)]
    return client, agent, stream


def test_the_frames_of_the_law_are_written_byte_for_byte() -> None:
    client = MuxSession.client()
    stream = client.open()
    client.send(stream, b"hello")
    client.finish(stream)
    assert client.data_to_send().hex(" ") == (
        "01 00 00 00 03 00 00 00 01 02 05 00 03 00 00 00 68 65 6c 6c 6f 01 01 00 00 03 00 00 00"
    )


def test_client_streams_have_odd_numbers_from_three() -> None:
    client = MuxSession.client()
    assert [client.open() for _ in range(3)] == [3, 5, 7]


def recorded(name: str, source: str) -> bytes:
    return b"".join(
        frame.message.payload
        for frame in recording(name).frames
        if frame.source == source
        and frame.is_stream
        and frame.message.payload_type == PayloadType.OUTPUT
    )


def test_the_recorded_plugin_and_agent_are_understood() -> None:
    client, agent = MuxSession.client(), MuxSession.agent()
    client.open()
    assert recorded("port_refused", "client").startswith(client.data_to_send())
    agent.receive_data(recorded("port_refused", "client"), 0.0)
    assert agent.take_events() == [StreamOpened(3), StreamEnded(3)]
    client.receive_data(recorded("port_refused", "agent"), 0.0)
    assert client.take_events() == [StreamEnded(3)]
    client.finish(3)
    assert recorded("port_refused", "client").endswith(client.data_to_send())


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 50))
def test_bytes_arrive_in_slices_of_any_length(pieces: list[bytes], step: int) -> None:
    client, agent, stream = opened()
    for piece in pieces:
        client.send(stream, piece)
    client.finish(stream)
    *data, end = give(client, agent, step)
    assert end == StreamEnded(stream)
    assert b"".join(e.data for e in data if isinstance(e, StreamData)) == b"".join(pieces)


def test_large_pieces_are_cut_into_frames() -> None:
    client, agent, stream = opened()
    data = random.Random(1).randbytes(3 * MAX_FRAME + 5)
    client.send(stream, data)
    events = give(client, agent)
    assert [len(e.data) for e in events if isinstance(e, StreamData)] == [
        MAX_FRAME,
        MAX_FRAME,
        MAX_FRAME,
        5,
    ]


def test_a_direction_ends_by_itself() -> None:
    client, agent, stream = opened()
    client.send(stream, b"question")
    client.finish(stream)
    assert give(client, agent) == [StreamData(stream, b"question"), StreamEnded(stream)]
    agent.send(stream, b"answer")
    agent.finish(stream)
    assert give(agent, client) == [StreamData(stream, b"answer"), StreamEnded(stream)]
    assert not client.streams | agent.streams


def test_what_came_before_the_end_of_both_directions_is_not_lost() -> None:
    client, agent, stream = opened()
    agent.send(stream, b"last words")
    agent.finish(stream)
    client.finish(stream)
    assert give(agent, client) == [StreamData(stream, b"last words"), StreamEnded(stream)]
    assert not client.streams


def test_an_abandoned_stream_is_ended_and_the_rest_is_skipped() -> None:
    client, agent, stream = opened()
    agent.send(stream, b"too late")
    client.abandon(stream)
    assert give(client, agent) == [StreamEnded(stream)]
    agent.finish(stream)
    assert give(agent, client) == []
    assert client.data_to_send() == b""


def test_ending_twice_says_so_once() -> None:
    client, agent, stream = opened()
    client.finish(stream)
    client.finish(stream)
    client.abandon(stream)
    assert give(client, agent) == [StreamEnded(stream)]
    assert client.data_to_send() == b""


def test_sending_on_a_stream_that_is_not_open_is_our_own_mistake() -> None:
    client, _, stream = opened()
    client.finish(stream)
    for wrong in (stream, 99):
        with pytest.raises(LocalProtocolError, match="not open for sending"):
            client.send(wrong, b"x")


def test_data_and_ends_of_unknown_streams_are_skipped() -> None:
    client, agent, stream = opened()
    agent.receive_data(bytes.fromhex("01 02 0300 63000000 616263 01 01 0000 63000000"), 0.0)
    client.send(stream, b"still in step")
    assert give(client, agent) == [StreamData(stream, b"still in step")]


def test_a_client_accepts_no_streams() -> None:
    client, agent = MuxSession.client(), MuxSession.agent()
    stream = agent.open()
    agent.send(stream, b"x")
    assert give(agent, client) == []
    assert give(client, agent) == [StreamEnded(stream)]


def test_more_streams_than_there_is_room_for_are_refused() -> None:
    client, agent = MuxSession.client(), MuxSession.agent()
    streams = [client.open() for _ in range(MAX_STREAMS + 1)]
    assert len(give(client, agent)) == MAX_STREAMS
    assert give(agent, client) == [StreamEnded(streams[-1])]


@pytest.mark.parametrize("frame", ["02 00 0000 03000000", "01 04 0000 03000000", "47455420"])
def test_bytes_that_are_not_smux_end_the_session_for_good(frame: str) -> None:
    agent = MuxSession.agent()
    with pytest.raises(MuxError) as first:
        agent.receive_data(bytes.fromhex(frame) + bytes(8), 0.0)
    assert str(first.value).startswith("Port forwarding failed on the instance")
    with pytest.raises(MuxError):
        agent.receive_data(b"", 1.0)


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_no_bytes_raise_anything_but_a_mux_error(pieces: list[bytes]) -> None:
    for session in (MuxSession.agent(), MuxSession.client()):
        try:
            for piece in pieces:
                session.receive_data(piece, 0.0)
        except MuxError:
            pass


def test_what_nobody_consumes_makes_the_session_hold_still() -> None:
    client, agent, stream = opened()
    client.send(stream, bytes(RECEIVE_BUDGET))
    give(client, agent)
    assert agent.congested
    agent.consumed(stream, 1)
    assert not agent.congested
    agent.consumed(stream, RECEIVE_BUDGET)
    agent.consumed(99, 5)
    assert not agent.congested


def test_an_abandoned_stream_holds_up_nobody() -> None:
    client, agent, stream = opened()
    client.send(stream, bytes(RECEIVE_BUDGET))
    give(client, agent)
    agent.abandon(stream)
    assert not agent.congested


def test_keep_alive_is_off_for_new_programs() -> None:
    assert MuxSession.client().next_deadline() is None


def test_keep_alive_says_nop_every_ten_seconds() -> None:
    client = MuxSession.client(keep_alive=True)
    said = []
    for second in range(25):
        client.receive_data(b"", float(second))
        client.receive_timeout(float(second))
        if client.data_to_send() == bytes.fromhex("01 03 0000 00000000"):
            said.append(second)
    assert said == [0, KEEP_ALIVE_INTERVAL, 2 * KEEP_ALIVE_INTERVAL]


def test_a_silent_peer_is_given_up_with_keep_alive() -> None:
    client = MuxSession.client(keep_alive=True)
    for second in range(int(KEEP_ALIVE_TIMEOUT)):
        client.receive_timeout(float(second))
    with pytest.raises(MuxError, match="no reply"):
        client.receive_timeout(KEEP_ALIVE_TIMEOUT)
    assert client.next_deadline() is None


class Streams(RuleBasedStateMachine):
    """Two ends and many streams: each stream's bytes arrive, in order, then its end."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = {"client": MuxSession.client(), "agent": MuxSession.agent()}
        self.sent: dict[tuple[str, int], bytes] = {}
        self.got: dict[tuple[str, int], bytes] = {}
        self.ended: set[tuple[str, int]] = set()
        self.wire = {"client": b"", "agent": b""}

    names = st.sampled_from(["client", "agent"])

    @rule()
    def open(self) -> None:
        stream = self.ends["client"].open()
        for name in self.ends:
            self.sent[name, stream] = self.got[name, stream] = b""

    @rule(name=names, data=st.binary(min_size=1, max_size=99), choice=st.integers(0, 50))
    def send(self, name: str, data: bytes, choice: int) -> None:
        streams = sorted(self.ends[name].streams)
        if streams:
            stream = streams[choice % len(streams)]
            if (name, stream) not in self.ended:
                self.ends[name].send(stream, data)
                self.sent[name, stream] += data

    @rule(name=names, choice=st.integers(0, 50))
    def finish(self, name: str, choice: int) -> None:
        streams = sorted(self.ends[name].streams)
        if streams:
            self.ends[name].finish(streams[choice % len(streams)])
            self.ended.add((name, streams[choice % len(streams)]))

    @rule(name=names, length=st.integers(1, 200))
    def carry(self, name: str, length: int) -> None:
        other = "agent" if name == "client" else "client"
        self.wire[name] += self.ends[name].data_to_send()
        piece, self.wire[name] = self.wire[name][:length], self.wire[name][length:]
        self.ends[other].receive_data(piece, 0.0)
        for event in self.ends[other].take_events():
            if isinstance(event, StreamData):
                self.got[name, event.stream] += event.data
            if isinstance(event, StreamEnded):
                assert self.got[name, event.stream] == self.sent[name, event.stream]

    @invariant()
    def what_arrived_is_what_was_sent_so_far(self) -> None:
        for stream, data in self.got.items():
            assert self.sent[stream].startswith(data)

    def teardown(self) -> None:
        for name in self.ends:
            self.carry(name, 10_000_000)
        for name in self.ends:
            self.carry(name, 10_000_000)
        assert self.got == self.sent


TestStreams = Streams.TestCase
TestStreams.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
