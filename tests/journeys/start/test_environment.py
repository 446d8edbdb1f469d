"""What the environment says of the user's terminal, and what of that counts."""

import re

from tests.support.program import program

COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10[0-7])(?:;[\d;]*)?m")


def test_with_no_color_not_one_is_sent_and_marks_still_say_what_colours_said() -> None:
    """See no-color.org."""
    with program("demo", environment={"NO_COLOR": "1"}) as running:
        running.sees("▌.*● online")
        running.sees("○ lost")
        running.type("q")
        assert running.wait() == 0
    assert not COLOUR.search(running.output)


def test_the_terminal_knows_its_size_better_than_the_environment() -> None:
    with program("demo", environment={"COLUMNS": "70", "LINES": "20"}) as running:
        running.sees("─{100}")
        running.type("q")
        assert running.wait() == 0
