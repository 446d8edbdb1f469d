"""AES-256-GCM for encrypted sessions (section 5.3), with a key it is given.

Keys live in memory only and are never shown. Where nonces come from is the caller's choice:
the client draws them at random, the agent counts.
"""

from collections.abc import Callable
from typing import Final

from tui.protocol.errors import LocalProtocolError, TamperedMessage

DATA_KEY_LENGTH: Final = 64
"""Bytes of a KMS data key: one AES-256 key for each direction (section 5.1)."""

NONCE_LENGTH: Final = 12
TAG_LENGTH: Final = 16


class Cipher:
    """Seals what this end sends and opens what it receives."""

    __slots__ = ("_forged", "_new_nonce", "_receiving", "_sending")

    def __init__(
        self, sending_key: bytes, receiving_key: bytes, new_nonce: Callable[[], bytes]
    ) -> None:
        # Takes long to import, and few sessions are encrypted by a key of their own.
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._forged = InvalidTag
        self._sending = AESGCM(sending_key)
        self._receiving = AESGCM(receiving_key)
        self._new_nonce = new_nonce

    def __repr__(self) -> str:
        return "Cipher(...)"

    def seal(self, plaintext: bytes) -> bytes:
        """Nonce, ciphertext and tag: 28 bytes longer than the plaintext."""
        nonce = self._new_nonce()
        return nonce + self._sending.encrypt(nonce, plaintext, None)

    def open(self, sealed: bytes) -> bytes:
        """The plaintext.

        Raises:
            TamperedMessage: It was not sealed with the other end's key.
        """
        if len(sealed) < NONCE_LENGTH + TAG_LENGTH:
            raise TamperedMessage
        try:
            return self._receiving.decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], None)
        except self._forged:
            raise TamperedMessage from None


def client_cipher(data_key: bytes, new_bytes: Callable[[int], bytes]) -> Cipher:
    """The client's cipher: the second half of the data key sends (section 5.1)."""
    agent_key, client_key = _halves(data_key)
    return Cipher(client_key, agent_key, lambda: new_bytes(NONCE_LENGTH))


def agent_cipher(data_key: bytes, new_bytes: Callable[[int], bytes]) -> Cipher:
    """The agent's cipher: the first half sends, and its nonces count up."""
    agent_key, client_key = _halves(data_key)
    return Cipher(agent_key, client_key, CountingNonces(new_bytes(NONCE_LENGTH)))


class CountingNonces:
    """A 96-bit little-endian counter from a random start (section 5.3)."""

    __slots__ = ("_next",)

    def __init__(self, start: bytes) -> None:
        self._next = int.from_bytes(start, "little")

    def __call__(self) -> bytes:
        nonce = self._next.to_bytes(NONCE_LENGTH, "little")
        self._next = (self._next + 1) % (1 << 8 * NONCE_LENGTH)
        return nonce


def _halves(data_key: bytes) -> tuple[bytes, bytes]:
    if len(data_key) != DATA_KEY_LENGTH:
        msg = f"A data key has {DATA_KEY_LENGTH} bytes; this one has {len(data_key)}."
        raise LocalProtocolError(msg)
    return data_key[: DATA_KEY_LENGTH // 2], data_key[DATA_KEY_LENGTH // 2 :]
