"""A store of secrets that lasts as long as the test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass
class MemoryStore:
    """What `Aws` is given as its store; two of them share one to be two starts of the program."""

    profiles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held: dict[str, tuple[bytes, str, datetime | None]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.held)

    def get(self, name: str) -> bytes | None:
        value, _, expires = self.held.get(name, (None, "", None))
        return value if expires is None or expires > datetime.now(UTC) else None

    def put(
        self,
        name: str,
        value: bytes,
        *,
        label: str = "",
        expires: datetime | None = None,
        profiles: Sequence[str] = (),
    ) -> bool:
        self.profiles[name] = tuple(profiles)
        self.held[name] = (value, label, expires)
        return True

    def delete(self, name: str) -> bool:
        self.held.pop(name, None)
        return True
