"""Whatever is written to a full disk leaves nothing half-written behind, and is said."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.full_disk import disk
from tests.support.orphans import SURVIVOR
from tests.ui.fakes import (
    FakeAccount,
    make_app,
    opened,
    screen_text,
    session_answer,
    toasts,
    until,
)
from tui.credentials.index import Index, IndexEntry
from tui.sessions.orphans.crash_record import remember
from tui.settings.state import State, save_state
from tui.ui.host.crash import report_crash
from tui.ui.words.exports import write_export

NOW = datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC)
LONG = "x" * 10_000

WRITERS: dict[str, Callable[[Path], object]] = {
    "an export": lambda folder: write_export("sessions", NOW, "csv", LONG),
    "the state": lambda folder: save_state(State(), State(theme=LONG), folder),
    "a live session": lambda folder: remember(folder, SURVIVOR),
    "the list of secrets": lambda folder: Index(folder / "credentials.json").change(
        lambda entries: entries.update(a=IndexEntry("a", LONG, "b"))
    ),
}


@pytest.mark.parametrize("what", WRITERS)
def test_a_full_disk_keeps_nothing_of_a_file(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk(tmp_path / "disk") as full:
        monkeypatch.setenv("SSM_TUI_EXPORT_DIR", str(full.folder))
        full.fill()
        with pytest.raises(OSError, match="No space left"):
            WRITERS[what](full.folder)
        # What keeps other programs of ours out is empty by nature.
        assert [name for name in full.files() if not name.endswith(".lock")] == []


def test_a_crash_on_a_full_disk_leaves_no_half_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk(tmp_path / "disk") as full:
        monkeypatch.setenv("SSM_TUI_STATE_DIR", str(full.folder))
        full.fill()
        assert "The report couldn't be written: No space left" in report_crash(ValueError(LONG))
        assert full.files() == []


async def test_an_export_that_has_no_room_is_said_in_the_app_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk(tmp_path / "disk") as full:
        monkeypatch.setenv("SSM_TUI_EXPORT_DIR", str(full.folder))
        full.fill()
        aws = FakeAccount()
        aws.sessions = [session_answer(number) for number in range(30)]
        app = make_app(aws)
        async with app.run_test(size=(100, 30)) as pilot:
            await opened(pilot)
            await pilot.press("2")
            await until(pilot, lambda: "30 sessions" in screen_text(app))
            await pilot.press("E")
            await until(pilot, lambda: "Export 30 sessions as" in screen_text(app))
            await pilot.press("enter")
            await until(pilot, lambda: any("No space left" in one for one in toasts(app)))
        assert full.files() == []
