"""Lines, selections, searches and links over what an emulator shows."""

import pytest

from tui.terminal.emulator import Emulator
from tui.ui.terminal.links import link_at, links_in, links_of_line
from tui.ui.terminal.search import Search
from tui.ui.terminal.selection import Selection, Unit, word_at
from tui.ui.terminal.text import LogicalLine, RowOf, Stretch, TextPlace
from tui.ui.terminal.viewport import Viewport


def screen(text: str, columns: int = 20, lines: int = 5) -> Viewport:
    emulator = Emulator(columns, lines)
    emulator.feed(text.encode())
    viewport = Viewport(emulator, lines)
    viewport.follow(emulator.take_changes())
    return viewport


def rows_of(text: str, columns: int = 20) -> RowOf:
    return screen(text, columns).row_of


def select(
    text: str, start: tuple[int, int], end: tuple[int, int], unit: Unit, columns: int = 20
) -> str:
    return Selection(TextPlace(*start), TextPlace(*end), unit).text(
        columns, rows_of(text, columns)
    )


def test_a_selection_is_the_text_between_two_cells_in_either_direction() -> None:
    text = "hello world\r\nsecond line"
    assert select(text, (0, 6), (1, 5), Unit.CHARACTER) == "world\nsecond"
    assert select(text, (1, 5), (0, 6), Unit.CHARACTER) == "world\nsecond"


def test_wide_characters_are_selected_by_either_half() -> None:
    assert select("漢字 ok", (0, 0), (0, 1), Unit.CHARACTER) == "漢"
    assert select("漢字 ok", (0, 0), (0, 2), Unit.CHARACTER) == "漢字"


def test_wrapped_lines_are_joined_and_blanks_at_line_ends_left_out() -> None:
    assert select("abcdefghijkl  \r\nx", (0, 2), (2, 9), Unit.CHARACTER, 10) == "cdefghijkl\nx"


def test_words_and_lines_grow_across_wrapped_lines() -> None:
    text = "see /usr/share/doc now\r\nnext"
    assert select(text, (0, 6), (0, 6), Unit.WORD, 10) == "/usr/share/doc"
    assert select(text, (1, 0), (1, 0), Unit.LINE, 10) == "see /usr/share/doc now"
    assert select(text, (0, 5), (2, 0), Unit.WORD, 10) == "/usr/share/doc now"


def test_a_block_is_the_same_columns_of_each_line() -> None:
    text = "abcd\r\nefgh\r\nij"
    assert select(text, (0, 1), (2, 2), Unit.BLOCK) == "bc\nfg\nj"
    assert select(text, (0, 2), (1, 1), Unit.BLOCK) == "bc\nfg"


def test_a_word_at_a_blank_is_the_blank() -> None:
    where = TextPlace(0, 1)
    assert word_at(where, rows_of("a b")) == (where, where)
    assert word_at(TextPlace(0, 19), rows_of("a b")) == (TextPlace(0, 19), TextPlace(0, 19))


def test_a_logical_line_knows_where_its_characters_stand() -> None:
    line = LogicalLine.at(1, rows_of("ab漢字cd", 4))
    assert line.text == "ab漢字cd"
    assert [line.place(position) for position in range(6)] == [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (1, 3),
    ]  # fmt: skip
    assert line.position(TextPlace(1, 1)) == 3
    assert line.stretches(1, 4) == [Stretch(0, 1, 4), Stretch(1, 0, 2)]


def complete(search: Search) -> Search:
    while not search.is_complete:
        search.look(1)
    return search


def search(text: str, query: str, columns: int = 20) -> Search:
    viewport = screen(text, columns, 3)
    return complete(Search(query, viewport.oldest, viewport.newest, viewport.row_of))


def test_a_search_finds_the_newest_first_in_the_scrollback_too() -> None:
    found = search("\r\n".join(f"line {number}" for number in range(10)), "line")
    assert len(found.hits) == 10
    assert found.current == (Stretch(9, 0, 4),)
    assert found.step(1) == (Stretch(8, 0, 4),)
    assert found.step(-2) == (Stretch(0, 0, 4),)
    assert found.number == 10


def test_a_search_finds_what_is_wrapped_and_marks_each_part() -> None:
    found = search("abcdefghij", "efgh", 6)
    assert found.hits == [(Stretch(0, 4, 6), Stretch(1, 0, 2))]
    assert list(found.in_line(1)) == [(Stretch(1, 0, 2), True)]


def test_capitals_count_where_there_are_any() -> None:
    assert len(search("Error error", "error").hits) == 2
    assert len(search("Error error", "Error").hits) == 1


@pytest.mark.parametrize("query", ["café", "cafe\u0301", "\uff43afé"])
def test_a_search_finds_every_spelling_and_marks_whole_cells(query: str) -> None:
    found = search("a Cafe\u0301 and \uff23\uff21FÉ", query)
    assert found.hits == [(Stretch(0, 11, 17),), (Stretch(0, 2, 6),)]


def test_a_query_is_no_pattern() -> None:
    assert len(search("a.c abc", "a.c").hits) == 1
    assert search("abc", "").is_complete
    assert search("abc", "x").current is None


def links(text: str, columns: int = 60) -> list[str]:
    return [link.target for link in links_in(0, 4, rows_of(text, columns))]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("see https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]),
        ("(https://example.com/x)", ["https://example.com/x"]),
        ("https://en.example.org/a_(b)", ["https://en.example.org/a_(b)"]),
        (
            "<http://example.com>, mailto:me@example.com!",
            ["http://example.com", "mailto:me@example.com"],
        ),
        ("no://thing example.com", []),
    ],
)
def test_addresses_in_text_are_links_without_the_sentence_around(
    text: str, targets: list[str]
) -> None:
    assert links(text) == targets


def test_an_address_over_two_lines_is_one_link() -> None:
    row_of = rows_of("https://example.com/a/long/path", 20)
    link = link_at(TextPlace(1, 3), row_of)
    assert link is not None
    assert link.target == "https://example.com/a/long/path"
    assert link.stretches == (Stretch(0, 0, 20), Stretch(1, 0, 11))
    assert link_at(TextPlace(1, 15), row_of) is None


def test_a_marked_link_shows_its_target_and_only_safe_ones_open() -> None:
    text = (
        "\x1b]8;;https://example.com\x1b\\go\x1b]8;;file:///etc/passwd\x1b\\no\x1b]8;;\x1b\\ x"
    )
    safe, unsafe = links_of_line(0, rows_of(text))
    assert (safe.target, safe.stretches) == ("https://example.com", (Stretch(0, 0, 2),))
    assert safe.can_be_opened
    assert unsafe.target == "file:///etc/passwd"
    assert not unsafe.can_be_opened
