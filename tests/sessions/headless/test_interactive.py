"""A command's terminal is the user's: keys go there, what it draws comes back."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.headless import Ear, Mouth, account
from tui.aws.documents.document import ChosenDocument
from tui.protocol.handshake import HandshakePlan
from tui.sessions.ending import Cause, Ending
from tui.sessions.headless.interactive import ANSWERS_UNDER_WAY, PIECE, InteractiveCommand
from tui.sessions.headless.keyboard import ANSWERS_KEPT, LEADER, Order, TypedKeys, Unsent
from tui.sessions.runner import SessionFailed
from tui.terminal.host.answers import REPLY
from tui.terminal.host.modes import HostModes

ANSWER = b"\x1b[30;1R\x1b[?62;22c\x1b]11;rgb:0000/0000/0000\x1b\\"

PASTED = b"\x1b[200~" + ANSWER * 99 + b"\x1b[201~"


@dataclass
class Stage:
    end: FarEnd
    aws: FakeAws
    mouth: Mouth = field(default_factory=Mouth)
    ear: Ear = field(default_factory=Ear)
    size: tuple[int, int] = (90, 30)

    def __post_init__(self) -> None:
        self.attached = InteractiveCommand(
            self.aws,
            "i-0abc",
            source=self.mouth,
            destination=self.ear,
            size=lambda: self.size,
            modes=HostModes(),
        )
        self.run: asyncio.Task[Ending]

    def type(self, keys: bytes) -> None:
        self.mouth.words.put_nowait(keys)

    async def sees(self, text: bytes) -> None:
        while text not in self.ear.data:
            self.ear.heard.clear()
            await self.ear.heard.wait()

    async def draws(self, text: bytes) -> None:
        self.end.send(text)
        await self.sees(text)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    async with far_end() as end:
        actors = Stage(end, account(end))
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            actors.run = tasks.create_task(actors.attached.run(["top", "-d", "1"], "load"))
            await end.until(lambda: end.tokens)
            yield actors
            await end.close_channel("")


async def test_keys_and_the_size_go_there_and_what_is_drawn_comes_back() -> None:
    async with stage() as actors:
        await actors.draws(b"\x1b[2Jtop - 12:00")
        actors.type(b"q\r\x03")
        await actors.end.until(lambda: bytes(actors.end.received) == b"q\r\x03")
        assert actors.end.sizes == [(90, 30)]
        call = dict(actors.aws.calls)["start_session"]
        assert call["DocumentName"] == "AWS-StartInteractiveCommand"
        assert call["Parameters"] == {"command": ["top -d 1"]}
    assert actors.run.result().cause is Cause.EXITED


async def test_a_terminal_that_changes_its_size_says_so() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        actors.size = (120, 40)
        actors.attached.resized()
        await actors.end.until(lambda: actors.end.sizes == [(90, 30), (120, 40)])


async def test_what_is_typed_before_the_command_runs_waits_for_it() -> None:
    async with stage() as actors:
        actors.type(b"early ")
        await actors.draws(b"$ ")
        actors.type(b"late")
        await actors.end.until(lambda: bytes(actors.end.received) == b"early late")


@pytest.mark.parametrize(
    "keys", [b"\x03", b"\x1dx", b""], ids=["ctrl+c", "ctrl+] x", "hang-up"]
)
async def test_before_the_command_runs_it_can_be_given_up(keys: bytes) -> None:
    async with stage() as actors:
        actors.type(keys)
        await actors.aws.until_called("terminate_session")
    assert actors.run.result().cause is Cause.USER


async def test_the_leader_reconnects_and_ends() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        actors.type(b"\x1dr")
        await actors.end.until(lambda: len(actors.end.tokens) == 2)
        actors.type(b"on\x1d")
        await actors.end.until(lambda: bytes(actors.end.received) == b"on")
        actors.type(b"x")
        await actors.aws.until_called("terminate_session")
    assert actors.run.result().cause is Cause.USER


async def test_the_leader_is_heard_while_the_far_end_takes_nothing() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        actors.end.mute = True
        connection = actors.attached._runner.connection
        assert connection is not None
        while connection.channel.writable:
            actors.type(bytes(16 * 1024))
            await asyncio.sleep(0)
        actors.type(b"kept")
        actors.type(b"\x1dx")
        await actors.aws.until_called("terminate_session")
    assert actors.run.result().cause is Cause.USER


async def test_a_key_waits_for_few_of_the_terminals_answers() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        actors.end.mute = True
        for _ in range(500):
            actors.type(ANSWER * 50 + ANSWER[:5])
            actors.type(ANSWER[5:])
            await asyncio.sleep(0)
        actors.type(b"\x03\x1dr")
        await actors.end.until(lambda: len(actors.end.tokens) == 2)
        actors.end.mute = False
        await actors.end.until(lambda: b"\x03" in actors.end.received)
        taken = bytes(actors.end.received)
        assert taken.endswith(ANSWER + b"\x03")
        assert len(taken) < ANSWERS_UNDER_WAY + 3 * ANSWERS_KEPT


async def test_the_leader_is_heard_among_the_terminals_answers() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        for piece in (b"\x1d" + ANSWER, ANSWER[:2], ANSWER[2:], b"x"):
            actors.type(piece)
        await actors.aws.until_called("terminate_session")
        await actors.end.until(lambda: bytes(actors.end.received) == 2 * ANSWER)
    assert actors.run.result().cause is Cause.USER


async def test_a_paste_of_any_size_arrives_whole() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        pasted = bytes(range(32, 96)) * 32 * 1024
        for start in range(0, len(pasted), 64 * 1024):
            actors.type(pasted[start : start + 64 * 1024])
        await actors.end.until(lambda: len(actors.end.received) >= len(pasted))
        assert bytes(actors.end.received) == pasted


async def test_a_terminal_that_takes_no_more_holds_the_command_back() -> None:
    async with stage() as actors:
        await actors.draws(b"$ ")
        actors.ear.full = True
        actors.end.send(bytes(1024_000))
        await actors.end.until(lambda: actors.end.channel.unacknowledged < 1000)
        actors.ear.full = False
        actors.attached.drained()
        await actors.end.until(lambda: not actors.end.channel.unacknowledged)
        assert len(actors.ear.data) == 1024_002


@given(st.lists(st.binary(max_size=8)))
def test_keys_are_sorted_alike_however_they_are_cut(pieces: list[bytes]) -> None:
    keys, whole = TypedKeys(), TypedKeys().sort(b"".join(pieces))
    sorted_pieces = [keys.sort(piece) for piece in pieces]
    assert b"".join(passed for passed, _ in sorted_pieces) == whole[0]
    assert [order for _, orders in sorted_pieces for order in orders] == whole[1]


def test_the_leader_twice_is_itself_and_any_other_key_after_it_is_taken_back() -> None:
    leader = bytes([LEADER])
    assert TypedKeys().sort(b"a" + leader * 2 + b"b") == (b"a" + leader + b"b", [])
    assert TypedKeys().sort(b"a" + leader + b"?b") == (b"ab", [])
    assert TypedKeys().sort(leader + b"rx" + leader + b"x") == (
        b"x",
        [Order.RECONNECT, Order.END],
    )


@given(
    st.lists(st.sampled_from([ANSWER, ANSWER[:9], b"\x1d", b"x", b"r", b"\x1b", b"\x1b[A"])),
    st.lists(st.integers(0, 200)),
)
def test_answers_are_no_keys_behind_the_leader_however_they_are_cut(
    typed: list[bytes], places: list[int]
) -> None:
    data = b"".join(typed)
    ends = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    keys, whole = TypedKeys(), TypedKeys().sort(data)
    pieces = [keys.sort(data[start:end]) for start, end in pairwise(ends)]
    assert b"".join(passed for passed, _ in pieces) == whole[0]
    assert [order for _, orders in pieces for order in orders] == whole[1]


@given(
    st.lists(
        st.one_of(
            st.sampled_from([ANSWER[:7] * 200, ANSWER * 100, PASTED, PASTED[:-1]]),
            st.sampled_from([b"k", b"\x1b[A", b"\x1b[201~", b"\x1b[1;2R", "é".encode()]),
        ),
        max_size=12,
    ),
    st.integers(700, PIECE),
)
def test_of_what_waits_answers_alone_may_go_and_never_the_newest(
    typed: list[bytes], size: int
) -> None:
    unsent, sent, data = Unsent(), bytearray(), b"".join(typed)
    for start in range(0, len(data), size):
        unsent.add(data[start : start + size])
        sent += unsent.take(size // 3)
    sent += unsent.take(len(data))
    assert not unsent
    assert sent[-ANSWERS_KEPT:] == data[-ANSWERS_KEPT:]
    assert without_answers(bytes(sent)) == without_answers(data)


def without_answers(typed: bytes) -> list[bytes]:
    """The pastes, and the keys beside them."""
    parts = re.split(rb"(\x1b\[200~[\s\S]*?(?:\x1b\[201~|\Z))", typed)
    keys = re.sub(REPLY.pattern, b"", b"".join(parts[::2]))
    return [keys, *parts[1::2]]


async def test_a_document_of_the_users_is_started_with_what_it_is_given() -> None:
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        aws = account(end)
        attached = InteractiveCommand(
            aws,
            "i-0abc",
            source=Mouth(),
            destination=Ear(),
            size=lambda: (80, 24),
            modes=HostModes(),
            document=ChosenDocument("View", {"path": ("/a",)}),
        )
        running = tasks.create_task(attached.run((), "look"))
        await end.until(lambda: end.tokens)
        await end.close_channel("")
        assert (await running).cause is Cause.EXITED
        asked = next(arguments for name, arguments in aws.calls if name == "start_session")
        assert (asked["DocumentName"], asked["Parameters"]) == ("View", {"path": ["/a"]})


async def test_a_port_is_nothing_to_attach_to() -> None:
    plan = HandshakePlan(
        session_type="Port", properties={"portNumber": "80"}, agent_version="3.3.987.0"
    )
    async with far_end(plan) as end, asyncio.timeout(20):
        attached = InteractiveCommand(
            account(end),
            "i-0abc",
            source=Mouth(),
            destination=Ear(),
            size=lambda: (80, 24),
            modes=HostModes(),
            document=ChosenDocument("Unread"),
        )
        with pytest.raises(SessionFailed, match="use `ssm-tui forward`"):
            await attached.run((), "look")
