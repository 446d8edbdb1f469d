"""The keys that hold: the table's, the user's own, and those that a keyboard has."""

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding

import tui.ui
from tui.settings.keys import KeyChoice
from tui.settings.settings import Settings
from tui.ui.actions import (
    ACTIONS,
    NAME,
    NUMBERED,
    Scope,
    UserAction,
    use_actions,
    with_keys,
)
from tui.ui.key_words import key_called, key_words
from tui.ui.keyboards import BY_DIGIT, HIDDEN, fits
from tui.ui.keymap import TOGETHER, TYPED, Keymap, keymap_of, may_be_without

NAMES = [action.name for action in ACTIONS if action.id not in NUMBERED]


def keymap(chosen: Mapping[str, Sequence[str]] | None = None, keyboard: str = "us") -> Keymap:
    choices = tuple(
        KeyChoice(name, tuple(keys), f"settings.toml line {line}")
        for line, (name, keys) in enumerate((chosen or {}).items(), start=2)
    )
    return keymap_of(Settings(keyboard=keyboard, keys=choices), {})


def keys_of(keymap: Keymap, name: str) -> tuple[str, ...]:
    return next(action.keys for action in keymap.actions if action.name == name)


def test_without_choices_the_table_holds() -> None:
    assert keymap().actions == ACTIONS
    assert keymap().changed == {}
    assert keymap().problems == ()


def test_every_action_has_a_name_of_its_own() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert "instances.connect" in NAMES


def test_a_choice_takes_the_place_of_the_tables_keys() -> None:
    here = keymap({"instances.connect": ["c", "F3"]})
    assert keys_of(here, "instances.connect") == ("c", "f3")
    assert here.changed == {"instances.connect": "c,f3"}
    assert here.problems == ()


def test_two_actions_may_change_places() -> None:
    here = keymap({"table.sort_next": ["y"], "table.copy": ["s"]})
    assert here.problems == ()
    assert keys_of(here, "table.copy") == ("s",)


def test_a_key_of_the_same_place_is_refused_with_its_line() -> None:
    here = keymap({"instances.connect": ["j"]})
    assert keys_of(here, "instances.connect") == ("enter",)
    [problem] = here.problems
    assert problem == (
        "settings.toml line 2: `instances.connect` keeps its keys: "
        "j is moves.down there (Down one row)."
    )


def test_the_same_key_may_do_something_else_in_another_place() -> None:
    here = keymap({"instances.connect": ["c"], "replay.play_pause": ["c"]})
    assert here.problems == ()


def test_what_a_refused_choice_gives_back_is_taken_from_others() -> None:
    # The second could have s only while the first has left it.
    here = keymap({"table.sort_next": ["j"], "table.copy": ["s"]})
    assert [keys_of(here, f"table.{name}") for name in ("sort_next", "copy")] == [
        ("s",),
        ("y",),
    ]
    assert len(here.problems) == 2


def test_an_unknown_action_is_told_with_its_line_and_the_nearest() -> None:
    [problem] = keymap({"instances.conect": ["c"]}).problems
    assert problem.startswith("settings.toml line 2: `instances.conect` keeps its keys")
    assert "Did you mean `instances.connect`?" in problem


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("instances.connect", ["ctrl+"], "there is no key"),
        ("search.open", ["o"], "types text there"),
        ("search.open", ["Space"], "types text there"),
        ("leader.detach", ["ctrl+]"], "sends ctrl+] to the session"),
        ("page.close", [], "nothing else does the same"),
        (
            "leader.tab_number",
            ["a"],
            "line 2: `leader.tab_number` keeps its keys: its digits stay",
        ),
        ("everywhere.command_palette", [], "nothing else does the same"),
    ],
)
def test_what_cannot_be_is_refused(name: str, keys: list[str], words: str) -> None:
    [problem] = keymap({name: keys}).problems
    assert words in problem


def test_an_empty_list_takes_the_key_of_what_the_palette_offers() -> None:
    here = keymap({"instances.refresh": []})
    assert keys_of(here, "instances.refresh") == ()
    assert here.problems == ()
    assert all(here.changed.values())


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.lists(
            st.sampled_from(["c", "j", "s", "y", "F3", "ctrl+k", "Enter", "x"]), max_size=3
        ),
        max_size=8,
    )
)
def test_whatever_is_chosen_no_key_is_two_new_things_in_one_place(
    chosen: dict[str, list[str]],
) -> None:
    actions = keymap(chosen).actions
    usual = {action.name: action.keys for action in ACTIONS}
    for scopes in (*TOGETHER, *((scope,) for scope in Scope)):
        meanings: dict[str, list[UserAction]] = {}
        for action in actions:
            for key in set(action.keys) if action.scope in scopes else ():
                meanings.setdefault(key, []).append(action)
        for key, several in meanings.items():
            assert len(several) == 1 or all(key in usual[each.name] for each in several)


