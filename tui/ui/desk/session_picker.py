"""The open sessions to choose from, by name and reason, with where they are and what is left."""

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.comparing import comparable
from tui.language import N_, _
from tui.ui.screens.palette import FoundCommands, PaletteCommand, SessionPicker
from tui.ui.session.bar import LAMP_WORDS
from tui.ui.words.cells import cut_middle, pad
from tui.ui.words.context import where_words
from tui.ui.words.times import countdown

if TYPE_CHECKING:
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.session.view import SessionView
    from tui.ui.widgets.tabs import Tab
    from tui.ui.workspace import Workspace

NAME: Final = 24
"""Cells of a session's name at most."""

NONE: Final = N_("No session is open.")


def pick_session(stage: "DeskStage", desk: "SessionTabs | None") -> None:
    """Ask which of the open sessions to show; say so where there is none."""

    def chosen(command: PaletteCommand | None) -> None:
        if command is not None:
            stage.call_later(command.run)

    if desk is not None and stage.main.open_sessions:
        stage.push_screen(SessionPicker(lambda search: _find(stage, desk, search)), chosen)
    else:
        stage.notify(_(NONE), markup=False)


def _find(stage: "DeskStage", desk: "SessionTabs", search: str) -> FoundCommands:
    words = comparable(search).split()
    sessions = stage.main.open_sessions
    widest = min(NAME, max((cell_len(tab.title) for _view, tab in sessions), default=0))
    lines = [
        _line(stage, desk.place_of(view.session), view, tab, widest) for view, tab in sessions
    ]
    return FoundCommands(
        [line for line in lines if all(word in comparable(line.also) for word in words)]
    )


def _line(
    stage: "DeskStage", place: "Workspace | None", view: "SessionView", tab: "Tab", widest: int
) -> PaletteCommand:
    main, session = stage.main, view.session
    where = where_words(None if place is None else place.identity)
    left = session.remaining().maximum_left if session.live else None
    time = (
        _(LAMP_WORDS[session.lamp.status])
        if not session.live
        else ""
        if left is None
        else countdown(left)
    )
    name = pad(cut_middle(tab.title, widest), widest)
    return PaletteCommand(
        # Where the line is short the place goes first: the reason tells more.
        f"{tab.key:1} {tab.mark} {name}  {tab.reason}".rstrip(),
        lambda: main.show_tab(tab.id),
        time,
        where,
        f"{tab.key} {tab.title} {tab.reason} {tab.note} {where} {tab.where}",
    )
