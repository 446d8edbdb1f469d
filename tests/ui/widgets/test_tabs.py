"""The tabs as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.tabs import (
    AFTER,
    BEFORE,
    Tab,
    TabSize,
    cells_of,
    session_pieces,
    telling_words,
)


def machines(count: int, name: str = "machine") -> list[Tab]:
    return [Tab(f"session-{n}", n, f"{name}-{n}", mark="●") for n in range(1, count + 1)]


def written(tabs: list[Tab], active: str, room: int, look_at: str = "") -> str:
    pieces = session_pieces(tabs, active, room, look_at)
    line = "".join(piece.text for piece in pieces)
    return line.replace(BEFORE, "<").replace(AFTER, ">")


@pytest.mark.parametrize(
    ("active", "shown"),
    [
        ("session-1", " 1 ● machine-1  2 ● machine…  3 ● machine…  4> "),
        ("session-4", " <2  3 ● machine…  4 ● machine-4  5 ● machine…  2> "),
        ("session-7", " <4  5 ● machine…  6 ● machine…  7 ● machine-7 "),
        ("instances", " <4  5 ● machine…  6 ● machine…  7 ● machine… "),
    ],
)
def test_sessions_there_is_no_room_for_are_counted_on_their_side(
    active: str, shown: str
) -> None:
    assert written(machines(7), active, 52) == shown


def test_what_is_looked_at_stays_in_sight_beside_what_is_active() -> None:
    assert "machine…" in written(machines(9), "session-1", 30, "session-9")
    assert "9 ●" in written(machines(9), "session-1", 30, "session-9")


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), min_size=1, max_size=20),
    st.integers(0, 19),
    st.integers(20, 200),
)
def test_the_active_session_is_in_sight_and_nothing_is_wider_than_the_room(
    names: list[tuple[str, str]], active: int, room: int
) -> None:
    tabs = [
        Tab(str(n), n, title, mark="●", telling=telling, time="59:59")
        for n, (title, telling) in enumerate(names, start=1)
    ]
    chosen = tabs[active % len(tabs)]
    pieces = session_pieces(tabs, chosen.id, room)
    assert cells_of(pieces) <= room
    if room >= 48:
        assert any(piece.tab is chosen and not piece.cut for piece in pieces)
        hidden = [piece for piece in pieces if piece.cut]
        counts = [int("".join(c for c in piece.text if c.isdigit())) for piece in hidden]
        assert sum(counts) + len(pieces) - len(hidden) == len(tabs)


def test_a_tab_says_its_number_lamp_name_word_and_time() -> None:
    tab = Tab("s", 3, "web-1", mark="●", time="04:59", where="staging", telling="INC-4711")
    assert tab.words(TabSize.WHOLE) == "3 ● web-1@staging INC-4711 04:59"
    assert Tab("s", 10, "web-1", mark="●").words(TabSize.WHOLE) == "● web-1"


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (["INC-1 disk"], [""]),
        (["INC-1 disk", "CHG-2 deploy"], ["INC-1", "CHG-2"]),
        (["INC-1 disk full", "INC-1 logs"], ["disk", "logs"]),
        (["INC-1", "INC-1 logs"], ["", "logs"]),
        (["", ""], ["", ""]),
        (["INC-1", "INC-1"], ["", ""]),
    ],
)
def test_sessions_on_one_machine_are_told_apart_by_a_word_of_their_reasons(
    reasons: list[str], words: list[str]
) -> None:
    assert telling_words(reasons) == words
