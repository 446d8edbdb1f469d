"""Every action once."""

from collections import Counter
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widget import Widget

from tests.ui.kinds import kinds_of
from tui.ui.actions import (
    ACTIONS,
    AT_ONCE,
    AT_TERMINAL,
    Scope,
    UserAction,
    actions_of,
    leader_action,
)
from tui.ui.app import SsmTui
from tui.ui.forwards.details import ForwardScreen
from tui.ui.forwards.form import ForwardForm
from tui.ui.forwards.view import ForwardsView
from tui.ui.key_words import key_words
from tui.ui.keymap import TOGETHER
from tui.ui.lists.filter_input import FilterInput
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.overview import OverviewView
from tui.ui.lists.preferences import PreferencesView
from tui.ui.lists.sessions import SessionsView
from tui.ui.lists.sourced_table import SourcedTable
from tui.ui.lists.table import Table
from tui.ui.organisation.details import HistoryDetailsScreen
from tui.ui.organisation.form import QuestionScreen
from tui.ui.organisation.screen import OrganisationScreen
from tui.ui.organisation.unasked import UnaskedScreen
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens.contexts import ContextsScreen
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.document import DocumentScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.insights.screen import LogSearchScreen
from tui.ui.screens.instance import InstanceScreen
from tui.ui.screens.log import LogScreen
from tui.ui.screens.mfa import MfaScreen
from tui.ui.screens.note import NoteScreen
from tui.ui.screens.palette import PaletteScreen, SessionPicker
from tui.ui.screens.parameters import ParametersScreen
from tui.ui.screens.pick import PickScreen
from tui.ui.screens.preferences_editor import EditorScreen
from tui.ui.screens.preferences_review import ReviewScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.search import SearchScreen
from tui.ui.screens.settings.page import SettingsScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.session.view import FailedPanel, SessionView
from tui.ui.terminal.view import TerminalView
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.mark_list import MarkList
from tui.ui.widgets.reason_input import ReasonInput


def method_of(action: UserAction) -> str:
    return action.call.partition("(")[0]


DOERS: dict[Scope, type] = {
    Scope.EVERYWHERE: SsmTui,
    Scope.TABLE: SourcedTable,
    Scope.MOVES: Table,
    Scope.FILTER: FilterInput,
    Scope.INSTANCES: InstancesView,
    Scope.SESSIONS: SessionsView,
    Scope.PREFERENCES: PreferencesView,
    Scope.OVERVIEW: OverviewView,
    Scope.FORWARDS: ForwardsView,
    Scope.FORWARD_FORM: ForwardForm,
    Scope.FORWARD_DETAILS: ForwardScreen,
    Scope.EDITOR: EditorScreen,
    Scope.REVIEW: ReviewScreen,
    Scope.MARKS: MarkList,
    Scope.CHOICE: ChoiceScreen,
    Scope.HELP: HelpScreen,
    Scope.PAGE: RecordScreen,
    Scope.NOTE: NoteScreen,
    Scope.LOG: LogScreen,
    Scope.REPLAY: ReplayScreen,
    Scope.SEARCH: SearchScreen,
    Scope.LOG_SEARCH: LogSearchScreen,
    Scope.DOCTOR: DoctorScreen,
    Scope.ORGANISATION: OrganisationScreen,
    Scope.QUESTION: QuestionScreen,
    Scope.HISTORY_DETAILS: HistoryDetailsScreen,
    Scope.UNASKED: UnaskedScreen,
    Scope.PICK: PickScreen,
    Scope.CONTEXTS: ContextsScreen,
    Scope.PALETTE: PaletteScreen,
    Scope.OPEN_SESSIONS: SessionPicker,
    Scope.DETAILS: InstanceScreen,
    Scope.SETTINGS: SettingsScreen,
    Scope.DOCUMENT: DocumentScreen,
    Scope.PARAMETERS: ParametersScreen,
    Scope.MFA: MfaScreen,
    Scope.SIGN_IN: SignInScreen,
    Scope.REASON: ReasonScreen,
    Scope.LINE: ReasonInput,
    Scope.ENDED: SessionView,
    Scope.FAILED: FailedPanel,
    Scope.TROUBLE: ErrorPanel,
}


@pytest.mark.parametrize("scope", list(DOERS))
def test_every_action_has_somebody_who_does_it(scope: Scope) -> None:
    for action in actions_of(scope):
        assert callable(getattr(DOERS[scope], f"action_{method_of(action)}"))


