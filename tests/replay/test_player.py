"""Where one is in a recording."""

import pytest

from tui.replay.player import LONGEST_STEP, Player
from tui.replay.survey import Marker

END = 100.0


def passed(
    player: Player, seconds: float, *, before: float = 0, after: float | None = None
) -> float:
    """Where it is when so much time has passed, a tick every tenth."""
    now = 1000.0
    player.advance(now, before, after, END)
    for tick in range(round(seconds * 10)):
        player.advance(now + (tick + 1) / 10, before, after, END)
    return round(player.position, 6)


def playing(**more: float) -> Player:
    player = Player(**more)
    player.play(1000.0)
    return player


def test_it_plays_as_fast_as_it_happened_and_stays_where_it_is_paused() -> None:
    player = playing()
    assert passed(player, 2) == 2
    player.pause()
    assert passed(player, 2) == 2


@pytest.mark.parametrize(("steps", "speed"), [(1, 1.5), (9, 16), (-1, 0.5), (-9, 0.25)])
def test_it_plays_faster_and_slower(steps: int, speed: float) -> None:
    player = playing()
    for _ in range(abs(steps)):
        (player.faster if steps > 0 else player.slower)()
    assert player.speed == speed
    assert passed(player, 2) == 2 * speed


def test_three_seconds_of_a_pause_are_shown_and_the_rest_is_skipped() -> None:
    player = playing()
    assert passed(player, 2.9, after=60) == 2.9
    assert passed(player, 0.2, after=60) == 60.1


def test_a_pause_is_played_where_it_is_not_to_be_skipped() -> None:
    player = playing()
    player.skips_idle = False
    assert passed(player, 5, after=60) == 5


def test_a_recording_may_ask_for_shorter_pauses_and_not_for_longer_ones() -> None:
    assert passed(playing(idle_limit=1.0), 1.1, after=60) == 60.1
    assert passed(playing(idle_limit=50.0), 3.1, after=60) == 60.1


def test_the_middle_of_a_pause_can_be_looked_at_and_playing_leaves_it() -> None:
    player = Player()
    assert player.seek(30, END) == 30
    player.play(1000.0)
    assert 60 <= passed(player, 0.1, after=60) < 61


def test_a_clock_that_stood_still_or_slept_skips_nothing() -> None:
    player = playing()
    player.advance(5000.0, 0, None, END)
    assert player.position == LONGEST_STEP
    player.advance(4000.0, 0, None, END)
    assert player.position == LONGEST_STEP


def test_it_stops_at_the_end_and_begins_anew_from_there() -> None:
    player = playing()
    player.seek(END - 0.1, END)
    assert passed(player, 1) == END
    player.stop_at(END)
    assert not player.playing
    player.toggle(1000.0, END)
    assert player.playing
    assert player.position == 0


def test_one_can_go_nowhere_that_is_not_in_it() -> None:
    player = Player()
    assert player.seek(-5, END) == 0
    assert player.seek(500, END) == END


def test_markers_are_gone_to_in_both_directions() -> None:
    markers = [Marker(10, "a"), Marker(20, "b"), Marker(30, "c")]
    player = Player()
    player.seek(20, END)
    following, previous = player.next_marker(markers), player.previous_marker(markers)
    assert (following, previous) == (markers[2], markers[0])
    player.seek(40, END)
    assert player.next_marker(markers) is None
    # While it plays, the one just passed is not gone to again and again.
    player.seek(20.5, END)
    player.play(1000.0)
    assert player.previous_marker(markers) == markers[0]
