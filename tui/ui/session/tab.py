"""What the row of tabs says of the open sessions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.printable import clean
from tui.sessions.countdown import Stage
from tui.ui.widgets.tabs import Tab, telling_words
from tui.ui.words.times import countdown

if TYPE_CHECKING:
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session
    from tui.ui.session.view import SessionView

SHORT: Final = 15 * 60.0
"""Seconds from which a tab says what is left, if not the user's thresholds come before."""

MARKS: Final = {"connected": "●", "unsteady": "◐", "ended": "○", "lost": "✕", "failed": "✕"}
"""A tab's shape by the session's lamp; anything on the way is ◌."""


def tabs_of(
    views: "Sequence[SessionView]",
    where: "Callable[[Session], str]",
    joined: "Callable[[SessionView], bool]",
) -> list[Tab]:
    """A tab of each session, in the order in which they stand; they are numbered from 1.

    Args:
        views: The sessions.
        where: Gives what tells a session's place from where the user works.
        joined: Says whether a session is seen together with the one before it.
    """
    told: dict[SessionView, str] = {}
    for machine in {(view.session.target.instance_id, where(view.session)) for view in views}:
        on_it = [
            v for v in views if (v.session.target.instance_id, where(v.session)) == machine
        ]
        words = telling_words([clean(view.session.reason) for view in on_it])
        told |= dict(zip(on_it, words, strict=True))
    return [
        replace(_tab(view, number, where(view.session), told[view]), joined=joined(view))
        for number, view in enumerate(views, start=1)
    ]


def _tab(view: "SessionView", number: int, where: str, telling: str) -> Tab:
    session = view.session
    left, urgent = short_of(session.remaining()) if session.live else (None, False)
    return Tab(
        id=str(view.id),
        number=number,
        title=clean(session.target.label),
        where=clean(where),
        # Its bell rang while it was hidden.
        mark="!" if view.rang else MARKS.get(session.lamp.status, "◌"),
        note=clean(view.title) if session.live else "",
        time="" if left is None else countdown(left),
        urgent=urgent,
        telling=telling,
        reason=clean(session.reason),
    )


def short_of(remaining: "Remaining") -> tuple[float | None, bool]:
    """What is left where that is little, and whether it is time to do something."""
    maximum, idle = remaining.maximum_left, remaining.idle_left
    near = maximum is not None and (remaining.stage >= Stage.SOON or maximum <= SHORT)
    idles = remaining.idle_stage >= Stage.SAVE
    lefts = (maximum if near else None, idle if idles else None)
    left = min((each for each in lefts if each is not None), default=None)
    return left, idles or remaining.stage >= Stage.SAVE
