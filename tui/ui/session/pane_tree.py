"""Where panes lie in a window: rows and columns of them as a tree, with sizes that always sum.

A tree is a pane, which is a string, or a `Split` of trees. No split has one of its own axis
right within it, so two panes are neighbours in the tree where they are so on the screen.
Panes that are side by side have a column between them. Panes that are stacked have nothing:
the bar of the lower one is the border.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from textual.geometry import Region, Size

LEAST: Final = Size(20, 4)
"""Columns and lines of a pane at least, its bar among them."""

MOST: Final = 4
"""Panes in one window."""


class Axis(Enum):
    """How the parts of a split lie."""

    BESIDE = "side by side"
    BELOW = "stacked"

    @property
    def gap(self) -> int:
        """Cells between two parts."""
        return 1 if self is Axis.BESIDE else 0

    def along(self, size: Size) -> int:
        """The cells of a size that the parts share."""
        return size.width if self is Axis.BESIDE else size.height


class Direction(Enum):
    """Where to go from a pane; the value is a step in columns and in lines."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


@dataclass(frozen=True, slots=True)
class Split:
    """Two parts or more; the cells that are left above their least go by the weights."""

    axis: Axis
    parts: "tuple[Tree, ...]"
    weights: tuple[float, ...]


Tree = str | Split

Path = tuple[int, ...]
"""Which split within a tree: the place of the part to go into, from the root on."""


@dataclass(frozen=True, slots=True)
class Border:
    """Between two parts of a split: what can be taken hold of, and moved."""

    region: Region
    axis: Axis
    path: Path
    place: int
    """Of the part before it."""


def panes_of(tree: Tree) -> tuple[str, ...]:
    """The panes from left to right and from top to bottom."""
    if isinstance(tree, str):
        return (tree,)
    return tuple(pane for part in tree.parts for pane in panes_of(part))


def least_size(tree: Tree) -> Size:
    """The least room in which no pane is too small."""
    if isinstance(tree, str):
        return LEAST
    sizes = [least_size(part) for part in tree.parts]
    gaps = tree.axis.gap * (len(sizes) - 1)
    if tree.axis is Axis.BESIDE:
        return Size(sum(s.width for s in sizes) + gaps, max(s.height for s in sizes))
    return Size(max(s.width for s in sizes), sum(s.height for s in sizes) + gaps)


def fits(tree: Tree, size: Size) -> bool:
    """Whether there is room for all panes."""
    least = least_size(tree)
    return least.width <= size.width and least.height <= size.height


def insert(tree: Tree, pane: str, new: str, axis: Axis) -> Tree:
    """Give half of a pane's room to a new one, to its right or below it."""
    if tree == pane:
        return Split(axis, (pane, new), (1.0, 1.0))
    if isinstance(tree, str):
        return tree
    parts: list[Tree] = []
    weights: list[float] = []
    for part, weight in zip(tree.parts, tree.weights, strict=True):
        changed = insert(part, pane, new, axis)
        if part == pane and axis is tree.axis:
            parts += (pane, new)
            weights += (weight / 2, weight / 2)
        else:
            parts.append(changed)
            weights.append(weight)
    return Split(tree.axis, tuple(parts), tuple(weights))


def remove(tree: Tree, pane: str) -> Tree | None:
    """Give a pane's room to its neighbours; None if it was the only one."""
    if isinstance(tree, str):
        return None if tree == pane else tree
    parts: list[Tree] = []
    weights: list[float] = []
    for part, weight in zip(tree.parts, tree.weights, strict=True):
        left = remove(part, pane)
        if isinstance(left, Split) and left.axis is tree.axis:
            # What is left of a part is of this split's own kind now.
            parts += left.parts
            weights += (weight * share / sum(left.weights) for share in left.weights)
        elif left is not None:
            parts.append(left)
            weights.append(weight)
    return Split(tree.axis, tuple(parts), tuple(weights)) if len(parts) > 1 else parts[0]


def substitute(tree: Tree, pane: str, new: str) -> Tree:
    """Put another pane into a pane's place."""
    if isinstance(tree, str):
        return new if tree == pane else tree
    return replace(tree, parts=tuple(substitute(part, pane, new) for part in tree.parts))


