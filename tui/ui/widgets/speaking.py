"""What has to be told when another language is spoken."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from textual.widget import Widget


@runtime_checkable
class Speaking(Protocol):
    """A widget that keeps words, beside those that it makes whenever it is painted."""

    def speak(self) -> None:
        """Make the words anew, in the language of now."""


def speak_again(root: "Widget") -> None:
    """Have all below a widget say anew what it says."""
    for widget in root.walk_children(with_self=True):
        if isinstance(widget, Speaking):
            widget.speak()
        widget.refresh(layout=True)
