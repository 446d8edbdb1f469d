import asyncio
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.channel_client import ChannelClient
from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.errors import InvalidOption
from tui.sandbox.gateway.faults import PAYLOAD_AT, BadWire, FaultPlan, Mischief, parse_faults
from tui.sandbox.options import SandboxOptions


class Clock:
    """An event loop's clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Any]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Any) -> Any:
        self.timers.append((when, callback))
        return self

    def cancel(self) -> None:
        self.timers.clear()

    def run(self) -> None:
        while self.timers:
            self.now, callback = self.timers.pop(0)
            callback()


def carried(spec: str, frames: list[bytes]) -> list[bytes]:
    clock, arrived = Clock(), list[bytes]()
    wire = BadWire(
        parse_faults(spec), "output", deliver=arrived.append, cut=lambda: None, clock=clock
    )
    for frame in frames:
        wire.carry(frame)
    clock.run()
    return arrived


FRAMES = [bytes(PAYLOAD_AT) + str(number).encode() for number in range(1000)]


def test_a_description_is_read() -> None:
    plans = parse_faults("drop=0.1, delay=50ms, seed=7, direction=output; slow=20kB,cut=100")
    assert plans == (
        FaultPlan(drop=0.1, delay=0.05, seed=7, direction="output"),
        FaultPlan(slow=20_000, cut=100),
    )
    assert parse_faults("") == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("drop", "name=value"),
        ("loss=1", "drop, duplicate"),
        ("drop=2", "from 0 to 1"),
        ("drop=nan", "from 0 to 1"),
        ("delay=50", "50ms"),
        ("slow=fast", "20kB"),
        ("cut=-1", "whole number"),
        ("direction=up", "input, output, both"),
    ],
)
def test_a_wrong_description_is_refused_with_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(InvalidOption, match=says):
        SandboxOptions(faults=text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidOption):
        assert all(isinstance(plan, FaultPlan) for plan in parse_faults(text))


def test_the_same_seed_makes_the_same_choices() -> None:
    spec = "drop=0.3,duplicate=0.3,reorder=0.3,corrupt=0.3"
    assert carried(f"{spec},seed=1", FRAMES) == carried(f"{spec},seed=1", FRAMES)
    assert carried(f"{spec},seed=1", FRAMES) != carried(f"{spec},seed=2", FRAMES)


def test_each_fault_does_what_its_name_says() -> None:
    assert carried("delay=50ms", FRAMES) == FRAMES
    assert carried("slow=1kB", FRAMES) == FRAMES
    assert 600 < len(carried("drop=0.3", FRAMES)) < 800
    assert 1200 < len(carried("duplicate=0.3", FRAMES)) < 1400
    reordered = carried("reorder=0.3,delay=1ms", FRAMES)
    assert reordered != FRAMES
    assert sorted(reordered) == sorted(FRAMES)
    damaged = carried("corrupt=1", FRAMES)
    assert [each[:PAYLOAD_AT] for each in damaged] == [each[:PAYLOAD_AT] for each in FRAMES]
    assert all(one != other for one, other in zip(damaged, FRAMES, strict=True))
    assert carried("drop=1,direction=input", FRAMES) == FRAMES


def test_a_cut_comes_about_every_so_many_frames() -> None:
    mischief = Mischief(FaultPlan(cut=100), "output")
    assert 7 <= sum(mischief.cuts() for _ in range(1000)) <= 20


@pytest.mark.parametrize(
    "faults",
    [
        "drop=0.1,duplicate=0.2,reorder=0.3,corrupt=0.02,seed=3",
        "cut=9,seed=4",
        "delay=5ms;drop=0.3,direction=input",
    ],
)
async def test_a_shell_over_a_bad_wire_loses_nothing(
    start_sandbox: StartSandbox, connect: Connect, faults: str
) -> None:
    sandbox = start_sandbox(faults=faults)
    ssm = connect(sandbox, "ssm")
    target = sandbox.state.fleet.instances[0].instance_id
    ticket = ssm.start_session(Target=target)

    async def resume() -> Any:
        return await asyncio.to_thread(ssm.resume_session, SessionId=ticket["SessionId"])

    client = ChannelClient(ticket, resume)
    client.type(b"stty raw -echo; seq 2000; exit\n")
    await client.run()
    expected = b"".join(b"%d\n" % number for number in range(1, 2001))
    assert expected in client.output
    assert client.closing_words == "" or client.gone
    assert client.connections > 1 or "cut" not in faults


async def test_a_session_that_ends_while_its_client_is_away_is_over_for_the_client(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(faults="cut=5,seed=1")
    ssm = connect(sandbox, "ssm")
    target = sandbox.state.fleet.instances[0].instance_id
    ticket = ssm.start_session(Target=target)

    async def resume_too_late() -> Any:
        await asyncio.to_thread(sandbox.end_session, ticket["SessionId"])
        return await asyncio.to_thread(ssm.resume_session, SessionId=ticket["SessionId"])

    client = ChannelClient(ticket, resume_too_late)
    client.type(b"seq 2000\n")
    await client.run()
    assert client.gone
    assert client.connections == 1
