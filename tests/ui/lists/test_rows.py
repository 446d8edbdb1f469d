"""The rows behind a table."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.lists.columns import GAP, Column, lay_out
from tui.ui.lists.rows import Rows


@dataclass(frozen=True)
class Item:
    id: str
    name: str
    size: int = 0


COLUMNS: tuple[Column[Item], ...] = (
    Column(name="Name", text=lambda item: item.name, least=6, most=20),
    Column(
        name="Size",
        text=lambda item: str(item.size),
        least=4,
        most=8,
        order=lambda item: item.size,
    ),
)

ITEMS = st.lists(
    st.builds(
        Item,
        id=st.sampled_from("abcdefgh"),
        name=st.sampled_from(["web", "db", "Web", "x"]),
        size=st.integers(0, 20),
    ),
    max_size=12,
)


def make(*items: Item) -> Rows[Item]:
    rows = Rows(COLUMNS, lambda item: item.id)
    rows.add(items)
    return rows


def names(rows: Rows[Item]) -> list[str]:
    return [row.item.name for row in rows.visible]


def test_rows_come_sorted_whatever_the_order_of_arrival() -> None:
    rows = make(Item("1", "web"), Item("2", "db"))
    rows.add([Item("3", "cache")])
    assert names(rows) == ["cache", "db", "web"]


def test_a_number_sorts_as_a_number() -> None:
    rows = make(Item("1", "a", 10), Item("2", "b", 9))
    rows.sort(1)
    assert names(rows) == ["b", "a"]
    rows.sort(1, descending=True)
    assert names(rows) == ["a", "b"]


def test_an_item_that_comes_again_replaces_the_older_one() -> None:
    rows = make(Item("1", "web"))
    rows.add([Item("1", "web-new")])
    assert names(rows) == ["web-new"]
    assert len(rows) == 1


def test_what_arrives_under_a_filter_is_filtered() -> None:
    rows = make(Item("1", "web"))
    rows.filter("db")
    rows.add([Item("2", "db"), Item("3", "other")])
    assert names(rows) == ["db"]


def test_similar_rows_stand_in_until_a_true_one_arrives() -> None:
    rows = make(Item("1", "web-12"))
    rows.filter("wb12")
    assert rows.similar
    rows.add([Item("2", "wb12")])
    assert not rows.similar
    assert names(rows) == ["wb12", "web-12"]
    assert [item.id for item in rows.found] == ["2"]


def test_a_text_of_any_length_is_searched_whole_and_shown_in_part() -> None:
    rows = make(Item("1", "x" * 10_000 + "needle"))
    rows.filter("needle")
    assert len(rows.visible) == 1
    assert len(rows.visible[0].texts[0]) < 1000


def test_rows_that_are_gone_are_forgotten() -> None:
    rows = make(Item("1", "web"), Item("2", "db"))
    rows.keep({"2"})
    assert names(rows) == ["db"]
    assert rows.get("1") is None


@given(
    st.lists(ITEMS, max_size=4),
    st.sampled_from(["", "web", "!web", "size:1", "wb", "wbe", "web 1"]),
    st.booleans(),
    st.booleans(),
)
def test_pages_give_what_one_page_would_have_given(
    pages: list[list[Item]], query: str, descending: bool, chosen: bool
) -> None:
    paged, whole = make(), make()
    for rows in (paged, whole):
        for length in range(len(query) + 1):
            rows.filter(query[:length])
        rows.sort(1, descending=descending, chosen=chosen)
        rows.put_first({"c": 0, "a": 1})
    for page in pages:
        paged.add(page)
    whole.add([item for page in pages for item in page])
    assert [row.item for row in paged.visible] == [row.item for row in whole.visible]
    assert all(paged.index(row.key) == i for i, row in enumerate(paged.visible))


def test_a_row_that_the_filter_hides_has_no_place() -> None:
    rows = make(Item("1", "web"), Item("2", "db"))
    rows.filter("db")
    assert rows.index("1") is None


@pytest.mark.parametrize(("width", "shown"), [(40, 2), (12, 2), (11, 1), (3, 1)])
def test_columns_fall_away_from_the_right(width: int, shown: int) -> None:
    assert len(lay_out(COLUMNS, [6, 4], width)) == shown


def test_a_column_to_the_right_waits_until_the_others_have_enough() -> None:
    columns: tuple[Column[Item], ...] = (
        Column(name="Reason", text=lambda i: i.name, least=6, enough=20, most=60),
        COLUMNS[1],
    )
    assert len(lay_out(columns, [60, 4], 20)) == 1
    assert len(lay_out(columns, [60, 4], 26)) == 2
    assert len(lay_out(columns, [8, 4], 14)) == 2


@pytest.mark.parametrize(
    ("width", "widths"), [(16, [10, 4]), (30, [20, 8]), (34, [20, 8, 2]), (36, [20, 8, 4])]
)
def test_a_column_that_stays_is_shown_and_what_is_left_of_it_gives_way(
    width: int, widths: list[int]
) -> None:
    columns: tuple[Column[Item], ...] = (
        Column(name="Name", text=lambda i: i.name, least=6, enough=20, most=40),
        Column(name="State", text=lambda i: i.name, least=4, enough=8, most=8, stays=True),
        Column(name="Tags", text=lambda i: i.name, least=2, most=8),
    )
    assert lay_out(columns, [20, 8, 4], width) == widths


@given(st.lists(st.integers(1, 40), min_size=2, max_size=2), st.integers(10, 100))
def test_columns_never_take_more_than_there_is(wanted: list[int], width: int) -> None:
    widths = lay_out(COLUMNS, wanted, width)
    assert sum(widths) + GAP * (len(widths) - 1) <= width
