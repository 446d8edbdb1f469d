"""The promise: whatever the wire does, both directions arrive exactly."""

import os
import random

import pytest

from tests.support.wire import WORST, BadWire
from tui.protocol.handshake import HandshakePlan

BLOCK = 25
SEEDS = int(os.environ.get("SSM_TUI_WIRE_SEEDS", "300"))
"""How many seeds to try: 10,000 take minutes."""

PLANS = (
    HandshakePlan(),
    HandshakePlan("NonInteractiveCommands"),
    HandshakePlan("Port", {"portNumber": "80", "type": "LocalPortForwarding"}),
    HandshakePlan(kms_key_id="arn:aws:kms:us-east-1:123456789012:key/1"),
)


@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_both_directions_arrive_exactly_over_the_worst_wire(first: int) -> None:
    for seed in range(first, min(first + BLOCK, SEEDS)):
        story = Story(seed)
        assert story.wire.run(story.is_told), f"seed {seed} never came to its end"
        story.check()


class Story:
    """One seed: a session in which both ends say much, in bursts, over the worst wire."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(f"story {seed}")
        self.wire = BadWire(seed, WORST, plan=PLANS[seed % len(PLANS)])
        self.input = bytearray()
        self.output = bytearray()
        self.left = 160
        for _ in range(self.left // 2):
            moment = self.rng.choice((self.rng.uniform(0.0, 3.0), 1.0, 2.0))
            self.wire.at(moment, self.type)
            self.wire.at(moment, self.print)
        self.wire.connect()

    def piece(self) -> bytes:
        self.left -= 1
        return self.rng.randbytes(self.rng.choice((1, 1, 1, 7, 80, 1024, 1500)))

    def type(self) -> None:
        data = self.piece()
        self.input += data
        self.wire.client.channel.send_input(data, self.wire.now)
        self.wire.settle()

    def print(self) -> None:
        data = self.piece()
        self.output += data
        self.wire.agent.channel.send_output(data, self.wire.now)
        self.wire.settle()

    def is_told(self) -> bool:
        wire = self.wire
        return not (
            self.left or wire.client.channel.unacknowledged or wire.agent.channel.unacknowledged
        )

    def check(self) -> None:
        wire, seed = self.wire, self.seed
        assert not wire.client.failures, f"seed {seed}"
        assert not wire.agent.failures, f"seed {seed}"
        assert wire.agent.received == self.input, f"seed {seed}: input"
        assert wire.client.received == self.output, f"seed {seed}: output"
        assert wire.lost, f"seed {seed}: the wire was too good"
