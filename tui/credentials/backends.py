"""Which keyring it is to be: one of those that protect what they store.

The `keyring` package takes whatever backend is installed, plain text files included. Here one
is taken by itself only if it is the operating system's own; another one only where the user
names it, by PYTHON_KEYRING_BACKEND or in keyring's configuration file, and not even then where
it is known to store plain text.

Everything here blocks, and importing `keyring` takes some 150 ms.
"""

import logging
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from tui.credentials.errors import NoKeyring, UnsafeKeyring, UnusableKeyring, UnwantedKeyring

SAFE: Mapping[str, str] = MappingProxyType(
    {
        "keyring.backends.macOS": "macOS Keychain",
        "keyring.backends.Windows": "Windows Credential Manager",
        "keyring.backends.SecretService": "Secret Service",
        "keyring.backends.libsecret": "Secret Service (libsecret)",
        "keyring.backends.kwallet": "KWallet",
    }
)
"""The operating systems' own, by the modules of their backends, and what they are called."""

SMALL_VALUE = 1_280
"""Characters. Windows allows 2,560 bytes of UTF-16 in a credential; of others nothing is known."""

LARGE_VALUE = 32_768
"""Characters, in a keyring that is known to take as many."""

_SMALL = frozenset({"keyring.backends.Windows"})
_NULL = "keyring.backends.null"
_FAIL = "keyring.backends.fail"
_CHAINER = "keyring.backends.chainer"
_ALTERNATIVES = "keyrings.alt"


class Items(Protocol):
    """What is asked of a backend of `keyring`."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Backend:
    """A keyring that may be used."""

    name: str
    """What the user calls it."""
    items: Items
    largest: int = LARGE_VALUE
    """Characters in a value."""


def choose_backend() -> Backend:
    """The keyring to use. Raises KeyringTrouble where there is none."""
    if os.environ.get("PYTHON_KEYRING_BACKEND") == f"{_NULL}.Keyring":
        raise UnwantedKeyring  # known without loading any
    if _without_bus():
        raise NoKeyring
    import keyring.backend
    import keyring.core

    logging.getLogger("keyring").setLevel(logging.ERROR)
    named = _named(keyring.core)
    if named is not None:
        return _judged(named)
    return _best(keyring.backend.get_all_keyring())


def _without_bus() -> bool:
    """Whether this is a Linux on which no keyring can be reached, as on most servers.

    All of Linux's are asked over the session's D-Bus: without one there is nothing to load.
    """
    named = ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY")
    if sys.platform != "linux" or any(os.environ.get(name) for name in named):
        return False
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
    places = (config / "python_keyring" / "keyringrc.cfg", runtime / "bus")
    return not any(place.exists() for place in places)


def _named(core: Any) -> Any | None:
    """The backend that the user named, made; None where none is named."""
    try:
        return core.load_env() or core.load_config()
    except Exception as error:  # noqa: BLE001 -- any module at all may have been named
        raise UnusableKeyring(type(error).__name__) from None


def _judged(backend: Any) -> Backend:
    module = type(backend).__module__
    if module in SAFE:
        return _safe(backend)
    if module == _CHAINER:
        return _best(backend.backends)
    if module == _NULL:
        raise UnwantedKeyring
    if module == _FAIL:
        raise NoKeyring
    name = f"{module}.{type(backend).__name__}"
    if module.startswith(_ALTERNATIVES) and type(backend).__name__ != "EncryptedKeyring":
        raise UnsafeKeyring(name)
    return Backend(name, backend, SMALL_VALUE)


def _best(backends: Iterable[Any]) -> Backend:
    safe = [each for each in backends if type(each).__module__ in SAFE and _priority(each) > 0]
    if not safe:
        raise NoKeyring
    return _safe(max(safe, key=_priority))


def _safe(backend: Any) -> Backend:
    module = type(backend).__module__
    return Backend(SAFE[module], backend, SMALL_VALUE if module in _SMALL else LARGE_VALUE)


def _priority(backend: Any) -> float:
    try:
        return float(backend.priority)
    except RuntimeError:
        return 0.0
