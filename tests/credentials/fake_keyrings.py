"""Keyrings to be named by PYTHON_KEYRING_BACKEND; what they hold belongs to the process."""

import threading
from collections.abc import Callable
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

HELD: dict[tuple[str, str], str] = {}
"""(service, username) -> password, in all of them."""

RELEASED = threading.Event()
"""Set at the end of a test, so that no thread of `Blocking` is left behind."""


class Roomy(KeyringBackend):
    """Takes whatever it is given."""

    priority = 1
    largest = 1_000_000

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own

    def get_password(self, service: str, username: str) -> str | None:
        return HELD.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > self.largest:
            raise PasswordSetError(f"the stub received bad data: {password}")
        HELD[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if HELD.pop((service, username), None) is None:
            raise PasswordDeleteError(service)


class Small(Roomy):
    """Has Windows' limit."""

    largest = 1_280


class Breaking(Small):
    """Fails at the item that a test names."""

    fails_at = ""

    def set_password(self, service: str, username: str, password: str) -> None:
        if username == Breaking.fails_at:
            raise PasswordSetError(password)
        super().set_password(service, username, password)


def nothing() -> None:
    """What happens where a test sets nothing."""


class Obstructing(Roomy):
    """Something happens at the moment when it stores an item."""

    obstruct: ClassVar[Callable[[], object]] = nothing
    """What happens; a test sets it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password)
        Obstructing.obstruct()


class Forgetful(Roomy):
    """Says that it stored what it did not."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing at all."""


class Locked(Roomy):
    """Nobody unlocks it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    set_password = get_password  # type: ignore[assignment]
    delete_password = get_password  # type: ignore[assignment]


class Blocking(Roomy):
    """Waits for a dialog that nobody sees."""

    def get_password(self, service: str, username: str) -> str | None:
        RELEASED.wait(60)
        return None

    set_password = get_password  # type: ignore[assignment]
    delete_password = get_password  # type: ignore[assignment]
