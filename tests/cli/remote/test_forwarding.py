"""What is said of forwarded ports, when they listen and when they have ended, and the status."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.instances import ManagedInstance
from tui.cli.remote.background import Detachment
from tui.cli.remote.forwarding import UNENDED, Forwarding, ended_by
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.headless.forward import CLOSED, Destination, Forward
from tui.sessions.headless.local_address import LocalAddress
from tui.sessions.headless.machine_gone import GONE
from tui.sessions.runner import SessionFailed

IDLE = Ending(Cause.IDLE, "Your session timed out due to inactivity and has been terminated.")
MAXIMUM = Ending(Cause.MAXIMUM, "Max session duration reached.")
NODE = ManagedInstance("i-0abc", name="web\x1b[2J")
STATUS = "get_connection_status"


class Port:
    """A forwarded port that ends as it is told."""

    def __init__(
        self,
        number: int,
        ending: Ending | Exception | None = None,
        *,
        listens: bool = True,
        end_with: Ending | Exception | None = None,
        deaf: bool = False,
    ) -> None:
        self.listens = listens
        self._end_with = end_with
        self._deaf = deaf
        self.session_id = f"you-{number}"
        self.destination = Destination(number)
        self.local = LocalAddress(8080)
        self.ready: Callable[[], None] = lambda: None
        self._ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        if isinstance(ending, Exception):
            self._ended.set_exception(ending)
        elif ending is not None:
            self._ended.set_result(ending)

    async def run(self, reason: str) -> Ending:
        if self.listens:
            self.ready()
        return await self._ended

    def end(self, ending: Ending | None = None, *, within: float | None = None) -> None:
        if self._ended.done() or self._deaf:
            return
        if isinstance(self._end_with, Exception):
            self._ended.set_exception(self._end_with)
        else:
            self._ended.set_result(self._end_with or ending or plain(Cause.USER))


@pytest.fixture(autouse=True)
def signals_as_they_were() -> Iterator[None]:
    before = signal.getsignal(signal.SIGQUIT)
    yield
    signal.signal(signal.SIGQUIT, before)


def forwarding(aws: FakeAws, *ports: Port, timeout: float | None = None) -> Forwarding:
    return Forwarding(cast("list[Forward]", ports), aws, NODE, "web", timeout=timeout)


def account(status: Any = None) -> FakeAws:
    return FakeAws({STATUS: status or {"Status": "connected"}})


@pytest.mark.parametrize(
    ("ending", "words", "status"),
    [
        (plain(Cause.USER), "You ended the session.", 0),
        (ended_by(signal.SIGINT), "You ended the session.", 0),
        (ended_by(signal.SIGTERM), "The session was ended by SIGTERM.", 0),
        (ended_by(signal.SIGHUP), "The session was ended by SIGHUP.", 0),
        (MAXIMUM, "Max session duration reached.", 1),
        (IDLE, IDLE.words, 1),
        (CLOSED, "ended elsewhere, by TerminateSession or by the instance's agent.", 1),
        (plain(Cause.GONE), "AWS no longer has this session", 1),
        (SessionFailed("The gateway could not be reached."), "could not be reached.", 1),
    ],
)
async def test_who_ended_it_is_said_of_every_end(
    ending: Ending | Exception, words: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await forwarding(account(), Port(80, ending)).run("look") == status
    said = capsys.readouterr().err
    assert said.startswith("ssm-tui: localhost:80: ")
    assert words in said
    assert "not connected to Session Manager" not in said


@pytest.mark.parametrize("ending", [IDLE, CLOSED, plain(Cause.GONE)])
async def test_a_machine_that_is_gone_is_named_as_the_cause(
    ending: Ending, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = account({"Status": "notconnected"})
    assert await forwarding(gone, Port(80, ending)).run("look") == 1
    assert capsys.readouterr().err == f"ssm-tui: localhost:80: {ending.words} {GONE}\n"


async def test_an_end_is_told_where_nobody_can_tell_of_the_machine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await forwarding(account(denied(STATUS)), Port(80, IDLE)).run("look") == 1
    assert capsys.readouterr().err.endswith(f"{IDLE.words}\n")


async def test_one_that_ends_leaves_the_others_and_tells_in_the_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    aws = account()
    running = forwarding(aws, Port(80, IDLE), Port(81))
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(running.run("look"))
        await aws.until_called(STATUS)
        assert not run.done()
        running.end(plain(Cause.USER))
    assert run.result() == 1
    said = capsys.readouterr().err
    assert f"localhost:80: {IDLE.words}" in said
    assert "localhost:81: You ended the session." in said


async def test_behind_a_terminals_ctrl_c_the_words_have_a_line_of_their_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    running = forwarding(account(), Port(80))
    monkeypatch.setattr(running, "_ready", lambda _: os.kill(os.getpid(), signal.SIGINT))
    assert await running.run("look") == 0
    assert capsys.readouterr().err == "\nssm-tui: localhost:80: You ended the session.\n"


async def test_a_timeout_ends_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert await forwarding(account(), Port(80), Port(81), timeout=0.01).run("look") == 124
    words = "The session was ended after 0.01 s (--timeout)."
    assert capsys.readouterr().err.count(words) == 2
    assert await forwarding(account(), Port(80), Port(81, IDLE), timeout=0.01).run("look") == 1


@pytest.mark.parametrize(
    "end_with",
    [SessionFailed("AWS has not answered."), Ending(Cause.LEFT, "Nobody knows.")],
)
async def test_what_aws_does_not_answer_at_a_timeout_is_still_the_timeout(
    end_with: Ending | Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    port = Port(80, end_with=end_with)
    assert await forwarding(account(), port, timeout=0.01).run("look") == 124
    words = end_with.words if isinstance(end_with, Ending) else str(end_with)
    assert words in capsys.readouterr().err


async def test_an_end_that_never_comes_is_not_waited_for_after_a_timeout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tui.cli.remote.forwarding.LAST_GRACE", 0.01)
    ports = Port(80), Port(81, deaf=True)
    async with asyncio.timeout(5):
        assert await forwarding(account(), *ports, timeout=0.01).run("look") == 124
    assert UNENDED in capsys.readouterr().err


class Waiting(Detachment):
    """Somebody who waits for what listens, or no more."""

    told: list[Mapping[str, Any]]

    def leave(self, report: Mapping[str, Any]) -> None:
        if self.descriptor < 0:
            raise BrokenPipeError
        self.told.append(report)


def waiting(descriptor: int = 0) -> Waiting:
    there = Waiting(descriptor)
    object.__setattr__(there, "told", [])
    return there


async def test_who_waits_is_told_once_all_of_them_listen() -> None:
    there, ports = waiting(), (Port(80), Port(81))
    running = forwarding(account(), *ports, timeout=7.0)
    running.detachment = there
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(running.run("look"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running.end(plain(Cause.USER))
    (report,) = there.told
    assert (report["pid"], report["timeout_seconds"]) == (os.getpid(), 7.0)
    assert [one["destination"] for one in report["forwards"]] == [
        "localhost:80",
        "localhost:81",
    ]


@pytest.mark.parametrize("failure", [IDLE, SessionFailed("refused")])
async def test_where_one_cannot_listen_none_is_left_to_the_background(
    failure: Ending | Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    running = forwarding(account(), Port(80), Port(81, failure, listens=False))
    running.detachment = there = waiting()
    assert await running.run("look") == 1
    assert there.told == []
    assert "localhost:80: The session was ended because another port" in capsys.readouterr().err


async def test_what_nobody_waits_for_any_more_is_ended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    running = forwarding(account(), Port(80), Port(81))
    running.detachment = waiting(-1)
    assert await running.run("look") == 0
    assert capsys.readouterr().err.count("because nothing waits for it.") == 2


async def test_a_name_in_what_is_read_when_it_is_ready_cannot_act(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await forwarding(account(), Port(80, MAXIMUM)).run("look")
    assert capsys.readouterr().out == (
        "Forwarding 127.0.0.1:8080 -> localhost:80 via web\N{SYMBOL FOR ESCAPE}[2J (i-0abc)\n"
    )
