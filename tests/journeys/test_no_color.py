"""With NO_COLOR set (no-color.org) the terminal's own two colours are all that is used."""

import re

from tests.support.program import program

COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10[0-7])(?:;[\d;]*)?m")


def test_not_one_colour_is_sent_and_marks_still_say_what_colours_said() -> None:
    with program("demo", environment={"NO_COLOR": "1"}) as running:
        running.sees("▌ .*● online")
        running.sees("○ lost")
        running.type("q")
        assert running.wait() == 0
    assert not COLOUR.search(running.output)
