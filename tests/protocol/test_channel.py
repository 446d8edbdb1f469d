"""The channel as its users see it: what goes in, what comes out, what is never lost."""

import json
import random
from uuid import UUID

import pytest

from tests.support.agent_message import AgentMessage
from tests.support.wire import DATA_KEY, BadWire, End, Faults, new_agent, new_client
from tui.protocol import payloads
from tui.protocol.agent_channel import AgentChannel
from tui.protocol.channel import SILENCE_LIMIT, DataChannel
from tui.protocol.errors import (
    HandshakeError,
    KeyRefused,
    LocalProtocolError,
    PeerSilent,
    TamperedMessage,
)
from tui.protocol.events import (
    Closed,
    Event,
    ExitCode,
    Failed,
    Finished,
    FlagReceived,
    Input,
    KeyRequested,
    Missing,
    Output,
    Paused,
    Ready,
    Resumed,
    Size,
    StandardError,
    joined,
)
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import Flag, MessageType, PayloadType
from tui.protocol.receiver import MAX_ACKNOWLEDGEMENTS
from tui.protocol.sender import WINDOW_MESSAGES
from tui.protocol.versions import CLIENT_VERSION

ENCRYPTED = HandshakePlan(kms_key_id="arn:aws:kms:us-east-1:123456789012:key/1")


def client() -> DataChannel:
    channel = new_client(random.Random(1))
    channel.connect("token", 0.0)
    channel.data_to_send()
    return channel


def agent(plan: HandshakePlan | None = None) -> AgentChannel:
    channel = new_agent(random.Random(2), plan)
    channel.connect("token", 0.0)
    channel.data_to_send()
    channel.take_events()
    return channel


def stream(
    kind: MessageType,
    number: int,
    payload: bytes,
    payload_type: int = PayloadType.OUTPUT,
) -> bytes:
    return AgentMessage(
        kind, UUID(int=number + 1), 1, payload, number, payload_type=payload_type
    ).encode()


def output(number: int, payload: bytes = b"x", payload_type: int = 1) -> bytes:
    return stream(MessageType.OUTPUT, number, payload, payload_type)


def typed(number: int, payload: bytes = b"x", payload_type: int = 1) -> bytes:
    return stream(MessageType.INPUT, number, payload, payload_type)


def service(kind: str, payload: bytes = b"") -> bytes:
    return AgentMessage(kind, UUID(int=9), 1, payload).encode()


def acknowledgement(number: int) -> bytes:
    payload = payloads.acknowledgement("input_stream_data", bytes(16), number)
    return service("acknowledge", payload)


def messages(channel: DataChannel) -> list[AgentMessage]:
    return [
        AgentMessage.decode(frame)
        for frame in channel.data_to_send()
        if isinstance(frame, bytes)
    ]


def acknowledged(channel: DataChannel) -> list[int]:
    return [
        payloads.read_acknowledgement(message.payload)
        for message in messages(channel)
        if message.message_type == MessageType.ACKNOWLEDGE
    ]


def ready_client() -> DataChannel:
    channel = client()
    channel.receive_data(output(0, b"$ "), 0.0)
    channel.take_events()
    channel.data_to_send()
    return channel


def sent_payloads(channel: DataChannel) -> list[bytes]:
    return [m.payload for m in messages(channel) if m.message_type == MessageType.INPUT]


# --- opening ---


def test_a_client_introduces_itself_on_every_connection_as_the_same_client() -> None:
    channel = new_client(random.Random(1))
    opened = []
    for token in ("one", "two"):
        channel.connect(token, 0.0)
        (text,) = channel.data_to_send()
        assert isinstance(text, str)
        opened.append(json.loads(text))
        channel.disconnect(1.0)
    assert [said["TokenValue"] for said in opened] == ["one", "two"]
    assert opened[0]["RequestId"] != opened[1]["RequestId"]
    assert opened[0]["ClientId"] == opened[1]["ClientId"] == str(UUID(int=1))


