"""Rows in other columns, prepared a few at a time."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.lists.columns import Column
from tui.ui.lists.keeping.preparing import RowsToCome
from tui.ui.lists.rows import Rows

Item = tuple[str, str]
NAME: Column[Item] = Column(name="Name", text=lambda item: item[0], least=4, most=20)
SIZE: Column[Item] = Column(name="Size", text=lambda item: item[1], least=4, most=20)
BOTH: Column[Item] = Column(name="Both", text=lambda item: " ".join(item), least=4, most=20)

KEYS = st.sampled_from("abcdefgh")
ITEMS = st.lists(st.tuples(KEYS, st.sampled_from("xyz")), max_size=12)
NEWS = st.one_of(
    st.tuples(st.just("prepare"), st.integers(1, 3)),
    st.tuples(st.just("add"), ITEMS),
    st.tuples(st.just("keep"), st.sets(KEYS)),
)


def made(*columns: Column[Item]) -> Rows[Item]:
    return Rows(columns, lambda item: item[0])


@given(ITEMS, st.lists(NEWS, max_size=8), st.sampled_from(["", "x", "a", "name:b"]))
def test_whatever_happens_meanwhile_the_rows_are_those_that_are_shown(
    items: list[Item], news: list[tuple[str, object]], words: str
) -> None:
    before = made(NAME, SIZE)
    before.add(items)
    coming = RowsToCome(before, [NAME, BOTH], 0)
    for kind, about in news:
        match kind, about:
            case "prepare", int():
                coming.prepare(about)
            case "add", list():
                before.add(about)
                coming.add(about)
            case "keep", set():
                before.keep(about)
                coming.keep(about)
            case _:
                pass
    while not coming.is_ready:
        coming.prepare(2)
    at_once = made(NAME, BOTH)
    at_once.add(before.items)
    at_once.filter(words)
    after = coming.settle(before, words)
    assert [(row.item, row.texts) for row in after.visible] == [
        (row.item, row.texts) for row in at_once.visible
    ]


def test_the_order_that_was_chosen_meanwhile_holds() -> None:
    before = made(NAME, SIZE)
    before.add([("a", "1"), ("b", "2")])
    coming = RowsToCome(before, [SIZE, NAME], 0)
    coming.prepare(1)
    before.sort(0, descending=True)
    coming.prepare(1)
    after = coming.settle(before, "")
    assert [row.key for row in after.visible] == ["b", "a"]
    assert (after.sorted_by, after.order_chosen) == (1, True)
