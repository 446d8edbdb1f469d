"""What a cell looks like besides its character, and how SGR changes it.

Attributes are immutable and shared between cells. `Styles` is a graph: every style
remembers where each control sequence led, so that one seen before costs one look-up.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

# None is the terminal's default colour, a number from 0 to 255 a palette index that keeps
# its identity (a theme may change what it looks like), a triple red, green and blue.
Color = int | tuple[int, int, int] | None


class Attributes(NamedTuple):
    """The rendition of a cell (ECMA-48 section 8.3.117 and xterm's additions)."""

    foreground: Color = None
    background: Color = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    # 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed.
    underline: int = 0
    underline_color: Color = None
    blink: bool = False
    reverse: bool = False
    hidden: bool = False
    strike: bool = False
    overline: bool = False
    # Selective erase (DECSCA), or any erase (SPA), leaves the cell alone.
    protected: bool = False
    # The URI of an OSC 8 hyperlink.
    link: str | None = None
    # The id that joins the pieces of one hyperlink, "" where it has none.
    link_id: str = ""


PLAIN = Attributes()

# The fields by their places, for changes to a list of them.
_FIELD = {name: place for place, name in enumerate(Attributes._fields)}
_FOREGROUND, _BACKGROUND = _FIELD["foreground"], _FIELD["background"]
_UNDERLINE, _UNDERLINE_COLOR = _FIELD["underline"], _FIELD["underline_color"]
# SGR 0 takes back everything before this field: protection and links are not renditions.
_RENDITIONS = _FIELD["protected"]
_NO_RENDITION = list(PLAIN[:_RENDITIONS])

# SGR parameter -> what it sets.
_CHANGES: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    4: {"underline": 1},
    5: {"blink": True},
    6: {"blink": True},
    7: {"reverse": True},
    8: {"hidden": True},
    9: {"strike": True},
    21: {"underline": 2},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"underline": 0},
    25: {"blink": False},
    27: {"reverse": False},
    28: {"hidden": False},
    29: {"strike": False},
    39: {"foreground": None},
    49: {"background": None},
    53: {"overline": True},
    55: {"overline": False},
    59: {"underline_color": None},
    **{30 + color: {"foreground": color} for color in range(8)},
    **{40 + color: {"background": color} for color in range(8)},
    **{90 + color: {"foreground": 8 + color} for color in range(8)},
    **{100 + color: {"background": 8 + color} for color in range(8)},
}
# By the parameter as it is written, which saves the conversion.
_SETS: dict[str, tuple[tuple[int, Any], ...]] = {
    str(parameter): tuple((_FIELD[name], value) for name, value in fields.items())
    for parameter, fields in _CHANGES.items()
}
_COLORS = {"38": _FOREGROUND, "48": _BACKGROUND, "58": _UNDERLINE_COLOR}
# 0 to 255, with or without zeros before them.
_INTENSITIES = {f"{number:0{size}}": number for number in range(256) for size in (1, 2, 3)}

# A sequence has at most this many parameters (xterm has 30), the rest are ignored.
MAX_PARAMETERS = 32


def select_graphic_rendition(attributes: Attributes, parameters: str) -> Attributes:
    """The attributes after one SGR sequence; `parameters` is what stands before its m."""
    fields: list[Any] = list(attributes)
    _select(fields, parameters)
    return Attributes._make(fields)


def _select(fields: list[Any], parameters: str) -> None:
    words = parameters.split(";", MAX_PARAMETERS)
    del words[MAX_PARAMETERS:]
    items = iter(words)
    for item in items:
        if (changes := _SETS.get(item)) is not None:
            for field, value in changes:
                fields[field] = value
        elif item in _COLORS:
            color = _color(items)
            if color is not None:
                fields[_COLORS[item]] = color
        elif not item or item == "0":
            fields[:_RENDITIONS] = _NO_RENDITION
        elif ":" in item:
            _select_with_subparameters(fields, item)
        elif item[0] == "0":
            _select(fields, ";".join([item.lstrip("0") or "0", *items]))


def _select_with_subparameters(fields: list[Any], item: str) -> None:
    """Take 4:3, 38:5:n, 38:2::r:g:b (ITU-T T.416) or 38:2:r:g:b (as many write it)."""
    first, *rest = item.split(":", 8)[:8]
    if first == "4" and len(rest) == 1:
        style = int(rest[0] or 0)
        if style <= 5:
            fields[_UNDERLINE] = style
    elif first in _COLORS:
        if rest[:1] == ["2"] and len(rest) > 4:
            del rest[1]
        color = _color(iter(rest))
        if color is not None:
            fields[_COLORS[first]] = color