def test_an_agent_says_that_it_is_connected_once() -> None:
    channel = new_agent(random.Random(1))
    channel.connect("token", 0.0)
    opening, state = channel.data_to_send()
    assert isinstance(opening, str)
    assert isinstance(state, bytes)
    assert AgentMessage.decode(state).payload == payloads.session_state(
        "session-1", "Connected"
    )
    assert AgentMessage.decode(state).flags == 3
    channel.disconnect(1.0)
    channel.connect("token", 2.0)
    assert len(channel.data_to_send()) == 1


def test_an_agent_cut_before_it_said_so_says_it_on_the_next_connection() -> None:
    channel = new_agent(random.Random(1))
    channel.connect("token", 0.0)
    channel.disconnect(0.0)
    channel.connect("token", 1.0)
    assert len(channel.data_to_send()) == 2


# --- a plain shell ---


def test_output_without_a_handshake_makes_the_session_a_shell() -> None:
    channel = client()
    channel.receive_data(output(0, b"$ "), 0.0)
    assert channel.take_events() == [
        Ready("Standard_Stream", None, None, "", False),
        Output(b"$ "),
    ]
    assert channel.ready
    assert channel.session_type == "Standard_Stream"


def test_what_is_typed_before_the_shell_is_there_is_kept_behind_its_size() -> None:
    channel = client()
    channel.send_input(b"l", 0.0)
    channel.send_size(80, 24, 0.0)
    channel.send_input(b"s\r", 0.0)
    channel.send_size(132, 40, 0.0)
    assert messages(channel) == []
    channel.receive_data(output(0), 0.1)
    channel.take_events()
    assert sent_payloads(channel) == [b'{"cols":132,"rows":40}', b"ls\r"]


def test_input_is_cut_to_1024_bytes() -> None:
    channel = ready_client()
    channel.send_input(bytes(2500), 0.0)
    assert [len(payload) for payload in sent_payloads(channel)] == [1024, 1024, 452]


def test_input_takes_numbers_from_zero_without_flags() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    channel.send_size(80, 24, 0.0)
    channel.send_flag(Flag.TERMINATE_SESSION, 0.0)
    sent = messages(channel)
    assert [(m.sequence_number, m.flags, m.payload_type) for m in sent] == [
        (0, 0, 1),
        (1, 0, 3),
        (2, 0, 10),
    ]


def test_only_the_first_output_of_an_agent_carries_the_syn_flag() -> None:
    channel = agent()
    channel.send_output(b"$ ", 0.0)
    channel.send_stderr(b"oh", 0.0)
    channel.send_exit_code(7, 0.0)
    sent = messages(channel)
    assert [(m.flags, m.payload_type, m.payload) for m in sent] == [
        (1, 1, b"$ "),
        (0, 11, b"oh"),
        (0, 12, b"EXIT_CODE: 7"),
    ]


def test_empty_input_sends_nothing() -> None:
    channel = ready_client()
    channel.send_input(b"", 0.0)
    assert channel.data_to_send() == []


def test_the_date_of_a_message_is_the_wall_clocks() -> None:
    channel = ready_client()
    channel.send_input(b"a", 12.345)
    (message,) = messages(channel)
    assert message.created == 1_700_000_012_345


def test_an_impossible_size_is_made_possible() -> None:
    channel = ready_client()
    channel.send_size(0, 100_000, 0.0)
    assert sent_payloads(channel) == [b'{"cols":1,"rows":65535}']


# --- what a client shows ---


