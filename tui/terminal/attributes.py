"""What a cell looks like besides its character."""

from typing import NamedTuple

# None is the terminal's default colour, a number from 0 to 255 a palette index that keeps
# its identity (a theme may change what it looks like), a triple red, green and blue.
Color = int | tuple[int, int, int] | None


class Attributes(NamedTuple):
    """The rendition of a cell (ECMA-48 8.3.117 and xterm's additions)."""

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
    # DECSCA: selective erase leaves the cell alone.
    protected: bool = False
    # The URI of an OSC 8 hyperlink.
    link: str | None = None
    # The id that joins the pieces of one hyperlink, "" where it has none.
    link_id: str = ""


PLAIN = Attributes()
