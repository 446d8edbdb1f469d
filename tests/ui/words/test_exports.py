"""Files that the user asks for."""

from datetime import UTC, datetime
from pathlib import Path

from tui.settings.settings import data_directory
from tui.ui.words.exports import shown_path, write_export

NOW = datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC)


def test_a_file_is_new_and_the_users_alone() -> None:
    first = write_export("sessions", NOW, "csv", "a\r\n")
    second = write_export("sessions", NOW, "csv", "b")
    assert (first.name, second.name) == (
        "sessions-20261123-160000.csv",
        "sessions-20261123-160000-2.csv",
    )
    assert first.read_bytes() == b"a\r\n"
    assert first.stat().st_mode & 0o077 == 0


def test_a_name_from_outside_leads_nowhere_else() -> None:
    path = write_export("../../x\x1b/" + "y" * 300, NOW, "md", "\ud800")
    assert path.parent == data_directory() / "exports"
    assert len(path.name) < 150


def test_the_home_folder_is_shown_as_users_write_it() -> None:
    assert shown_path(Path.home() / "a" / "b.csv") == "~/a/b.csv"
    assert shown_path(Path("/elsewhere")) == "/elsewhere"