def test_each_payload_type_is_reported_as_what_it_is_and_the_rest_is_ignored() -> None:
    channel = ready_client()
    for number, (payload_type, payload) in enumerate(
        [
            (1, b"out"),
            (11, b"err"),
            (12, b"EXIT_CODE: 7"),
            (10, b"\0\0\0\3"),
            (2, b"error"),
            (4, b"parameter"),
            (5, b"late request"),
            (99, b"unknown"),
            (12, b"EXIT_CODE: many"),
            (10, b"short"),
            (1, b""),
        ],
        start=1,
    ):
        channel.receive_data(output(number, payload, payload_type), 0.0)
    assert channel.take_events() == [
        Output(b"out"),
        StandardError(b"err"),
        ExitCode(7),
        FlagReceived(Flag.CONNECT_TO_PORT_ERROR),
    ]
    assert sorted(acknowledged(channel)) == list(range(1, 12))


def test_an_agent_takes_input_size_and_flags() -> None:
    channel = agent()
    channel.receive_data(typed(0, b"ls\r"), 0.0)
    channel.receive_data(typed(1, b'{"cols":80,"rows":24}', 3), 0.0)
    channel.receive_data(typed(2, b"\0\0\0\2", 10), 0.0)
    channel.receive_data(typed(3, b"no size", 3), 0.0)
    assert channel.take_events() == [
        Input(b"ls\r"),
        Size(80, 24),
        FlagReceived(Flag.TERMINATE_SESSION),
    ]


# --- acknowledging ---


def test_nothing_is_acknowledged_before_it_was_taken() -> None:
    channel = client()
    channel.receive_data(output(0), 0.0)
    assert acknowledged(channel) == []
    channel.receive_data(output(0), 0.1)
    assert acknowledged(channel) == []
    channel.take_events()
    assert acknowledged(channel) == [0]


def test_a_duplicate_is_acknowledged_again_and_not_shown_again() -> None:
    channel = ready_client()
    channel.receive_data(output(0, b"$ "), 0.1)
    assert channel.take_events() == []
    assert acknowledged(channel) == [0]


def test_early_output_is_acknowledged_at_once_and_shown_in_order() -> None:
    channel = ready_client()
    for number in (3, 2):
        channel.receive_data(output(number, b"%d" % number), 0.0)
    assert channel.take_events() == []
    assert acknowledged(channel) == [3, 2]
    channel.receive_data(output(1, b"1"), 0.0)
    assert channel.take_events() == [Output(b"1"), Output(b"2"), Output(b"3")]
    assert acknowledged(channel) == [1]


def test_what_lies_behind_gaps_is_reported_when_the_session_is_over() -> None:
    channel = ready_client()
    for number in (3, 4, 7):
        channel.receive_data(output(number, b"%d" % number), 0.0)
    channel.receive_data(service("channel_closed"), 0.0)
    assert channel.take_events() == [
        Missing(2),
        Output(b"3"),
        Output(b"4"),
        Missing(2),
        Output(b"7"),
        Closed(""),
    ]


def test_an_agent_is_given_no_input_from_behind_a_gap() -> None:
    channel = agent()
    channel.receive_data(stream(MessageType.INPUT, 3, b"rm -r build\r"), 0.0)
    channel.receive_data(service("channel_closed"), 0.0)
    assert channel.take_events() == [Closed("")]


def test_acknowledgements_go_out_before_anything_else() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    channel.receive_data(output(1), 0.0)
    channel.take_events()
    kinds = [message.message_type for message in messages(channel)]
    assert kinds == [MessageType.ACKNOWLEDGE, MessageType.INPUT]


def test_acknowledgements_survive_a_reconnect() -> None:
    channel = ready_client()
    channel.receive_data(output(1), 0.0)
    channel.take_events()
    channel.disconnect(0.1)
    assert channel.data_to_send() == []
    channel.connect("token", 5.0)
    assert acknowledged(channel) == [1]


def test_a_flood_of_duplicates_does_not_pile_up_acknowledgements() -> None:
    channel = ready_client()
    frame = output(0)
    for _ in range(MAX_ACKNOWLEDGEMENTS + 100):
        channel.receive_data(frame, 0.0)
    assert len(channel.data_to_send()) == MAX_ACKNOWLEDGEMENTS


