"""An agent that says nothing: it may be away, or its program waits for input."""

import pytest

from tests.support.wire import BadWire, Faults
from tui.protocol.handshake import HandshakePlan


def test_input_reaches_a_program_that_waits_for_it_before_it_says_anything() -> None:
    wire = BadWire()
    wire.connect()
    wire.client.channel.send_size(100, 30, wire.now)
    wire.client.channel.send_input(b"first", wire.now)
    assert wire.run(lambda: wire.agent.received == b"first", limit=12.0)
    assert wire.agent.sizes[-1] == (100, 30)
    assert wire.client.channel.session_type == "Standard_Stream"


@pytest.mark.parametrize("away", [0.0, 2.0, 20.0])
def test_an_agent_that_comes_late_has_its_handshake_all_the_same(away: float) -> None:
    wire = BadWire(plan=HandshakePlan(kms_key_id="key"))
    wire.client.channel.connect("token", wire.now)
    wire.client.channel.send_input(b"typed", wire.now)
    wire.settle()
    wire.rest(away)
    wire.agent.channel.connect("token", wire.now)
    assert wire.run(lambda: wire.agent.received == b"typed", limit=60.0)
    assert wire.client.channel.encrypted


@pytest.mark.parametrize("seed", range(20))
def test_a_handshake_over_a_bad_wire_is_never_taken_for_none(seed: int) -> None:
    wire = BadWire(seed, Faults(0.2, 0.2, 5, (0.01, 0.4)), plan=HandshakePlan(kms_key_id="key"))
    wire.connect()
    wire.client.channel.send_input(b"typed", wire.now)
    assert wire.run(lambda: wire.agent.received == b"typed", limit=120.0)
    assert wire.client.channel.encrypted
