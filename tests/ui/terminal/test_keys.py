"""Which keys are the app's, and that all others go to the remote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.emulator import Modes
from tui.terminal.input.keys import encode_key
from tui.ui.key_words import key_called
from tui.ui.terminal.keys import (
    HangUp,
    KeyGate,
    Leader,
    LeaderKey,
    Outcome,
    Send,
)

NAMES = ["a", "enter", "tilde", "full_stop", "up", "ctrl+right_square_bracket", "escape"]


def press(gate: KeyGate, *keys: str) -> list[Outcome]:
    return [gate.press(key, encode_key(key, None, Modes())) for key in keys]


def gate(leader: str = "ctrl+]", *, hang_up: bool = True) -> KeyGate:
    return KeyGate(leader, Modes(), hang_up=hang_up)


@pytest.mark.parametrize(
    ("chord", "name"),
    [
        ("ctrl+]", "ctrl+right_square_bracket"),
        ("ctrl+a", "ctrl+a"),
        ("ctrl+\\", "ctrl+backslash"),
        ("ctrl+_", "ctrl+underscore"),
        ("f12", "f12"),
        ("ctrl++", "ctrl+plus"),
        ("alt+x", "alt+x"),
    ],
)
def test_a_chord_is_found_by_its_name(chord: str, name: str) -> None:
    assert key_called(chord) == name
    assert press(gate(chord), name) == [Leader()]


def test_a_key_after_the_leader_is_chosen_and_the_leader_twice_is_sent() -> None:
    assert press(gate(), "ctrl+right_square_bracket", "d") == [Leader(), LeaderKey("d")]
    twice = press(gate("ctrl+a"), "ctrl+a", "ctrl+a", "d")
    assert twice == [Leader(), Send(b"\x01"), Send(b"d")]


def test_a_leader_that_was_left_alone_is_forgotten() -> None:
    it = gate()
    press(it, "ctrl+right_square_bracket")
    it.cancel()
    assert press(it, "d") == [Send(b"d")]


def test_a_modifier_by_itself_is_no_choice() -> None:
    it = gate()
    press(it, "ctrl+right_square_bracket")
    assert press(it, "left_shift", "<ignore>") == [Send(b""), Send(b"")]
    assert press(it, "d") == [LeaderKey("d")]


def test_the_way_out_begins_at_a_lines_start() -> None:
    assert press(gate(), "tilde", "full_stop") == [Send(b"~"), HangUp(b".")]
    assert press(gate(), "a", "tilde", "full_stop")[-1] == Send(b".")
    assert press(gate(), "a", "enter", "tilde", "full_stop")[-1] == HangUp(b".")


def test_the_way_out_can_be_shut() -> None:
    assert press(gate(hang_up=False), "tilde", "full_stop") == [Send(b"~"), Send(b".")]


@given(st.lists(st.sampled_from(NAMES)))
def test_every_key_is_sent_at_once_but_for_the_ways_out(keys: list[str]) -> None:
    for key, outcome in zip(keys, press(gate(), *keys), strict=True):
        match outcome:
            case Send(data):
                assert data == encode_key(key, None, Modes())
            case Leader():
                assert key == "ctrl+right_square_bracket"
            case HangUp(held):
                assert held == b"."
                assert key == "full_stop"
            case LeaderKey(chosen):
                assert chosen == key
