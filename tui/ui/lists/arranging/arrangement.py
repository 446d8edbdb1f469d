"""The columns of a list in the order that was chosen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from tui.ui.lists.columns import Column

T = TypeVar("T")


def arranged(
    columns: Sequence[Column[T]], chosen: Sequence[str], *, fixed: int = 0
) -> list[Column[T]]:
    """All columns: first those that were chosen, then the others, hidden.

    A filter finds what stands in hidden ones too. What was chosen and is no longer there is left
    out; where nothing is left, all are shown.

    Args:
        columns: All that there are, by names of their own.
        chosen: The names of those that are shown, in order.
        fixed: How many of the columns, from the first, are nobody's to choose.
    """
    known = {column.name: column for column in columns[fixed:]}
    shown = [known[name] for name in dict.fromkeys(chosen) if name in known]
    if not shown:
        return list(columns)
    hidden = [replace(column, hidden=True) for column in known.values() if column not in shown]
    if shown != [column for column in known.values() if column in shown]:
        # In another order they fall away from the right, whichever they are.
        shown = [replace(column, stays=not number) for number, column in enumerate(shown)]
    return [*columns[:fixed], *shown, *hidden]
