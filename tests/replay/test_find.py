"""A text is found where it comes onto the screen."""

from pathlib import Path

from tests.replay.recordings import Told, opened
from tui.comparing import SoughtText
from tui.replay.find import find


def found(folder: Path, events: list[Told], text: str) -> list[tuple[float, str]]:
    source = opened(folder / "a.cast", events)
    return [(hit.at, hit.line.strip()) for hit in find(source, SoughtText(text), lambda: False)]


def test_a_line_is_found_once_however_long_it_stays(tmp_path: Path) -> None:
    events: list[Told] = [(1, "o", "Restarted nginx\r\n")]
    events += [(2 + n, "o", f"line {n}\r\n") for n in range(20)]
    events += [(40, "o", "nginx again")]
    assert found(tmp_path, events, "nginx") == [(1, "Restarted nginx"), (40, "nginx again")]


def test_a_line_that_is_typed_is_one_hit(tmp_path: Path) -> None:
    events: list[Told] = [(n, "o", letter) for n, letter in enumerate("cat nginx.conf")]
    assert found(tmp_path, events, "nginx") == [(8, "cat nginx")]


def test_colours_widths_and_line_ends_hide_nothing(tmp_path: Path) -> None:
    events: list[Told] = [
        (1, "o", "a\x1b[31mb\x1b[mc\r\n"),
        (2, "o", "x" * 18 + "障害 in a row"),
    ]
    assert found(tmp_path, events, "abc") == [(1, "abc")]
    assert [at for at, _ in found(tmp_path, events, "障害")] == [2]


def test_what_scrolls_by_at_once_is_found(tmp_path: Path) -> None:
    flood = "".join(f"line {n}\r\n" for n in range(5000))
    assert found(tmp_path, [(1, "o", flood)], "line 4777") == [(1, "line 4777")]


def test_what_comes_back_to_the_screen_is_found_again(tmp_path: Path) -> None:
    events: list[Told] = [(1, "o", "needle"), (2, "o", "\x1b[2J\x1b[H"), (3, "o", "needle")]
    assert [at for at, _ in found(tmp_path, events, "needle")] == [1, 3]


def test_a_search_that_nobody_wants_any_more_ends(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.cast", [(1, "o", "needle")])
    assert list(find(source, SoughtText("needle"), lambda: True)) == []