@pytest.mark.parametrize("keyboard", HIDDEN)
def test_no_default_needs_alt_gr_or_a_dead_key(keyboard: str) -> None:
    here = keymap(keyboard=keyboard)
    assert [a.name for a in here.actions if not fits(a.keys[0], keyboard)] == []
    assert here.settings.leader == "ctrl+5"
    assert here.changed == {}


def test_what_is_listed_below_a_field_has_a_field_above_it() -> None:
    # Several contexts are looked at, and none is searched for.
    assert {s[0] for s in TOGETHER if Scope.CHOOSING in s} - {Scope.CONTEXTS} <= TYPED


def test_where_letters_are_text_no_default_is_a_letter() -> None:
    typed = [action for action in ACTIONS if action.scope in TYPED]
    assert all(
        len(key_words(key)) > 1 or key == "enter" or key in {"up", "down"}
        for action in typed
        for key in action.keys
    )


def test_another_keyboard_changes_nothing_but_what_is_named() -> None:
    usual, other = keymap().actions, keymap(keyboard="german").actions
    assert [set(action.keys) for action in usual] == [set(action.keys) for action in other]
    assert keys_of(keymap(keyboard="german"), "everywhere.next_tab")[0] == "greater_than_sign"
    assert keys_of(keymap(), "everywhere.next_tab")[0] == "right_square_bracket"


@pytest.mark.parametrize(
    ("environment", "leader"),
    [
        ({"LANG": "de_DE.UTF-8"}, "ctrl+5"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "ctrl+]"),
        ({"LANG": "C"}, "ctrl+]"),
        ({"LANG": "ja_JP.UTF-8"}, "ctrl+]"),
        ({}, "ctrl+]"),
    ],
)
def test_the_language_tells_the_keyboard(environment: dict[str, str], leader: str) -> None:
    assert keymap_of(Settings(), environment).settings.leader == leader


def test_a_leader_of_ones_own_stays() -> None:
    assert (
        keymap_of(Settings(leader="ctrl+b", keyboard="german"), {}).settings.leader == "ctrl+b"
    )
    assert set(BY_DIGIT.values()) == {"ctrl+4", "ctrl+5", "ctrl+6"}


def test_what_may_be_unbound_is_not_the_only_way() -> None:
    without = {action.name for action in ACTIONS if may_be_without(action)}
    assert {"instances.connect", "leader.detach", "everywhere.leave"} <= without
    assert without.isdisjoint({"everywhere.back", "moves.up", "log.close", "choice.first"})


@pytest.mark.parametrize("key", sorted({key for action in ACTIONS for key in action.keys}))
def test_every_key_of_the_table_can_be_written_as_it_is_shown(key: str) -> None:
    assert key_called(key_words(key)) == key


@given(st.text(max_size=12))
def test_no_text_is_a_key_by_accident(text: str) -> None:
    key = key_called(text)
    assert key is None or (key and "," not in key and Binding(key, "x").key == key)


def test_every_action_that_a_sentence_names_is_in_the_table() -> None:
    named = {
        name
        for path in Path(tui.ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in NAME.findall(node.value)
    }
    assert len(named) > 15
    assert set(NAMES) >= named


def test_a_sentence_names_the_keys_that_hold() -> None:
    use_actions(keymap({"everywhere.take_back": ["F9"], "page.note": []}).actions)
    assert with_keys("{everywhere.take_back} takes it back.") == "F9 takes it back."
    assert with_keys("{page.note} writes a note") == "n writes a note"
    use_actions(keymap({"sessions.whose": []}).actions)
    assert with_keys("{sessions.whose} shows {x}") == "ctrl+p shows {x}"


def test_the_manuals_key_is_no_key_of_any_screen() -> None:
    for scope, key in [("reason", "ctrl+o"), ("page", "B"), ("help", "escape")]:
        assert keymap({"everywhere.manual": [key]}).problems, scope
    assert keymap({"everywhere.manual": ["f9"]}).problems == ()
    assert keymap({"leader.upload": ["f1"]}).problems
    assert keymap({"reason.document": ["f1"]}).problems