# --- resending ---


def test_unacknowledged_input_is_resent_byte_for_byte() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    (first,) = channel.data_to_send()
    assert channel.next_deadline() == pytest.approx(0.2)
    channel.receive_timeout(0.2)
    assert channel.data_to_send() == [first]


def test_encrypted_input_is_resent_with_the_same_nonce() -> None:
    wire = BadWire(plan=ENCRYPTED)
    wire.connect()
    wire.run(lambda: wire.client.channel.ready)
    wire.client.channel.send_input(b"secret", wire.now)
    (first,) = wire.client.channel.data_to_send()
    assert isinstance(first, bytes)
    assert b"secret" not in first
    wire.client.channel.receive_timeout(wire.now + 1)
    assert wire.client.channel.data_to_send() == [first]


def test_acknowledged_input_is_not_resent() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    channel.receive_data(acknowledgement(0), 0.1)
    assert channel.unacknowledged == 0
    assert channel.next_deadline() is None


def test_everything_unacknowledged_goes_out_at_once_after_a_reconnect() -> None:
    channel = ready_client()
    for key in (b"a", b"b", b"c"):
        channel.send_input(key, 0.0)
    lost = channel.data_to_send()
    channel.disconnect(1.0)
    channel.send_input(b"d", 2.0)
    channel.send_input(b"e", 2.0)
    channel.connect("new token", 3.0)
    opening, *frames = channel.data_to_send()
    assert isinstance(opening, str)
    assert frames[:3] == lost
    assert AgentMessage.decode(frames[3]).payload == b"de"  # type: ignore[arg-type]  # bytes
    assert len(frames) == 4


def test_nothing_is_resent_while_the_socket_is_gone() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    channel.disconnect(0.1)
    assert channel.next_deadline() is None
    channel.receive_timeout(10.0)
    assert channel.data_to_send() == []


def test_nothing_is_resent_while_frames_wait_for_a_slow_socket() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    for moment in (0.2, 0.3, 0.4):
        channel.receive_timeout(moment)
        deadline = channel.next_deadline()
        assert deadline is not None
        assert deadline > moment
    assert len(channel.data_to_send()) == 1


def test_the_age_of_unacknowledged_input_is_told() -> None:
    channel = ready_client()
    assert channel.oldest_unacknowledged(1.0) is None
    channel.send_input(b"a", 1.0)
    channel.send_input(b"b", 2.0)
    assert channel.oldest_unacknowledged(3.5) == 2.5


def test_a_peer_that_never_acknowledges_is_given_up_visibly() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    moment = 0.0
    while (deadline := channel.next_deadline()) is not None:
        moment = deadline
        channel.receive_timeout(moment)
        channel.data_to_send()
    (failed,) = channel.take_events()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, PeerSilent)
    assert SILENCE_LIMIT <= moment < SILENCE_LIMIT + 10
    assert "hasn't acknowledged" in str(failed.error)


def test_time_without_a_connection_is_not_held_against_the_peer() -> None:
    channel = ready_client()
    channel.send_input(b"a", 0.0)
    channel.disconnect(1.0)
    channel.connect("token", 10_000.0)
    channel.data_to_send()
    channel.receive_timeout(10_001.0)
    assert channel.take_events() == []


def test_an_agent_bears_with_a_plugin_that_acknowledges_no_message_twice() -> None:
    channel = agent()
    channel.send_output(b"its acknowledgement was lost", 0.0)
    for second in range(1, 1000):
        channel.send_output(b"later", float(second))
        channel.receive_data(acknowledgement(second), second + 0.1)
        channel.receive_timeout(second + 0.2)
        channel.data_to_send()
    assert channel.take_events() == []
    assert channel.unacknowledged == 1


