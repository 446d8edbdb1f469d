"""The moving picture shows what a terminal shows, at the time at which it does."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from tests.pictures.__main__ import LARGEST, PICTURE
from tests.pictures.animated import BASE, COLUMN, FRAME, LAST, LONGEST, ROW, animated, retimed
from tui.archive.cast_reader import MARKER, OUTPUT, CastEvent
from tui.terminal.emulator import Emulator

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS, LINES = 12, 4


def shown_at(picture: str, seconds: float) -> list[str]:
    """The letters of each row at a time, as a browser would have them."""
    root = ElementTree.fromstring(picture)
    style = root.findtext(f"{SVG}style") or ""
    named = {each.get("id"): each for each in root.iter() if each.get("id")}
    rows = []
    for row in root.findall(f"{SVG}svg"):
        (strip,) = row
        turns = re.search(rf"@keyframes {strip.get('class')}\{{(.*?\}})\}}", style)
        length = re.search(rf"animation:{strip.get('class')} ([\d.]+)s", style)
        offset = 0
        for share, moved in re.findall(
            r"([\d.]+)%\{\w+:\w+\(-?(\d+)px", turns[1] if turns else ""
        ):
            if length and float(share) / 100 * float(length[1]) <= seconds + 0.001:
                offset = int(moved)
        (held,) = (g for g in strip if g.get("transform") == f"translate(0 {offset + BASE})")
        cells = [" "] * COLUMNS
        for text in (named.get((each.get("href") or "#")[1:], each) for each in held):
            if text.tag != f"{SVG}text":
                continue
            at = int(text.get("x") or 0) // COLUMN
            for number, letter in enumerate(text.text or ""):
                cells[at + number] = letter
        rows.append("".join(cells).rstrip())
    return rows


OUTPUTS = st.lists(
    st.sampled_from(
        ["a", "bc ", "\r", "\n", "\r\n", "\x1b[2J", "\x1b[H", "\x1b[31m", "<&>", "\x1bM"]
    ),
    min_size=1,
    max_size=20,
)


@given(OUTPUTS)
def test_at_each_time_it_shows_what_the_terminal_did(outputs: list[str]) -> None:
    events = [CastEvent(n * 0.5, OUTPUT, text) for n, text in enumerate(outputs)]
    picture = animated(COLUMNS, LINES, events, "a title")
    emulator = Emulator(COLUMNS, LINES)
    for n, text in enumerate(outputs):
        emulator.feed(text.encode())
        assert shown_at(picture, n * 0.5) == [line.rstrip() for line in emulator.display]


def test_markers_tell_how_fast_and_long_rests_are_cut() -> None:
    events = [
        CastEvent(1.0, OUTPUT, "a"),
        CastEvent(1.0, MARKER, "x4"),
        CastEvent(5.0, OUTPUT, "b"),
        CastEvent(5.0, MARKER, "x1"),
        CastEvent(65.0, OUTPUT, "c"),
    ]
    assert [round(event.at, 3) for event in retimed(events)] == [1.0, 2.0, 2.0 + LONGEST]


def test_what_comes_at_once_is_one_frame() -> None:
    events = [CastEvent(1 + n * FRAME / 10, OUTPUT, "x") for n in range(9)]
    assert len({event.at for event in retimed(events)}) <= 2


def test_its_end_is_looked_at_before_it_starts_anew() -> None:
    picture = animated(COLUMNS, LINES, [CastEvent(1.0, OUTPUT, "a")], "a title")
    assert f"{1 + LAST:g}s step-end infinite" in picture


def test_where_nothing_moves_the_poster_is_shown() -> None:
    events = [
        CastEvent(0.0, OUTPUT, "first"),
        CastEvent(1.0, OUTPUT, "\r then"),
        CastEvent(1.0, MARKER, "poster"),
        CastEvent(2.0, OUTPUT, "\x1b[2Jlast"),
    ]
    picture = animated(COLUMNS, LINES, events, "a title")
    (still,) = re.findall(r'class="r0" transform="translate\(0 -?(\d+)\)"', picture)
    assert f"translate(0 {int(still) + BASE})" in picture
    # Behind the blank row and the first one.
    assert int(still) // ROW == 2
    assert "prefers-reduced-motion" in picture


def test_wide_letters_take_two_cells_and_keep_what_follows_in_its_place() -> None:
    picture = animated(COLUMNS, LINES, [CastEvent(0.0, OUTPUT, "理由ab")], "a title")
    texts = {text.text: text for text in ElementTree.fromstring(picture).iter(f"{SVG}text")}
    assert texts["ab"].get("x") == str(4 * COLUMN)
    assert sum(int(text.get("textLength") or 0) for text in texts.values()) == 6 * COLUMN


def test_the_picture_of_the_readme_is_small_and_asks_nobody_for_anything() -> None:
    picture = PICTURE.read_text()
    assert len(picture.encode()) < LARGEST
    root = ElementTree.fromstring(picture)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        *("svg", "g", "path", "rect", "style", "text", "title", "defs", "use")
    }
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")
    assert "url(" not in picture
    assert int((root.get("viewBox") or "").split()[3]) > 20 * ROW
