"""The colours that the terminal's colour numbers stand for."""

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