def test_a_lost_acknowledgement_before_a_lost_frame_is_no_deadlock() -> None:
    """The official pair never recovers from this (section 6.9)."""
    wire = BadWire()
    wire.connect()
    host, guest = wire.agent.channel, wire.client.channel
    host.send_output(b"a", wire.now)
    wire.client.channel.receive_data(host.data_to_send()[-1], wire.now)
    guest.take_events()
    guest.data_to_send()  # the acknowledgement is lost
    host.send_output(b"b", wire.now)
    host.data_to_send()  # the frame is lost
    assert wire.run(lambda: not host.unacknowledged, limit=2.0)
    assert wire.client.received == b"b"


# --- back-pressure ---


def test_input_beyond_the_window_waits_and_is_not_lost() -> None:
    channel = ready_client()
    data = random.Random(1).randbytes(1024 * (WINDOW_MESSAGES + 10))
    channel.send_input(data, 0.0)
    assert not channel.writable
    assert channel.unacknowledged == WINDOW_MESSAGES + 10
    sent = sent_payloads(channel)
    assert len(sent) == WINDOW_MESSAGES
    for number in range(WINDOW_MESSAGES):
        channel.receive_data(acknowledgement(number), 0.1)
    sent += sent_payloads(channel)
    assert b"".join(sent) == data
    assert channel.writable


def test_a_handler_that_takes_nothing_stops_the_sender_without_loss() -> None:
    wire = BadWire()
    wire.connect()
    wire.client.taking = False
    data = random.Random(1).randbytes(11 << 20)
    wire.agent.channel.send_output(data, wire.now)
    wire.rest(5.0)
    assert wire.agent.channel.unacknowledged
    wire.client.taking = True
    assert wire.run(lambda: not wire.agent.channel.unacknowledged, limit=60.0)
    assert wire.client.received == data


def test_a_client_sends_no_faster_than_the_service_endures() -> None:
    wire = BadWire(pace=900.0)
    wire.connect()
    wire.agent.channel.send_output(b"$ ", wire.now)
    wire.run(lambda: wire.client.channel.ready)
    started = wire.now
    wire.client.channel.send_input(bytes(3 << 20), wire.now)
    wire.settle()
    assert wire.run(lambda: not wire.client.channel.unacknowledged)
    assert 3.0 < wire.now - started < 3.6
    assert len(wire.agent.received) == 3 << 20


# --- pausing ---


def test_a_paused_agent_holds_its_output_back_and_sends_it_at_the_start() -> None:
    channel = agent()
    channel.send_output(b"before", 0.0)
    before = channel.data_to_send()
    channel.receive_data(service("pause_publication"), 0.1)
    channel.send_output(b"during ", 0.2)
    channel.send_output(b"the pause", 0.3)
    assert channel.data_to_send() == []
    assert channel.next_deadline() is None
    channel.receive_data(service("start_publication"), 5.0)
    first, second = channel.data_to_send()
    assert [first] == before
    assert isinstance(second, bytes)
    assert AgentMessage.decode(second).payload == b"during the pause"
    assert channel.take_events() == []  # paused and resumed before anyone looked


def test_a_paused_agent_goes_on_acknowledging() -> None:
    channel = agent()
    channel.receive_data(typed(0, b"a"), 0.0)
    channel.take_events()
    channel.receive_data(service("pause_publication"), 0.1)
    assert acknowledged(channel) == [0]
    assert channel.take_events() == [Paused()]
    assert channel.paused


@pytest.mark.parametrize("frame", [typed(0, b"a"), acknowledgement(3)])
def test_a_pause_ends_with_any_sign_of_the_client(frame: bytes) -> None:
    channel = agent()
    channel.receive_data(service("pause_publication"), 0.1)
    channel.send_output(b"held", 0.2)
    channel.take_events()
    channel.receive_data(frame, 0.3)
    assert channel.take_events()[0] == Resumed()
    assert b"held" in [message.payload for message in messages(channel)]


