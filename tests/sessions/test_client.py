"""What every kind of session asks of AWS has an end."""

import asyncio
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import FarEnd, far_end
from tui.aws.errors import AccessDenied
from tui.protocol.ticket import Ticket
from tui.sessions import client
from tui.sessions.client import NoAnswer, SessionClient


class MuteAws(FakeAws):
    """Never answers."""

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_termination_that_is_not_answered_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "TERMINATE_PATIENCE", 0.01)
    session = SessionClient(MuteAws(), "i-0abc")
    session.session_id = "you-0abc"
    refusal = await session.terminate()
    assert isinstance(refusal, NoAnswer)
    assert str(refusal) == "AWS did not answer TerminateSession."


async def test_a_termination_that_is_refused_says_so() -> None:
    aws = FakeAws(answers={"terminate_session": denied("terminate_session")})
    session = SessionClient(aws, "i-0abc")
    assert await session.terminate() is None
    session.session_id = "you-0abc"
    assert isinstance(await session.terminate(), AccessDenied)


class BundledAws(FakeAws):
    """The profile trusts a proxy that inspects what passes."""

    async def ca_bundle(self) -> str | None:
        return "/etc/inspector.pem"


async def test_the_data_channel_trusts_whom_the_profile_trusts() -> None:
    session = SessionClient(BundledAws(), "i-0abc")
    ticket = Ticket("you-0abc", "wss://ssmmessages.eu-west-1.amazonaws.com/", "token")
    connection = await session.open(ticket, lambda event: None, lambda link: None)
    assert connection.access.ca_bundle == "/etc/inspector.pem"


class RoutedAws(FakeAws):
    """The user reaches the message gateway at an address of their own."""

    def __init__(self, end: FarEnd) -> None:
        super().__init__()
        self.end = end

    async def gateway_endpoint(self) -> str | None:
        return self.end.url.partition("/v1/")[0].replace("ws:", "http:")


@pytest.mark.parametrize(
    "host",
    ["ssmmessages.eu-west-1.amazonaws.com", "vpce-0a.ssmmessages.eu-west-1.vpce.amazonaws.com"],
)
async def test_a_session_goes_to_the_gateway_that_is_configured(host: str) -> None:
    async with far_end() as end, asyncio.TaskGroup() as tasks:
        session = SessionClient(RoutedAws(end), "i-0abc")
        ticket = Ticket("you-0abc", f"wss://{host}/v1/data-channel/you-0abc?role=x", "first")
        connection = await session.open(ticket, lambda event: None, lambda link: None)
        running = tasks.create_task(connection.run(ticket))
        await end.until_opened(1)
        assert end.tokens == ["first"]
        running.cancel()
