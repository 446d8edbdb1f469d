"""What a filter finds comes best first, and what is similar behind it."""

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.comparing import comparable
from tui.ui.lists.columns import Column
from tui.ui.lists.corpus import letters_in_order
from tui.ui.lists.ranking import (
    FEW,
    MOST_SIMILAR,
    closest_letters,
    word_starts,
)
from tui.ui.lists.rows import Rows

Machine = tuple[str, str, str]
"""Id, name, and tags with blanks between them."""

COLUMNS: tuple[Column[Machine], ...] = (
    Column(name="Id", text=lambda m: m[0], least=4, most=8, similar=False),
    Column(name="Name", text=lambda m: m[1], least=4, most=8, called=True),
    Column(name="Tags", text=lambda m: m[2], least=4, most=8, tags=lambda m: m[2].split()),
)


def rows_of(*machines: Machine) -> Rows[Machine]:
    rows = Rows(COLUMNS, lambda machine: machine[0])
    rows.add(machines)
    return rows


def named(*names: str) -> Rows[Machine]:
    return rows_of(*((str(number), name, "") for number, name in enumerate(names)))


def shown(rows: Rows[Machine], typed: str) -> list[str]:
    rows.filter(typed)
    return [row.item[1] for row in rows.visible]


def test_the_better_a_name_holds_a_word_the_further_up_it_stands() -> None:
    rows = rows_of(
        ("1", "cobweb", ""),
        ("2", "my-web", ""),
        ("3", "web-2", ""),
        ("4", "web", ""),
        ("5", "db", "role=web"),
        ("6", "cache", "role=cobwebs"),
    )
    assert shown(rows, "web") == ["web", "web-2", "my-web", "db", "cobweb", "cache"]


def test_rows_that_hold_it_equally_well_keep_the_order_of_the_table() -> None:
    rows = named("web-2", "web-1", "web-3")
    rows.sort(1, descending=True, chosen=False)
    assert shown(rows, "web") == ["web-3", "web-2", "web-1"]


def test_a_column_that_was_chosen_keeps_its_order_under_a_filter() -> None:
    rows = named("cobweb", "web")
    rows.sort(1)
    assert shown(rows, "web") == ["cobweb", "web"]


def test_what_was_put_first_stands_before_what_holds_a_word_equally_well() -> None:
    rows = named("web-1", "web-2", "cobweb")
    rows.put_first({"2": 0, "1": 1})
    assert shown(rows, "") == ["cobweb", "web-2", "web-1"]
    assert shown(rows, "web") == ["web-2", "web-1", "cobweb"]


@pytest.mark.parametrize(
    "typed", ["wb1", "wpeu", "porduction", "produciton", "pruduc", "prd", "wb1 prod"]
)
def test_letters_in_order_and_words_nearly_typed_are_similar(typed: str) -> None:
    rows = rows_of(("1", "web-prod-eu-1", "env=production"), ("2", "cache", "env=dev"))
    assert shown(rows, typed) == ["web-prod-eu-1"]
    assert rows.similar


@pytest.mark.parametrize("typed", ["wepord", "eb1", "w1x", "wbb", "production-x"])
def test_what_is_too_far_from_a_name_is_not_similar(typed: str) -> None:
    assert shown(named("web-prod-eu-1", "web-and-many-more-words-1"), typed) == []


def test_letters_that_leave_out_as_many_as_they_are_are_not_close_together() -> None:
    assert closest_letters("pdn", "production") == ((), 0)
    assert closest_letters("pdu", "production") == ((0, 3, 4), 2)


def test_what_is_similar_never_stands_before_what_holds() -> None:
    rows = named("aaa-wb1", "web-1")
    for chosen in (False, True):
        rows.sort(1, descending=True, chosen=chosen)
        assert shown(rows, "wb1") == ["aaa-wb1", "web-1"]
        assert rows.matching == 1


def test_letters_in_order_stand_before_words_nearly_typed() -> None:
    rows = named("porduct", "p-r-o-d-u-c-t")
    assert shown(rows, "product") == ["p-r-o-d-u-c-t", "porduct"]


def test_the_fewer_letters_are_wrong_the_further_up_a_row_stands() -> None:
    assert shown(named("prxxdct", "pxrdct", "prdxt"), "prdct") == ["pxrdct", "prdxt", "prxxdct"]


def test_similar_rows_are_no_flood() -> None:
    rows = named(*(f"web-{number:03}" for number in range(100)))
    assert len(shown(rows, "wb0")) == MOST_SIMILAR
    assert not rows.matching


def test_where_enough_rows_hold_it_nothing_similar_is_shown() -> None:
    rows = named(*(f"wpe-{number:02}" for number in range(FEW)), "web-prod-eu")
    assert "web-prod-eu" not in shown(rows, "wpe")
    rows.keep({str(number) for number in range(1, FEW + 1)})
    assert "web-prod-eu" in shown(rows, "wpe")


@pytest.mark.parametrize(
    "typed", ['"wb1"', "name:wb1", "name:=web", "!zz wb", "wb", "wb1 !web"]
)
def test_what_is_quoted_short_or_of_a_column_is_meant_as_it_stands(typed: str) -> None:
    assert shown(named("web-1"), typed) == []


def test_an_id_is_never_similar() -> None:
    assert shown(rows_of(("i-0a1b2c3d", "web", "")), "i-0a2b2c3d") == []


def test_a_tag_is_found_before_its_value_is_typed_to_the_end() -> None:
    rows = rows_of(("1", "a", "env=prod"), ("2", "b", "env=production"), ("3", "c", "env=dev"))
    assert shown(rows, "tag:env=pro") == ["a", "b"]
    assert rows.similar
    assert shown(rows, "tag:env=prod") == ["a", "b"]
    assert rows.matching == 1


def test_a_name_made_to_be_slow_is_not() -> None:
    assert letters_in_order("a" * 60 + "b")("a" * 10_000) is None


def left_out(places: Sequence[int], starts: list[int]) -> int:
    steps = pairwise(places)
    return sum(
        at - (before + 1 if starts[at] == starts[before] else starts[at])
        for before, at in steps
    )


@given(st.text("abc-", min_size=1, max_size=4), st.text("abc- ", max_size=9))
def test_the_closest_letters_are_those_that_leave_out_least(letters: str, text: str) -> None:
    starts = word_starts(text)
    ways = [
        left_out(places, starts)
        for places in combinations(range(len(text)), len(letters))
        if "".join(text[at] for at in places) == letters and starts[places[0]] == places[0]
    ]
    places, count = closest_letters(letters, text)
    assert bool(places) is (min(ways, default=len(letters)) < len(letters))
    if places:
        assert "".join(text[at] for at in places) == letters
        assert count == left_out(places, starts) == min(ways)
        assert letters_in_order(letters)(text)


@given(
    st.lists(st.text("wWeEbB-ée\u0301\uff57", max_size=6), max_size=8),
    st.text("weB-é", min_size=1, max_size=3),
)
def test_all_that_hold_a_word_are_found_and_stand_first(names: list[str], typed: str) -> None:
    rows = named(*names)
    rows.filter(typed)
    holds = {row for row in names if comparable(typed) in comparable(row)}
    assert {item[1] for item in rows.found} == holds