def test_a_pause_ends_with_a_reconnect() -> None:
    channel = agent()
    channel.receive_data(service("pause_publication"), 0.1)
    channel.send_output(b"held", 0.2)
    channel.disconnect(0.3)
    channel.connect("token", 0.4)
    assert messages(channel)[-1].payload == b"held"


def test_a_long_pause_is_not_held_against_the_client() -> None:
    channel = agent()
    channel.send_output(b"x", 0.0)
    channel.receive_data(service("pause_publication"), 0.1)
    channel.receive_data(typed(0), 10 * SILENCE_LIMIT)
    channel.receive_timeout(10 * SILENCE_LIMIT + 1)
    assert not [event for event in channel.take_events() if isinstance(event, Failed)]


def test_a_client_reports_a_pause_and_goes_on_sending() -> None:
    channel = ready_client()
    channel.receive_data(service("pause_publication"), 0.0)
    channel.receive_data(service("pause_publication"), 0.0)
    channel.send_input(b"a", 0.1)
    assert sent_payloads(channel) == [b"a"]
    assert channel.take_events() == [Paused()]


def test_asking_again_and_again_to_start_does_not_multiply_the_output() -> None:
    channel = agent()
    channel.send_output(bytes(100 * 1024), 0.0)
    sent = len(channel.data_to_send())
    for _ in range(1000):
        channel.receive_data(service("start_publication"), 0.5)
        sent += len(channel.data_to_send())
    assert sent == 200


def test_a_flood_of_pauses_piles_up_no_events() -> None:
    channel = agent()
    for _ in range(1000):
        channel.receive_data(service("pause_publication"), 0.0)
        channel.receive_data(service("start_publication"), 0.0)
    assert len(channel.take_events()) <= 1


# --- the end ---


def test_the_end_is_reported_behind_the_output_before_it() -> None:
    channel = ready_client()
    channel.receive_data(output(1, b"bye"), 0.0)
    channel.receive_data(service("channel_closed", b'{"Output":"Enough."}'), 0.0)
    assert channel.take_events() == [Output(b"bye"), Closed("Enough.")]
    assert channel.closed


def test_a_closing_that_cannot_be_read_closes_all_the_same() -> None:
    channel = ready_client()
    channel.receive_data(service("channel_closed", b"not json"), 0.0)
    assert channel.take_events() == [Closed("")]


def test_frames_after_the_end_are_ignored() -> None:
    channel = ready_client()
    channel.receive_data(service("channel_closed"), 0.0)
    channel.take_events()
    channel.receive_data(output(1), 0.0)
    channel.receive_data(service("channel_closed"), 0.0)
    assert channel.take_events() == []


def test_using_a_closed_channel_does_nothing() -> None:
    channel = ready_client()
    channel.receive_data(service("channel_closed"), 0.0)
    channel.data_to_send()
    channel.send_input(b"a", 0.0)
    channel.send_size(80, 24, 0.0)
    channel.send_flag(2, 0.0)
    channel.receive_timeout(100.0)
    channel.disconnect(0.0)
    channel.connect("token", 1.0)
    assert channel.data_to_send() == []
    assert channel.next_deadline() is None


def test_a_closed_agent_has_nothing_to_finish() -> None:
    channel = agent()
    channel.receive_data(service("channel_closed"), 0.0)
    channel.take_events()
    channel.finish(0.0)
    channel.receive_timeout(100.0)
    assert channel.take_events() == []


def test_an_agent_finishes_when_its_last_output_is_acknowledged() -> None:
    channel = agent()
    channel.send_output(b"exit\r\n", 0.0)
    channel.finish(0.1)
    channel.data_to_send()
    assert channel.take_events() == []
    channel.receive_data(acknowledgement(0), 0.2)
    assert channel.take_events() == [Finished()]
    (state,) = messages(channel)
    assert state.payload == payloads.session_state("session-1", "Terminating")


def test_an_agent_with_nothing_open_finishes_at_once() -> None:
    channel = agent()
    channel.finish(0.0)
    assert channel.take_events() == [Finished()]


