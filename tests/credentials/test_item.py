"""A secret that something depends on: there, not there, or out of reach."""

import subprocess
import sys

import pytest

from tests.credentials import fake_keyrings
from tests.credentials.conftest import OpenStore
from tui.credentials.errors import (
    ForgetfulKeyring,
    KeyringTrouble,
    LockedKeyring,
    NoKeyring,
    SlowKeyring,
)
from tui.credentials.item import KeyringItem


def item(monkeypatch: pytest.MonkeyPatch, backend: str, patience: float = 20.0) -> KeyringItem:
    name = backend if "." in backend else f"tests.credentials.fake_keyrings.{backend}"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    return KeyringItem("archive:key", patience=patience)


def test_it_is_not_there_until_it_is_stored_and_then_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert item(monkeypatch, "Small").read() is None
    assert item(monkeypatch, "Small").write(b"k" * 32) == b"k" * 32
    assert item(monkeypatch, "Small").read() == b"k" * 32
    # Another program was quicker.
    assert item(monkeypatch, "Small").write(b"x" * 32) == b"k" * 32


def test_it_is_on_no_list_of_sign_ins(
    monkeypatch: pytest.MonkeyPatch, open_store: OpenStore
) -> None:
    item(monkeypatch, "Roomy").write(b"k" * 32)
    store = open_store()
    assert store.names == ()
    assert store.delete("archive:key")
    assert item(monkeypatch, "Roomy").read() == b"k" * 32


@pytest.mark.parametrize(
    ("backend", "trouble"),
    [("Locked", LockedKeyring), ("keyring.backends.fail.Keyring", NoKeyring)],
)
def test_out_of_reach_is_an_error_and_asked_for_once(
    monkeypatch: pytest.MonkeyPatch, backend: str, trouble: type[KeyringTrouble]
) -> None:
    locked = item(monkeypatch, backend)
    with pytest.raises(trouble) as first:
        locked.read()
    with pytest.raises(trouble) as second:
        locked.read()
    assert first.value is second.value


def test_a_keyring_that_waits_for_a_dialog_is_given_up_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = item(monkeypatch, "Blocking", patience=0.01)
    with pytest.raises(SlowKeyring):
        slow.read()
    fake_keyrings.RELEASED.set()
    while True:
        try:
            assert slow.read() is None
        except SlowKeyring:
            continue
        break


def test_a_keyring_that_forgets_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ForgetfulKeyring):
        item(monkeypatch, "Forgetful").write(b"k" * 32)


def test_a_damaged_item_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_keyrings.HELD["ssm-tui", "archive:key"] = f"1 a 0 {'0' * 64} eA=="
    damaged = item(monkeypatch, "Roomy")
    assert damaged.read() is None
    assert damaged.write(b"k" * 32) == b"k" * 32


OFF = """
import sys
from tui.credentials.item import KeyringItem
try:
    KeyringItem("archive:key").read()
except Exception as trouble:
    print(type(trouble).__name__, "keyring.core" in sys.modules)
"""


def test_a_keyring_that_is_turned_off_costs_no_import() -> None:
    said = subprocess.check_output([sys.executable, "-c", OFF], text=True)
    assert said.strip() == "UnwantedKeyring False"
