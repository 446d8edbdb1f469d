"""Where the files of answers are, by whose key they are read, and when they go.

Every function blocks.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tui.archive.database import KEY_BYTES, remove
from tui.archive.errors import ArchiveError
from tui.archive.opening.opener import Opener

FOLDER: Final = "organisation"
"""In the data folder, beside the local history."""

ENDING: Final = ".db"

_PURPOSE: Final = b"ssm-tui organisation"


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """By what an answer's file is read, and its name found."""

    key: bytes | None
    """32 bytes; None where the archive is plain too."""
    kept: bool = True
    """Whether the next program can have it too."""

    def name(self, question: str, day: date) -> str:
        """The beginning of the names for a question's answers of a day; tells nobody what it was."""
        told = hmac.digest(self.key or _PURPOSE, question.encode(errors="replace"), "sha256")
        return f"{_of_day(day)}{told[:16].hex()}-"


def key_for(opener: Opener | None) -> AnswerKey:
    """The key for the answers beside an archive; one for this process alone where none is.

    Args:
        opener: of the archive; None where the user wants none.
    """
    if opener is not None:
        # An answer does not depend on the state of the local history.
        with suppress(ArchiveError):
            with opener.opened(make=True):
                pass  # begins it, or encrypts it by now
            if not opener.place.encrypted.exists():
                return AnswerKey(None)
            if (key := opener.keys.find()) is not None:
                return AnswerKey(hmac.digest(key, _PURPOSE, "sha256"))
    return AnswerKey(secrets.token_bytes(KEY_BYTES), kept=False)


def new_name(folder: Path, beginning: str) -> Path:
    """For a file that there is not yet."""
    return folder / f"{beginning}{secrets.token_hex(4)}{ENDING}"


def answers(folder: Path, beginning: str) -> Iterator[Path]:
    """The files with such names, the latest first."""
    found = [(_age(path), path) for path in folder.glob(f"{beginning}*{ENDING}")]
    yield from (path for _time, path in sorted(found, reverse=True))


def sweep_answers(folder: Path, day: date) -> None:
    """Remove what is of another day."""
    for path in folder.glob(f"*{ENDING}"):
        if not path.name.startswith(_of_day(day)):
            # Who has it open reads on.
            with suppress(OSError):
                remove(path)


def _of_day(day: date) -> str:
    return f"{day:%Y%m%d}-"


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0
