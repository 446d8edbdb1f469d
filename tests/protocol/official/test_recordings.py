"""Our two ends against the frames of the official programs, where the law leaves no choice.

What is left open is masked: the ids and dates of our own messages, and the nonces. Everything
else of every frame must come out as the official program in that place sent it.
"""

import base64
import io
import json
import random
import re
from collections.abc import Callable, Iterable
from uuid import UUID

import pytest

from tests.support.agent_message import AgentMessage
from tests.support.recordings import Frame, names, recording
from tests.support.wire import DATA_KEY, EPOCH, seeded_sources
from tui.protocol import payloads
from tui.protocol.agent_channel import AgentChannel
from tui.protocol.channel import DataChannel, Sources
from tui.protocol.events import (
    Closed,
    Event,
    ExitCode,
    FlagReceived,
    Input,
    KeyRequested,
    Output,
    Ready,
    Size,
    StandardError,
)
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import Flag, MessageType, PayloadType

PLAIN = (
    "shell_basic",
    "resize",
    "ctrl_keys",
    "reconnect",
    "outage_pause",
    "client_lost_acks",
    "closed_with_output",
    "terminate_api",
    "interactive_cmd",
    "noninteractive_separate",
    "port_basic_stdio",
    "port_refused",
)
"""Sessions of the official plugin with the official agent, without encryption."""

Decision = tuple[str, int, int, int, bytes]


def decision(message: AgentMessage) -> Decision:
    """A message without what its sender was free to choose."""
    return (
        message.message_type,
        message.sequence_number,
        message.flags,
        message.payload_type,
        message.payload,
    )


def first_sendings(frames: Iterable[Frame], source: str) -> list[AgentMessage]:
    """The stream messages of one end, each once."""
    seen = {
        frame.message.sequence_number: frame.message
        for frame in reversed(list(frames))
        if frame.source == source and frame.is_stream
    }
    return [seen[number] for number in sorted(seen)]


def sent(channel: DataChannel) -> list[AgentMessage]:
    return [
        AgentMessage.decode(frame)
        for frame in channel.data_to_send()
        if isinstance(frame, bytes)
    ]


@pytest.mark.parametrize("name", names())
def test_every_recorded_frame_is_written_again_byte_for_byte(name: str) -> None:
    for frame in recording(name).frames:
        assert frame.message.encode() == frame.octets


@pytest.mark.parametrize("name", names())
def test_every_recorded_acknowledgement_is_ours_byte_for_byte(name: str) -> None:
    frames = list(recording(name).frames)
    ids = {frame.message.message_id: frame.message for frame in frames if frame.is_stream}
    for frame in frames:
        if frame.message.message_type == MessageType.ACKNOWLEDGE:
            said = json.loads(frame.message.payload)
            about = ids[UUID(said["AcknowledgedMessageId"])]
            wire = about.encode()[64:80]
            ours = payloads.acknowledgement(about.message_type, wire, about.sequence_number)
            by_hand = b'": ' in frame.message.payload
            assert by_hand or ours == frame.message.payload
            assert payloads.read_acknowledgement(frame.message.payload) == about.sequence_number


class Replay:
    """One of our channels in the place of an official program, given the other's frames.

    What the program was told to say, it is told in the same place: keystrokes and sizes, or
    output.
    """

    def __init__(self, name: str, channel: DataChannel, place: str) -> None:
        self.recording = recording(name)
        self.channel = channel
        self.place = place
        self.events: list[Event] = []
        self.messages: list[AgentMessage] = []
        self.delivered: list[AgentMessage] = []

    def run(self) -> None:
        self.channel.connect("token", 0.0)
        self.settle()
        script = first_sendings(self.recording.frames, self.place)
        said = 0
        for frame in self.recording.frames:
            if frame.destination == self.place and frame.relayed and not self.channel.closed:
                self.channel.receive_data(frame.octets, frame.t)
                self.delivered += [frame.message] if frame.is_stream else []
            elif frame.source == self.place and frame.is_stream:
                for message in script[said : frame.message.sequence_number + 1]:
                    said += 1
                    self.say(message, frame.t)
            self.settle()

    def say(self, message: AgentMessage, now: float) -> None:
        channel, payload = self.channel, message.payload
        match message.payload_type:
            case PayloadType.OUTPUT if self.place == "client":
                channel.send_input(payload, now)
            case PayloadType.OUTPUT if isinstance(channel, AgentChannel):
                channel.send_output(payload, now)
            case PayloadType.STANDARD_ERROR if isinstance(channel, AgentChannel):
                channel.send_stderr(payload, now)
            case PayloadType.EXIT_CODE if isinstance(channel, AgentChannel):
                channel.send_exit_code(payloads.read_exit_code(payload), now)
            case PayloadType.SIZE:
                channel.send_size(*payloads.read_size(payload), now)
            case PayloadType.FLAG:
                channel.send_flag(payloads.read_flag(payload), now)
            case _:
                pass  # the handshake speaks for itself

    def settle(self) -> None:
        self.events += self.channel.take_events()
        self.messages += sent(self.channel)

    @property
    def stream(self) -> list[Decision]:
        return [
            decision(message)
            for message in self.messages
            if message.message_type in (MessageType.INPUT, MessageType.OUTPUT)
        ]

    @property
    def acknowledged(self) -> list[bytes]:
        return [
            message.payload
            for message in self.messages
            if message.message_type == MessageType.ACKNOWLEDGE
        ]

    @property
    def data(self) -> bytes:
        return b"".join(
            event.data
            for event in self.events
            if isinstance(event, Input | Output | StandardError)
        )