def test_an_agent_waits_two_seconds_for_the_last_acknowledgement() -> None:
    channel = agent()
    channel.send_output(b"exit\r\n", 0.0)
    channel.finish(1.0)
    channel.receive_timeout(2.9)
    assert channel.take_events() == []
    channel.receive_timeout(3.0)
    assert channel.take_events() == [Finished()]
    assert channel.next_deadline() is not None  # resending goes on until the socket closes


def test_an_agent_that_is_cut_off_finishes_in_time_all_the_same() -> None:
    channel = agent()
    channel.send_output(b"exit\r\n", 0.0)
    channel.disconnect(0.5)
    channel.finish(1.0)
    assert channel.next_deadline() == 3.0
    channel.receive_timeout(3.0)
    assert channel.take_events() == [Finished()]


def test_an_agent_that_finished_offline_says_so_on_the_next_connection() -> None:
    channel = agent()
    channel.disconnect(0.0)
    channel.finish(0.0)
    channel.connect("token", 1.0)
    assert b"Terminating" in messages(channel)[-1].payload


def test_an_agent_that_finished_says_so_again_after_a_cut() -> None:
    channel = agent()
    channel.finish(0.0)
    channel.data_to_send()
    channel.disconnect(0.1)
    channel.connect("token", 1.0)
    assert b"Terminating" in messages(channel)[-1].payload


# --- handshakes ---


def test_nothing_is_reported_behind_a_failure() -> None:
    channel = client()
    complete = payloads.handshake_complete(1, "")
    for number, payload, payload_type in ((2, b"b", 1), (1, b"a", 1), (0, complete, 7)):
        channel.receive_data(output(number, payload, payload_type), 0.0)
    (failed,) = channel.take_events()
    assert isinstance(failed, Failed)


def played(plan: HandshakePlan) -> BadWire:
    wire = BadWire(plan=plan)
    wire.client.channel.send_input(b"early", wire.now)
    wire.client.channel.send_size(80, 24, wire.now)
    wire.agent.channel.send_output(b"held", wire.now)
    wire.connect()
    wire.run(lambda: not wire.client.channel.unacknowledged and bool(wire.client.received))
    return wire


@pytest.mark.parametrize(
    "plan",
    [
        HandshakePlan(),
        HandshakePlan("InteractiveCommands"),
        HandshakePlan("NonInteractiveCommands"),
        HandshakePlan("Port", {"portNumber": "80"}),
        ENCRYPTED,
    ],
)
def test_nothing_is_lost_around_any_handshake(plan: HandshakePlan) -> None:
    wire = played(plan)
    assert wire.agent.received == b"early"
    assert wire.agent.sizes == [(80, 24)]
    assert wire.client.received == b"held"
    assert wire.client.channel.encrypted == plan.encrypted
    (ready,) = (event for event in wire.client.events if isinstance(event, Ready))
    assert ready.agent_version == ("3.3.987.0" if plan.needed else None)
    assert wire.agent.channel.client_version == (CLIENT_VERSION if plan.needed else None)


def test_data_of_an_encrypted_session_is_never_in_clear() -> None:
    wire = BadWire(plan=ENCRYPTED)
    wire.connect()
    wire.run(lambda: wire.client.channel.ready)
    for channel, send in (
        (wire.client.channel, wire.client.channel.send_input),
        (wire.agent.channel, wire.agent.channel.send_output),
        (wire.agent.channel, wire.agent.channel.send_stderr),
    ):
        send(b"in clear", wire.now)
        assert all(b"in clear" not in frame for frame in channel.data_to_send())


def test_a_size_of_an_encrypted_session_is_in_clear() -> None:
    wire = BadWire(plan=ENCRYPTED)
    wire.connect()
    wire.run(lambda: wire.client.channel.ready)
    wire.client.channel.send_size(80, 24, wire.now)
    assert sent_payloads(wire.client.channel) == [b'{"cols":80,"rows":24}']


