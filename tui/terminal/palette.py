"""The colours that the terminal's colour numbers stand for."""

import re
from dataclasses import dataclass

RGB = tuple[int, int, int]

# The steps of the 6x6x6 colour cube, palette indexes 16 to 231 (xterm's 256colres.h).
CUBE_STEPS = (0, 95, 135, 175, 215, 255)


@dataclass(frozen=True)
class Palette:
    """A theme's colours: the three of the screen itself and the sixteen ANSI ones."""

    foreground: RGB
    background: RGB
    cursor: RGB
    ansi: tuple[RGB, ...]

    def __post_init__(self) -> None:
        if len(self.ansi) != 16:
            msg = f"A palette has 16 ANSI colours, not {len(self.ansi)}."
            raise ValueError(msg)

    def color(self, index: int) -> RGB:
        """The colour of a palette index, 0 to 255.

        Raises:
            IndexError: There is no such index.
        """
        if 0 <= index < 16:
            return self.ansi[index]
        if index < 16 or index > 255:
            msg = f"The palette has no colour {index}."
            raise IndexError(msg)
        if index < 232:
            cube = index - 16
            return (
                CUBE_STEPS[cube // 36],
                CUBE_STEPS[cube // 6 % 6],
                CUBE_STEPS[cube % 6],
            )
        grey = 8 + 10 * (index - 232)
        return (grey, grey, grey)


# xterm's own sixteen colours (its charproc.c and XTerm-col.ad), on a dark screen.
XTERM = Palette(
    foreground=(229, 229, 229),
    background=(0, 0, 0),
    cursor=(229, 229, 229),
    ansi=(
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ),
)

# xterm numbers its special colours (bold, underline, blink, reverse, italic) after the 256.
FIRST_SPECIAL = 256
SPECIAL_COLORS = 5
# The dynamic colours by the numbers of the OSC that sets them: text, background, text
# cursor, mouse (2), Tektronix (2), highlight, Tektronix cursor, highlighted text.
DYNAMIC_COLORS = range(10, 20)
_BACKGROUNDS = {11, 14, 16}
_CURSORS = {12, 13, 15, 18}


class Colors:
    """A theme's palette, and what the remote made of it (OSC 4, 5, 10 to 19)."""

    def __init__(self, palette: Palette = XTERM) -> None:
        self.palette = palette
        self._indexed: dict[int, RGB] = {}
        self._dynamic: dict[int, RGB] = {}

    def color(self, index: int) -> RGB:
        """The colour of a palette index 0 to 255, or of a special colour after them."""
        if index in self._indexed:
            return self._indexed[index]
        if index >= FIRST_SPECIAL:
            return self.dynamic(10)
        return self.palette.color(index)

    def dynamic(self, number: int) -> RGB:
        """A dynamic colour, 10 to 19: 10 the text's, 11 the background, 12 the cursor."""
        if number in self._dynamic:
            return self._dynamic[number]
        if number in _BACKGROUNDS:
            return self.palette.background
        return self.palette.cursor if number in _CURSORS else self.palette.foreground

    def set_color(self, index: int, color: RGB | None) -> None:
        """Give a palette index or special colour another colour, or its own again."""
        if color is None:
            self._indexed.pop(index, None)
        else:
            self._indexed[index] = color

    def set_dynamic(self, number: int, color: RGB | None) -> None:
        """Give a dynamic colour another colour, or its own again."""
        if color is None:
            self._dynamic.pop(number, None)
        else:
            self._dynamic[number] = color

    def changed(self) -> tuple[dict[int, RGB], dict[int, RGB]]:
        """What the remote changed: indexed and special colours, dynamic ones."""
        return dict(self._indexed), dict(self._dynamic)

    def reset(self) -> None:
        """Take back all that the remote changed."""
        self._indexed.clear()
        self._dynamic.clear()

    def reset_indexed(self, indexes: range) -> None:
        """Take back what the remote changed in a range of indexes."""
        for index in indexes:
            self._indexed.pop(index, None)

    def effective(self) -> Palette:
        """The palette with the remote's changes to the first sixteen and the screen's."""
        return Palette(
            foreground=self.dynamic(10),
            background=self.dynamic(11),
            cursor=self.dynamic(12),
            ansi=tuple(self.color(index) for index in range(16)),
        )


_HASH = re.compile(r"#((?:[0-9a-fA-F]{3}){1,4})")
_RGB = re.compile(r"rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_INTENSITY = re.compile(r"rgbi:([0-9.]{1,8})/([0-9.]{1,8})/([0-9.]{1,8})")


def parse_color(text: str) -> RGB | None:
    """A colour as X11 writes it (XParseColor): #rgb, rgb:r/g/b, rgbi:r/g/b."""
    if match := _HASH.fullmatch(text):
        digits = match[1]
        size = len(digits) // 3
        # Fewer digits are the most significant ones, not a scale.
        red, green, blue = (
            int(digits[place : place + size].ljust(2, "0")[:2], 16)
            for place in range(0, 3 * size, size)
        )
        return (red, green, blue)
    if match := _RGB.fullmatch(text):
        red, green, blue = (_scaled(part) for part in match.groups())
        return (red, green, blue)
    if match := _INTENSITY.fullmatch(text):
        try:
            red, green, blue = (round(255 * min(1.0, float(part))) for part in match.groups())
        except ValueError:
            return None
        return (red, green, blue)
    return None


def _scaled(digits: str) -> int:
    """An intensity of one to four hexadecimal digits as one of 0 to 255."""
    return round(int(digits, 16) * 255 / ((1 << 4 * len(digits)) - 1))


def format_color(color: RGB) -> str:
    """A colour as xterm reports it."""
    return "rgb:" + "/".join(f"{part:02x}{part:02x}" for part in color)
