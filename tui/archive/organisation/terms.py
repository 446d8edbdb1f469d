"""What is looked for in an answer, and in which order its rows are wanted."""

from dataclasses import dataclass, field
from typing import Final

from tui.archive.organisation.columns import COLUMNS


@dataclass(frozen=True, slots=True)
class ResultTerm:
    """A text that a row has to have, or not to have.

    Neither case, width nor how an accent is coded matters. A moment is found by its day, as in
    `2026-11-28`, in UTC.
    """

    text: str
    columns: tuple[str, ...] = ()
    """Names of `COLUMNS`, of which one has to have it; none for all of them."""
    negated: bool = False
    exact: bool = False
    """Whether one of the columns has to hold this and nothing else."""

    def __post_init__(self) -> None:
        if unknown := set(self.columns) - COLUMNS.keys():
            raise ValueError(f"no row has {', '.join(sorted(unknown))}")


ResultFilter = tuple[ResultTerm, ...]
"""All of its terms have to hold; the empty one lets everything through."""

EVERY_ROW: Final[ResultFilter] = ()


@dataclass(frozen=True, slots=True)
class ResultOrder:
    """By which column rows are sorted; those with the same text stay as they were written."""

    column: str = field(default="start")
    descending: bool = True

    def __post_init__(self) -> None:
        if self.column not in COLUMNS:
            raise ValueError(f"no row has {self.column}")


LATEST_FIRST: Final = ResultOrder()