def replay_client(name: str, new_bytes: bytes = b"") -> Replay:
    rng = random.Random(name)
    channel = DataChannel.client(
        f"rig-{name.replace('_', '-')}",
        sources=Sources(seeded_sources(rng).new_id, recorded_bytes(new_bytes), EPOCH),
        client_id=UUID(int=1),
        client_version="1.2.677.0",
        messages_per_second=None,
    )
    return Replay(name, channel, "client")


def replay_agent(name: str) -> Replay:
    plan, challenge = recorded_plan(name)
    channel = AgentChannel(
        f"rig-{name.replace('_', '-')}",
        sources=Sources(
            seeded_sources(random.Random(name)).new_id, recorded_bytes(challenge), EPOCH
        ),
        instance_id="mi-0123456789abcdef0",
        plan=plan,
    )
    return Replay(name, channel, "agent")


def recorded_bytes(octets: bytes) -> Callable[[int], bytes]:
    """The random bytes a recorded program drew; then others."""
    stream = io.BytesIO(octets + random.Random(1).randbytes(10_000))
    return stream.read


def recorded_plan(name: str) -> tuple[HandshakePlan, bytes]:
    """What the recorded agent opened, and the random challenge of its request."""
    for message in first_sendings(recording(name).frames, "agent"):
        if message.payload_type != PayloadType.HANDSHAKE_REQUEST:
            break
        request = payloads.HandshakeRequest.decode(message.payload)
        session = request.actions[0].parameters
        encryption = request.actions[1].parameters if request.actions[1:] else {}
        plan = HandshakePlan(
            session["sessiontype"],
            session["properties"],
            encryption.get("kmskeyid"),
            request.agent_version,
        )
        return plan, base64.b64decode(encryption.get("challenge", ""))
    return HandshakePlan(agent_version="3.3.0.0"), b""


def without_duration(stream: Iterable[Decision]) -> list[Decision]:
    """The decisions without the time a handshake took."""
    return [(*rest, re.sub(rb'(Complete":)\d+', rb"\1N", payload)) for *rest, payload in stream]  # type: ignore[misc]  # star expressions lose the tuple's shape


@pytest.mark.parametrize("name", [name for name in PLAIN if name != "closed_with_output"])
def test_our_client_sends_what_the_plugin_sent(name: str) -> None:
    replay = replay_client(name)
    replay.run()
    theirs = [decision(m) for m in first_sendings(replay.recording.frames, "client")]
    assert replay.stream == theirs


@pytest.mark.parametrize("name", PLAIN)
def test_our_client_acknowledges_all_the_agent_sent_and_duplicates_again(name: str) -> None:
    replay = replay_client(name)
    replay.run()
    assert replay.acknowledged == [
        payloads.acknowledgement(m.message_type, m.encode()[64:80], m.sequence_number)
        for m in replay.delivered
    ]


@pytest.mark.parametrize("name", PLAIN)
def test_our_client_shows_every_byte_once_and_hears_the_end(name: str) -> None:
    replay = replay_client(name)
    replay.run()
    shown = {
        m.sequence_number: m.payload
        for m in replay.delivered
        if m.payload_type in (PayloadType.OUTPUT, PayloadType.STANDARD_ERROR)
    }
    assert replay.data == b"".join(shown[number] for number in sorted(shown))
    assert [type(event) for event in replay.events].count(Ready) == 1
    assert name.startswith("port_") or isinstance(replay.events[-1], Closed)


def test_our_client_reports_the_words_of_a_service_that_closes() -> None:
    replay = replay_client("closed_with_output")
    replay.run()
    assert replay.events[-1] == Closed(
        "Your session has been terminated for the following reasons: ----------ERROR------- rig"
    )


def test_our_client_keeps_streams_and_exit_code_apart() -> None:
    replay = replay_client("noninteractive_separate")
    replay.run()
    assert replay.events[0] == Ready("NonInteractiveCommands", None, "3.3.0.0", "", False)
    assert StandardError(b"STDERR:to-err\n") in replay.events
    assert ExitCode(7) in replay.events


def test_our_client_answers_an_encrypted_handshake_as_the_plugin_did() -> None:
    replay = replay_client("kms")
    theirs = first_sendings(replay.recording.frames, "client")
    request = next(f for f in replay.recording.frames if f.message.payload_type == 5)
    replay.channel.connect("token", 0.0)
    replay.channel.receive_data(request.octets, 0.0)
    (wanted,) = replay.channel.take_events()
    assert isinstance(wanted, KeyRequested)
    ciphertext = json.loads(theirs[0].payload)["ProcessedClientActions"][1]["ActionResult"]
    key = base64.b64decode(ciphertext["KMSCipherTextKey"])
    replay.channel.provide_key(DATA_KEY, key, 0.1)
    replay.settle()
    assert wanted.key_id == "arn:aws:kms:us-east-1:123456789012:key/rig"
    assert replay.stream == [decision(theirs[0])]