def even_out(tree: Tree) -> Tree:
    """Make the panes of each row and of each column as large as each other."""
    if isinstance(tree, str):
        return tree
    parts = tuple(even_out(part) for part in tree.parts)
    return Split(tree.axis, parts, tuple(float(_span(part, tree.axis)) for part in parts))


def _span(tree: Tree, axis: Axis) -> int:
    """How many panes lie along an axis."""
    if isinstance(tree, str):
        return 1
    spans = [_span(part, axis) for part in tree.parts]
    return sum(spans) if tree.axis is axis else max(spans)


def lay_out(tree: Tree, region: Region) -> dict[str, Region]:
    """Where each pane lies; the region has room for all of them (`fits`)."""
    if isinstance(tree, str):
        return {tree: region}
    return {
        pane: place
        for part, room in zip(tree.parts, _rooms(tree, region), strict=True)
        for pane, place in lay_out(part, room).items()
    }


def borders(tree: Tree, region: Region, path: Path = ()) -> Iterator[Border]:
    """What can be moved; of stacked parts it is the first line of the lower one."""
    if isinstance(tree, str):
        return
    rooms = _rooms(tree, region)
    for place, room in enumerate(rooms):
        yield from borders(tree.parts[place], room, (*path, place))
        if place:
            x, y, width, height = room
            line = (
                Region(x - 1, y, 1, height)
                if tree.axis is Axis.BESIDE
                else Region(x, y, width, 1)
            )
            yield Border(line, tree.axis, path, place - 1)


def move_border(tree: Tree, region: Region, border: Border, cells: int) -> Tree:
    """Move a border to the right or down, as far as both sides keep their least."""
    if isinstance(tree, str):
        return tree
    rooms = _rooms(tree, region)
    if border.path:
        place, *rest = border.path
        deeper = replace(border, path=tuple(rest))
        parts = list(tree.parts)
        parts[place] = move_border(parts[place], rooms[place], deeper, cells)
        return replace(tree, parts=tuple(parts))
    axis, before = tree.axis, border.place
    sizes = [axis.along(room.size) for room in rooms]
    least = [axis.along(least_size(part)) for part in tree.parts]
    cells = max(
        least[before] - sizes[before],
        min(cells, sizes[before + 1] - least[before + 1]),
    )
    sizes[before] += cells
    sizes[before + 1] -= cells
    return replace(tree, weights=tuple(map(float, sizes)))


def neighbour(tree: Tree, region: Region, pane: str, direction: Direction) -> str | None:
    """The pane in a direction from one that shares the most of its side; None at the edge."""
    places = lay_out(tree, region)
    right, down = direction.value
    # One cell further may be the column between two panes.
    beyond = places[pane].translate((2 * right, 2 * down))
    shared = {
        other: beyond.intersection(place).area
        for other, place in places.items()
        if other != pane and beyond.overlaps(place)
    }
    return max(shared, key=shared.__getitem__, default=None)


def _rooms(split: Split, region: Region) -> list[Region]:
    """The room of each part."""
    axis = split.axis
    least = [axis.along(least_size(part)) for part in split.parts]
    cells = axis.along(region.size) - axis.gap * (len(least) - 1)
    rooms: list[Region] = []
    x, y, width, height = region
    for share in allot(cells, split.weights, least):
        if axis is Axis.BESIDE:
            rooms.append(Region(x, y, share, height))
            x += share + axis.gap
        else:
            rooms.append(Region(x, y, width, share))
            y += share + axis.gap
    return rooms


def allot(cells: int, weights: Sequence[float], least: Sequence[int]) -> list[int]:
    """Share cells by weights, with no share below its least; they always sum.

    Args:
        cells: As many as the least together, or more.
        weights: One each, above zero.
        least: One each.
    """
    shares = [0.0] * len(weights)
    free, left = set(range(len(weights))), float(cells)
    while free:
        total = sum(weights[place] for place in free)
        short = {place for place in free if left * weights[place] / total < least[place]}
        for place in short or free:
            shares[place] = least[place] if short else left * weights[place] / total
        left -= sum(shares[place] for place in short)
        free = free - short if short else set()
    whole = [int(share) for share in shares]
    # What rounding has left over goes to those it was taken from the most.
    order = sorted(range(len(whole)), key=lambda place: whole[place] - shares[place])
    for place in order[: cells - sum(whole)]:
        whole[place] += 1
    return whole
