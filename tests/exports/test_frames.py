"""What a page is told of a recording is what the emulator shows, frame by frame."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.told import Told, recorded
from tests.terminal.screens import NASTY
from tui.archive.cast_reader import CastEvent
from tui.exports.page import frames
from tui.exports.page.frames import FRAME, PagePiece, pieces
from tui.exports.page.styles import MOST, PageLook, PageStyles
from tui.terminal.emulator import Emulator


class Player:
    """Plays pieces as the page does."""

    def __init__(self) -> None:
        self.at = -1
        self.rows: list[Any] = []
        self.cursor = (0, -1)
        self.screens: dict[int, list[str]] = {}

    def play(self, piece: PagePiece) -> None:
        for step in piece.steps:
            match step:
                case [0, at, x, y, shift, *changed]:
                    assert at >= self.at
                    self.at, self.cursor = at, (x, y)
                    if shift:
                        kept = [] if shift < 0 else self.rows[shift:]
                        self.rows = kept + [piece.rows[0]] * (len(self.rows) - len(kept))
                    for line, row in zip(changed[::2], changed[1::2], strict=True):
                        self.rows[line] = piece.rows[row]
                    self.screens[at] = ["".join(row[2::3]).rstrip() for row in self.rows]
                case [1, _, lines]:
                    self.rows = [piece.rows[0]] * lines
                case [2, text, ground]:
                    assert text.startswith("#")
                    assert ground.startswith("#")
                case _:
                    raise AssertionError(step)


def played(events: list[Told], columns: int = 20, lines: int = 5) -> tuple[Player, PageStyles]:
    player, styles = Player(), PageStyles()
    one = recorded(events)
    for piece in pieces(columns, lines, one.events(), styles):
        assert piece.start == next(step[1] for step in piece.steps if step[0] == 0)
        player.play(piece)
    return player, styles


def drawn(events: list[Told], columns: int = 20, lines: int = 5) -> Emulator:
    emulator = Emulator(columns, lines, 100)
    for event in (CastEvent(*told) for told in events):
        if event.code == "r":
            emulator.resize(*event.size)
        else:
            emulator.feed(event.data.encode())
    return emulator


def text_of(emulator: Emulator) -> list[str]:
    rows = [emulator.row(y) for y in range(emulator.lines)]
    texts = ("".join(text for text, _ in row.runs) for row in rows)
    return [frames._DIRECTIONS.sub("", text).rstrip() for text in texts]


@settings(max_examples=200)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("o"), NASTY.map(lambda data: data.decode(errors="replace"))),
            st.tuples(st.just("r"), st.sampled_from(["20x5", "7x3", "30x9"])),
        ),
        max_size=12,
    )
)
def test_the_page_ends_with_the_screen_of_the_emulator(parts: list[tuple[str, str]]) -> None:
    events = [(float(n), code, data) for n, (code, data) in enumerate(parts)]
    player, _ = played(events)
    emulator = drawn(events)
    assert player.screens[player.at] == text_of(emulator)
    cursor = emulator.cursor
    assert player.cursor == (cursor.x, cursor.y if cursor.visible else -1)


@pytest.mark.parametrize("largest", [1, 400, frames.LARGEST])
def test_every_frame_is_the_screen_of_its_time(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "LARGEST", largest)
    events: list[Told] = [(n * 0.5, "o", f"\x1b[3{n % 8}mline {n}\r\n") for n in range(40)]
    events += [(20.0, "o", "\x1b[?1049h\x1b[Hfull"), (21.0, "o", "\x1b[?1049lback")]
    player, _ = played(events)
    for n, (at, *_) in enumerate(events):
        assert player.screens[round(at * 1000)] == text_of(drawn(events[: n + 1]))


def test_rows_that_stay_are_not_told_again() -> None:
    events = [(n * 0.5, "o", f"line {n}\r\n") for n in range(100)]
    [piece] = pieces(80, 24, recorded(events).events(), PageStyles())
    assert len(piece.rows) == 101
    changed = [(len(step) - 5) // 2 for step in piece.steps if step[0] == 0]
    assert max(changed) <= 1


def test_a_flood_has_few_frames() -> None:
    quick = [(n * 0.001, "o", f"line {n}\r\n") for n in range(1000)]
    [piece] = pieces(80, 4, recorded(quick).events(), PageStyles())
    assert len(piece.steps) <= 1 / FRAME / 2
    assert piece.steps[-1][1] == 999


def look_of(sequence: str) -> PageLook:
    _, styles = played([(0.0, "o", f"{sequence}x")])
    return list(styles._numbers)[-1]


@pytest.mark.parametrize(
    ("sequence", "look"),
    [
        ("\x1b[31m", PageLook((205, 0, 0))),
        ("\x1b[38;2;1;2;3;48;5;16m", PageLook((1, 2, 3), (0, 0, 0))),
        ("\x1b[1;3;9;53m", PageLook(bold=True, italic=True, strike=True, overline=True)),
        ("\x1b[7m", PageLook((0, 0, 0), (229, 229, 229))),
        ("\x1b[8;41m", PageLook((205, 0, 0), (205, 0, 0))),
        ("\x1b[2m", PageLook((114, 114, 114))),
        ("\x1b[4:3;58;5;1m", PageLook(underline=3, underline_color=(205, 0, 0))),
        ("\x1b]4;1;#010203\x07\x1b[31m", PageLook((1, 2, 3))),
        ("\x1b[?5h\x1b[7m", PageLook((229, 229, 229), (0, 0, 0))),
    ],
)
def test_a_rendition_is_a_look(sequence: str, look: PageLook) -> None:
    assert look_of(sequence) == look


def test_a_look_is_a_rule_of_css() -> None:
    _, styles = played([(0.0, "o", "\x1b[1;31;4:3mx")])
    assert styles.css() == (
        ".s0{}\n.s1{color:#cd0000;font-weight:bold;text-decoration-line:underline;"
        "text-decoration-style:wavy}"
    )


def test_noise_in_every_colour_has_a_bounded_number_of_looks() -> None:
    noise = "".join(
        f"\x1b[38;2;{n % 256};{n // 256};7mx" + ("\r\n" if n % 80 == 79 else "")
        for n in range(8000)
    )
    step = 1600
    events = [
        (n / 10, "o", noise[n * step : (n + 1) * step]) for n in range(len(noise) // step)
    ]
    player, styles = played(events, 80, 24)
    assert len(styles._numbers) <= MOST
    assert player.screens[player.at][0].startswith("xxx")


def test_wide_characters_and_clusters_keep_their_cells() -> None:
    [piece] = pieces(
        20, 3, recorded([(0.0, "o", "a障e\u0301──b\u202e")]).events(), PageStyles()
    )
    assert piece.rows[1] == [0, 0, "a", 0, 2, "障", 0, 4, "e\u0301──b"]
