"""A key pair for one SSH connection, and what an SSH agent says that holds it.

The private half is in memory alone: an SSH client asks an agent to sign with it, in the messages
of draft-ietf-sshm-ssh-agent. All that this one knows are the list of its one key and a signature;
whatever else is asked of it fails, as the draft has it.
"""

from enum import IntEnum
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALGORITHM: Final = b"ssh-ed25519"
COMMENT: Final = b"one-time key of ssm-tui"

LENGTH: Final = 4
"""Bytes of the number before every string and every message."""


class AgentMessage(IntEnum):
    """The messages of an agent that are spoken here."""

    FAILURE = 5
    REQUEST_IDENTITIES = 11
    IDENTITIES_ANSWER = 12
    SIGN_REQUEST = 13
    SIGN_RESPONSE = 14


class OneTimeKey:
    """An ED25519 key pair that is nowhere but here."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        raw = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._blob = string(ALGORITHM) + string(raw)

    @property
    def public(self) -> str:
        """The public half, as a line of an `authorized_keys` file."""
        public = self._private.public_key()
        return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")

    def answer(self, message: bytes) -> bytes:
        """What an agent answers to a message; both without their length."""
        match message[0] if message else None:
            case AgentMessage.REQUEST_IDENTITIES:
                listed = (1).to_bytes(LENGTH) + string(self._blob) + string(COMMENT)
                return bytes([AgentMessage.IDENTITIES_ANSWER]) + listed
            case AgentMessage.SIGN_REQUEST:
                return self._signed(message[1:])
            case _:
                return bytes([AgentMessage.FAILURE])

    def _signed(self, request: bytes) -> bytes:
        blob, rest = taken(request)
        data, _ = taken(rest)
        if blob != self._blob or data is None:
            return bytes([AgentMessage.FAILURE])
        signature = string(ALGORITHM) + string(self._private.sign(data))
        return bytes([AgentMessage.SIGN_RESPONSE]) + string(signature)


def string(data: bytes) -> bytes:
    """A string of SSH's (RFC 4251, section 5)."""
    return len(data).to_bytes(LENGTH) + data


def taken(data: bytes) -> tuple[bytes | None, bytes]:
    """The string at the beginning, and what follows it; None where it is not whole."""
    end = LENGTH + int.from_bytes(data[:LENGTH])
    return (data[LENGTH:end], data[end:]) if len(data) >= max(end, LENGTH) else (None, b"")
