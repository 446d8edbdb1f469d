"""A large paste on its way to the remote, a piece at a time.

A channel never refuses input: what is more than the line carries waits at this end, and what
is typed waits behind it. So a large paste is handed over no faster than it is taken, can be
followed, and can be stopped; keys that are pressed meanwhile come after it.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from textual import events

from tui.language import N_, _, ngettext
from tui.terminal.input.paste import END, PIECE, encode_paste, is_risky, pieces
from tui.ui.host.driver import raw_bytes
from tui.ui.host.type_ahead import Taken
from tui.ui.terminal.clipboard import PREVIEW_LINES, preview
from tui.ui.terminal.input_guard import InputGuard
from tui.ui.terminal.overlay import Overlay, Surface
from tui.ui.widgets.choice import ChoiceScreen

LARGE: Final = 4 * PIECE
"""Bytes; what is no longer is sent at once."""

MOST_WAITING: Final = 8 * PIECE
"""Bytes that may wait to be acknowledged before the next piece is handed over."""

PAUSE: Final = 0.01
"""Seconds between two pieces: time for the remote's terminal to take one."""

NOT_PASTED: Final = N_("Nothing was pasted: the broadcast has ended.")

_CANCEL, _PASTE = "cancel", "paste"


class Pasting:
    """Hands what goes to the remote, markers included, over a surface piece by piece."""

    def __init__(self, data: bytes, surface: Surface) -> None:
        self._pieces = deque(pieces(data))
        self._is_bracketed = data.endswith(END)
        self._total = len(data)
        self._sent = 0
        self._surface = surface
        self.after = bytearray()

    @property
    def words(self) -> str:
        share = self._sent * 100 // self._total
        size = self._total // 1024
        return _("{percent}% of {size:,} KiB").format(percent=share, size=size)

    def stop(self) -> None:
        """Send no more of it; a remote that waits for the end of a paste is told it."""
        if self._pieces:
            self._pieces.clear()
            if self._is_bracketed:
                self._pieces.append(END)

    def give_up(self) -> int:
        """There is nobody to send it to any more; the bytes that were left, with those behind."""
        left = sum(map(len, self._pieces)) + len(self.after)
        self._pieces.clear()
        self.after.clear()
        return left

    def add(self, data: bytes) -> None:
        """Keep what is to be sent behind it."""
        self.after += data

    async def run(self) -> None:
        """Return when the last piece is handed over, and what was to come after it."""
        session = self._surface.session
        while self._pieces:
            if session.backlog <= MOST_WAITING:
                piece = self._pieces.popleft()
                session.send(piece)
                self._sent += len(piece)
                self._surface.changed()
            await asyncio.sleep(PAUSE)
        if self.after:
            session.send(bytes(self.after))


class PasteOverlay(Overlay):
    """Pastes, asking first where the remote would run lines as they come.

    Args:
        surface: The terminal that is pasted to.
        guard: Counts pastes that nobody takes any more.
    """

    def __init__(self, surface: Surface, guard: InputGuard) -> None:
        super().__init__(surface)
        self._guard = guard
        self._pasting: Pasting | None = None
        self.fellows: Sequence[PasteOverlay] = ()
        """Those of other terminals that are pasted into together with this one."""
        self.names: Sequence[str] = ()
        """What all of these sessions are called."""
        self.is_asking = False
        """Whether the user is asked whether to paste."""

    @property
    def active(self) -> bool:
        return self._pasting is not None

    def footer(self) -> str:
        words = self._pasting.words if self._pasting is not None else ""
        return f" {_('Pasting: {progress} · Esc stops it').format(progress=words)}"

    def press(self, event: events.Key) -> Taken | None:
        if self._pasting is None or not self._surface.session.live:
            return None
        if event.key not in {"escape", "ctrl+c"}:
            return None
        for each in (self, *self.fellows):
            each.stop()
        return Taken.DONE if event.key == "escape" else None

    def paste(self, event: events.Paste) -> Taken:
        raw = raw_bytes(event)
        text = event.text.encode("utf-8", "surrogateescape") if raw is None else raw
        bracketed = self._surface.session.emulator.modes.bracketed_paste
        risky = is_risky(text, bracketed=bracketed)
        if self._surface.session.live and (risky or (text and self.fellows)):
            self._ask(text)
            return Taken.LEADS_ON
        if text:
            self.send_paste(text)
        return Taken.DONE

    def queue(self, data: bytes) -> bool:
        """Send what was typed behind a paste that is under way; whether one is."""
        if self._pasting is not None:
            self._pasting.add(data)
        return self._pasting is not None

    def give_up(self) -> int:
        """Nobody takes a paste any more that is under way; the bytes that were left of it."""
        return 0 if self._pasting is None else self._pasting.give_up()

    def stop(self) -> None:
        """Send no more of a paste that is under way."""
        if self._pasting is not None:
            self._pasting.stop()

    def _ask(self, text: bytes) -> None:
        lines = text.decode("utf-8", "replace").splitlines()
        fellows = tuple(self.fellows)
        if fellows:
            count = len(self.names)
            title = ngettext(
                "Paste into {count} session?", "Paste into {count} sessions?", count
            ).format(count=count)
            words = [_("Into {names}:").format(names=", ".join(self.names)), ""]
        else:
            title = ngettext(
                "Paste {count:,} line?", "Paste {count:,} lines?", len(lines)
            ).format(count=len(lines))
            words = [_("The remote shell may run each line as it arrives:"), ""]
        words += preview(lines)
        if len(lines) > PREVIEW_LINES:
            words.append(_("… and {count:,} more").format(count=len(lines) - PREVIEW_LINES))

        def answered(answer: str | None) -> None:
            self.is_asking = False
            if answer != _PASTE:
                return
            if fellows != tuple(self.fellows):
                self._surface.app.notify(_(NOT_PASTED), severity="warning", markup=False)
                return
            for each in (self, *fellows):
                each.send_paste(text)

        answers = [(_CANCEL, _("Cancel")), (_PASTE, _("Paste"))]
        self.is_asking = True
        self._surface.app.push_screen(ChoiceScreen(title, words, answers), answered)

    def send_paste(self, text: bytes) -> None:
        """Paste as this remote wants it; nobody is asked any more."""
        session = self._surface.session
        if not session.live:
            self._guard.paste()
            return
        data = encode_paste(text, bracketed=session.emulator.modes.bracketed_paste)
        if len(data) <= LARGE or self._pasting is not None:
            self._surface.send(data)
            return
        self._pasting = Pasting(data, self._surface)
        self._surface.widget.run_worker(self._hand_over(self._pasting), group="paste")

    async def _hand_over(self, pasting: Pasting) -> None:
        try:
            await pasting.run()
        finally:
            self._pasting = None
            self._surface.changed()
