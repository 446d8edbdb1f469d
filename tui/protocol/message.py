"""The binary message: one WebSocket frame each, section 2 of the data-channel description.

`unpack` and `pack` give and take bare fields: at thousands of frames a second an object for each
would cost more than its digest.
"""

import struct
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from tui.language import N_, _
from tui.protocol.errors import LocalProtocolError, MalformedMessage

HEADER: Final = struct.Struct(">I32sIQqQ16s32sII")
"""Header length, type, schema version, created, sequence number, flags, message id, payload
digest, payload type, payload length."""

HEADER_LENGTH: Final = 116
"""Offset of the payload-length field, which does not count as header (section 2)."""

SCHEMA_VERSION: Final = 1

MAX_DATA: Final = 1024
"""Bytes of data in a stream message that we send (section 6.2); others may send more."""

SYN: Final = 1
"""Flag of an agent's first stream message."""

SYN_FIN: Final = 3
"""Flags of the messages outside the streams."""


class MessageType(StrEnum):
    """The types that occur on a data channel (section 3.1)."""

    INPUT = "input_stream_data"
    OUTPUT = "output_stream_data"
    ACKNOWLEDGE = "acknowledge"
    CHANNEL_CLOSED = "channel_closed"
    START_PUBLICATION = "start_publication"
    PAUSE_PUBLICATION = "pause_publication"
    AGENT_SESSION_STATE = "agent_session_state"


class PayloadType(IntEnum):
    """What a stream message carries (section 3.2)."""

    OUTPUT = 1
    ERROR = 2
    SIZE = 3
    HANDSHAKE_REQUEST = 5
    HANDSHAKE_RESPONSE = 6
    HANDSHAKE_COMPLETE = 7
    ENCRYPTION_CHALLENGE_REQUEST = 8
    ENCRYPTION_CHALLENGE_RESPONSE = 9
    FLAG = 10
    STANDARD_ERROR = 11
    EXIT_CODE = 12


class Flag(IntEnum):
    """The signals of a flag message (section 3.3)."""

    DISCONNECT_TO_PORT = 1
    TERMINATE_SESSION = 2
    CONNECT_TO_PORT_ERROR = 3


_TYPE_FIELDS: Final = {kind.value.encode().ljust(32): kind for kind in MessageType}

_UNCHECKED: Final = frozenset({MessageType.START_PUBLICATION, MessageType.PAUSE_PUBLICATION})
"""The service sends these two with wrong lengths and digests (section 3.4)."""


def wire_id(message_id: UUID) -> bytes:
    """The 16 bytes of an id in a header: its halves swapped (section 2)."""
    octets = message_id.bytes
    return octets[8:] + octets[:8]


def text_id(wire: bytes) -> str:
    """The text, as in JSON, of an id taken from a header."""
    digits = wire.hex()
    return f"{digits[16:24]}-{digits[24:28]}-{digits[28:]}-{digits[:4]}-{digits[4:16]}"


def type_field(message_type: str) -> bytes:
    """The 32 bytes of a message type.

    Raises:
        LocalProtocolError: It is empty, too long or not ASCII.
    """
    if not message_type.isascii() or not 1 <= len(message_type) <= 32:
        msg = f"A message type is 1 to 32 ASCII characters, not {message_type!r}."
        raise LocalProtocolError(msg)
    return message_type.encode().ljust(32)


def pack(  # noqa: PLR0913, PLR0917 - the fields of the header, in its order
    type_bytes: bytes,
    created: int,
    sequence_number: int,
    flags: int,
    message_id: bytes,
    payload_type: int,
    payload: bytes,
) -> bytes:
    """A frame from bare fields: `type_field`, milliseconds, ..., `wire_id`."""
    header = HEADER.pack(
        HEADER_LENGTH,
        type_bytes,
        SCHEMA_VERSION,
        created,
        sequence_number,
        flags,
        message_id,
        sha256(payload).digest(),
        payload_type,
        len(payload),
    )
    return header + payload


def unpack(frame: bytes, *, check_digest: bool = True) -> tuple[str, int, bytes, int, bytes]:
    """The type, sequence number, `wire_id`, payload type and payload of a frame.

    Checks what section 2 says readers check, and that the payload starts behind the header.

    Args:
        frame: a message of the data channel.
        check_digest: as the plugin does, and the agent does not.

    Raises:
        MalformedMessage: The frame is no message, or its payload is not the one digested.
    """
    if len(frame) < HEADER.size:
        said = _("it has {count} bytes, fewer than its header").format(count=len(frame))
        raise MalformedMessage(said)
    length, field, _rest, created, sequence, _rest, message_id, digest, payload_type, size = (
        HEADER.unpack_from(frame)
    )
    kind: str = _TYPE_FIELDS.get(field) or _read_type(field)
    if kind in _UNCHECKED:
        return kind, sequence, message_id, payload_type, frame[HEADER.size :]
    if not kind or not created:
        raise MalformedMessage(N_("its type or date is missing"))
    start = length + 4
    if not HEADER.size <= start <= len(frame):
        said = _("its header claims {count} bytes").format(count=length)
        raise MalformedMessage(said)
    payload = frame[start:]
    if check_digest and size and sha256(payload).digest() != digest:
        raise MalformedMessage(N_("its digest doesn't match its payload"))
    return kind, sequence, message_id, payload_type, payload


def _read_type(field: bytes) -> str:
    """A type that is unknown, or padded with NULs (section 2)."""
    text = field.decode("ascii", "replace").strip("\0").strip()
    return _TYPE_FIELDS.get(text.encode().ljust(32), text)


def outline(frame: bytes) -> tuple[int, int]:
    """The type and the size in bytes of the payload in a frame of `pack`."""
    payload_type: int = HEADER.unpack_from(frame)[8]
    return payload_type, len(frame) - HEADER.size
