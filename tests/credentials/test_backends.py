import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import keyring.backend
import keyring.util.platform_
import pytest
from keyring.backends.chainer import ChainerBackend

from tests.credentials.fake_keyrings import Roomy
from tui.credentials.backends import LARGE_VALUE, SAFE, SMALL_VALUE, choose_backend
from tui.credentials.errors import (
    KeyringTrouble,
    NoKeyring,
    UnsafeKeyring,
    UnusableKeyring,
    UnwantedKeyring,
)


def make(module: str, name: str = "Keyring", priority: float = 5) -> Any:
    """A backend as if it came from that module."""
    made = type(name, (), {"priority": priority, "__module__": module})
    return made()


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")


def installed(monkeypatch: pytest.MonkeyPatch, *backends: Any) -> None:
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: list(backends))


@pytest.mark.parametrize("module", SAFE)
def test_an_operating_systems_own_keyring_is_taken(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    installed(monkeypatch, make("keyrings.alt.file", "PlaintextKeyring", 9), make(module))
    backend = choose_backend()
    assert backend.name == SAFE[module]
    assert backend.largest == (SMALL_VALUE if module.endswith("Windows") else LARGE_VALUE)


REAL = {
    "keyring.backends.macOS": "Keyring",
    "keyring.backends.Windows": "WinVaultKeyring",
    "keyring.backends.SecretService": "Keyring",
    "keyring.backends.libsecret": "Keyring",
    "keyring.backends.kwallet": "DBusKeyring",
}
"""The classes of the release that is installed, which can be imported on any system."""


@pytest.mark.parametrize("module", SAFE)
def test_the_safe_ones_bear_the_names_that_the_package_gives_them(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    real = getattr(import_module(module), REAL[module])
    usable = type(real.__name__, (), {"priority": 5, "__module__": real.__module__})
    installed(monkeypatch, usable())
    assert choose_backend().name == SAFE[module]


@pytest.mark.parametrize("module", ["Windows.WinVaultKeyring", "macOS.Keyring"])
@pytest.mark.skipif(sys.platform != "linux", reason="they are usable elsewhere")
def test_one_of_another_system_cannot_be_loaded_though_it_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{module}")
    with pytest.raises((UnusableKeyring, NoKeyring)):
        choose_backend()


@pytest.mark.parametrize(
    ("backend", "trouble"), [("null", UnwantedKeyring), ("fail", NoKeyring)]
)
def test_the_packages_own_refusals_are_known_by_name(
    monkeypatch: pytest.MonkeyPatch, backend: str, trouble: type[KeyringTrouble]
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{backend}.Keyring")
    with pytest.raises(trouble):
        choose_backend()


def test_no_other_is_taken_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, make("keyrings.alt.file", "PlaintextKeyring"), make("vault.of.mine"))
    with pytest.raises(NoKeyring):
        choose_backend()


def test_of_a_chain_only_the_safe_ones_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [make("keyrings.alt.file", priority=9), make("keyring.backends.kwallet")]
    monkeypatch.setattr(ChainerBackend, "backends", chain)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.chainer.ChainerBackend")
    assert choose_backend().name == "KWallet"


def test_another_one_is_taken_where_the_user_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.fake_keyrings.Roomy")
    backend = choose_backend()
    assert isinstance(backend.items, Roomy)
    assert backend.largest == SMALL_VALUE


@pytest.mark.parametrize(
    ("named", "trouble"),
    [
        (make("keyrings.alt.file", "PlaintextKeyring"), UnsafeKeyring),
        (make("keyring.backends.fail"), NoKeyring),
    ],
)
def test_plain_text_is_refused_even_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch, named: Any, trouble: type[KeyringTrouble]
) -> None:
    monkeypatch.setattr("keyring.core.load_env", lambda: named)
    with pytest.raises(trouble):
        choose_backend()


@pytest.mark.skipif(sys.platform != "linux", reason="others have no D-Bus")
def test_where_no_keyring_can_be_reached_none_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed(monkeypatch, make("keyring.backends.SecretService"))
    assert choose_backend().name == "Secret Service"
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    for name in ("DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NoKeyring):
        choose_backend()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "bus").touch()
    assert choose_backend().name == "Secret Service"


def test_a_backend_that_cannot_be_loaded_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    with pytest.raises(UnusableKeyring):
        choose_backend()


def test_a_keyring_that_was_disabled_is_left_alone() -> None:
    folder = keyring.util.platform_.config_root()
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(
        "[backend]\ndefault-keyring=keyring.backends.null.Keyring"
    )
    with pytest.raises(UnwantedKeyring):
        choose_backend()


@pytest.mark.parametrize("text", ["[backend]\nnothing = here\n", "no configuration", "[x]\n"])
def test_a_configuration_of_keyrings_that_is_no_use_names_none(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    installed(monkeypatch)
    folder = keyring.util.platform_.config_root()
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(text)
    with pytest.raises(KeyringTrouble):
        choose_backend()
