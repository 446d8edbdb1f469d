"""A session without a screen: its account, and the two ends of its streams."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd
from tui.protocol.handshake import HandshakePlan

PLAN = HandshakePlan(session_type="NonInteractiveCommands", agent_version="3.3.987.0")


@dataclass
class Tray:
    """A sink that keeps what it is given."""

    data: bytearray = field(default_factory=bytearray)
    full: bool = False
    broken: OSError | None = None

    def write(self, data: bytes) -> None:
        self.data += data


def account(end: FarEnd, **more: Any) -> FakeAws:
    ticket = {"SessionId": "you-0abc", "StreamUrl": end.url, "TokenValue": "first"}
    answers = {
        "start_session": ticket,
        "resume_session": {**ticket, "TokenValue": "again"},
        "terminate_session": {"SessionId": "you-0abc"},
        "get_caller_identity": {"Account": "123456789012"},
        **more,
    }
    return FakeAws(answers=answers)


@dataclass
class Ear(Tray):
    """A destination that never has to be waited for."""

    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, data: bytes) -> None:
        super().write(data)
        self.heard.set()

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def flush(self) -> None:
        """All is written at once."""


@dataclass
class Mouth:
    """A source that says what it is told to; nothing is its end."""

    words: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)

    async def read(self) -> bytes:
        return await self.words.get()
