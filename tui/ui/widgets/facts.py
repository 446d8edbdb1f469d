"""FactList as two columns: what, and how it is; a long value goes on under itself."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui.printable import clean

APART = 2
"""Cells between the columns."""

NARROWEST = 8
"""Cells that a value is given however narrow the widget is."""

BESIDE = 14
"""Cells that a value needs beside its label; it stands below it where there are fewer."""

Fact = tuple[str, str]


class Lines(Widget, can_focus=False):
    """As high as its lines need it to be, which follow from its width."""

    def render(self) -> Content:
        return Content("\n").join(list(self.lines(self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return sum(1 for _ in self.lines(width))

    def lines(self, width: int) -> Iterable[Content]:
        raise NotImplementedError


class FactList(Lines):
    """Facts in two columns.

    Args:
        facts: Labels and values.
        label_style: Of the first column.
        least: Cells of the first column, where its labels need no more.
        id: The widget's.
    """

    def __init__(
        self,
        facts: Sequence[Fact] = (),
        *,
        label_style: str = "$foreground-muted",
        least: int = 0,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id)
        self._facts = facts
        self._label_style = label_style
        self._least = least

    def show(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self.refresh(layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        return fact_lines(self._facts, width, label_style=self._label_style, least=self._least)


def fact_lines(
    facts: Sequence[Fact], width: int, *, label_style: str, least: int = 0
) -> Iterator[Content]:
    """The two columns, line by line; `least` is the width of the first where it needs no more."""
    labels = max([least, *(cell_len(label) + APART for label, _ in facts)])
    if width - labels < BESIDE:
        yield from _stacked(facts, width, label_style)
        return
    for label, value in facts:
        blanks = " " * (labels - cell_len(label))
        first = Content.styled(clean(label) + blanks, label_style)
        room = max(NARROWEST, width - labels)
        for line in Content(clean(value)).wrap(room) or [Content("")]:
            yield Content.assemble(first, line)
            first = Content(" " * labels)


def _stacked(facts: Sequence[Fact], width: int, label_style: str) -> Iterator[Content]:
    for label, value in facts:
        if label:
            yield Content.styled(clean(label), label_style)
        for line in Content(clean(value)).wrap(max(NARROWEST, width - APART)):
            yield Content.assemble(" " * APART, line)
