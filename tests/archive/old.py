"""The files of earlier programs."""

from tui.archive.database import Database
from tui.archive.migrations import STEPS


def first_version(database: Database, kind: str) -> None:
    """A file of that time, with one session and two marks."""
    for statement in STEPS[0]:
        table = statement.strip().startswith("CREATE TABLE")
        database.execute(f"{statement} {kind}" if table else statement)
    columns = [name for _, name, *_ in database.execute("PRAGMA table_info(sessions)")]
    row: dict[str, str | None] = dict.fromkeys(columns, "text")
    row |= {"session_id": "you-1", "reason": "disk full"}
    row |= dict.fromkeys(("max_minutes", "idle_minutes", "bytes_in", "bytes_out"))
    places = ", ".join(f":{name}" for name in columns)
    database.execute(f"INSERT INTO sessions VALUES ({places})", row)
    for words in "12":
        database.execute("INSERT INTO marks VALUES ('you-1', 'noon', 'here', ?)", (words,))
    database.execute("PRAGMA user_version = 1")
