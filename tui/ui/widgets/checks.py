"""The findings of an examination: each with a shape, a word, its evidence and what to do."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from tui.aws.doctor.checks import Check, CheckStatus
from tui.language import N_, _
from tui.printable import clean
from tui.ui.widgets.facts import Lines

SHOWN: Final[Mapping[CheckStatus, tuple[str, str]]] = MappingProxyType(
    {
        CheckStatus.OK: (N_("✓ ok"), "$success"),
        CheckStatus.WARNING: (N_("! warning"), "$warning"),
        CheckStatus.PROBLEM: (N_("✕ problem"), "$error"),
        CheckStatus.UNKNOWN: (N_("? unknown"), "$foreground-muted"),
    }
)
"""A verdict's shape and word, and the colour of both."""

VERDICT: Final = 11
"""Cells of the first column."""

NAME: Final = 31
"""Cells of the second column, where there is room for columns."""

BESIDE: Final = 84
"""Columns from which the evidence stands beside the name instead of under it."""

NARROWEST: Final = 8
"""Cells that words are given however narrow the widget is."""


class Checks(Lines):
    """Checks, as they are made."""

    checks: tuple[Check, ...] = ()

    def add(self, check: Check) -> None:
        self.checks = (*self.checks, check)
        self.refresh(layout=True)

    def clear(self) -> None:
        self.checks = ()
        self.refresh(layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        for check in self.checks:
            yield from _check_lines(check, width)


def _check_lines(check: Check, width: int) -> Iterator[Content]:
    words, colour = SHOWN[check.verdict]
    verdict = Content.styled(_filled(_(words), VERDICT), f"bold {colour}")
    name = clean(check.name)
    if width >= BESIDE:
        first = Content.assemble(verdict, (_filled(name, NAME), "bold"))
        indent = VERDICT + NAME
    else:
        yield Content.assemble(verdict, (name, "bold"))
        indent = VERDICT
        first = Content(" " * indent)
    for line in _wrapped(check.evidence, width - indent):
        yield Content.assemble(first, line)
        first = Content(" " * indent)
    if check.fix and check.verdict is not CheckStatus.OK:
        first = Content.styled(" " * (indent - 2) + "→ ", "$accent")
        for line in _wrapped(check.fix, width - indent):
            yield Content.assemble(first, line.stylize("$accent"))
            first = Content(" " * indent)


def _wrapped(words: str, width: int) -> list[Content]:
    return Content(clean(words)).wrap(max(NARROWEST, width)) or [Content("")]


def _filled(words: str, width: int) -> str:
    return words + " " * max(1, width - cell_len(words))
