"""A field with what fingers know from a shell: what was cut comes back, and what was done is undone.

Words and beginnings and ends of the line that are cut are kept, those that are cut one after the
other as one text, as readline does; yank puts it back. Undo goes back by the change: letters that
were typed one after the other are one.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import BindingType

from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.ordered_input import OrderedInput

MOST_CHANGES: Final = 200


@dataclass(frozen=True, slots=True)
class LineState:
    """What stood in a field, and where the cursor was in it."""

    text: str
    cursor: int


class EditedInput(OrderedInput):
    """It; more than that it is a line to be filled in."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.LINE)

    _cut = ""
    """What yank puts back; it outlives the field."""

    def __init__(self, value: str, *, placeholder: str) -> None:
        self._changes: list[LineState] = []
        self._undoing = False
        self._typed_to: LineState | None = None
        """Where the letter before was typed."""
        self._cut_to: LineState | None = None
        """Where the text before was cut."""
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)

    def watch_value(self, before: str, after: str) -> None:
        """Keep what can be gone back to."""
        if before == after or self._undoing:
            return
        start, end = _changed(before, after)
        # What replaced it, as far as both are apart.
        length = len(after) - len(before) + end - start
        typed = start == end and length == 1 and not after[start].isspace()
        goes_on = self._typed_to == LineState(before, start)
        if not (typed and goes_on):
            self._changes = [*self._changes[1 - MOST_CHANGES :], LineState(before, end)]
        self._typed_to = LineState(after, start + length) if typed else None

    def action_undo(self) -> None:
        """Take the last change back."""
        if self._changes:
            state = self._changes.pop()
            self._undoing = True
            try:
                self.value = state.text
            finally:
                self._undoing = False
            self._typed_to = None
            self.cursor_position = state.cursor

    def action_yank(self) -> None:
        """Insert what was cut last."""
        if EditedInput._cut:
            if self.selection.is_empty:
                self.insert_text_at_cursor(EditedInput._cut)
            else:
                self.replace(EditedInput._cut, *self.selection)

    def action_delete_left_word(self) -> None:
        before = self._now
        super().action_delete_left_word()
        self._keep(before, leftwards=True)

    def action_delete_left_all(self) -> None:
        before = self._now
        super().action_delete_left_all()
        self._keep(before, leftwards=True)

    def action_delete_right_word(self) -> None:
        before = self._now
        super().action_delete_right_word()
        self._keep(before, leftwards=False)

    def action_delete_right_all(self) -> None:
        before = self._now
        super().action_delete_right_all()
        self._keep(before, leftwards=False)

    @property
    def _now(self) -> LineState:
        return LineState(self.value, self.cursor_position)

    def _keep(self, before: LineState, *, leftwards: bool) -> None:
        """Keep what was cut, together with what was cut just before it."""
        start, now = self.cursor_position, self._now
        if removed := before.text[start : start + len(before.text) - len(now.text)]:
            earlier = EditedInput._cut if before == self._cut_to else ""
            EditedInput._cut = removed + earlier if leftwards else earlier + removed
            self._cut_to = now


def _changed(before: str, after: str) -> tuple[int, int]:
    """The first and the last place of what became something else, as of the text before."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    same = next(
        (n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start
    )
    return start, len(before) - same
