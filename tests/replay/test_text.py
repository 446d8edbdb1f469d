"""The text of a recording: each line that stood on the screens, once, with its time."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from tests.replay.recordings import Told
from tests.terminal.screens import NASTY
from tui.archive.cast_reader import CastEvent
from tui.archive.chunk import TextLine
from tui.replay.text import ScreenText


def lines_of(events: Iterable[Told], columns: int = 40, lines: int = 6) -> list[TextLine]:
    """The lines of a recording, those at its end too."""
    text = ScreenText(columns, lines)
    found = [line for event in events for line in text.take(CastEvent(*event))]
    return [*found, *text.standing()]


def texts(events: Iterable[Told], columns: int = 40, lines: int = 6) -> list[str]:
    return [text for _, text in lines_of(events, columns, lines)]


def test_a_line_has_the_time_when_it_was_complete() -> None:
    events: list[Told] = [
        (1, "o", "one\r\n"),
        (2, "o", "tw"),
        (3, "o", "o\r\n"),
        (9, "o", "$ "),
    ]
    assert lines_of(events) == [(1, "one"), (3, "two"), (9, "$")]


def test_a_flood_loses_no_line() -> None:
    flood = "".join(f"line {n}\r\n" for n in range(30_000))
    assert texts([(1, "o", flood)]) == [f"line {n}" for n in range(30_000)]


def test_a_wrapped_line_is_one_line_even_where_its_beginning_scrolls_away() -> None:
    long = "".join(f"<{n}>" for n in range(100))
    assert texts([(1, "o", "before\r\n"), (2, "o", long), (3, "o", " end\r\n")]) == [
        "before",
        f"{long} end",
    ]


def test_a_line_without_an_end_is_taken_in_pieces() -> None:
    assert "".join(texts([(1, "o", "x" * 100_000)])) == "x" * 100_000


def test_wide_and_combining_characters_are_ordinary_text() -> None:
    assert (
        texts([(1, "o", "障害 cafe\u0301 👩‍💻 が\r\n" * 2)], columns=12)
        == ["障害 cafe\u0301 👩‍💻 が"] * 2
    )


def test_what_is_overwritten_is_taken() -> None:
    events: list[Told] = [(1, "o", "first words"), (2, "o", "\rother text at all\x1b[K")]
    assert lines_of(events) == [(1, "first words"), (2, "other text at all")]


def test_what_is_cleared_is_taken_together_with_its_time() -> None:
    events: list[Told] = [
        (1, "o", "password\r\nhunter\r\n"),
        (5, "o", "third\r\n\x1b[H\x1b[2J$ "),
        (6, "o", "ls"),
    ]
    assert lines_of(events) == [(1, "password"), (1, "hunter"), (5, "third"), (6, "$ ls")]


def test_a_command_that_is_typed_and_corrected_is_one_line() -> None:
    typed = ["$ ", "l", "s", "s", "\b \b", " ", "-", "l", "\r\n", "total 0\r\n"]
    events: list[Told] = [(n, "o", key) for n, key in enumerate(typed)]
    assert texts(events) == ["$ ls -l", "total 0"]


def test_a_command_that_was_taken_back_is_found_all_the_same() -> None:
    typed = ["$ rm -rf /srv", *(["\b \b"] * 11), "ls", "\r\n"]
    events: list[Told] = [(n, "o", key) for n, key in enumerate(typed)]
    assert texts(events) == ["$ rm -rf /srv", "$ ls"]


def test_a_bar_that_grows_is_taken_at_most_once_in_ten_seconds() -> None:
    bar = [f"\r[{'=' * n:60}] {n:3}% of 12 MB" for n in range(61)]
    events: list[Told] = [(n / 2, "o", step) for n, step in enumerate(bar)]
    found = texts([*events, (31, "o", "\r\ndone\r\n")], columns=100)
    assert found[-2:] == [bar[-1].strip(), "done"]
    assert len(found) <= 5


def test_a_screen_that_is_drawn_over_and_over_is_taken_once_in_ten_seconds() -> None:
    def frame(n: int) -> str:
        return (
            f"\x1b[Htop - up {n} min\x1b[K\r\n{n} tasks\x1b[K\r\n{7 * n} mysqld\x1b[K\r\n\x1b[J"
        )

    found = texts([(n, "o", frame(n)) for n in range(60)])
    assert 1 <= sum("mysqld" in line for line in found) <= 8


def test_a_full_screen_program_leaves_its_last_screen() -> None:
    events: list[Told] = [
        (1, "o", "$ vim\r\n\x1b[?1049h\x1b[Hfirst draft\x1b[2;1H~"),
        (2, "o", "\x1b[1;7Hversion of it"),
        (3, "o", "\x1b[?1049l$ "),
    ]
    assert lines_of(events) == [
        (2, "first version of it"),
        (2, "~"),
        (1, "$ vim"),
        (3, "$"),
    ]


def test_a_full_screen_program_is_looked_at_once_in_ten_seconds() -> None:
    redraws: list[Told] = [
        (n, "o", f"\x1b[Hload {n}\x1b[K\r\nuptime of host\x1b[K\x1b[J") for n in range(1, 61)
    ]
    events: list[Told] = [(0, "o", "\x1b[?1049h"), *redraws, (61, "o", "\x1b[?1049l")]
    found = lines_of(events)
    assert [text for _, text in found].count("uptime of host") == 1
    loads = [at for at, text in found if text.startswith("load")]
    assert len(loads) == 7
    assert all(after - before >= 10 for before, after in pairwise(loads[:-1]))
    assert found[-1].text == "load 60" or found[-2].text == "load 60"


def test_a_program_that_clears_its_screen_before_it_leaves_has_left_one() -> None:
    left = "\x1b[H\x1b[2J\x1b[?1049l"
    assert lines_of([(1, "o", "\x1b[?1049htmux pane"), (2, "o", left)]) == [(1, "tmux pane")]


def test_the_same_program_again_is_not_the_same_lines_again() -> None:
    once = "\x1b[?1049hman page\x1b[?1049l"
    assert texts([(n, "o", once) for n in range(5)]) == ["man page"]


def test_what_leaves_a_region_below_the_first_line_is_taken() -> None:
    flood = "".join(f"\r\nevent {n}" for n in range(50))
    found = texts([(1, "o", f"header of it\x1b[2;6r\x1b[6;1H{flood}")])
    assert [line for line in found if line.startswith("event")] == [
        f"event {n}" for n in range(50)
    ]
    assert found.count("header of it") == 1


def test_a_status_line_below_a_region_is_no_line_for_each_that_scrolls() -> None:
    set_up = "\x1b[6;1HProgress: [ 10%]\x1b[1;5r\x1b[5;1H"
    flood: list[Told] = [(2 + n, "o", f"\r\nUnpacking part {n}") for n in range(50)]
    found = texts([(1, "o", set_up), *flood])
    assert found.count("Progress: [ 10%]") == 1
    assert sum(line.startswith("Unpacking") for line in found) == 50


def test_another_size_takes_no_line_twice_and_loses_none() -> None:
    lines: list[Told] = [(n, "o", f"this is line {n} of it\r\n") for n in range(12)]
    sizes = ["10x3", "40x12", "15x4", "80x24", "7x2", "40x6"]
    events: list[Told] = [*lines, *((20.0 + n, "r", size) for n, size in enumerate(sizes))]
    found = texts([*events, (30, "o", "the end\r\n")])
    assert found == [f"this is line {n} of it" for n in range(12)] + ["the end"]


def test_what_stands_there_is_taken_once_however_often_one_asks() -> None:
    text = ScreenText(40, 6)
    first = [*text.take(CastEvent(1, "o", "one\r\n$ ")), *text.standing(), *text.standing()]
    then = [*text.take(CastEvent(2, "o", "ls\r\n")), *text.take(CastEvent(3, "o", "\r\n" * 9))]
    assert [line.text for line in first] == ["one", "$"]
    assert [line.text for line in then] == ["$ ls"]


def test_what_was_taken_before_is_not_taken_from_a_screen_to_begin_with() -> None:
    text = ScreenText(40, 6, b"one\r\ntwo\r\nthree", at=7.0)
    text.has_taken(frozenset({"one"}))
    assert list(text.standing()) == [(7, "two"), (7, "three")]


OUTPUT = st.lists(
    st.sampled_from(
        [
            "word ",
            "another ",
            "障害",
            "e\u0301",
            "\r\n",
            "\r",
            "\b",
            "\x1b[K",
            "\x1b[H",
            "\x1b[2J",
            "\x1b[J",
            "\x1b[3J",
            "\x1b[2;4r",
            "\x1b[r",
            "\x1b[A",
            "\x1b[L",
            "\x1b[M",
            "\x1bM",
            "\x1b[5S",
            "\x1bc",
            "\x1b[?1049h",
            "\x1b[?1049l",
            "\x1b[?47h",
            "\x1b[?47l",
            "\x1b[1;31m",
            "0123456789" * 5,
        ]
    )
    | NASTY.map(lambda data: data.decode(errors="replace")),
    max_size=40,
).map("".join)


@given(
    st.lists(st.tuples(st.floats(0, 30), OUTPUT), max_size=8), st.randoms(use_true_random=False)
)
@example([(0.0, "one\r\n\x1b[H\x1b[2Jtwo"), (0.0, "\x1b[2J" * 300)], Random(1))
def test_however_the_output_is_cut_the_lines_are_the_same(
    told: Sequence[tuple[float, str]], random: Random
) -> None:
    events, now = [], 0.0
    for since, data in told:
        now += since
        events.append((now, "o", data))
    cut: list[Told] = []
    for at, code, data in events:
        places = sorted(random.sample(range(len(data) + 1), min(len(data) + 1, 5)))
        cut += [(at, code, data[a:b]) for a, b in pairwise([0, *places, len(data)])]
    assert lines_of(cut, 12, 5) == lines_of(events, 12, 5)
