"""A screen that is left once, however often it is told so."""

from typing import ClassVar, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import Screen

from tui.ui.actions import Scope, bindings_of

Result = TypeVar("Result")


class LeftOnce(Screen[Result], Generic[Result]):
    """On a busy machine a key that leaves it comes again before it is gone.

    Textual would leave the screen below for that one, and end with an error at the last. It would
    also let the screen's workers go on while the widgets that they look for are taken away.
    """

    # The app's own keys mean nothing over a modal screen; the manual is to be had everywhere.
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.EVERYWHERE, only={"manual"})

    async def action_manual(self) -> None:
        await self.run_action("app.manual")

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave it with a result; nothing where it was left before."""
        if self not in self.app.screen_stack:
            return AwaitComplete()
        for worker in self.workers:
            if self in worker.node.ancestors_with_self:
                worker.cancel()
        return super().dismiss(result)
