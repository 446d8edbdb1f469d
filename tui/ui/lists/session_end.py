"""Is this session to end? The question, with what it is about."""

from datetime import datetime

from tui.printable import clean
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end, cut_middle
from tui.ui.words.session_rows import SessionRow
from tui.ui.words.times import moment

ASKED = 256
"""Cells of a text in the question: all of nearly every reason."""

STAY, END = "stay", "end"
"""The answers."""


def ask_to_end(row: SessionRow, now: datetime) -> ChoiceScreen:
    """Ask whether a session is to end for good."""
    return ChoiceScreen(
        f"End the session on {row.name or row.target}?",
        [
            cut_middle(clean(row.session_id), ASKED),
            cut_end(clean(row.reason), ASKED) or "no reason given",
            f"started {moment(row.started, now)}, {row.duration(now)} ago",
        ],
        ((STAY, "Let it run"), (END, f"End {cut_middle(row.session_id, 40)} for good")),
    )
