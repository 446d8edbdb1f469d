"""A store over a keyring of a test's choice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.credentials import fake_keyrings
from tui.credentials.store import KeyringStore

OpenStore = Callable[..., KeyringStore]


@pytest.fixture(autouse=True)
def empty_keyring() -> Iterator[None]:
    fake_keyrings.HELD.clear()
    fake_keyrings.Breaking.fails_at = ""
    fake_keyrings.Obstructing.obstruct = fake_keyrings.nothing
    fake_keyrings.RELEASED.clear()
    yield
    fake_keyrings.RELEASED.set()
    fake_keyrings.HELD.clear()


@pytest.fixture
def said() -> list[str]:
    """What the user was told."""
    return []


@pytest.fixture
def open_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: list[str]) -> OpenStore:
    """Opens a store as another start of the program would: `open_store("Small")`."""

    def open_with(backend: str = "Roomy", *, patience: float = 20.0) -> KeyringStore:
        if "." not in backend:
            backend = f"tests.credentials.fake_keyrings.{backend}"
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
        return KeyringStore(
            tmp_path / "state" / "credentials.json", patience=patience, report=said.append
        )

    return open_with
