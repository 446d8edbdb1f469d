"""Calls to the keyring: one at a time, each with a time limit, their troubles in words."""

from collections.abc import Callable
from typing import Final, TypeVar

from tui.credentials.backends import Backend, choose_backend
from tui.credentials.errors import FailedKeyring, KeyringTrouble, LockedKeyring
from tui.credentials.time_limit import TimeLimit

T = TypeVar("T")

PATIENCE: Final = 5.0
"""Seconds for a call to the keyring while other things wait for its answer."""

_LOCKED = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException"})
"""Exceptions of `keyring` and of `secretstorage` below it, by name."""


class KeyringCalls:
    """The keyring, which is chosen at the first call. Its methods block.

    Args:
        patience: seconds for each call.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.backend: Backend | None = None
        """The keyring that was chosen; None before the first call."""
        self._time_limit = TimeLimit(patience, "keyring")

    @property
    def patience(self) -> float:
        """Seconds for each call."""
        return self._time_limit.seconds

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._time_limit.seconds = seconds

    def ask(self, ask: Callable[[Backend], T]) -> T:
        """What `ask` returns. Raises KeyringTrouble."""
        return self._time_limit.call(lambda: self._translated(ask))

    def _translated(self, ask: Callable[[Backend], T]) -> T:
        """In the keyring's thread; its own exceptions stay here, with what they may say."""
        try:
            if self.backend is None:
                self.backend = choose_backend()
            return ask(self.backend)
        except KeyringTrouble:
            raise
        except Exception as error:  # noqa: BLE001 -- every backend has errors of its own
            if type(error).__name__ in _LOCKED:
                raise LockedKeyring from None
            raise FailedKeyring(type(error).__name__) from None
