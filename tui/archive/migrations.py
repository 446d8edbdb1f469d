"""How the tables came to be: numbered steps, each in a transaction of its own.

`PRAGMA user_version` counts the steps that a file has seen. A step is never changed once it was
released; what comes later is a further step.

The index of lines (`lines.py`) is made when the first line is indexed: its tokenizer takes a
while to load.
"""

from pathlib import Path
from typing import Final

from tui.archive.database import Database, scalar, transaction
from tui.archive.errors import ArchiveTooNew

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
    # What a terminal showed, in pieces, and what the archive has to know of itself.
    (
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value NOT NULL)",
        "CREATE TABLE taken_in (name TEXT PRIMARY KEY)",
        """
        CREATE TABLE recordings (
            session_id TEXT PRIMARY KEY,
            began TEXT NOT NULL,
            columns INTEGER NOT NULL,
            lines INTEGER NOT NULL,
            title TEXT NOT NULL,
            idle_limit REAL
        )
        """,
        # A number that was given away is never given again: the index of lines refers to it.
        """
        CREATE TABLE chunks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            first REAL NOT NULL,
            last REAL NOT NULL,
            size INTEGER NOT NULL,
            events BLOB NOT NULL,
            texts BLOB,
            UNIQUE (session_id, number)
        )
        """,
        "CREATE INDEX chunks_by_time ON chunks (session_id, last)",
        "CREATE INDEX chunks_not_indexed ON chunks (id) WHERE texts IS NULL",
        """
        CREATE TABLE keyframes (
            session_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            at REAL NOT NULL,
            columns INTEGER NOT NULL,
            lines INTEGER NOT NULL,
            screen BLOB NOT NULL,
            PRIMARY KEY (session_id, number)
        )
        """,
    ),
    # A note can be on a session that was not started here.
    ("ALTER TABLE sessions ADD COLUMN told_by TEXT NOT NULL DEFAULT ''",),
    # No table is another: keyframes and lines are packed as no earlier version reads them.
    (),
    # Minutes east of UTC, where the session was.
    ("ALTER TABLE recordings ADD COLUMN zone INTEGER NOT NULL DEFAULT 0",),
    # The machines of each place, as they were last listed.
    (
        """
        CREATE TABLE fleets (
            place TEXT PRIMARY KEY,
            told TEXT NOT NULL,
            machines BLOB NOT NULL
        )
        """,
    ),
    # Whose place is known before AWS says who calls: that of the last time.
    (
        """
        CREATE TABLE fleet_callers (
            caller TEXT PRIMARY KEY,
            place TEXT NOT NULL,
            told TEXT NOT NULL
        )
        """,
    ),
)
"""The statements of each step."""

VERSION: Final = len(STEPS)


def bring_up_to_date(database: Database, path: Path) -> None:
    """Take the steps that a file lacks. Raises ArchiveTooNew where it has seen more."""
    if not migrate(database):
        raise ArchiveTooNew(path)


def migrate(database: Database) -> bool:
    """Take the steps that a file lacks; False when it has seen more steps than there are."""
    if version_of(database) > VERSION:
        return False
    while version_of(database) < VERSION:
        with transaction(database):
            # Another program may have taken the step while this one waited for the lock.
            version = version_of(database)
            for statement in STEPS[version] if version < VERSION else ():
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {min(version + 1, VERSION)}")
    return True


def version_of(database: Database) -> int:
    """How many steps a file has seen; 0 for one without a table."""
    return int(scalar(database, "PRAGMA user_version"))
