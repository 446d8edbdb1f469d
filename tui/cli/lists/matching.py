"""Which of the instances a filter of the app's list leaves, page by page.

It is the same language, by the same code. What is only similar to what was asked for is for
people to look at, and is left out.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tui.aws.instances import ManagedInstance
from tui.cli.lists.columns import no_column
from tui.printable import clean
from tui.ui.lists.columns import Column
from tui.ui.lists.instance_columns import CONTEXT, instance_columns
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.lists.query import fold, parse
from tui.ui.lists.rows import Rows


class PageFilter:
    """Lets through what holds for a filter; the empty one holds for everything.

    Args:
        text: as it is typed behind `/`.
        several: whether there are several contexts, for which it may ask by name.
    """

    def __init__(self, text: str, *, several: bool = False) -> None:
        self._context = ""
        """Where the page that is looked at comes from."""
        columns = instance_columns(lambda: datetime.now().astimezone())
        if several:
            context: Column[InstanceRow] = replace(CONTEXT, text=lambda _row: self._context)
            columns.insert(1, context)
        self._rows = Rows(columns, lambda row: row.key)
        self._rows.filter(text)
        self._names = [column.name.lower() for column in columns]
        self._terms = parse(text, [fold(name) for name in self._names], tags=True).terms

    def of(self, page: Iterable[ManagedInstance], context: str = "") -> list[ManagedInstance]:
        """Those of a page from a context, in its order."""
        self._context = context
        nodes = {node.instance_id: node for node in page}
        if not self._terms:
            return [*nodes.values()]
        self._rows.clear()
        self._rows.add(map(InstanceRow, nodes.values()))
        found = {row.instance.instance_id for row in self._rows.found}
        return [node for key, node in nodes.items() if key in found]

    @property
    def unknown_column(self) -> str:
        """What is said of a word before a colon that names no column; empty where none does."""
        unknown = [term.unknown for term in self._terms if term.unknown]
        if not unknown:
            return ""
        return no_column(clean(unknown[0]), self._names)
