"""The binary message as a value, to be written and read by tests."""

from dataclasses import dataclass
from uuid import UUID

from tui.protocol.message import HEADER, pack, text_id, type_field, unpack, wire_id


@dataclass(frozen=True, slots=True)
class AgentMessage:
    """One message; `created` is Unix time in milliseconds, type and payload type are any."""

    message_type: str
    message_id: UUID
    created: int
    payload: bytes
    sequence_number: int = 0
    flags: int = 0
    payload_type: int = 0

    def encode(self) -> bytes:
        return pack(
            type_field(self.message_type),
            self.created,
            self.sequence_number,
            self.flags,
            wire_id(self.message_id),
            self.payload_type,
            self.payload,
        )

    @classmethod
    def decode(cls, frame: bytes) -> "AgentMessage":
        kind, sequence, message_id, payload_type, payload = unpack(frame)
        _, _, _, created, _, flags, *_ = HEADER.unpack_from(frame)
        message_uuid = UUID(text_id(message_id))
        return cls(kind, message_uuid, created, payload, sequence, flags, payload_type)
