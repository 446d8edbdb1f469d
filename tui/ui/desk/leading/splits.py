"""Sessions in sight together: beside which, on their own again, and where the keyboard goes.

A split shows an open session that is not in sight, or a second one on the same machine; which,
is asked where there is more than one answer.
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import EVEN_OUT, SPLIT_BELOW, SPLIT_BESIDE, ZOOM, with_keys
from tui.ui.screens.pick import Choice, PickScreen, Purpose
from tui.ui.session.pane_tree import LEAST, MOST, Axis, Direction
from tui.ui.session.panes import PaneSpot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.sessions.session import Session
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.session.view import SessionView

AXES: Final = {SPLIT_BESIDE: Axis.BESIDE, SPLIT_BELOW: Axis.BELOW}
DIRECTIONS: Final = {f"pane_{each.name.lower()}": each for each in Direction}
SPLITTING: Final = frozenset({*AXES, *DIRECTIONS, ZOOM, EVEN_OUT})
"""The ids of what is done here."""

_SECOND, _ALONE = "second", "alone"

TITLES: Final = {Axis.BESIDE: N_("Show beside {name}"), Axis.BELOW: N_("Show below {name}")}

NO_ROOM: Final = N_(
    "No room for another session: each needs {columns} columns and {lines} lines. Enlarge the "
    "window or even out the panes."
)
FULL: Final = N_("A window holds {count} sessions at most.")
ALONE: Final = N_("This is the only session in the window. {key} shows another one.")


class Splits:
    """Does what the keys for split windows ask for.

    Args:
        stage: Where to ask and to show.
        desk: Knows where sessions were opened.
        connecting: Opens the second session on a machine.
    """

    def __init__(
        self, stage: "DeskStage", desk: "SessionTabs", connecting: "ConnectFlow"
    ) -> None:
        self._stage = stage
        self._desk = desk
        self._connecting = connecting

    def do(self, action: str, session: "Session") -> None:
        """What one of `SPLITTING` means for the session that has the keyboard."""
        main, panes = self._stage.main, self._stage.main.panes
        view = main.view_of(session)
        if view is None:
            return
        if action in AXES:
            self._split(view, AXES[action])
        elif len(panes.together_with(view)) == 1:
            key = f"{self._stage.settings.leader} {with_keys('{leader.split_beside}')}"
            self._stage.notify(_(ALONE).format(key=key), markup=False)
        elif action == ZOOM:
            panes.zoom()
        elif action == EVEN_OUT:
            panes.even_out()
        elif (found := panes.neighbour(DIRECTIONS[action])) is not None:
            main.show_tab(str(found.id))

    def _split(self, view: "SessionView", axis: Axis) -> None:
        """Ask what is to be seen beside a session, if there is a choice."""
        panes, name = self._stage.main.panes, clean(view.session.target.label)
        together = panes.together_with(view)
        others = [other for other in panes.tabs if other not in together]
        choices = [_choice(other, self._desk.where(other.session)) for other in others]
        if len(together) > 1:
            choices.append(
                Choice(_("{name} on its own").format(name=name), _("leaves the split"), _ALONE)
            )
        if len(together) == MOST or not panes.room_beside(view, axis):
            words = _full_words() if len(together) == MOST else _no_room_words()
            if len(together) == 1:
                self._stage.notify(words, severity="warning", markup=False)
                return
            choices = choices[-1:]
            self._stage.notify(words, markup=False)
        elif not choices:
            self._second(view.session, axis)
            return
        else:
            second = Choice(
                _("Another session on {name}").format(name=name),
                _("asks for a reason"),
                _SECOND,
            )
            choices.insert(len(others), second)

        async def load() -> "Sequence[Choice]":
            return choices

        title = _(TITLES[axis]).format(name=name)
        screen = PickScreen(
            title, load, purpose=Purpose(_("show"), _("{count} marked: Enter shows them all"))
        )
        self._stage.push_screen(screen, partial(self._chosen, view.session, axis))

    def _chosen(self, session: "Session", axis: Axis, chosen: tuple[str, ...] | None) -> None:
        main = self._stage.main
        # In the order in which they are seen then.
        for pane in reversed(chosen or ()):
            view = main.view_of(session)
            other = next((each for each in main.panes.tabs if each.id == pane), None)
            if view is None or pane == _SECOND:
                continue
            if pane == _ALONE:
                main.join(view, None)
            elif other is not None and main.panes.room_beside(view, axis):
                main.join(other, PaneSpot(session, axis))
            elif other is not None:
                self._stage.notify(_no_room_words(), severity="warning", markup=False)
                break
        if _SECOND in (chosen or ()):
            self._second(session, axis)

    def _second(self, session: "Session", axis: Axis) -> None:
        self._connecting.ask(
            session.target,
            place=self._desk.place_of(session),
            spot=PaneSpot(session, axis),
        )


def _full_words() -> str:
    return _(FULL).format(count=MOST)


def _no_room_words() -> str:
    return _(NO_ROOM).format(columns=LEAST.width, lines=LEAST.height)


def _choice(view: "SessionView", where: str) -> Choice:
    """An open session, to be told from others on its machine by its reason."""
    name = view.session.target.label
    return Choice(f"{name}@{where}" if where else name, view.session.reason, str(view.id))
