"""How a terminal behaves where users differ."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalOptions:
    """The user's user_limits; what they are called in the settings."""

    leader: str = "ctrl+]"
    """The chord that a terminal does not get."""
    hang_up: bool = True
    """`Enter ~ .` leads out of a session."""
    own_cursor: bool = True
    """The cursor of the user's terminal stands for the remote's; else a cell is painted."""
    cursor_blink: bool = True
    """A cursor that a remote wants to blink does so."""
    remote_clipboard: str = "ask"
    """Whether a remote may fill the clipboard: `ask`, `always` or `never`."""


def options_of(settings: "Settings") -> TerminalOptions:
    """What the settings say of terminals."""
    return TerminalOptions(
        leader=settings.leader,
        hang_up=settings.hang_up,
        own_cursor=settings.own_cursor,
        cursor_blink=settings.cursor_blink,
        remote_clipboard=settings.remote_clipboard,
    )
