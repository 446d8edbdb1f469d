"""A local history of any age becomes one of today, a step at a time."""

from collections.abc import Iterator

import apsw
import pytest

from tests.archive.old import first_version
from tui.archive import migrations
from tui.archive.database import Database, memory, scalar
from tui.archive.migrations import STEPS, VERSION, migrate


@pytest.fixture
def database() -> Iterator[Database]:
    with memory() as database:
        yield database


def tables(database: Database) -> set[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in found if not name.startswith("sqlite_")}


def version(database: Database) -> int:
    return int(scalar(database, "PRAGMA user_version"))


TABLES = {
    "sessions",
    "marks",
    "facts",
    "taken_in",
    "recordings",
    "chunks",
    "keyframes",
    "fleets",
    "fleet_callers",
}


def test_an_empty_file_gets_all_tables(database: Database) -> None:
    assert migrate(database)
    assert tables(database) == TABLES
    assert version(database) == VERSION == len(STEPS)


def test_a_file_of_today_is_left_alone(database: Database) -> None:
    assert migrate(database)
    before = database.total_changes()
    assert migrate(database)
    assert database.total_changes() == before


def test_a_file_of_tomorrow_is_not_touched(database: Database) -> None:
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    assert not migrate(database)
    assert tables(database) == set()


def test_a_step_that_fails_leaves_the_file_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(database)
    steps = (*STEPS, ("CREATE TABLE more (x)", "CREATE TABLE sessions (x)"))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations, "VERSION", VERSION + 1)
    with pytest.raises(apsw.SQLError, match="already exists"):
        migrate(database)
    assert tables(database) == TABLES
    assert version(database) == VERSION


@pytest.mark.parametrize("kind", ["", "STRICT"])
@pytest.mark.parametrize("foreign_keys", ["ON", "OFF"])
def test_a_file_of_the_first_version_keeps_its_rows_and_marks(
    database: Database, kind: str, foreign_keys: str
) -> None:
    first_version(database, kind)
    database.execute(f"PRAGMA foreign_keys = {foreign_keys}")
    assert migrate(database)
    assert version(database) == VERSION
    found = database.execute("SELECT session_id, reason, bytes_in FROM sessions").fetchall()
    assert found == [("you-1", "disk full", None)]
    marks = database.execute("SELECT * FROM marks ORDER BY rowid").fetchall()
    assert marks == [("you-1", "noon", "here", "1"), ("you-1", "noon", "here", "2")]
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("DELETE FROM sessions")
    assert scalar(database, "SELECT count(*) FROM marks") == 0