READERS = (
    RecordScreen,
    InstanceScreen,
    SettingsScreen,
    DoctorScreen,
    ReviewScreen,
    PreferencesView,
    HistoryDetailsScreen,
    UnaskedScreen,
)
CHOOSERS = (
    SearchScreen,
    LogSearchScreen,
    PickScreen,
    DocumentScreen,
    PaletteScreen,
    HelpScreen,
)


@pytest.mark.parametrize(
    ("scope", "doer"),
    [(Scope.READING, doer) for doer in READERS] + [(Scope.CHOOSING, doer) for doer in CHOOSERS],
)
def test_every_screen_that_scrolls_or_lists_does_so_by_the_same_keys(
    scope: Scope, doer: type[Widget]
) -> None:
    for action in actions_of(scope):
        assert callable(getattr(doer, f"action_{method_of(action)}"))
        assert action.name in {b.id for b in doer.BINDINGS if isinstance(b, Binding)}


FIELDS_OWN = {
    "ChoiceField": "turns a choice of a form",
    "SwitchField": "turns a choice of a form",
    "ReasonInput": "leads from field to field",
    "NoteScreen": "keeps Tab in the text",
    "ForwardForm": "leads from field to field",
    "EditorScreen": "leads from field to field",
    "ParametersScreen": "leads from field to field",
}
"""Whose keys are a form's own: what they do is what forms do everywhere."""


def owners() -> Iterator[type[DOMNode]]:
    return (kind for kind in kinds_of(DOMNode) if "BINDINGS" in vars(kind))


def test_every_binding_of_the_program_is_an_action_of_the_table() -> None:
    names = {action.name for action in ACTIONS}
    found = list(owners())
    assert len(found) > 25
    others = {
        owner.__name__
        for owner in found
        for binding in owner.BINDINGS
        if not (isinstance(binding, Binding) and binding.id in names)
    }
    assert others == set(FIELDS_OWN)


def test_conflicts_are_looked_for_wherever_keys_of_two_scopes_work_at_once() -> None:
    by_name = {action.name: action.scope for action in ACTIONS}
    for owner in owners():
        bindings = (b for b in owner.BINDINGS if isinstance(b, Binding) and b.id)
        scopes = {by_name[binding.id or ""] for binding in bindings}
        assert len(scopes) < 2 or any(scopes <= {*here} for here in TOGETHER), owner


@pytest.mark.parametrize("scope", list(Scope))
def test_no_key_means_two_things_in_one_place(scope: Scope) -> None:
    keys = Counter(key for action in actions_of(scope) for key in action.keys)
    assert all(count == 1 for count in keys.values())


@pytest.mark.parametrize("scope", [Scope.INSTANCES, Scope.SESSIONS, Scope.FORWARDS])
def test_no_list_takes_a_key_of_the_whole_app(scope: Scope) -> None:
    here = {key for a in actions_of(scope, Scope.TABLE, Scope.MOVES) for key in a.keys}
    assert here.isdisjoint({key for a in actions_of(Scope.EVERYWHERE) for key in a.keys})


def test_no_binding_of_the_app_takes_a_key_before_the_focused_widget() -> None:
    bindings = [b for b in SsmTui.BINDINGS if isinstance(b, Binding)]
    assert bindings
    assert not any(b.priority for b in bindings)
    assert AT_ONCE.isdisjoint({action.id for action in actions_of(Scope.EVERYWHERE)})


def test_every_action_is_said_in_words_without_a_full_stop() -> None:
    assert all(action.words and not action.words.endswith(".") for action in ACTIONS)


@pytest.mark.parametrize(
    ("key", "does"),
    [("d", "detach"), ("x", "end"), ("7", "tab_number"), ("question_mark", "leader_help")],
)
def test_a_key_after_the_leader_means_its_action(key: str, does: str) -> None:
    action = leader_action(key, "ctrl+]")
    assert action is not None
    assert action.id == does


@pytest.mark.parametrize("key", ["ctrl+]", "Z", "enter"])
def test_other_keys_after_the_leader_mean_nothing(key: str) -> None:
    assert leader_action(key, "ctrl+]") is None


def test_the_terminal_does_what_is_its_own_after_the_leader() -> None:
    own = [action for action in actions_of(Scope.LEADER) if action.id in AT_TERMINAL]
    assert {action.id for action in own} == AT_TERMINAL
    for action in own:
        assert callable(getattr(TerminalView, f"action_{method_of(action)}"))


def test_keys_are_written_as_users_write_them() -> None:
    assert [key_words(key) for key in ("enter", "question_mark", "ctrl+p")] == [
        "↵",
        "?",
        "ctrl+p",
    ]
