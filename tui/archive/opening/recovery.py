"""The archive's key under the user's passphrase, for the day on which the keyring is lost.

A small JSON file beside the archive: the key, sealed by AES-256-GCM under what scrypt makes of
the passphrase (RFC 7914; 128 MiB and about half a second of a core, so that guessing is slow).
"""

import json
import secrets
import unicodedata
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

COST: Final = 1 << 17
BLOCK: Final = 8
PARALLEL: Final = 1

MOST_COST: Final = 1 << 20
"""What a file may ask for at most: a gibibyte, and seconds."""

_NONCE: Final = 12
_SALT: Final = 16


class NotRecovered(Exception):
    """The passphrase is another one, or the file is damaged."""


def seal_key(key: bytes, passphrase: str, *, cost: int = COST) -> str:
    """What to write into the file; blocks for half a second.

    Args:
        key: the archive's.
        passphrase: any text but an empty one; in any of Unicode's forms it is the same.
        cost: of scrypt, a power of two.
    """
    head = {"version": 1, "kdf": "scrypt", "n": cost, "r": BLOCK, "p": PARALLEL}
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    sealed = AESGCM(_derived(passphrase, salt, cost)).encrypt(nonce, key, _bound(head))
    rest = {"salt": salt.hex(), "nonce": nonce.hex(), "key": sealed.hex()}
    return f"{json.dumps(head | rest)}\n"


def open_key(text: str, passphrase: str) -> bytes:
    """The key again; blocks. Raises NotRecovered."""
    try:
        found = json.loads(text)
        head = {name: found[name] for name in ("version", "kdf", "n", "r", "p")}
        salt, nonce, sealed = (bytes.fromhex(found[name]) for name in ("salt", "nonce", "key"))
        cost = _checked(head)
        return AESGCM(_derived(passphrase, salt, cost)).decrypt(nonce, sealed, _bound(head))
    except (InvalidTag, KeyError, TypeError, ValueError, RecursionError):
        raise NotRecovered from None


def _checked(head: dict[str, Any]) -> int:
    cost = head["n"]
    if head != {"version": 1, "kdf": "scrypt", "n": cost, "r": BLOCK, "p": PARALLEL}:
        raise ValueError("made by a later version")
    if type(cost) is not int or not 1 < cost <= MOST_COST:
        raise ValueError("it would take too long")
    return cost


def _derived(passphrase: str, salt: bytes, cost: int) -> bytes:
    kdf = Scrypt(salt=salt, length=32, n=cost, r=BLOCK, p=PARALLEL)
    return kdf.derive(unicodedata.normalize("NFKC", passphrase).encode(errors="replace"))


def _bound(head: dict[str, Any]) -> bytes:
    """What the seal vouches for besides the key."""
    return json.dumps(head, sort_keys=True).encode()
