"""How the tables came to be: numbered steps, each in a transaction of its own.

`PRAGMA user_version` counts the steps that a file has seen. A step is never changed once it was
released; what comes later is a further step.
"""

import sqlite3
from typing import Final

STEPS: Final = (
    (
        """
        CREATE TABLE sessions (
            session_id TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            region TEXT NOT NULL,
            profile TEXT NOT NULL,
            owner TEXT NOT NULL,
            target TEXT NOT NULL,
            target_name TEXT NOT NULL,
            reason TEXT NOT NULL,
            document TEXT NOT NULL,
            started TEXT NOT NULL,
            ended TEXT,
            cause TEXT NOT NULL,
            words TEXT NOT NULL,
            max_minutes INTEGER,
            idle_minutes INTEGER,
            bytes_in INTEGER,
            bytes_out INTEGER,
            recording TEXT NOT NULL,
            continues TEXT NOT NULL,
            note TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX sessions_by_start ON sessions (started)",
        "CREATE INDEX sessions_by_reason ON sessions (reason, started)",
        """
        CREATE TABLE marks (
            session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            words TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX marks_by_session ON marks (session_id, at)",
    ),
    # Nothing ever wrote a note.
    ("ALTER TABLE sessions DROP COLUMN note",),
)
"""The statements of each step."""

VERSION: Final = len(STEPS)


def migrate(database: sqlite3.Connection) -> bool:
    """Take the steps that a file lacks; False when it has seen more steps than there are.

    Args:
        database: a connection that begins no transactions by itself (`isolation_level=None`).
    """
    if _version(database) > VERSION:
        return False
    while _version(database) < VERSION:
        database.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have taken the step while this one waited for the lock.
            version = _version(database)
            for statement in STEPS[version] if version < VERSION else ():
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {min(version + 1, VERSION)}")
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")
    return True


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)
