"""A row of a table, prepared for being shown, sorted and found."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class TableRow(Generic[T]):
    """An item of the table, prepared."""

    key: str
    item: T
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    everything: str
    place: tuple[Any, ...]
