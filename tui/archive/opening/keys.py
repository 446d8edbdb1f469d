"""Where the archive's key is: in the system's keyring, or nowhere. Every function blocks."""

import hmac
import secrets
import threading
from typing import Final

from tui.archive.database import KEY_BYTES
from tui.credentials.errors import KeyringTrouble, UnwantedKeyring
from tui.credentials.item import KeyringItem
from tui.errors import UserFacingError
from tui.language import _

ITEM: Final = "archive:key"
"""Its name in the keyring: one key for a user's archives, each of which has a salt of its own."""


class NoKey(UserFacingError):
    """The keyring cannot be asked: there is none, or it is locked.

    Attributes:
        words: why, as a sentence or two.
        wanted: whether it is so because the user wants it so, and need not be told.
    """

    def __init__(self, words: str, *, wanted: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.wanted = wanted


class Keys:
    """The key of a user's archives, asked for when it is first needed.

    Args:
        item: what the keyring has for it; None goes without a keyring.
    """

    def __init__(self, item: KeyringItem | None) -> None:
        self._item = item
        self._key: bytes | None = None
        self._lock = threading.Lock()

    def find(self, *, again: bool = False) -> bytes | None:
        """The key; None where the keyring can be read and has none.

        Args:
            again: ask the keyring, whatever it has said before.

        Raises:
            NoKey: It cannot be asked.
        """
        with self._lock:
            if self._key is None or again:
                self._key = self._ask(None)
            return self._key

    def make(self) -> bytes:
        """A new key, unless there is one by now. Raises NoKey."""
        with self._lock:
            self._key = self._ask(secrets.token_bytes(KEY_BYTES))
            assert self._key is not None
            return self._key

    def keep(self, key: bytes) -> bool:
        """Use a key that was recovered; whether the keyring has it from now on."""
        with self._lock:
            self._key = key
            try:
                return self._ask(key) == key
            except NoKey:
                return False

    def _ask(self, new: bytes | None) -> bytes | None:
        if self._item is None:
            raise NoKey(_("It is kept without a keyring."), wanted=True)
        try:
            found = self._item.read() if new is None else self._item.write(new)
        except KeyringTrouble as trouble:
            wanted = isinstance(trouble, UnwantedKeyring)
            raise NoKey(trouble.words, wanted=wanted) from None
        # Another length was not written here.
        return found if found is None or len(found) == KEY_BYTES else None


def user_keys() -> Keys:
    """The user's own, in the system's keyring."""
    return Keys(KeyringItem(ITEM))


def fingerprint(key: bytes) -> str:
    """Tells whether a key is the one that a file was made with, and nothing of the key."""
    return hmac.digest(key, b"ssm-tui archive", "sha256")[:16].hex()
