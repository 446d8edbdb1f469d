"""How one came to a time makes no difference to what is seen at that time."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replay.recordings import Told, opened
from tests.terminal.screens import PIECES
from tui.replay.cast_source import CastSource
from tui.replay.rendering import Rendering
from tui.replay.source import RecordingSource

_SIZES = st.sampled_from(["20x5", "10x9", "30x2"])
_EVENTS = st.lists(
    st.tuples(
        st.integers(0, 40).map(float),
        st.just("o"),
        PIECES.map(lambda data: data.decode("utf-8", "replace")),
    )
    | st.tuples(st.integers(0, 40).map(float), st.just("r"), _SIZES),
    max_size=40,
).map(sorted)


def at(source: RecordingSource, seconds: float) -> Rendering:
    found = Rendering.at_time(source, seconds, lambda: False)
    assert found is not None
    return found


def played(source: CastSource, seconds: float) -> Rendering:
    """From the beginning, without a keyframe."""
    rendering = Rendering(source, source.keyframe(-1))
    assert rendering.run_to(seconds, lambda: False)
    return rendering


def seen(rendering: Rendering) -> tuple[object, ...]:
    emulator = rendering.emulator
    rows = [emulator.row(y).runs for y in range(emulator.lines)]
    return rows, emulator.cursor, emulator.modes, emulator.title, emulator.palette


@settings(max_examples=80, deadline=None)
@given(_EVENTS, st.lists(st.integers(-1, 41).map(float), max_size=6))
def test_seeking_to_a_time_shows_what_playing_to_it_shows(
    events: list[Told], times: list[float]
) -> None:
    with TemporaryDirectory() as folder:
        source = opened(Path(folder) / "a.cast", events)
        for time in times:
            assert seen(at(source, time)) == seen(played(source, time))


@settings(max_examples=40, deadline=None)
@given(_EVENTS, st.integers(0, 40), st.integers(0, 40))
def test_playing_on_from_where_one_sought_shows_the_same(
    events: list[Told], first: int, more: int
) -> None:
    with TemporaryDirectory() as folder:
        source = opened(Path(folder) / "a.cast", events)
        rendering = at(source, first)
        rendering.run_to(first + more, lambda: False)
        assert seen(rendering) == seen(played(source, first + more))
