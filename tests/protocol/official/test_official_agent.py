"""The official agent against our own client, as our gateway recorded them together."""

import random

from tests.support.agent_message import AgentMessage
from tests.support.recordings import recording
from tests.support.wire import new_client
from tui.protocol import payloads
from tui.protocol.events import Event, ExitCode, Output
from tui.protocol.message import MessageType


def hear(name: str) -> tuple[list[Event], list[int]]:
    """What a client makes of all that was recorded for it: its events, what it acknowledges."""
    channel = new_client(random.Random(name))
    events: list[Event] = []
    acknowledged: list[int] = []
    channel.connect("token", 0.0)
    for frame in recording(name).frames:
        if frame.destination == "client" and frame.relayed and not channel.closed:
            channel.receive_data(frame.octets, frame.t)
            events += channel.take_events()
            for sent in channel.data_to_send():
                if isinstance(sent, bytes) and b"acknowledge" in sent[:36]:
                    payload = AgentMessage.decode(sent).payload
                    acknowledged.append(payloads.read_acknowledgement(payload))
    return events, acknowledged


def output(events: list[Event]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, Output))


def test_what_an_agent_said_while_it_was_cut_off_comes_late_and_is_put_in_its_place() -> None:
    """After its reconnect the new comes at once, the old a message a tick (section 6.5)."""
    events, acknowledged = hear("agent_reconnect")
    lines = b"".join(b"line %d\r\n" % number for number in range(1, 15))
    assert output(events).endswith(lines)
    assert acknowledged != sorted(acknowledged)


def test_an_agent_is_deaf_from_an_interrupt_to_the_end_of_its_command() -> None:
    """It waits for the command where it reads its socket: nothing is acknowledged meanwhile."""
    frames = list(recording("command_interrupted").frames)
    exit_code = next(
        index for index, frame in enumerate(frames) if frame.message.payload_type == 12
    )
    interrupts = [frame for frame in frames if frame.message.payload == b"\x03"]
    deaf = frames[frames.index(interrupts[0]) : exit_code]
    assert len(interrupts) > 2
    assert all(
        frame.message.message_type != MessageType.ACKNOWLEDGE
        for frame in deaf
        if frame.source == "agent"
    )


def test_what_a_deaf_agent_says_again_is_heard_once_and_acknowledged_each_time() -> None:
    events, acknowledged = hear("command_interrupted")
    assert output(events) == b"up\ngot\n"
    assert ExitCode(5) in events
    assert acknowledged.count(3) > 2


def test_a_paused_agent_gives_up_the_output_of_its_command_and_tells_nobody() -> None:
    """Three of six lines came, all numbers are there, and the session ended as others do."""
    events, acknowledged = hear("command_paused")
    assert output(events) == b"line 1\nline 2\nline 3\n"
    assert not any(isinstance(event, ExitCode) for event in events)
    assert sorted(acknowledged) == [0, 1, 2, 3, 4]
