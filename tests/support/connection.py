"""A connection, and what a session is to it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from tests.support.far_end import FarEnd, sources
from tui.protocol.channel import DataChannel
from tui.protocol.events import Event, KeyRequested, Output
from tui.protocol.ticket import Ticket
from tui.transport import clock
from tui.transport.connection import Connection
from tui.transport.errors import TicketRefused
from tui.transport.gateway import GatewayCredentials
from tui.transport.link import Link


@dataclass
class Owner:
    """What a session is to its connection."""

    end: FarEnd
    tickets: list[Ticket | TicketRefused | None] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    asked: int = 0
    loopback_allowed: bool = True
    refusal: str = ""

    def __post_init__(self) -> None:
        channel = DataChannel.client("you-0abc", sources=sources(), client_id=uuid4())
        access = GatewayCredentials(
            self.fetch_ticket, self.sign, ["amazonaws.com"], self.loopback_allowed
        )
        self.connection = Connection(
            channel, access, self.handle, self.report, backoff=lambda attempt: 0.0
        )

    async def fetch_ticket(self) -> Ticket | None:
        self.asked += 1
        answer = self.tickets.pop(0) if self.tickets else self.end.ticket(f"new-{self.asked}")
        if isinstance(answer, TicketRefused):
            raise answer
        return answer

    async def sign(self, url: str) -> Mapping[str, str]:
        return {"X-Amz-Date": "20261123T000000Z"}

    def handle(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, KeyRequested):
            self.connection.channel.refuse_key(self.refusal, clock.now())
            self.connection.wake()
        self.end.changed.set()

    def report(self, link: Link) -> None:
        self.links.append(link)

    @property
    def output(self) -> bytes:
        return b"".join(event.data for event in self.events if isinstance(event, Output))

    async def until_output(self, data: bytes) -> None:
        async with asyncio.timeout(20):
            while data not in self.output:
                self.end.changed.clear()
                await self.end.changed.wait()


@asynccontextmanager
async def running(end: FarEnd, **options: object) -> AsyncIterator[Owner]:
    owner = Owner(end, **options)  # type: ignore[arg-type]  # a test's own options
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        task = group.create_task(owner.connection.run(end.ticket()))
        yield owner
        owner.connection.leave()
        await task
