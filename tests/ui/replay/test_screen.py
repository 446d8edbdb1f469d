"""A recording is played, sought and searched, with keys alone."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from tests.replay.recordings import Told, written
from tests.ui.fakes import screen_text, toasts, until
from tui.replay.cast_source import CastSource
from tui.settings.settings import Settings
from tui.settings.state import State
from tui.ui.play import PlayApp
from tui.ui.replay.screen import ReplayScreen

EVENTS: Sequence[Told] = (
    (0, "o", "first\r\n"),
    (10, "o", "needle one\r\n"),
    (10, "m", "a chapter"),
    (60, "o", "needle two\r\n"),
    (80, "m", "the last chapter"),
    (90, "o", "end"),
)


class Player:
    """The app with one recording, and its user."""

    def __init__(self, pilot: Pilot[None], app: PlayApp) -> None:
        assert isinstance(app.screen, ReplayScreen)
        self.pilot = pilot
        self.app = app
        self.screen: ReplayScreen = app.screen

    @property
    def position(self) -> float:
        return self.screen.playing.player.position

    @property
    def shown(self) -> str:
        return screen_text(self.app)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def sees(self, words: str) -> None:
        await until(self.pilot, lambda: words in self.shown)

    async def at(self, seconds: float, words: str = "") -> None:
        """Wait until it stands there, and shows that."""
        await until(self.pilot, lambda: self.position == seconds and words in self.shown)

    async def answer(self, key: str, words: str) -> None:
        """Press a key that asks, and answer."""
        await self.press(key, *(_KEYS.get(letter, letter) for letter in words), "enter")


_KEYS = {":": "colon", " ": "space"}


@asynccontextmanager
async def playing(
    folder: Path,
    events: Sequence[Told] = EVENTS,
    *,
    size: tuple[int, int] = (100, 30),
    columns: int = 40,
    lines: int = 10,
    tail: str = "",
) -> AsyncIterator[Player]:
    """A recording that stands at its beginning, read and paused."""
    path = written(folder / "a.cast", events, columns, lines)
    path.write_text(path.read_text() + tail)
    source = CastSource(path)
    app = PlayApp(source, path.name, Settings(), state=State(), now=lambda: datetime.now(UTC))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen))
        player = Player(pilot, app)
        await until(pilot, lambda: source.complete)
        await player.press("space", "home")
        await player.at(0, "‖ 00:00")
        yield player


async def test_it_plays_from_the_start_and_space_pauses_it(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.press("space")
        await player.sees("▶")
        await player.sees("first")
        await until(player.pilot, lambda: player.position > 0)
        await player.press("space")
        await player.sees("‖")
        position = player.position
        await player.press("i")
        await player.sees("pauses played")
        assert player.position == position


async def test_pauses_are_skipped_or_played(tmp_path: Path) -> None:
    events = [(0.0, "o", "first"), (500.0, "o", "second")]
    async with playing(tmp_path, events) as player:
        assert "┄┄┄" in player.shown
        await player.press("plus", "plus", "plus", "plus", "plus", "plus", "space")
        await player.at(500, "second")
        await player.sees("16x")
        await player.press("i")
        await player.sees("pauses played")


async def test_at_the_end_it_stops_and_space_begins_anew(tmp_path: Path) -> None:
    async with playing(tmp_path, [(0.0, "o", "first"), (20.0, "o", "second")]) as player:
        await player.answer("t", "19")
        await player.at(19, "first")
        await player.press("space")
        await player.at(20, "‖")
        assert "second" in player.shown
        # What comes next is far enough away for a slow machine.
        await player.press("minus", "minus", "space")
        await until(player.pilot, lambda: "second" not in player.shown)
        assert "▶" in player.shown


async def test_arrows_seek_in_both_directions(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.press("right", "right")
        await player.at(10, "needle one")
        await player.press("shift+right")
        await player.at(70, "needle two")
        await player.press("shift+left", "left")
        await player.at(5, "first")
        assert "needle" not in player.shown
        await player.press("G")
        await player.at(90, "end")


async def test_a_time_is_gone_to_since_the_start_or_by_the_clock(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.answer("t", "1:05")
        await player.at(65, "needle two")
        started = player.screen.source.about.started
        assert started is not None
        await player.answer("t", f"@{datetime.fromtimestamp(started.timestamp() + 12, UTC):%X}")
        await player.at(12, "needle one")
        await player.answer("t", "soon")
        await until(player.pilot, lambda: "Enter 90, 1:30" in "".join(toasts(player.app)))
        await player.press("escape")
        assert player.position == 12


async def test_markers_are_stepped_through_and_named(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.press("m")
        await player.at(10, "◆ a chapter")
        await player.press("m")
        await player.at(80, "◆ the last chapter")
        await player.press("m")
        await until(player.pilot, lambda: "There is no later marker." in toasts(player.app))
        await player.press("M")
        await player.at(10, "needle one")


async def test_what_was_on_the_screen_is_found_and_stepped_through(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.answer("slash", "NEEDLE".lower())
        await player.at(10, "1 of 2")
        assert "┃" in player.shown
        # What was found is marked on the screen.
        marked = player.screen.terminal.render_lines(Region(0, 0, 40, 10))[1]
        assert "needle" in [segment.text for segment in marked]
        await player.press("n")
        await player.at(60, "2 of 2")
        await player.press("n")
        await player.at(10, "1 of 2")
        await player.press("N")
        await player.at(60, "needle two")
        await player.press("escape")
        await until(player.pilot, lambda: "of 2" not in player.shown)
        await player.answer("slash", "nowhere")
        await player.sees("not found")


async def test_text_is_marked_and_copied_from_any_moment(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.press("G")
        await player.at(90, "end")
        await player.press("v")
        await player.sees("SELECT")
        await player.press("k", "0", "V", "y")
        await until(player.pilot, lambda: player.app.clipboard)
        assert player.app.clipboard == "needle two"
        await player.press("left")
        await player.at(85)


async def test_it_has_the_colours_of_the_theme(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        for theme in ("dusk", "paper"):
            player.app.choices.use_theme(theme)
            await until(
                player.pilot,
                lambda: player.screen.terminal.palette == player.app.choices.palette,
            )
            assert player.screen.terminal.emulator.palette == player.app.choices.palette
        # Another time has the same.
        await player.press("G")
        await player.at(90, "end")
        assert player.screen.terminal.emulator.palette == player.app.choices.palette


async def test_a_recording_that_is_smaller_stands_in_the_middle(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        terminal, stage = (
            player.screen.terminal.region,
            player.screen.query_one("#replay-stage"),
        )
        assert terminal.size == (40, 10)
        assert terminal.x - stage.region.x == (stage.size.width - 40) // 2
        assert terminal.y - stage.region.y == (stage.size.height - 10) // 2


async def test_a_recording_that_is_larger_follows_the_cursor_and_scrolls(
    tmp_path: Path,
) -> None:
    text = "".join(f"line {n}\r\n" for n in range(50)) + "the end"
    events: list[Told] = [(0, "o", ""), (1, "o", text)]
    async with playing(tmp_path, events, size=(60, 16), columns=120, lines=60) as player:
        await player.press("G")
        await player.at(1, "the end")
        await player.sees("120x60 · h j k l scroll")
        await player.press(*["k"] * 60)
        await player.sees("line 0")
        await player.press(*["l"] * 30)
        await until(player.pilot, lambda: "line 0" not in player.shown)
        # So does the place where text is marked.
        await player.press("v", "g")
        await player.sees("line 0")


async def test_it_takes_the_sizes_that_the_terminal_had(tmp_path: Path) -> None:
    events: list[Told] = [(0, "o", "x"), (5, "r", "50x12"), (6, "o", "y")]
    async with playing(tmp_path, events) as player:
        await player.sees("40x10")
        await player.press("G")
        await player.sees("50x12")
        await until(player.pilot, lambda: player.screen.terminal.size == (50, 12))
        await player.press("home")
        await player.sees("40x10")
        await until(player.pilot, lambda: player.screen.terminal.size == (40, 10))


async def test_a_recording_acts_on_nothing(tmp_path: Path) -> None:
    asked = "\x1b]52;c;aGk=\a\x1b]9;look here\a\x1b[>31u\x1b[?1003h\x1b[?2004h\a\x1b]2;mine\a"
    events: list[Told] = [(0, "o", "x"), (1, "o", asked), (2, "o", "done")]
    async with playing(tmp_path, events) as player:
        await player.press("G")
        await player.at(2, "done")
        await player.press("h", "j")
        assert player.app.clipboard == ""
        assert toasts(player.app) == []
        assert player.app.focused is None


async def test_what_is_before_the_damage_plays_and_the_damage_is_said(tmp_path: Path) -> None:
    async with playing(tmp_path, tail="nonsense\n") as player:
        await until(
            player.pilot,
            lambda: any("line 8: not JSON" in words for words in toasts(player.app)),
        )
        await player.press("G")
        await player.at(90, "end")


@pytest.mark.parametrize("size", [(60, 16), (100, 30), (200, 60)])
async def test_position_time_line_and_keys_are_seen_at_every_size(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with playing(tmp_path, size=size) as player:
        await player.press("right")
        await player.sees("‖ 00:05 / 01:30")
        for words in (
            "●",
            "◆",
            "2025-11-24 16:00:05 UTC",
            "Space play/pause",
            "? help",
            "40x10",
        ):
            assert words in player.shown


async def test_the_help_begins_with_its_keys_and_escape_ends_it(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.press("question_mark")
        await player.sees("Play or pause")
        await player.press("escape")
        await until(player.pilot, lambda: player.app.screen is player.screen)
        await player.press("escape")
        await until(player.pilot, lambda: not player.app.is_running)


async def test_what_was_recorded_in_this_window_fits_into_it(tmp_path: Path) -> None:
    async with playing(tmp_path, size=(80, 24), columns=80, lines=21) as player:
        stage = player.screen.query_one("#replay-stage")
        assert player.screen.terminal.size == stage.size == (80, 21)
        await player.sees("a.cast")


async def test_a_number_before_a_key_is_how_often_it_is_meant(tmp_path: Path) -> None:
    async with playing(tmp_path) as player:
        await player.press("1", "2")
        await player.sees("12▏")
        await player.press("right")
        await player.at(60)
        assert "12▏" not in player.shown
        await player.press("2", "left")
        await player.at(50)
        await player.press("home", "2", "m")
        await player.at(80)
        await player.press("9", "M")
        await player.at(10)
        await player.press("5", "escape", "right")
        await player.at(15)
