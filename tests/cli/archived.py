"""The user's own archive, furnished for the commands that look after it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.archive.recorded import record_lines
from tui.archive.opening import opener, recovery
from tui.archive.recordings import Recordings
from tui.archive.rows import HistoryRow
from tui.archive.store import Archive
from tui.cli import main
from tui.settings.settings import data_directory

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def call(*arguments: str, status: int = 0, typed: str | None = None) -> Result:
    """`ssm-tui` in a process of its own, as far as the keyring is concerned."""
    opener.opener_of.cache_clear()
    result = CliRunner().invoke(main, arguments, input=typed)
    assert result.exit_code == status, (result.output, result.exception)
    return result


def said(*arguments: str, status: int = 0, typed: str | None = None) -> str:
    """All that it says, in one line."""
    return " ".join(call(*arguments, status=status, typed=typed).output.split())


def remember(session_id: str, **known: Any) -> None:
    more = {"started": NOON, "target": "i-0abc", **known}
    row = HistoryRow(session_id=session_id, **more)
    asyncio.run(Archive.within(data_directory()).began(row))


def recorded(session_id: str, *texts: str, began: datetime = NOON) -> Recordings:
    recordings = Recordings.within(data_directory())
    record_lines(recordings, session_id, texts, began)
    return recordings


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Any]:
    """The system's keyring, in a file."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.file_keyring.Keyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setattr(recovery.seal_key, "__kwdefaults__", {"cost": 4})
    yield tmp_path / "keyring.json"
    opener.opener_of.cache_clear()
