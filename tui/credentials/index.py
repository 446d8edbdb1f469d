"""The list of what is stored in the keyring: names, never values.

A small JSON file for its owner alone. A file that is damaged counts as empty: what it listed
must be enrolled or signed in to again.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tui.files import alone_with, read_text, write_whole

LARGEST_FILE = 1_000_000
"""Bytes. A list beyond that was not written here."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Something that is stored."""

    name: str
    label: str
    """What it is, for people."""
    keyring: str
    """Where it is, for people."""
    expires: datetime | None = None
    profiles: tuple[str, ...] = ()
    """For whom, and from whom, it was got, where its name does not say so."""

    @property
    def kind(self) -> str:
        """What comes before the colon of its name: `keys`, `session`, `role`."""
        return self.name.partition(":")[0]

    def belongs_to(self, profile: str) -> bool:
        """Whether it is a profile's own, or was got for it or from it."""
        return profile in (self.name.partition(":")[2], *self.profiles)

    def expired(self, now: datetime) -> bool:
        return self.expires is not None and self.expires <= now


Entries = Mapping[str, IndexEntry]


class Index:
    """The list in its file, shared with other running programs of ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def read(self) -> Entries:
        """What is stored, by name. Raises nothing."""
        try:
            found = json.loads(read_text(self._path, LARGEST_FILE))
        except (OSError, ValueError, RecursionError):
            return {}
        listed = found.get("entries") if isinstance(found, dict) else None
        entries = (_entry(each) for each in listed) if isinstance(listed, list) else ()
        return {entry.name: entry for entry in entries if entry is not None}

    def change(self, edit: Callable[[dict[str, IndexEntry]], object]) -> None:
        """Read the list, edit it, write it whole or not at all. Raises OSError."""
        with self._lock, alone_with(self._path):
            entries = dict(self.read())
            edit(entries)
            self._write(entries)

    def _write(self, entries: Entries) -> None:
        listed = [asdict(entry) for entry in entries.values()]
        text = json.dumps({"entries": listed}, indent=1, default=datetime.isoformat)
        write_whole(self._path, text)


def _entry(found: Any) -> IndexEntry | None:
    if not isinstance(found, dict):
        return None
    texts = [found.get(key) for key in ("name", "label", "keyring")]
    if not all(isinstance(text, str) for text in texts):
        return None
    try:
        expires = datetime.fromisoformat(found["expires"]) if found.get("expires") else None
    except (TypeError, ValueError):
        return None
    if expires is not None and expires.tzinfo is None:
        return None
    profiles = found.get("profiles")
    listed = profiles if isinstance(profiles, list) else []
    names = tuple(name for name in listed if isinstance(name, str))
    return IndexEntry(str(texts[0]), str(texts[1]), str(texts[2]), expires, names)
