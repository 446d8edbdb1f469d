"""The attributes of a line in the scrollback, packed.

A line of noise in 24-bit colour has other attributes in every cell: as objects they take
three hundred bytes each, and ten thousand such lines a quarter of a gigabyte. Here each
stretch of a line takes four numbers of 32 bits: where it ends, with the flags above that, and
the three colours.
"""

from array import array
from collections.abc import Iterable
from typing import Any, NamedTuple

from tui.terminal.attributes import PLAIN, Attributes, Color
from tui.terminal.links import Link

_WORDS = 4
_END_BITS = 16
_END_MASK = (1 << _END_BITS) - 1
# A colour is 0 for the default, an index and 1, or 24 bits with this one above them.
_DIRECT = 1 << 24

_UNDERLINE_MASK = 7
# By their places, above the three bits of the underline style.
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
        _UNDERLINE_MASK.bit_length(),
    )
)
_LINK = Attributes._fields.index("link")
_RENDITIONS = slice(Attributes._fields.index("bold"), _LINK)
_USUAL = PLAIN[_RENDITIONS]


class Packed(NamedTuple):
    """The stretches of a line; their links and the ids of those, or nothing if all are None."""

    words: bytes
    links: tuple[str | None, ...] = ()
    link_ids: tuple[str, ...] = ()

    def stretches(self) -> list[Any]:
        """End, attributes, end, attributes ... as they were packed."""
        words = array("I", self.words).tolist()
        styles: list[Any] = []
        for place in range(0, len(words), _WORDS):
            styles += _stretch(*words[place : place + _WORDS])
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


def pack(styles: list[Any]) -> Packed:
    """The packed form of end, attributes, end, attributes ..."""
    words: list[int] = []
    add = words.extend
    has_links = False
    # All output in many colours comes here: what is usual is not left to functions.
    for end, attributes in zip(styles[::2], styles[1::2], strict=True):
        foreground, background = attributes[0], attributes[1]
        if type(foreground) is tuple:
            red, green, blue = foreground
            foreground = _DIRECT | red << 16 | green << 8 | blue
        else:
            foreground = 0 if foreground is None else foreground + 1
        if type(background) is tuple:
            red, green, blue = background
            background = _DIRECT | red << 16 | green << 8 | blue
        else:
            background = 0 if background is None else background + 1
        if attributes[_LINK] is not None:
            has_links = True
        if attributes[_RENDITIONS] == _USUAL:
            add((end, foreground, background, 0))
        else:
            underline_color = _color_word(attributes.underline_color)
            add(
                (end | _flags(attributes) << _END_BITS, foreground, background, underline_color)
            )
    packed = array("I", words).tobytes()
    if not has_links:
        return Packed(packed)
    links = tuple(attributes.link for attributes in styles[1::2])
    return Packed(packed, links, tuple(attributes.link_id for attributes in styles[1::2]))


def _stretch(
    first: int, foreground: int, background: int, underline_color: int
) -> tuple[int, Attributes]:
    flags = first >> _END_BITS
    attributes = PLAIN
    if foreground or background:
        attributes = Attributes(_color(foreground), _color(background))
    if flags or underline_color:
        renditions: dict[str, Any] = {name: True for bit, name in _FLAGS if flags >> bit & 1}
        attributes = attributes._replace(
            underline=flags & _UNDERLINE_MASK,
            underline_color=_color(underline_color),
            **renditions,
        )
    return first & _END_MASK, attributes


def _color_word(color: Color) -> int:
    match color:
        case None:
            return 0
        case (red, green, blue):
            return _DIRECT | red << 16 | green << 8 | blue
        case int():
            return color + 1


def _color(word: int) -> Color:
    if not word:
        return None
    if word < _DIRECT:
        return word - 1
    return (word >> 16 & 255, word >> 8 & 255, word & 255)


def _flags(attributes: Attributes) -> int:
    flags = attributes.underline
    for bit, name in _FLAGS:
        if getattr(attributes, name):
            flags |= 1 << bit
    return flags
