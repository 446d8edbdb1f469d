"""The ids of the last sessions of a history that is not encrypted: words to complete."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

from tui.archive.database import file_uri
from tui.archive.opening.place import ArchivePlace

MOST: Final = 200


def known_sessions(folder: Path) -> Iterator[str]:
    """The ids, the newest first; none where the history is encrypted, or cannot be read now.

    Nothing is written, and no keyring is asked, which might ask for its password. Blocks.

    Args:
        folder: of the archive.
    """
    place = ArchivePlace(folder)
    if place.encrypted.exists() or not place.plain.is_file():
        return
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    query = "SELECT session_id FROM sessions ORDER BY started DESC LIMIT ?"
    try:
        with closing(apsw.Connection(f"{file_uri(place.plain)}?mode=ro", flags)) as database:
            for (session_id,) in database.execute(query, (MOST,)):
                yield str(session_id)
    except apsw.Error:
        return
