"""A screen that is left once, however often it is told so."""

from typing import Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


class LeftOnce(Screen[Result], Generic[Result]):
    """On a busy machine a key that leaves it comes again before it is gone.

    Textual would leave the screen below for that one, and end with an error at the last.
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave it with a result; nothing where it was left before."""
        if self not in self.app.screen_stack:
            return AwaitComplete()
        return super().dismiss(result)
