"""Where panes lie: whatever is done to a tree of them, they fill the window between them."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region, Size

from tui.ui.session.pane_tree import (
    LEAST,
    Axis,
    Direction,
    Split,
    Tree,
    allot,
    borders,
    even_out,
    fits,
    insert,
    lay_out,
    least_size,
    move_border,
    neighbour,
    panes_of,
    remove,
    substitute,
)

WINDOW = Region(0, 0, 100, 30)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A tree of up to six panes, as inserting has made it."""
    tree: Tree = "a"
    for new in "bcdef"[: draw(st.integers(0, 5))]:
        beside = draw(st.sampled_from(panes_of(tree)))
        tree = insert(tree, beside, new, draw(st.sampled_from(Axis)))
    return tree


@st.composite
def windows(draw: st.DrawFn, tree: Tree) -> Region:
    """A window that has room for a tree."""
    least = least_size(tree)
    width, height = draw(st.integers(0, 150)), draw(st.integers(0, 60))
    return Region(3, 2, least.width + width, least.height + height)


def check(tree: Tree, window: Region) -> None:
    """Panes and the columns between them cover a window, none twice and none too small."""
    places = lay_out(tree, window)
    columns = sum(
        border.region.area for border in borders(tree, window) if border.axis is Axis.BESIDE
    )
    assert tuple(places) == panes_of(tree)
    assert sum(place.area for place in places.values()) + columns == window.area
    assert not any(one.overlaps(other) for one, other in combinations(places.values(), 2))
    for place in places.values():
        assert window.contains_region(place)
        assert place.width >= LEAST.width
        assert place.height >= LEAST.height


def nested(tree: Tree) -> bool:
    """Whether a split lies right within one of its own axis."""
    if isinstance(tree, str):
        return False
    splits = [part for part in tree.parts if isinstance(part, Split)]
    return len(tree.parts) < 2 or any(s.axis is tree.axis or nested(s) for s in splits)


@given(st.data())
def test_panes_fill_every_window_that_has_room_for_them(data: st.DataObject) -> None:
    tree = data.draw(trees())
    check(tree, data.draw(windows(tree)))
    assert not nested(tree)


@given(st.data())
def test_what_is_removed_leaves_its_room_to_the_others(data: st.DataObject) -> None:
    tree = data.draw(trees())
    gone = data.draw(st.sampled_from(panes_of(tree)))
    left = remove(tree, gone)
    assert (left is None) == (panes_of(tree) == (gone,))
    if left is not None:
        assert panes_of(left) == tuple(pane for pane in panes_of(tree) if pane != gone)
        assert not nested(left)
        check(left, data.draw(windows(left)))


@given(st.data())
def test_a_new_pane_that_is_removed_again_has_changed_nothing(data: st.DataObject) -> None:
    tree = data.draw(trees())
    beside = data.draw(st.sampled_from(panes_of(tree)))
    more = insert(tree, beside, "new", data.draw(st.sampled_from(Axis)))
    assert panes_of(more).index("new") == panes_of(more).index(beside) + 1
    back = remove(more, "new")
    assert back is not None
    assert panes_of(back) == panes_of(tree)
    assert least_size(back) == least_size(tree)


@given(st.data())
def test_a_border_moves_by_so_many_cells_or_as_far_as_there_is_room(
    data: st.DataObject,
) -> None:
    tree = data.draw(trees())
    window = data.draw(windows(tree))
    found = list(borders(tree, window))
    if not found:
        return
    place = data.draw(st.integers(0, len(found) - 1))
    cells = data.draw(st.integers(-200, 200))
    moved = move_border(tree, window, found[place], cells)
    check(moved, window)
    after = list(borders(moved, window))[place].region.offset - found[place].region.offset
    by = after.x if found[place].axis is Axis.BESIDE else after.y
    assert abs(by) <= abs(cells)
    assert by * cells >= 0
    if by != cells:
        # It has come up against the least of something.
        further = move_border(moved, window, found[place], 1 if cells > 0 else -1)
        assert lay_out(further, window) == lay_out(moved, window)


@given(st.data())
def test_beyond_each_side_is_a_pane_that_shares_it_or_the_windows_edge(
    data: st.DataObject,
) -> None:
    tree = data.draw(trees())
    window = data.draw(windows(tree))
    places = lay_out(tree, window)
    for pane, direction in product(places, Direction):
        right, down = direction.value
        beyond = places[pane].translate((2 * right, down))
        other = neighbour(tree, window, pane, direction)
        assert (other is None) == (not window.contains_region(beyond))
        assert other is None or beyond.overlaps(places[other])


def test_even_panes_are_as_large_as_each_other_however_they_came_to_be() -> None:
    row = insert(
        insert(insert("a", "a", "b", Axis.BESIDE), "b", "c", Axis.BESIDE), "c", "d", Axis.BESIDE
    )
    uneven = [place.width for place in lay_out(row, Region(0, 0, 203, 30)).values()]
    assert uneven == [100, 50, 25, 25]
    even = [place.width for place in lay_out(even_out(row), Region(0, 0, 203, 30)).values()]
    assert even == [50, 50, 50, 50]


def test_a_pane_put_in_anothers_place_has_its_room() -> None:
    tree = insert(insert("a", "a", "b", Axis.BESIDE), "b", "c", Axis.BELOW)
    places = lay_out(tree, WINDOW)
    assert lay_out(substitute(tree, "b", "x"), WINDOW)["x"] == places["b"]


def test_a_window_is_too_small_by_one_column_or_one_line() -> None:
    tree = insert(insert("a", "a", "b", Axis.BESIDE), "b", "c", Axis.BELOW)
    assert fits(tree, Size(41, 8))
    assert not fits(tree, Size(40, 8))
    assert not fits(tree, Size(41, 7))


@given(st.lists(st.tuples(st.floats(0.001, 1000), st.integers(0, 40)), min_size=1), st.data())
def test_shares_sum_and_none_is_below_its_least(
    wanted: list[tuple[float, int]], data: st.DataObject
) -> None:
    weights, least = zip(*wanted, strict=True)
    cells = sum(least) + data.draw(st.integers(0, 500))
    shares = allot(cells, weights, least)
    assert sum(shares) == cells
    assert all(share >= floor for share, floor in zip(shares, least, strict=True))
