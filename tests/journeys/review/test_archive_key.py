"""The history is encrypted where there is a keyring, and waits for one that is locked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.rings import bytes_below
from tests.journeys.remote import Account
from tui.archive.opening.place import ArchivePlace
from tui.archive.store import Archive
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import data_directory, state_directory

FAKE = "tests.credentials.fake_keyrings"


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.file_keyring.Keyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))


async def start(here: Account, reason: str) -> str:
    """Run a command with a reason; gives back what it said."""
    run = await here.run("exec", here.instance(), "--reason", reason, "--", "echo", "out")
    assert (run.status, run.stdout) == (0, b"out\n"), run.stderr
    return run.stderr


async def reasons() -> set[str]:
    return {row.reason for row in await Archive.within(data_directory()).sessions()}


@pytest.mark.usefixtures("keyring")
async def test_a_reason_is_nowhere_on_the_disk_where_there_is_a_keyring(here: Account) -> None:
    assert await start(here, "障害 INC-4711") == ""
    on_disk = bytes_below(data_directory()) + bytes_below(state_directory())
    assert "障害".encode() not in on_disk
    assert b"INC-4711" not in on_disk
    assert "障害 INC-4711" in await reasons()


@pytest.mark.usefixtures("keyring")
async def test_a_locked_keyring_costs_a_sentence_and_no_row(
    here: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(here, "before")
    with monkeypatch.context() as locked:
        locked.setenv("PYTHON_KEYRING_BACKEND", f"{FAKE}.Locked")
        said = await start(here, "meanwhile")
    assert said.count("is locked. The system keyring is locked.") == 1
    assert await reasons() == {"before", "meanwhile"}


async def test_who_has_no_keyring_is_told_once_that_the_history_is_plain(
    here: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert "is not encrypted (only you can read it)" in await start(here, "first")
    assert await start(here, "second") == ""
    assert ArchivePlace(data_directory()).plain.exists()
    assert await reasons() == {"first", "second"}
