"""A window onto the screen and the scrollback."""

from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.emulator import Emulator
from tui.ui.terminal.cells import row_text
from tui.ui.terminal.viewport import Viewport


class Looked:
    """An emulator, and a viewport that follows it."""

    def __init__(self, height: int = 5, scrollback: int = 20) -> None:
        self.emulator = Emulator(20, 5, scrollback)
        self.viewport = Viewport(self.emulator, height)
        self.written = 0

    def write(self, count: int) -> None:
        for _ in range(count):
            self.emulator.feed(f"line {self.written}\r\n".encode())
            self.written += 1
        self.viewport.follow(self.emulator.take_changes())

    def lines(self) -> list[str]:
        rows = self.viewport.rows(0, self.viewport.height)
        return [row_text(row).rstrip() if row else "-" for row in rows]


def test_the_screen_is_in_sight_until_the_user_goes_back() -> None:
    it = Looked()
    it.write(10)
    assert it.lines() == ["line 6", "line 7", "line 8", "line 9", ""]
    assert it.viewport.scroll(3)
    assert it.lines() == ["line 3", "line 4", "line 5", "line 6", "line 7"]
    assert not it.viewport.scroll(0)


def test_what_is_looked_at_stays_while_lines_arrive_as_long_as_it_is_kept() -> None:
    it = Looked()
    it.write(10)
    it.viewport.scroll(4)
    before = it.lines()
    it.write(7)
    assert it.lines() == before
    it.write(100)
    assert it.lines()[0] == f"line {it.written + 1 - 5 - 20}"


def test_a_name_holds_while_the_screen_scrolls() -> None:
    it = Looked()
    it.write(3)
    row = it.viewport.row_of(2)
    assert row is not None
    it.write(10)
    found = it.viewport.row_of(2)
    assert found is not None
    assert row_text(found).rstrip() == "line 2"
    it.write(100)
    assert it.viewport.row_of(2) is None


def test_a_smaller_window_shows_the_cursor() -> None:
    it = Looked(height=2)
    it.write(3)
    assert it.lines() == ["line 2", ""]
    assert it.viewport.line_y(3) == 1
    assert it.viewport.line_y(0) is None


def test_a_line_is_brought_into_sight() -> None:
    it = Looked()
    it.write(24)
    assert not it.viewport.show(22)
    assert it.viewport.show(5)
    assert "line 5" in it.lines()


@given(
    st.lists(st.tuples(st.sampled_from(["write", "scroll", "height"]), st.integers(-30, 30)))
)
def test_whatever_happens_every_line_in_sight_can_be_asked_for(
    steps: list[tuple[str, int]],
) -> None:
    it = Looked()
    for step, amount in steps:
        match step:
            case "write":
                it.write(abs(amount))
            case "scroll":
                it.viewport.scroll(amount)
            case _:
                it.viewport.height = abs(amount) + 1
        assert len(it.lines()) == it.viewport.height
