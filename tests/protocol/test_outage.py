"""A session outlives an outage that is longer than the patience with a silent peer."""

from uuid import UUID

import pytest

from tests.support.agent_message import AgentMessage
from tests.support.wire import BadWire, End
from tui.protocol.channel import SILENCE_LIMIT, DataChannel
from tui.protocol.errors import PeerSilent
from tui.protocol.events import Paused, Resumed
from tui.protocol.message import MessageType

LONG = SILENCE_LIMIT + 100


def begun() -> BadWire:
    wire = BadWire()
    wire.connect()
    wire.agent.channel.send_output(b"$ ", wire.now)
    assert wire.run(lambda: wire.client.channel.ready)
    wire.rest(1.0)
    return wire


@pytest.mark.parametrize("seconds", [LONG, 3600.0, 20 * 3600.0])
def test_input_queued_in_a_long_outage_arrives_when_it_is_over(seconds: float) -> None:
    wire = begun()
    wire.client.channel.send_input(b"before ", wire.now)
    wire.disconnect(wire.client)
    for _ in range(10):
        wire.client.channel.send_input(b"x", wire.now)
        wire.now += seconds / 10
    wire.reconnect(wire.client)
    assert wire.run(lambda: not wire.client.channel.unacknowledged, limit=5.0)
    assert wire.agent.received == b"before " + 10 * b"x"
    assert not wire.client.failures + wire.agent.failures


def test_both_ends_survive_an_outage_of_either() -> None:
    wire = begun()
    for end in (wire.client, wire.agent):
        wire.disconnect(end)
    wire.client.channel.send_input(b"typed", wire.now)
    wire.agent.channel.send_output(b"printed", wire.now)
    wire.now += LONG
    for end in (wire.agent, wire.client):
        wire.reconnect(end)
    assert wire.run(lambda: wire.agent.received == b"typed", limit=5.0)
    assert wire.run(lambda: wire.client.received == b"$ printed", limit=5.0)


def test_several_outages_are_not_added_up() -> None:
    """A peer is silent for the whole of one connection, or it is not."""
    wire = begun()
    wire.disconnect(wire.agent)
    wire.client.channel.send_input(b"typed", wire.now)
    for _ in range(4):
        wire.rest(SILENCE_LIMIT * 0.9)
        wire.disconnect(wire.client)
        wire.reconnect(wire.client)
    assert not wire.client.failures
    wire.reconnect(wire.agent)
    assert wire.run(lambda: wire.agent.received == b"typed", limit=5.0)


def test_the_time_in_which_the_service_says_that_the_agent_is_away_does_not_count() -> None:
    wire = begun()
    wire.disconnect(wire.agent)
    wire.client.channel.send_input(b"typed", wire.now)
    say(wire.client, MessageType.PAUSE_PUBLICATION, wire.now)
    wire.rest(LONG)
    say(wire.client, MessageType.START_PUBLICATION, wire.now)
    wire.rest(1.0)
    assert not wire.client.failures
    wire.reconnect(wire.agent)
    assert wire.run(lambda: wire.agent.received == b"typed", limit=5.0)


def test_any_sign_of_the_agent_ends_the_pause_of_a_client() -> None:
    wire = begun()
    say(wire.client, MessageType.PAUSE_PUBLICATION, wire.now)
    wire.settle()
    assert wire.client.channel.paused
    wire.agent.channel.send_output(b"here", wire.now)
    wire.settle()
    assert wire.run(lambda: not wire.client.channel.paused)
    pauses = [event for event in wire.client.events if isinstance(event, Paused | Resumed)]
    assert pauses == [Paused(), Resumed()]


def test_an_agent_that_is_silent_on_one_connection_for_too_long_is_given_up() -> None:
    wire = begun()
    wire.disconnect(wire.agent)
    wire.client.channel.send_input(b"typed", wire.now)
    wire.rest(LONG)
    (failed,) = wire.client.failures
    assert isinstance(failed.error, PeerSilent)


def test_what_nobody_reads_while_the_channel_is_held_is_not_missed() -> None:
    wire = begun()
    wire.disconnect(wire.agent)
    wire.client.channel.send_input(b"typed", wire.now)
    wire.settle()
    wire.client.channel.pause_reading(wire.now)
    wire.rest(LONG)
    assert not wire.client.channel.data_to_send()
    wire.client.channel.resume_reading(wire.now)
    wire.rest(1.0)
    assert not wire.client.failures
    wire.reconnect(wire.agent)
    assert wire.run(lambda: wire.agent.received == b"typed", limit=5.0)


def test_input_goes_out_while_the_channel_is_held() -> None:
    wire = begun()
    wire.client.channel.pause_reading(wire.now)
    wire.client.channel.send_input(b"\x03", wire.now)
    wire.settle()
    assert wire.run(lambda: wire.agent.received == b"\x03", limit=1.0)


def test_a_channel_that_was_held_still_gives_up_a_peer_that_is_silent() -> None:
    wire = begun()
    wire.disconnect(wire.agent)
    wire.client.channel.send_input(b"typed", wire.now)
    wire.client.channel.pause_reading(wire.now)
    wire.client.channel.resume_reading(wire.now)
    wire.rest(LONG)
    assert isinstance(wire.client.failures[0].error, PeerSilent)


@pytest.mark.parametrize("first", ["the timer", "a keystroke", "an unknown frame"])
def test_a_computer_that_slept_does_not_blame_the_other_end(first: str) -> None:
    wire = begun()
    wire.client.channel.send_input(b"typed", wire.now)
    wire.client.channel.data_to_send()  # lost
    wire.now += LONG
    match first:
        case "the timer":
            pass
        case "a keystroke":
            wire.client.channel.send_input(b" on", wire.now)
        case _:
            say(wire.client, MessageType.START_PUBLICATION, wire.now)
    wire.client.channel.receive_timeout(wire.now)
    wire.settle()
    assert not wire.client.failures
    assert wire.run(lambda: wire.agent.received.startswith(b"typed"), limit=5.0)


def say(end: End[DataChannel], kind: MessageType, now: float) -> None:
    """The service speaks up."""
    end.channel.receive_data(AgentMessage(kind, UUID(int=9), 1, b"").encode(), now)
