"""The attributes of a line in the scrollback, packed.

A line of noise in 24-bit colour has other attributes in every cell: as objects they take
three hundred bytes each, and ten thousand such lines a quarter of a gigabyte. Here each
stretch of a line takes sixteen bytes: where it ends, its flags, and its three colours. A line
folded for another width borrows those of the lines that its cells come from.
"""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any, NamedTuple, Protocol

from tui.terminal.attributes import PLAIN, Attributes, Color
from tui.terminal.links import Link

# The end, the flags, and four bytes for each of foreground, background and underline.
_STRETCH = Struct("<HH12B")
# A colour's first byte, followed by an index, or by red, green and blue.
_DEFAULT, _INDEXED, _DIRECT = range(3)

# The underline style takes three bits; the flags follow in the order of the attributes.
_UNDERLINE_BITS = 3
_UNDERLINE_MASK = (1 << _UNDERLINE_BITS) - 1
_FLAGS = tuple(
    enumerate(
        (
            "bold",
            "faint",
            "italic",
            "blink",
            "reverse",
            "hidden",
            "strike",
            "overline",
            "protected",
        ),
        _UNDERLINE_BITS,
    )
)
# What follows the two colours where there is nothing else.
_USUAL = list(PLAIN[2:])


# Where a stretch of equal attributes ends, and the attributes.
Span = tuple[int, Attributes]


class Packed(NamedTuple):
    """The stretches of a line; their links and the ids of those, or nothing if all are None."""

    stretches: bytes
    links: tuple[str | None, ...] = ()
    link_ids: tuple[str, ...] = ()

    def unpack(self) -> list[Any]:
        """End, attributes, end, attributes ... as they were packed."""
        styles: list[Any] = []
        for end, flags, *colors in _STRETCH.iter_unpack(self.stretches):
            styles += (end, _attributes(flags, colors))
        for place, link in enumerate(self.links):
            if link is not None:
                here = 2 * place + 1
                styles[here] = styles[here]._replace(link=link, link_id=self.link_ids[place])
        return styles

    def used_links(self) -> Iterable[Link]:
        """The links that are there."""
        for link, link_id in zip(self.links, self.link_ids, strict=True):
            if link is not None:
                yield link, link_id


class Source(Protocol):
    """A row whose attributes are borrowed."""

    def spans(self, start: int, end: int) -> list[Span]:
        """The stretches of the cells from start up to end."""

    def links(self) -> Iterable[Link]:
        """The hyperlinks on it."""


class Cells(NamedTuple):
    """Cells of a row from start up to end, of none where they are plain."""

    row: Source | None
    start: int
    end: int


class Borrowed(NamedTuple):
    """The attributes of cells of other rows, one after another."""

    cells: Sequence[Cells]

    def unpack(self) -> list[Any]:
        """End, attributes, end, attributes ..."""
        styles: list[Any] = []
        first = 0
        for row, start, end in self.cells:
            spans = row.spans(start, end) if row else [(end - start, PLAIN)]
            for last, attributes in spans:
                if styles and styles[-1] is attributes:
                    styles[-2] = first + last
                else:
                    styles += (first + last, attributes)
            first += end - start
        return styles

    def used_links(self) -> Iterable[Link]:
        """The links that are there, or close by."""
        for row, _, _ in self.cells:
            if row is not None:
                yield from row.links()


def pack(styles: list[Any]) -> Packed:
    """The packed form of end, attributes, end, attributes ..."""
    stretches: list[bytes] = []
    add, stretch = stretches.append, _STRETCH.pack
    has_links = False
    for end, attributes in zip(styles[::2], styles[1::2], strict=True):
        foreground, background, *others = attributes
        if others == _USUAL and type(foreground) is tuple is type(background):
            # The noise that all this is for: nothing is left to functions.
            add(stretch(end, 0, _DIRECT, *foreground, _DIRECT, *background, 0, 0, 0, 0))
            continue
        bold, faint, italic, bits, underline_color, *others, link, _ = others
        for bit, flag in enumerate((bold, faint, italic, *others), _UNDERLINE_BITS):
            if flag:
                bits |= 1 << bit
        colors = _parts(foreground) + _parts(background) + _parts(underline_color)
        add(stretch(end, bits, *colors))
        has_links = has_links or link is not None
    packed = b"".join(stretches)
    if not has_links:
        return Packed(packed)
    links = tuple(attributes.link for attributes in styles[1::2])
    return Packed(packed, links, tuple(attributes.link_id for attributes in styles[1::2]))


def _parts(color: Color) -> tuple[int, int, int, int]:
    match color:
        case None:
            return (_DEFAULT, 0, 0, 0)
        case int():
            return (_INDEXED, color, 0, 0)
        case (red, green, blue):
            return (_DIRECT, red, green, blue)


def _attributes(flags: int, colors: list[int]) -> Attributes:
    if not flags and not any(colors):
        return PLAIN
    foreground, background, underline_color = (
        _color(*colors[place : place + 4]) for place in (0, 4, 8)
    )
    attributes = Attributes(foreground, background)
    if flags or underline_color is not None:
        renditions: dict[str, Any] = {name: True for bit, name in _FLAGS if flags >> bit & 1}
        attributes = attributes._replace(
            underline=flags & _UNDERLINE_MASK, underline_color=underline_color, **renditions
        )
    return attributes


def _color(kind: int, first: int, second: int, third: int) -> Color:
    if kind == _DEFAULT:
        return None
    return first if kind == _INDEXED else (first, second, third)
