"""How far a command is that takes long, for who watches it."""

import sys
from collections.abc import Callable
from time import monotonic
from typing import Final, Self

import click

SLOW: Final = 2.0
"""Seconds until one wants to know how far it is."""

AGAIN: Final = 0.2
"""Seconds between two words."""


class ProgressLine:
    """A line on a terminal's standard error, once it takes long; gone at the end."""

    def __init__(self, words: str = "") -> None:
        self._words = words
        self._due = monotonic() + SLOW
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def __call__(self, done: int, total: int) -> None:
        self.show(lambda: self._words.format(done=done, total=total))

    def show(self, words: Callable[[], str]) -> None:
        """Show other words, where it is time for some and somebody watches."""
        if monotonic() >= self._due and sys.stderr.isatty():
            self._shown, self._due = True, monotonic() + AGAIN
            click.echo(f"\r\x1b[K{words()}", nl=False, err=True)

    def clear(self) -> None:
        """Leave the line empty, for others to write on."""
        if self._shown:
            self._shown = False
            click.echo("\r\x1b[K", nl=False, err=True)
