"""A client that recovers: the program's own `DataChannel` over a socket, without its transport."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.sandbox.hand_client import PATIENCE
from tui.protocol.channel import DataChannel
from tui.protocol.events import Closed, Event, ExitCode, KeyRequested, Output, StandardError
from tui.protocol.sources import Sources, random_ids

Resume = Callable[[], Awaitable[Mapping[str, Any]]]


class ChannelClient:
    """Runs one session to its end, through as many connections as it takes."""

    def __init__(
        self,
        ticket: Mapping[str, Any],
        resume: Resume | None = None,
    ) -> None:
        self.channel = DataChannel.client(
            ticket["SessionId"],
            sources=Sources(
                random_ids(secrets.token_bytes),
                secrets.token_bytes,
                time.time() - time.monotonic(),
            ),
            client_id=uuid4(),
        )
        self.output = bytearray()
        self.errors = bytearray()
        self.exit_code: int | None = None
        self.kinds: list[type[Event]] = []
        """Of all that came, in order."""
        self.events: list[Event] = []
        self.connections = 0
        self._ticket = ticket
        self._resume = resume

    @property
    def gone(self) -> bool:
        """Whether the session ended while this client was away."""
        return not (self._ticket.get("TokenValue") and self._ticket.get("StreamUrl"))

    @property
    def closing_words(self) -> str | None:
        return next((each.output for each in self.events if isinstance(each, Closed)), None)

    def type(self, data: bytes) -> None:
        self.channel.send_input(data, time.monotonic())

    async def run(self) -> None:
        """Until the session is over, or gone when it is to be resumed."""
        async with asyncio.timeout(2 * PATIENCE):
            while not self.channel.closed and not self.gone:
                try:
                    await self._converse()
                except ConnectionClosed:
                    self.channel.disconnect(time.monotonic())
                    if self._resume is None:
                        raise
                    self._ticket = await self._resume()

    async def _converse(self) -> None:
        self.connections += 1
        url, token = self._ticket["StreamUrl"], self._ticket["TokenValue"]
        async with connect(url, proxy=None, compression=None) as socket:
            self.channel.connect(token, time.monotonic())
            while not self.channel.closed:
                with suppress(ConnectionClosed):  # what has arrived is read all the same
                    for frame in self.channel.data_to_send():
                        await socket.send(frame)
                deadline = self.channel.next_deadline()
                wait = None if deadline is None else max(0.0, deadline - time.monotonic())
                try:
                    async with asyncio.timeout(wait):
                        frame = await socket.recv()
                except TimeoutError:
                    self.channel.receive_timeout(time.monotonic())
                else:
                    self.channel.receive_data(frame, time.monotonic())
                self._take_events()
            socket.transport.abort()  # as the plugin leaves (section 1.3)

    def _take_events(self) -> None:
        for event in self.channel.take_events():
            self.kinds.append(type(event))
            match event:
                case Output(data):
                    self.output += data
                case StandardError(data):
                    self.errors += data
                case ExitCode(code):
                    self.exit_code = code
                case KeyRequested():
                    self.asked(event, time.monotonic())
                case _:
                    self.events.append(event)

    def asked(self, request: KeyRequested, now: float) -> None:
        """The session is to be encrypted."""
        self.channel.refuse_key("This client has no keys.", now)


class EncryptingClient(ChannelClient):
    """Fetches the data key from KMS as a client does (section 5.1)."""

    def __init__(self, ticket: Any, kms: Any, target: str) -> None:
        super().__init__(ticket)
        self._kms = kms
        self._context = {
            "aws:ssm:SessionId": ticket["SessionId"],
            "aws:ssm:TargetId": target,
        }

    def asked(self, request: KeyRequested, now: float) -> None:
        challenge = request.challenge
        more = {} if challenge is None else {"aws:ssm:RandomChallenge": challenge}
        key = self._kms.generate_data_key(
            KeyId=request.key_id, NumberOfBytes=64, EncryptionContext=self._context | more
        )
        self.channel.provide_key(
            key["Plaintext"], key["CiphertextBlob"], now, used_challenge=challenge is not None
        )
