"""Two channels as one machine: whatever happens to them, nothing is lost or changed."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support.wire import BadWire, End
from tui.protocol.channel import DataChannel
from tui.protocol.handshake import HandshakePlan

PLANS = (
    HandshakePlan(),
    HandshakePlan("NonInteractiveCommands"),
    HandshakePlan(kms_key_id="key"),
)


class Channels(RuleBasedStateMachine):
    """A client and an agent, with every frame between them in the machine's hand."""

    def __init__(self) -> None:
        super().__init__()
        self.wire = BadWire()
        self.said: dict[str, bytearray] = {"client": bytearray(), "agent": bytearray()}
        self.size: tuple[int, int] | None = None

    @initialize(plan=st.sampled_from(PLANS), seed=st.integers(0, 1000))
    def begin(self, plan: HandshakePlan, seed: int) -> None:
        self.wire = BadWire(seed, plan=plan)
        self.wire.connect()

    def end(self, name: str) -> End[DataChannel]:
        return self.wire.client if name == "client" else self.wire.agent

    names = st.sampled_from(["client", "agent"])

    @rule(name=names, data=st.binary(min_size=1, max_size=3000))
    def say(self, name: str, data: bytes) -> None:
        self.said[name] += data
        if name == "client":
            self.wire.client.channel.send_input(data, self.wire.now)
        else:
            self.wire.agent.channel.send_output(data, self.wire.now)
        self.wire.settle()

    @rule(columns=st.integers(1, 500), lines=st.integers(1, 500))
    def resize(self, columns: int, lines: int) -> None:
        self.size = (columns, lines)
        self.wire.client.channel.send_size(columns, lines, self.wire.now)
        self.wire.settle()

    @rule(seconds=st.floats(0.001, 0.3))  # all in all less than a handshake may take
    def go_on(self, seconds: float) -> None:
        self.wire.rest(seconds)

    @rule(name=names, data=st.data())
    @precondition(lambda self: self.wire.client.waiting or self.wire.agent.waiting)
    def lose_or_repeat(self, name: str, data: st.DataObject) -> None:
        waiting = self.end(name).waiting
        if waiting:
            place = data.draw(st.integers(0, len(waiting) - 1))
            if data.draw(st.booleans()):
                del waiting[place]
            else:
                waiting.insert(data.draw(st.integers(0, len(waiting))), waiting[place])

    @rule(name=names)
    def cut(self, name: str) -> None:
        self.wire.disconnect(self.end(name))

    @rule(name=names)
    def come_back(self, name: str) -> None:
        self.wire.reconnect(self.end(name))

    @rule(name=names, taking=st.booleans())
    def look_away(self, name: str, taking: bool) -> None:
        self.end(name).taking = taking
        self.wire.settle()

    @invariant()
    def what_arrived_is_what_was_said_so_far(self) -> None:
        assert self.said["client"].startswith(self.wire.agent.received)
        assert self.said["agent"].startswith(self.wire.client.received)
        assert not self.wire.client.failures + self.wire.agent.failures

    def teardown(self) -> None:
        """Both ends come back, and all that was said arrives."""
        for end in (self.wire.client, self.wire.agent):
            end.taking = True
            self.wire.reconnect(end)
        if not self.said["agent"]:
            self.say("agent", b"$ ")
        arrived = self.wire.run(
            lambda: (
                not self.wire.client.channel.unacknowledged
                and not self.wire.agent.channel.unacknowledged
                and self.wire.client.channel.ready
            )
        )
        assert arrived
        assert self.wire.agent.received == self.said["client"]
        assert self.wire.client.received == self.said["agent"]
        assert self.size is None or self.wire.agent.sizes[-1] == self.size


TestChannels = Channels.TestCase
TestChannels.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
