"""A few words sealed to the archive, as text for a small file: base64 of what the spool seals."""

import base64

from tui.archive.database import Database, scalar
from tui.archive.opening.place import ArchivePlace, PublicHalf


def seal_words(place: ArchivePlace, words: str) -> str:
    """Words that only who can open the archive can read; empty where it has no public key."""
    half = PublicHalf.read(place.public) if place.encrypted.exists() else None
    if half is None:
        return ""
    from tui.archive.opening.spool import seal

    try:
        sealed = seal(half.key, words.encode(errors="replace"))
    except ValueError:
        return ""  # what the file names is no key
    return base64.b64encode(sealed).decode("ascii")


def unseal_words(database: Database, sealed: str) -> str | None:
    """The words again; None where they were sealed to another archive, or by nobody.

    Raises what SQLite does.
    """
    from tui.archive.opening.spool import SpoolRefused, unseal

    # An archive that is not encrypted has no key of its own.
    private = scalar(database, "SELECT value FROM facts WHERE name = 'private key'")
    try:
        data = unseal(bytes(private or b""), base64.b64decode(sealed, validate=True))
        return data.decode("utf-8")
    except (SpoolRefused, ValueError):
        return None
