"""What the remote asks of the user, to be granted or not by the view."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClipboardWrite:
    """OSC 52: the remote wants to put text on the clipboard.

    `selections` are xterm's letters, c for the clipboard, p for the primary selection.
    """

    selections: str
    text: str


@dataclass(frozen=True)
class Notification:
    """OSC 9, OSC 777: the remote wants to tell the user something."""

    title: str
    body: str


Request = ClipboardWrite | Notification
