"""A recording, written in one of its forms."""

from typing import BinaryIO, Literal

from tui.exports.cast import cast_lines
from tui.exports.page.writing import write_page
from tui.exports.recorded import Recorded
from tui.exports.text import text_lines

Form = Literal["v2", "v3", "text", "html"]
"""asciicast 2 and 3, what stood on the screens, and a page that plays."""


def write_recording(out: BinaryIO, recorded: Recorded, form: Form) -> None:
    """Write it; blocks. Raises OSError.

    Args:
        out: a file; for a page one that can be sought.
        recorded: what is written.
        form: how.
    """
    if form == "html":
        write_page(out, recorded)
        return
    lines = (
        text_lines(recorded)
        if form == "text"
        else cast_lines(recorded.about, recorded.events(), 3 if form == "v3" else 2)
    )
    out.writelines(line.encode(errors="replace") for line in lines)
