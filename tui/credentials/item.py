"""KeyringItem: one secret that something else depends on, so it is never in memory alone.

Unlike what KeyringStore keeps, it is on no list: what `credentials` shows and removes are
sign-ins, and whoever has it stored has to tell "there is none" from "it is out of reach".
"""

import threading

from tui.credentials import values
from tui.credentials.calls import PATIENCE, KeyringCalls
from tui.credentials.errors import ForgetfulKeyring, KeyringTrouble


class KeyringItem:
    """A secret by its name; both methods block, and raise KeyringTrouble.

    Args:
        name: `kind:rest`.
        patience: seconds for each call to the keyring.
    """

    def __init__(self, name: str, *, patience: float = PATIENCE) -> None:
        self._name = name
        self._calls = KeyringCalls(patience)
        self._lock = threading.Lock()
        self._trouble: KeyringTrouble | None = None

    def read(self) -> bytes | None:
        """The secret; None where the keyring can be read and has none."""
        return self._ask(None)

    def write(self, value: bytes) -> bytes:
        """Store it, unless there is one by now; gives back the one that is stored."""
        stored = self._ask(value)
        if stored is None:
            raise ForgetfulKeyring
        return stored

    def _ask(self, value: bytes | None) -> bytes | None:
        with self._lock:
            # Whoever has dismissed its dialog is not asked again by every call.
            if self._trouble is not None:
                raise self._trouble
            try:
                if value is not None and self._read() is None:
                    self._calls.ask(lambda backend: values.write(backend, self._name, value))
                return self._read()
            except KeyringTrouble as trouble:
                if not trouble.passing:
                    self._trouble = trouble
                raise

    def _read(self) -> bytes | None:
        try:
            return self._calls.ask(lambda backend: values.read(backend, self._name))
        except ForgetfulKeyring:
            return None  # what is left of it is of no use
