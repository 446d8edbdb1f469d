"""Typing into several sessions at once, guarded.

It is never on by itself and never remembered. It is off by one key, when one of the sessions
ends, and when the keyboard goes elsewhere: to a list, to a question, to a session that is not
among them. Keys go as keys, so that each remote gets them by its own modes; what a terminal
answers by itself, and the mouse, go to nobody else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.ui.widgets.frame import Frame

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from tui.sessions.session import Session
    from tui.ui.desk.stage import DeskStage
    from tui.ui.session.view import SessionView

_CANCEL, _BROADCAST = "cancel", "broadcast"

NO_OTHER: Final = N_("There is no other active session to broadcast to.")
UNTIL: Final = N_(
    "Each key goes to all of them until you press {leader} B, one of them ends, or the focus "
    "moves elsewhere. A paste asks first."
)


class Broadcast:
    """Lets what is typed into one session go to others, too.

    Args:
        stage: Where to ask, and where the sessions are.
    """

    def __init__(self, stage: "DeskStage") -> None:
        self._stage = stage
        self._views: tuple[SessionView, ...] = ()
        self._watches = False

    def switch(self, session: "Session") -> None:
        """End it, or ask which sessions are to get what is typed into this one."""
        from tui.ui.screens.pick import Choice, PickScreen, Purpose

        if self._views:
            self._end(_("Broadcast is off."))
            return
        main = self._stage.main
        seen, names = main.sessions_in_sight, self._names()
        others = [v for v in main.panes.tabs if v.session.live and v.session is not session]
        if not (session.live and others):
            self._stage.notify(_(NO_OTHER), markup=False)
            return
        choices = [
            Choice(
                names[str(view.id)],
                view.session.reason
                if view in seen
                else _("{reason} (not visible)").format(reason=view.session.reason),
                str(view.id),
                is_marked=view in seen,
            )
            for view in others
        ]

        async def load() -> Sequence[Choice]:
            return choices

        title = _("Broadcast from {name} to").format(name=clean(session.target.label))
        screen = PickScreen(
            title,
            load,
            purpose=Purpose(_("broadcast"), _("{count} marked: Enter asks, then broadcasts")),
        )
        self._stage.push_screen(screen, partial(self._confirm, session))

    def look(self) -> None:
        """End it where it may not go on."""
        if not self._views:
            return
        ended = [view for view in self._views if not view.session.live]
        if ended:
            name = clean(ended[0].session.target.label)
            self._end(_("Broadcast is off: {name} has ended.").format(name=name), unasked=True)
        elif not self._has_keyboard:
            self._end(_("Broadcast is off: the focus moved elsewhere."), unasked=True)

    @property
    def _has_keyboard(self) -> bool:
        """Whether what is typed is for one of them, or a question of theirs is asked."""
        main = self._stage.main
        if any(view.terminal.pastes.is_asking for view in self._views):
            return True
        # While another window has the focus nothing is typed here.
        away = main.focused is None and not main.app.app_focus
        here = any(view.terminal is main.focused for view in self._views)
        return self._stage.screen is main and (here or away)

    def _names(self) -> Mapping[str, str]:
        """What sessions are called, those on one machine with what tells them apart.

        Where not even their reasons do, it is the number of the tab.
        """
        tabs = self._stage.main.query_one(Frame).tabs
        names = {tab.id: f"{tab.name} {tab.telling}".rstrip() for tab in tabs}
        counts = Counter(names.values())
        return {
            tab.id: name if counts[name] == 1 else f"{tab.number} {name}"
            for tab, name in zip(tabs, names.values(), strict=True)
        }

    def _confirm(self, session: "Session", chosen: tuple[str, ...] | None) -> None:
        from tui.ui.widgets.choice import ChoiceScreen

        main = self._stage.main
        first = main.view_of(session)
        if chosen is None or first is None:
            return
        others = [view for view in main.panes.tabs if view.id in chosen]
        names = self._names()
        words = [f"{names[str(v.id)]}  {clean(v.session.reason)}" for v in (first, *others)]
        words += ["", _(UNTIL).format(leader=self._stage.settings.leader)]
        count = len(others) + 1
        go = ngettext(
            "Broadcast to {count} session", "Broadcast to {count} sessions", count
        ).format(count=count)
        answers = [(_CANCEL, _("Cancel")), (_BROADCAST, go)]
        title = _("{action}?").format(action=go)
        self._stage.push_screen(
            ChoiceScreen(title, words, answers), partial(self._begin, (first, *others))
        )

    def _begin(self, views: "tuple[SessionView, ...]", answer: str | None) -> None:
        main = self._stage.main
        if answer != _BROADCAST:
            return
        if not all(view.session.live and view in main.panes.tabs for view in views):
            self._stage.notify(_("Broadcast is off: a session has ended."), markup=False)
            return
        self._watch()
        names = self._names()
        self._set(views, tuple(names[str(view.id)] for view in views))

    def _set(self, views: "tuple[SessionView, ...]", names: tuple[str, ...]) -> None:
        self._views = views if names else ()
        for place, view in enumerate(views):
            others = [other.terminal for other in views if other is not view and names]
            view.terminal.keyboard.fellows = tuple(other.keyboard for other in others)
            view.terminal.pastes.fellows = tuple(other.pastes for other in others)
            view.terminal.pastes.names = names
            # Its own name first.
            view.broadcast(names[place:] + names[:place])

    def _end(self, words: str, *, unasked: bool = False) -> None:
        self._set(self._views, ())
        severity: SeverityLevel = "warning" if unasked else "information"
        self._stage.notify(words, severity=severity, markup=False, timeout=5)

    def _watch(self) -> None:
        """Hear of where the keyboard goes; before the first broadcast nobody needs to know."""
        main = self._stage.main
        if not self._watches:
            self._watches = True
            main.watch(main, "focused", self.look, init=False)
            main.app.screen_change_signal.subscribe(
                main, lambda screen: self.look(), immediate=True
            )
