"""Every action once."""

from collections import Counter

import pytest
from textual.binding import Binding

from tui.ui.actions import ACTIONS, AT_ONCE, Scope, actions_of, bindings_of, leader_action
from tui.ui.app import SsmTui
from tui.ui.key_words import key_words
from tui.ui.lists.filterable_table import FilterableTable
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.overview import OverviewView
from tui.ui.lists.preferences import PreferencesView
from tui.ui.lists.sessions import SessionsView
from tui.ui.lists.table import Table
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.document import DocumentScreen
from tui.ui.screens.instance import InstanceScreen
from tui.ui.screens.log import LogScreen
from tui.ui.screens.mfa import MfaScreen
from tui.ui.screens.note import NoteScreen
from tui.ui.screens.palette import PaletteScreen
from tui.ui.screens.parameters import ParametersScreen
from tui.ui.screens.pick import PickScreen
from tui.ui.screens.preferences_editor import EditorScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.search import SearchScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.session.view import FailedPanel, SessionView
from tui.ui.terminal.keys import LEADER_KEYS
from tui.ui.widgets.error_panel import ErrorPanel

DOERS: dict[Scope, type] = {
    Scope.EVERYWHERE: SsmTui,
    Scope.TABLE: FilterableTable,
    Scope.MOVES: Table,
    Scope.INSTANCES: InstancesView,
    Scope.SESSIONS: SessionsView,
    Scope.PREFERENCES: PreferencesView,
    Scope.OVERVIEW: OverviewView,
    Scope.EDITOR: EditorScreen,
    Scope.PAGE: RecordScreen,
    Scope.NOTE: NoteScreen,
    Scope.LOG: LogScreen,
    Scope.REPLAY: ReplayScreen,
    Scope.SEARCH: SearchScreen,
    Scope.DOCTOR: DoctorScreen,
    Scope.PICK: PickScreen,
    Scope.PALETTE: PaletteScreen,
    Scope.DETAILS: InstanceScreen,
    Scope.DOCUMENT: DocumentScreen,
    Scope.PARAMETERS: ParametersScreen,
    Scope.MFA: MfaScreen,
    Scope.SIGN_IN: SignInScreen,
    Scope.REASON: ReasonScreen,
    Scope.ENDED: SessionView,
    Scope.FAILED: FailedPanel,
    Scope.TROUBLE: ErrorPanel,
}


@pytest.mark.parametrize("scope", list(DOERS))
def test_every_action_has_somebody_who_does_it(scope: Scope) -> None:
    for action in actions_of(scope):
        assert callable(getattr(DOERS[scope], f"action_{action.id}"))


@pytest.mark.parametrize("scope", list(Scope))
def test_no_key_means_two_things_in_one_place(scope: Scope) -> None:
    keys = Counter(key for action in actions_of(scope) for key in action.keys)
    assert all(count == 1 for count in keys.values())


@pytest.mark.parametrize("scope", [Scope.INSTANCES, Scope.SESSIONS])
def test_no_list_takes_a_key_of_the_whole_app(scope: Scope) -> None:
    here = {key for a in actions_of(scope, Scope.TABLE, Scope.MOVES) for key in a.keys}
    assert here.isdisjoint({key for a in actions_of(Scope.EVERYWHERE) for key in a.keys})


def test_no_binding_of_the_app_but_escape_takes_a_key_before_the_focused_widget() -> None:
    bindings = [b for b in SsmTui.BINDINGS if isinstance(b, Binding)]
    assert bindings
    # And that one only while there is a toast, and never in a terminal.
    assert {b.action for b in bindings if b.priority} == {"dismiss_toasts"}
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


@pytest.mark.parametrize("key", ["ctrl+]", "z", "enter"])
def test_other_keys_after_the_leader_mean_nothing(key: str) -> None:
    assert leader_action(key, "ctrl+]") is None


def test_the_terminals_own_keys_after_the_leader_are_no_keys_of_the_app() -> None:
    ours = {key for action in actions_of(Scope.LEADER) for key in action.keys}
    assert ours.isdisjoint(LEADER_KEYS)


def test_keys_are_written_as_users_write_them() -> None:
    assert [key_words(key) for key in ("enter", "question_mark", "ctrl+p")] == [
        "↵",
        "?",
        "ctrl+p",
    ]


def test_a_digit_reaches_its_action() -> None:
    bindings = [b for b in bindings_of(Scope.EVERYWHERE) if isinstance(b, Binding)]
    assert "tab_number(7)" in {binding.action for binding in bindings if binding.key == "7"}