def test_a_tampered_message_ends_an_encrypted_session() -> None:
    wire = BadWire(plan=ENCRYPTED)
    wire.connect()
    wire.run(lambda: wire.client.channel.ready)
    next_number = wire.agent.channel._sender.window.next_number
    wire.client.channel.receive_data(output(next_number, bytes(40)), wire.now)
    (failed,) = wire.client.channel.take_events()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, TamperedMessage)
    assert wire.client.channel.closed


def test_a_refused_key_ends_the_session_after_the_agent_was_told() -> None:
    wire = BadWire(plan=ENCRYPTED)
    wire.client.taking = False
    wire.connect()
    wire.rest(0.1)
    (wanted,) = wire.client.channel.take_events()
    assert isinstance(wanted, KeyRequested)
    wire.client.channel.refuse_key("You may not use the key.", wire.now)
    (failed,) = wire.client.channel.take_events()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, KeyRefused)
    wire.settle()
    wire.rest(0.1)
    (told,) = wire.agent.failures
    assert "You may not use the key." in str(told.error)


def test_a_client_that_never_answers_is_given_up_after_fifteen_seconds() -> None:
    channel = agent(HandshakePlan("NonInteractiveCommands"))
    while (deadline := channel.next_deadline()) is not None:
        channel.receive_timeout(deadline)
        channel.data_to_send()
    (failed,) = channel.take_events()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, HandshakeError)
    assert "Handshake timed out" in str(failed.error)


def test_data_waits_for_the_handshake_when_its_request_is_resent() -> None:
    channel = agent(HandshakePlan("NonInteractiveCommands"))
    channel.send_output(b"later", 0.0)
    channel.receive_timeout(0.3)
    assert [message.payload_type for message in messages(channel)] == [5]


def test_a_late_answer_to_a_closed_channel_is_no_mistake() -> None:
    channel = client()
    channel.receive_data(service("channel_closed"), 0.0)
    channel.provide_key(DATA_KEY, b"", 1.0)
    channel.refuse_key("no", 1.0)


def test_a_key_nobody_asked_for_is_our_own_mistake() -> None:
    with pytest.raises(LocalProtocolError):
        client().provide_key(DATA_KEY, b"", 0.0)


def test_no_secret_is_shown() -> None:
    shown: list[Event] = [KeyRequested("key", "challenge", b"ciphertext")]
    assert "ciphertext'" not in repr(shown)


def test_both_ends_keep_typing_alive_through_cuts() -> None:
    wire = BadWire(7, Faults(delay=(0.01, 0.03)))
    wire.connect()
    wire.agent.channel.send_output(b"$ ", wire.now)
    wire.run(lambda: wire.client.channel.ready)
    for key in range(100):
        wire.client.channel.send_input(b"%02d" % key, wire.now)
        if key % 10 == 5:
            cut(wire, wire.client)
        wire.rest(0.02)
    assert wire.run(lambda: not wire.client.channel.unacknowledged)
    assert wire.agent.received == b"".join(b"%02d" % key for key in range(100))


def cut(wire: BadWire, end: End[DataChannel]) -> None:
    wire.disconnect(end)
    wire.agent.waiting.clear()
    wire.at(0.1, lambda: wire.reconnect(end))


def test_what_comes_of_one_stream_in_a_row_becomes_one_event() -> None:
    events: list[Event] = [
        Output(b"a"),
        Output(b"b"),
        StandardError(b"c"),
        StandardError(b"d"),
        Output(b"e"),
    ]
    assert list(joined(events)) == [Output(b"ab"), StandardError(b"cd"), Output(b"e")]


def test_other_events_stay_as_they_are_and_where_they_are() -> None:
    events: list[Event] = [Output(b"a"), ExitCode(1), ExitCode(1), Output(b"b")]
    assert list(joined(events)) == events
