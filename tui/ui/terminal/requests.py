"""What a remote asks of the user: to fill the clipboard, and to be told of something."""

from collections.abc import Sequence
from time import monotonic
from typing import Final, assert_never

from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import Settings
from tui.terminal.emulator import ClipboardWrite, Notification, Request
from tui.ui.terminal.clipboard import copy_to_clipboard, preview
from tui.ui.terminal.overlay import Surface
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end

PATIENCE: Final = 5.0
"""Seconds between two notifications of a remote; the others are left out."""

LONGEST_WORDS: Final = 200


_ANSWERS: Final = (
    ("not-now", N_("Not now")),
    ("once", N_("Allow once")),
    ("always", N_("Always in this session")),
    ("never", N_("Never in this session")),
)


class RemoteRequests:
    """Answers them as far as the user has allowed it.

    Args:
        surface: The terminal of the remote.
        settings: What the user says once for all.
    """

    def __init__(self, surface: Surface, settings: Settings) -> None:
        self._surface = surface
        self._leader = settings.leader
        # Whether a remote may fill the clipboard: `ask`, `always` or `never`.
        self._consent = settings.remote_clipboard
        self._offered: str | None = None
        self._told = -PATIENCE

    def answer(self, requests: Sequence[Request], *, in_sight: bool) -> None:
        """Do what is asked for, or say what could be done."""
        for request in requests:
            match request:
                case ClipboardWrite(text=text):
                    self._take(text, in_sight=in_sight)
                case Notification(title, body):
                    self._tell(title, body)
                case _:
                    assert_never(request)

    def ask_about_clipboard(self) -> None:
        """Ask the user about the text that the remote last wanted in the clipboard."""
        text, self._offered = self._offered, None
        if text is None:
            nothing = _("The remote has nothing for your clipboard.")
            self._surface.app.notify(nothing, markup=False)
            return

        def answered(answer: str | None) -> None:
            if answer in {"always", "never"}:
                self._consent = answer
            if answer in {"always", "once"}:
                copy_to_clipboard(self._surface, text)

        words = [_("A remote program wants to write this to your clipboard:"), ""]
        words += preview(text.splitlines())
        answers = [(name, _(answer)) for name, answer in _ANSWERS]
        screen = ChoiceScreen(_("Allow writing to your clipboard?"), words, answers)
        self._surface.app.push_screen(screen, answered)

    def _take(self, text: str, *, in_sight: bool) -> None:
        if self._consent == "always":
            copy_to_clipboard(self._surface, text)
        elif self._consent == "ask":
            self._offered = text
            # What is asked of a tab that is not seen would puzzle; and a question in the middle
            # of a line would take the keys that are meant for the line.
            if in_sight:
                keys = f"{self._leader} w"
                words = _("The remote wants to write to your clipboard. {keys} shows what.")
                self._tell("", words.format(keys=keys))

    def _tell(self, title: str, body: str) -> None:
        now = monotonic()
        if now - self._told < PATIENCE:
            return
        self._told = now
        heading, words = (cut_end(clean(text), LONGEST_WORDS) for text in (title, body))
        title = heading if words else ""
        self._surface.app.notify(words or heading, title=title, markup=False)