def _color(items: Iterator[str]) -> Color:
    """The colour that follows a 38, 48 or 58; its numbers are taken from the items."""
    kind = next(items, "")
    if kind == "5":
        return _INTENSITIES.get(next(items, ""))
    if kind != "2":
        return None
    parts = (next(items, ""), next(items, ""), next(items, ""))
    red, green, blue = map(_INTENSITIES.get, parts)
    if red is not None and green is not None and blue is not None:
        return (red, green, blue)
    if all(map(str.isdigit, parts)):
        red, green, blue = (min(int(part), 255) for part in parts)
        return (red, green, blue)
    return None


def sgr_parameters(attributes: Attributes) -> str:
    """The parameters of the SGR sequence that selects the attributes, from 0."""
    flags = [
        number
        for number, is_set in (
            (1, attributes.bold),
            (2, attributes.faint),
            (3, attributes.italic),
            (5, attributes.blink),
            (7, attributes.reverse),
            (8, attributes.hidden),
            (9, attributes.strike),
            (53, attributes.overline),
        )
        if is_set
    ]
    parts = ["0", *map(str, flags)]
    match attributes.underline:
        case 0:
            pass
        case 1:
            parts.append("4")
        case 2:
            parts.append("21")
        case style:
            parts.append(f"4:{style}")
    parts += _color_parameters(attributes.foreground, 30)
    parts += _color_parameters(attributes.background, 40)
    parts += _color_parameters(attributes.underline_color, 50)
    return ";".join(parts)


def _color_parameters(color: Color, base: int) -> list[str]:
    match color:
        case None:
            return []
        case (red, green, blue):
            return [f"{base + 8}:2::{red}:{green}:{blue}"]
        case int() if color < 8 and base < 50:
            return [str(base + color)]
        case int() if color < 16 and base < 50:
            return [str(base + 60 + color - 8)]
        case _:
            return [f"{base + 8}:5:{color}"]


def erasing(attributes: Attributes) -> Attributes:
    """What is erased while these are in force: it has the background alone (xterm's "bce")."""
    background = attributes.background
    return PLAIN if background is None else Attributes(background=background)


class Style:
    """Attributes as the cursor carries them, and where SGR sequences lead from them."""

    __slots__ = ("_erasing", "attributes", "following")

    def __init__(self, attributes: Attributes) -> None:
        self.attributes = attributes
        self._erasing: Attributes | None = None
        # Raw SGR sequences, several in a row as one -> the style they lead to.
        self.following: dict[str, Style] = {}

    @property
    def erasing(self) -> Attributes:
        """What erased cells look like."""
        if self._erasing is None:
            self._erasing = erasing(self.attributes)
        return self._erasing


class Styles:
    """The graph of the styles in use; equal attributes are one object while it lasts."""

    # Noise in 24-bit colour makes a style a cell: beyond this many the graph starts anew.
    MAX_STYLES = 4096
    # Longer runs of sequences are not remembered.
    MAX_REMEMBERED = 64
    # So many ways between styles are remembered.
    MAX_WAYS = 16_384

    def __init__(self) -> None:
        self.plain = Style(PLAIN)
        self._styles = {PLAIN: self.plain}
        self._ways = 0

    def style(self, attributes: Attributes) -> Style:
        """The one style with these attributes."""
        style = self._styles.get(attributes)
        if style is None:
            if len(self._styles) >= self.MAX_STYLES:
                self._forget()
            style = self._styles[attributes] = Style(attributes)
        return style

    def follow(self, style: Style, sequences: str) -> Style:
        """The style after one or more SGR sequences, as they were received."""
        fields: list[Any] = list(style.attributes)
        for parameters in sequences[2:-1].split("m\x1b["):
            _select(fields, parameters)
        # As _make does, without a look at the length: this is done for every new colour.
        following = self.style(tuple.__new__(Attributes, fields))
        if len(sequences) <= self.MAX_REMEMBERED:
            if self._ways >= self.MAX_WAYS:
                self._forget()
            self._ways += 1
            style.following[sequences] = following
        return following

    def _forget(self) -> None:
        for style in self._styles.values():
            style.following.clear()
        self._styles = {PLAIN: self.plain}
        self._ways = 0
