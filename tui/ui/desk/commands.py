"""What the command palette offers: every action at hand, the tabs, the instances, the themes.

What can be done in sight comes first, each with its key; so does the list of keys in the help.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.ui.actions import (
    ALSO,
    AT_TERMINAL,
    Scope,
    UserAction,
    actions_of,
    switched_off,
)
from tui.ui.desk.recording_offer import RECORD, RECORD_NONE, choose_recording
from tui.ui.key_words import key_words
from tui.ui.lists.filterable_table import FilterableTable
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.query import fold
from tui.ui.messages import ConnectRequested, LeaderChosen
from tui.ui.screens.palette import FoundCommands, PaletteCommand
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.frame import Frame
from tui.ui.widgets.key_footer import KeyFooter

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.ui.desk.stage import DeskStage
    from tui.ui.lists.instance_rows import InstanceRow
    from tui.ui.lists.table_row import TableRow
    from tui.ui.main import MainScreen
    from tui.ui.session.view import SessionView

MOST_INSTANCES: Final = 40
"""Instances that are listed at once; typing finds the others."""

VIEWS: Final = {
    Scope.INSTANCES: "instances",
    Scope.SESSIONS: "sessions",
    Scope.PREFERENCES: "preferences",
    Scope.OVERVIEW: "overview",
    Scope.FORWARDS: "forwards",
}
"""The tabs whose actions are found from everywhere."""

ON_A_ROW: Final = frozenset({"choose", "copy", "delete", "details", "end", "forward", "play"})
"""Actions of lists that are about the row under the cursor."""

CONNECT_TO: Final = N_("Connect to {name}")
GO_TO: Final = N_("Go to {name}")

ELSEWHERE: Final = frozenset(
    {"show_instances", "show_sessions", "show_preferences", "show_overview", "show_forwards"}
)
"""Actions that the tabs stand for."""


CONTEXTS: Final = N_("List contexts: {name}")
"""The line of a set of contexts."""


class Commands:
    """What can be done from where the user is.

    Args:
        app: It knows the tabs, the instances and the themes.
    """

    def __init__(self, stage: "DeskStage") -> None:
        self._stage = stage
        self._main = stage.main
        self._scopes = stage.main.view.scopes
        self._lead = f"{stage.settings.leader} " if Scope.LEADER in self._scopes else ""
        self._here = (
            *self._actions(),
            *self._everywhere(),
            *self._recording(),
            *self._contexts(),
            *self._tabs(),
        )
        self._looks = (*self._theme_commands(), *self._language_commands())

    def find(self, search: str) -> FoundCommands:
        """What holds all the words, in any order; what begins with them in sight comes first."""
        words = fold(search).split()
        instances = self._instances(words)
        elsewhere = self._elsewhere() if words else ()
        known = chain(self._here, islice(instances, MOST_INSTANCES), self._looks, elsewhere)
        found = [one for one in known if all(word in _searched(one) for word in words)]
        found.sort(
            key=lambda one: (
                not _begins(words, fold(one.words)),
                not _begins(words, _searched(one)),
            )
        )
        more = sum(1 for _more in instances)
        return FoundCommands(found, _more_words(more) if more else "")

    def _actions(self) -> Iterator[PaletteCommand]:
        if Scope.LEADER in self._scopes:
            return self._of_session()
        return chain.from_iterable(self._of(scope, doer) for scope, doer in self._doers())

    def _doers(self) -> Iterator[tuple[Scope, "Widget"]]:
        """Who does the actions in sight: what went wrong stands before what it stands in."""
        view: Widget = self._main.view
        troubles = [view] if isinstance(view, ErrorPanel) else list(view.query(ErrorPanel))
        failed = Scope.FAILED in self._scopes
        for trouble in troubles:
            if trouble.display:
                yield Scope.FAILED if failed else Scope.TROUBLE, trouble
        for scope in self._scopes:
            if scope not in {Scope.TROUBLE, Scope.FAILED}:
                yield scope, view

    def _of(self, scope: Scope, doer: "Widget") -> Iterator[PaletteCommand]:
        hidden = {name for hints in doer.query(KeyFooter) for name in hints.hidden}
        item = _chosen(doer)
        for action in actions_of(scope):
            if action.id in hidden or (action.id in ON_A_ROW and item == ""):
                continue
            about = item if item and action.id in ON_A_ROW | {"why"} else ""
            yield _command(action, _do(doer, action.call), about=about)

    def _of_session(self) -> Iterator[PaletteCommand]:
        view = self._main.session_view
        if view is None:
            return
        hidden = {"command_palette", "tab_number", *switched_off(self._stage.settings)}
        for action in actions_of(Scope.LEADER):
            if action.id in AT_TERMINAL:
                yield _command(action, _do(view.terminal, action.call), lead=self._lead)
            elif action.id not in hidden:
                chosen = LeaderChosen(view.session, action=action.id)
                yield _command(action, _post(view, chosen), lead=self._lead)

    def _everywhere(self) -> Iterator[PaletteCommand]:
        for action in actions_of(Scope.EVERYWHERE):
            if action.palette and action.id not in ELSEWHERE:
                command = _command(action, _do(self._stage, action.call))
                # A terminal takes the key itself.
                yield (
                    command
                    if not self._lead
                    else PaletteCommand(command.words, command.run, also=command.also)
                )

    def _recording(self) -> Iterator[PaletteCommand]:
        # A setting in the file goes before what is chosen here.
        if self._stage.settings.recording is None:
            wanted = not self._stage.choices.state.recording
            words = _(RECORD if wanted else RECORD_NONE)
            choose = partial(choose_recording, self._stage, wanted=wanted)
            # By these it is found wherever it is offered.
            yield PaletteCommand(words, choose, also="record sessions")

    def _contexts(self) -> Iterator[PaletteCommand]:
        """The sets of contexts that the settings name."""
        for name, chosen in self._stage.settings.contexts:
            about = ", ".join((*chosen.profiles, *chosen.regions))
            go = partial(self._stage.choose_contexts, name)
            words = clean(_(CONTEXTS).format(name=name))
            yield PaletteCommand(words, go, about=clean(about), also=_("profiles regions set"))

    def _tabs(self) -> Iterator[PaletteCommand]:
        for tab in self._main.query_one(Frame).tabs:
            if tab.id != self._main.active:
                # Digits are the views' in a list, and the sessions' behind the leader.
                by_key = bool(tab.mark) == bool(self._lead)
                key = f"{self._lead}{tab.key}" if tab.key and by_key else ""
                kind = f"{_('session tab')} {tab.reason}" if tab.mark else _("view tab")
                about = " ".join(filter(None, (tab.time, tab.reason)))
                show = _show(self._main, tab.id)
                yield PaletteCommand(_(GO_TO).format(name=tab.name), show, key, about, kind)

    def _instances(self, words: Iterable[str]) -> Iterator[PaletteCommand]:
        view = self._main.query_one(InstancesView)
        # What stands in the line of every instance tells none from another.
        shared = fold(f"{_(CONNECT_TO)} {_(GO_TO)}".replace("{name}", ""))
        wanted = [word for word in words if word not in shared]
        return (_connect(self._main, view, row) for row in view.table.rows.holding(wanted))

    def _theme_commands(self) -> Iterator[PaletteCommand]:
        themes = self._stage.choices.themes
        now = themes.name
        for name in themes.names:
            yield PaletteCommand(
                _("Theme: {name}").format(name=name),
                _choose(self._stage, name),
                about=_("in use") if name == now else "",
                preview=partial(themes.preview, name),
            )

    def _language_commands(self) -> Iterator[PaletteCommand]:
        choices = self._stage.choices
        for tag, name in choices.languages.items():
            yield PaletteCommand(
                _("Language: {name}").format(name=name),
                partial(choices.choose_language, tag),
                about=_("in use") if tag == choices.language else "",
                # Whoever reads only one of the languages finds the way back to it.
                also=f"language 言語 {tag}",
            )

    def _elsewhere(self) -> Iterator[PaletteCommand]:
        for scope, tab in VIEWS.items():
            if scope not in self._scopes:
                for action in actions_of(scope):
                    command = _command(action, _show(self._main, tab))
                    yield PaletteCommand(
                        f"{scope.heading}: {command.words}", command.run, also=command.also
                    )


def _searched(command: PaletteCommand) -> str:
    """All that it is found by."""
    return fold(f"{command.words} {command.about} {command.key} {command.also}")


def _command(
    action: UserAction, run: Callable[[], object], *, lead: str = "", about: str = ""
) -> PaletteCommand:
    names = action.id.replace("_", " ")
    others = ALSO.get(action.id, "")
    also = f"{names} {action.sentence} {action.verb} {others} {_(others)}"
    key = lead + key_words(action.keys[0]) if action.keys else ""
    return PaletteCommand(action.words, run, key, about, also)


def _connect(
    main: "MainScreen", view: InstancesView, row: "TableRow[InstanceRow]"
) -> PaletteCommand:
    instance, place = row.item.instance, row.item.place

    def run() -> None:
        # Whoever decides against it stands at the instance.
        main.show_tab(VIEWS[Scope.INSTANCES])
        view.go_to(row.key)
        view.post_message(ConnectRequested(instance, place))

    about = instance.instance_id if instance.label != instance.instance_id else ""
    # What else it was found by, such as a tag, is no reason to leave it out.
    return PaletteCommand(
        _(CONNECT_TO).format(name=clean(instance.label)),
        run,
        about=about,
        also=_(GO_TO).format(name=row.everything),
    )


def _chosen(doer: "Widget") -> str | None:
    """What the row under the cursor is called; empty where there is none, None for no list."""
    if not isinstance(doer, FilterableTable):
        return None
    item = doer.table.chosen
    return "" if item is None else clean(doer.called(item))


def _more_words(count: int) -> str:
    return ngettext(
        "type to find {count:,} more instance", "type to find {count:,} more instances", count
    ).format(count=count)


def _begins(words: Iterable[str], text: str) -> bool:
    """Whether each of the words begins a word of the text."""
    return all(text.startswith(word) or f" {word}" in text for word in words)


def _do(doer: "Widget | DeskStage", action: str) -> Callable[[], object]:
    return lambda: doer.run_action(action)


def _post(view: "SessionView", message: LeaderChosen) -> Callable[[], object]:
    return lambda: view.post_message(message)


def _show(main: "MainScreen", tab: str) -> Callable[[], object]:
    return lambda: main.show_tab(tab)


def _choose(stage: "DeskStage", name: str) -> Callable[[], object]:
    return lambda: stage.choices.choose_theme(name)
