"""KeyringStore: secrets by name, in the system's keyring as far as it can be trusted.

Nothing here raises for what a keyring does or fails to do. A secret that cannot be stored is
kept in memory until the program ends, and the user is told so once, in a sentence.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from tui.credentials import values
from tui.credentials.backends import Backend
from tui.credentials.calls import PATIENCE, KeyringCalls
from tui.credentials.errors import (
    FailedKeyring,
    ForgetfulKeyring,
    KeyringTrouble,
    LockedKeyring,
    UnwantedKeyring,
)
from tui.credentials.index import Index, IndexEntry
from tui.language import N_, _

T = TypeVar("T")

UNHURRIED = 60.0
"""Seconds where the user is there for nothing else, and may be at the keyring's own dialog."""

MEMORY = N_("memory, until you quit")


@dataclass(frozen=True, slots=True)
class _Kept:
    entry: IndexEntry
    value: bytes = field(repr=False)

    @property
    def only(self) -> IndexEntry | None:
        """The entry, where it is in memory alone and no list can tell that it was removed."""
        return self.entry if self.entry.keyring == MEMORY else None


class KeyringStore:
    """Secrets by name. Its methods block; they may be called from any thread but the event loop's.

    Args:
        index: the file with the list of what is stored.
        patience: seconds for each call to the keyring.
        report: told once, from the calling thread, why there is no keyring.
    """

    def __init__(
        self,
        index: Path,
        *,
        patience: float = PATIENCE,
        report: Callable[[str], None] | None = None,
    ) -> None:
        self._index = Index(index)
        self._calls = KeyringCalls(patience)
        self.report = report
        self._lock = threading.Lock()
        self._memory: dict[str, _Kept] = {}
        self._trouble: KeyringTrouble | None = None
        self._told = False

    @property
    def patience(self) -> float:
        """Seconds for each call to the keyring."""
        return self._calls.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._calls.patience = seconds

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.entries())

    def get(self, name: str) -> bytes | None:
        """A secret; None where there is none, or none any more."""
        now = datetime.now(UTC)
        kept, entry = self._memory.get(name), self._index.read().get(name)
        if (
            kept is not None
            and not kept.entry.expired(now)
            and kept.entry in (entry, kept.only)
        ):
            return kept.value
        if entry is None:
            return None
        if entry.expired(now):
            self.delete(name)
            return None
        try:
            value = self._ask(lambda backend: values.read(backend, name))
        except KeyringTrouble as trouble:
            self._tell(trouble)
            return None
        if value is not None:
            self._memory[name] = _Kept(entry, value)
        return value

    def put(
        self,
        name: str,
        value: bytes,
        *,
        label: str = "",
        expires: datetime | None = None,
        profiles: Sequence[str] = (),
    ) -> bool:
        """Store a secret; whether it outlives the program.

        Args:
            name: `kind:rest`; an older secret of that name is replaced.
            value: the secret.
            label: what it is, for the list that the user sees.
            expires: when it is of no use any more; None for never.
            profiles: for whom and from whom it was got, where its name does not say so.
        """
        entry = IndexEntry(name, label, MEMORY, expires, tuple(profiles))
        self._memory[name] = _Kept(entry, value)
        try:
            place = self._ask(lambda backend: backend.name)
            entry = replace(entry, keyring=place)
            self._store(entry, value)
        except KeyringTrouble as trouble:
            self._tell(trouble)
            return False
        except OSError as error:
            said = _("its list can't be written: {reason}").format(reason=error.strerror)
            self._tell(FailedKeyring(said))
            return False
        self._memory[name] = _Kept(entry, value)
        return True

    def _store(self, entry: IndexEntry, value: bytes) -> None:
        """Into the keyring, with a list that has the name before the keyring has the secret.

        An older secret's entry is replaced last: who reads the list again then reads the new
        secret. Raises KeyringTrouble, or OSError where the list cannot be written.
        """
        name = entry.name
        listed = name in self._index.read()
        self._index.change(lambda entries: entries.setdefault(name, entry))
        try:
            self._ask(lambda backend: values.write(backend, name, value))
        except KeyringTrouble as trouble:
            if not listed and isinstance(trouble, LockedKeyring):
                self._index.change(lambda entries: entries.pop(name, None))
            elif not listed:
                # What cannot be removed, as a slow keyring may take it yet, stays on the list.
                self._remove(name)
            raise
        try:
            self._index.change(lambda entries: entries.update({name: entry}))
        except OSError:
            self._remove(name)
            raise

    def delete(self, name: str) -> bool:
        """Remove a secret everywhere; whether the keyring let it go, if it had it."""
        self._memory.pop(name, None)
        if name not in self._index.read() and (self._calls.backend is None or self._trouble):
            return True  # nothing was stored, and a keyring is not opened for that
        trouble = self._remove(name)
        if isinstance(trouble, KeyringTrouble):
            self._tell(trouble)
        return trouble is None

    def names_of(self, profile: str) -> tuple[str, ...]:
        """The names of what is stored for a profile, or was got from what is."""
        return tuple(each.name for each in self.entries() if each.belongs_to(profile))

    def entries(self) -> tuple[IndexEntry, ...]:
        """What is stored, without what is of no use any more."""
        now = datetime.now(UTC)
        kept_now = tuple(self._memory.items())  # at once: other threads may be writing
        found = {name: kept.entry for name, kept in kept_now}
        found |= self._index.read()
        return tuple(entry for _first, entry in sorted(found.items()) if not entry.expired(now))

    @property
    def place(self) -> str:
        """Where secrets go, as far as it is known by now."""
        return self._calls.backend.name if self._calls.backend is not None else MEMORY

    @property
    def trouble(self) -> str:
        """Why there is no keyring; empty while none was missed."""
        return str(self._trouble) if self._trouble is not None else ""

    def _remove(self, name: str) -> KeyringTrouble | OSError | None:
        """Out of the keyring, then off the list; what was in the way."""
        try:
            self._ask(lambda backend: values.delete(backend, name))
            if name in self._index.read():
                self._index.change(lambda entries: entries.pop(name, None))
        except (KeyringTrouble, OSError) as trouble:
            return trouble
        return None

    def _ask(self, ask: Callable[[Backend], T]) -> T:
        with self._lock:
            if self._trouble is not None:
                raise self._trouble
            return self._calls.ask(ask)

    def _tell(self, trouble: KeyringTrouble) -> None:
        """Go on without the keyring, unless the trouble is one secret's alone."""
        passing = isinstance(trouble, ForgetfulKeyring | FailedKeyring)
        with self._lock:
            told, self._told = self._told, True
            if not passing or self._calls.backend is None:
                self._trouble = trouble
        if not told and self.report and not isinstance(trouble, UnwantedKeyring):
            self.report(str(trouble))
