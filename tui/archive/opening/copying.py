"""Takes what one file holds into another one, and looks whether it is all there.

Every function blocks, and raises what SQLite does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui.archive.database import CIPHER, Database, file_uri, give_back_room, scalar, transaction
from tui.archive.rows import COLUMNS

OTHER: Final = "other"
"""What a file is called that is attached beside the archive."""

TABLES: Final = ("sessions", "marks", "recordings", "chunks", "keyframes")

_CHUNK: Final = "session_id, number, first, last, size, events"
_UNKNOWN: Final = ", ".join(
    f"{name} = CASE WHEN sessions.{name} IS NULL OR sessions.{name} = '' "
    f"THEN excluded.{name} ELSE sessions.{name} END"
    for name in COLUMNS
    if name not in {"session_id", "told_by"}
)
_TOLD: Final = "told_by = CASE WHEN excluded.told_by = '' THEN '' ELSE sessions.told_by END"

# What this archive has stays; what it does not know of a session comes from the other one.
_TAKE: Final = (
    f"""
    INSERT INTO sessions ({", ".join(COLUMNS)}) SELECT {", ".join(COLUMNS)} FROM other.sessions
    WHERE session_id IS NOT NULL ON CONFLICT (session_id) DO UPDATE SET {_UNKNOWN}, {_TOLD}
    """,  # noqa: S608 -- names of our own
    """
    INSERT INTO marks SELECT DISTINCT theirs.* FROM other.marks AS theirs
    WHERE EXISTS (SELECT 1 FROM sessions WHERE session_id IS theirs.session_id) AND NOT EXISTS (
        SELECT 1 FROM marks AS ours WHERE ours.session_id IS theirs.session_id
        AND ours.at IS theirs.at AND ours.kind IS theirs.kind AND ours.words IS theirs.words
    )
    """,
    "INSERT OR IGNORE INTO recordings SELECT * FROM other.recordings",
    # They are indexed anew, under numbers of this archive.
    f"INSERT OR IGNORE INTO chunks ({_CHUNK}) SELECT {_CHUNK} FROM other.chunks ORDER BY id",  # noqa: S608 -- names of our own
    "INSERT OR IGNORE INTO keyframes SELECT * FROM other.keyframes",
)

_MISSING: Final = (
    """
    SELECT count(*) FROM other.sessions WHERE session_id IS NOT NULL
    AND session_id NOT IN (SELECT session_id FROM sessions WHERE session_id IS NOT NULL)
    """,
    """
    SELECT count(*) FROM (
        SELECT * FROM other.marks WHERE session_id IN (SELECT session_id FROM sessions)
        EXCEPT SELECT * FROM marks
    )
    """,
    "SELECT count(*) FROM (SELECT session_id FROM other.recordings EXCEPT SELECT session_id FROM recordings)",
    f"SELECT count(*) FROM (SELECT {_CHUNK} FROM other.chunks EXCEPT SELECT {_CHUNK} FROM chunks)",  # noqa: S608 -- names of our own
    "SELECT count(*) FROM (SELECT * FROM other.keyframes EXCEPT SELECT * FROM keyframes)",
)


def copy_encrypted(plain: Database, draft: Path, key: bytes) -> None:
    """Write a whole plain file into an encrypted one, which is there and empty."""
    give_back_room(plain)
    where = f"{file_uri(draft)}?cipher={CIPHER}&key=raw:{key.hex()}"
    plain.execute("VACUUM INTO ?", (where,))


@contextmanager
def beside(database: Database, other: Path, key: bytes | None) -> Iterator[None]:
    """Have another file attached, as `OTHER`."""
    words = "" if key is None else f"raw:{key.hex()}"
    database.execute(f"ATTACH DATABASE ? AS {OTHER} KEY '{words}'", (str(other),))
    try:
        yield
    finally:
        database.execute(f"DETACH DATABASE {OTHER}")


def same(database: Database) -> bool:
    """Whether the file that is attached holds exactly what this one does."""
    return not any(
        scalar(
            database,
            f"SELECT count(*) FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {two})",  # noqa: S608 -- names of our own
        )
        for name in TABLES
        for one, two in (
            (f"main.{name}", f"{OTHER}.{name}"),
            (f"{OTHER}.{name}", f"main.{name}"),
        )
    ) and all(
        scalar(database, f"SELECT count(*) FROM main.{name}")  # noqa: S608 -- names of our own
        == scalar(database, f"SELECT count(*) FROM {OTHER}.{name}")  # noqa: S608 -- names of our own
        for name in TABLES
    )


def merge(database: Database) -> None:
    """Take in what the file holds that is attached; as often as one likes."""
    with transaction(database):
        for statement in _TAKE:
            database.execute(statement)


def is_missing(database: Database) -> bool:
    """Whether the file that is attached has what this one has not."""
    return any(scalar(database, query) for query in _MISSING)