@pytest.mark.parametrize("name", [*PLAIN, "handshake_timeout"])
def test_our_agent_sends_what_the_official_agent_sent(name: str) -> None:
    replay = replay_agent(name)
    replay.run()
    theirs = [decision(m) for m in first_sendings(replay.recording.frames, "agent")]
    assert without_duration(unique(replay.stream)) == without_duration(theirs)


def unique(stream: Iterable[Decision]) -> list[Decision]:
    """Each message once: ours sends again on start_publication, which is our choice."""
    return list({number: item for item in stream for number in [item[1]]}.values())


@pytest.mark.parametrize(
    "name", [*PLAIN, "probe_out_of_order", "probe_before_handshake", "handshake_timeout"]
)
def test_our_agent_acknowledges_as_the_official_agent_did(name: str) -> None:
    replay = replay_agent(name)
    replay.run()
    theirs = [
        frame.message.payload
        for frame in replay.recording.frames
        if frame.source == "agent" and frame.message.message_type == MessageType.ACKNOWLEDGE
    ]
    if name in ENDED_IN_FLIGHT:
        theirs = theirs[: len(replay.acknowledged)]
    assert replay.acknowledged == theirs


ENDED_IN_FLIGHT = ("closed_with_output", "terminate_api")


@pytest.mark.parametrize("name", ["kms", "probe_kms_challenge_ack"])
def test_our_agent_asks_for_encryption_as_the_official_agent_did(name: str) -> None:
    replay = replay_agent(name)
    replay.channel.connect("token", 0.0)
    replay.settle()
    theirs = first_sendings(replay.recording.frames, "agent")
    assert replay.stream == [decision(theirs[0])]


@pytest.mark.parametrize(
    ("name", "used_challenge"), [("kms", False), ("probe_kms_challenge_ack", True)]
)
def test_our_agent_takes_the_key_from_a_recorded_response(
    name: str, used_challenge: bool
) -> None:
    replay = replay_agent(name)
    replay.channel.connect("token", 0.0)
    response = next(f for f in replay.recording.frames if f.message.payload_type == 6)
    replay.channel.receive_data(response.octets, 0.1)
    (wanted,) = replay.channel.take_events()
    assert isinstance(wanted, KeyRequested)
    assert wanted.ciphertext is not None
    assert wanted.ciphertext.startswith(b"rigkms")
    assert (wanted.challenge is not None) == used_challenge


def test_our_agent_hears_the_sizes_the_plugin_sent() -> None:
    replay = replay_agent("resize")
    replay.run()
    sizes = [event for event in replay.events if isinstance(event, Size)]
    assert sizes == [Size(80, 24), Size(200, 50), Size(40, 10), Size(80, 24), Size(93, 33)]


def test_our_agent_hears_the_control_keys_the_plugin_sent() -> None:
    replay = replay_agent("ctrl_keys")
    replay.run()
    for key in (b"\x03", b"\x1a", b"\x1c", b"\x04"):
        assert Input(key) in replay.events


def test_our_agent_is_not_stopped_by_a_size_that_is_none() -> None:
    """The official agent never acknowledges it, and takes no input any more."""
    replay = replay_agent("probe_bad_size")
    replay.run()
    assert [e for e in replay.events if isinstance(e, Size)] == [Size(0, 0), Size(4464, 4464)]
    assert Input(b"stty size\r") in replay.events


def test_our_agent_throws_away_what_comes_before_the_handshake() -> None:
    replay = replay_agent("probe_before_handshake")
    replay.run()
    assert not [event for event in replay.events if isinstance(event, Input)]
    assert replay.channel.ready


def test_our_agent_puts_early_input_in_order() -> None:
    replay = replay_agent("probe_out_of_order")
    replay.run()
    assert replay.data == b"echo one two\r"


def test_our_agent_hears_the_plugin_end_a_port_session() -> None:
    replay = replay_agent("port_refused")
    replay.run()
    assert FlagReceived(Flag.TERMINATE_SESSION) in replay.events


def test_our_client_hears_that_a_port_was_refused() -> None:
    replay = replay_client("port_refused")
    replay.run()
    assert FlagReceived(Flag.CONNECT_TO_PORT_ERROR) in replay.events


def test_our_first_text_frame_is_the_plugins() -> None:
    theirs = recording("shell_basic").openings[1]
    said = json.loads(theirs)
    ours = payloads.open_client_channel(
        said["RequestId"], said["TokenValue"], said["ClientId"], said["ClientVersion"]
    )
    assert ours == theirs


def test_our_agents_first_text_frame_is_the_official_agents() -> None:
    theirs = recording("shell_basic").openings[0]
    said = json.loads(theirs)
    ours = payloads.open_agent_channel(
        said["RequestId"], said["TokenValue"], said["ClientInstanceId"], said["ClientId"]
    )
    assert ours == theirs
