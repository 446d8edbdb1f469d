"""A client of the data channel written out by hand, so that the far end is not judged by its own code."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.agent_message import AgentMessage

#: A guard against a test that waits for ever; nothing is judged by it.
PATIENCE = 10.0


class HandClient:
    """Numbers what it sends, acknowledges what it gets, and remembers it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.output = bytearray()
        self.received: list[AgentMessage] = []
        self.expected = 0
        self.early: dict[int, AgentMessage] = {}
        self.sequence = 0
        self.closing_words: str | None = None

    def continue_from(self, before: "HandClient") -> None:
        """Numbers survive a reconnect, and so does what was kept."""
        self.sequence, self.expected = before.sequence, before.expected
        self.output, self.early = before.output, before.early

    async def send(self, payload: bytes, payload_type: int = 1) -> None:
        message = AgentMessage(
            "input_stream_data",
            uuid4(),
            int(time.time() * 1000),
            payload,
            sequence_number=self.sequence,
            payload_type=payload_type,
        )
        self.sequence += 1
        await self.socket.send(message.encode())

    async def resize(self, columns: int, lines: int) -> None:
        await self.send(json.dumps({"cols": columns, "rows": lines}).encode(), 3)

    async def receive(self) -> AgentMessage:
        """The next frame, which is acknowledged if it is part of the stream."""
        frame = await self.socket.recv()
        assert isinstance(frame, bytes)
        message = AgentMessage.decode(frame)
        self.received.append(message)
        if message.message_type == "output_stream_data":
            await self._acknowledge(message)
            if message.sequence_number >= self.expected:
                self.early[message.sequence_number] = message
            while (turn := self.early.pop(self.expected, None)) is not None:
                self.expected += 1
                if turn.payload_type == 1:
                    self.output += turn.payload
        elif message.message_type == "channel_closed":
            self.closing_words = json.loads(message.payload)["Output"]
        return message

    async def until(self, wanted: bytes) -> bytes:
        """Receives until the output holds this; answers what came up to there."""
        async with asyncio.timeout(PATIENCE):
            start = 0
            while (found := self.output.find(wanted, start)) < 0:
                start = max(0, len(self.output) - len(wanted))
                await self.receive()
        end = found + len(wanted)
        seen = bytes(self.output[:end])
        del self.output[:end]
        return seen

    async def until_closed(self) -> str:
        """Receives until the service ends the session; answers its words."""
        async with asyncio.timeout(PATIENCE):
            while self.closing_words is None:
                await self.receive()
        return self.closing_words

    async def _acknowledge(self, message: AgentMessage) -> None:
        body = {
            "AcknowledgedMessageType": message.message_type,
            "AcknowledgedMessageId": str(message.message_id),
            "AcknowledgedMessageSequenceNumber": message.sequence_number,
            "IsSequentialMessage": True,
        }
        acknowledge = AgentMessage(
            "acknowledge", uuid4(), int(time.time() * 1000), json.dumps(body).encode(), flags=3
        )
        # Who has ended the session may have hung up, with more for us to read.
        with suppress(ConnectionClosed):
            await self.socket.send(acknowledge.encode())


def open_data_channel(token: str, **more: str) -> str:
    """The first frame of a client."""
    return json.dumps(
        {
            "MessageSchemaVersion": "1.0",
            "RequestId": str(uuid4()),
            "TokenValue": token,
            "ClientId": str(uuid4()),
            **more,
        }
    )


@asynccontextmanager
async def attached(ticket: Mapping[str, Any]) -> AsyncIterator[HandClient]:
    """A client on the session that StartSession or ResumeSession answered with."""
    async with connect(ticket["StreamUrl"], proxy=None, compression=None) as socket:
        await socket.send(open_data_channel(ticket["TokenValue"]))
        yield HandClient(socket)
