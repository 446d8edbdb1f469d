"""How the tables came to be: numbered steps, each in a transaction of its own.

`PRAGMA user_version` counts the steps that a file has seen. A step is never changed once it was
released; what comes later is a further step.

The statements are those of older SQLites too, such as the 3.34 of RHEL 9: no STRICT tables (3.37)
and no DROP COLUMN (3.35). STRICT tables that a file may have from before are left so.
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
        )
        """,
        "CREATE INDEX sessions_by_start ON sessions (started)",
        "CREATE INDEX sessions_by_reason ON sessions (reason, started)",
        """
        CREATE TABLE marks (
            session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            words TEXT NOT NULL
        )
        """,
        "CREATE INDEX marks_by_session ON marks (session_id, at)",
    ),
    # Nothing ever wrote a note. Both tables are made anew: where foreign keys are in force, to
    # drop the old sessions takes along the marks that refer to them.
    (
        """
        CREATE TABLE new_sessions (
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
            continues TEXT NOT NULL
        )
        """,
        """
        INSERT INTO new_sessions
        SELECT session_id, account, region, profile, owner, target, target_name, reason,
            document, started, ended, cause, words, max_minutes, idle_minutes, bytes_in,
            bytes_out, recording, continues
        FROM sessions
        """,
        """
        CREATE TABLE new_marks (
            session_id TEXT NOT NULL REFERENCES new_sessions ON DELETE CASCADE,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            words TEXT NOT NULL
        )
        """,
        "INSERT INTO new_marks SELECT session_id, at, kind, words FROM marks ORDER BY rowid",
        "DROP TABLE marks",
        "DROP TABLE sessions",
        "ALTER TABLE new_sessions RENAME TO sessions",
        "ALTER TABLE new_marks RENAME TO marks",
        "CREATE INDEX sessions_by_start ON sessions (started)",
        "CREATE INDEX sessions_by_reason ON sessions (reason, started)",
        "CREATE INDEX marks_by_session ON marks (session_id, at)",
    ),
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
