"""What is remembered, by two programs at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.forwards.recalled import MOST, EarlierForward, recall, remember
from tui.settings.state import State, load_state, save_state, with_changes

NAMES = st.sampled_from("abcd")
STATES = st.builds(
    State,
    theme=st.sampled_from([None, "paper", "ink"]),
    columns=st.dictionaries(NAMES, st.just(("Name",))).map(lambda all_: tuple(all_.items())),
    favourites=st.lists(NAMES, unique=True).map(tuple),
)


def test_neither_of_two_programs_loses_what_the_other_has_written(tmp_path: Path) -> None:
    start = State(favourites=("old", "stale"), columns=(("instances", ("Name",)),))
    save_state(State(), start, tmp_path)
    one = replace(start, favourites=("old", "one"), columns=(*start.columns, ("one", ("Id",))))
    other = replace(start, favourites=("old", "stale", "other"), theme="paper", context="work")
    save_state(start, one, tmp_path)
    save_state(start, other, tmp_path)
    found = load_state(tmp_path)
    assert found.favourites == ("old", "one", "other")
    assert dict(found.columns) == {"instances": ("Name",), "one": ("Id",)}
    assert (found.theme, found.context) == ("paper", "work")


def test_where_one_works_is_what_the_last_one_chose_and_never_half_of_each() -> None:
    start = State(profile="prod", region="eu-west-1")
    now = replace(start, profile=None, region=None, context="work")
    after = replace(start, region="us-east-1")
    found = with_changes(now, start, after)
    assert (found.profile, found.region, found.context) == ("prod", "us-east-1", None)


@given(STATES, STATES)
def test_where_nobody_else_writes_it_is_what_it_was_made(before: State, after: State) -> None:
    found = with_changes(before, before, after)
    assert (found.theme, dict(found.columns)) == (after.theme, dict(after.columns))
    assert {*found.favourites} == {*after.favourites}


def test_programs_that_write_at_the_same_time_all_find_what_they_wrote(tmp_path: Path) -> None:
    def choose(number: int) -> None:
        save_state(State(), State(favourites=(f"machine {number}",)), tmp_path)
        remember(tmp_path, f"i-{number % 2}", EarlierForward("", number + 1, 0))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(choose, range(2 * MOST)))
    assert {*load_state(tmp_path).favourites} == {f"machine {n}" for n in range(2 * MOST)}
    assert [len(recall(tmp_path, f"i-{number}")) for number in range(2)] == [MOST, MOST]
