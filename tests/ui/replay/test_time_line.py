"""Where one is in a recording, as a bar and in words."""

from datetime import UTC, datetime

import pytest

from tui.replay.survey import IdleStretch, Marker
from tui.ui.replay.places import seconds_of
from tui.ui.replay.time_line import Moment, cell_of, marked_bar

STARTED = datetime(2026, 11, 28, 23, 50, tzinfo=UTC)


def test_pauses_markers_and_hits_have_shapes_of_their_own() -> None:
    moment = Moment(
        duration=100, pauses=[IdleStretch(40, 90)], markers=[Marker(10, "a")], hits=[20, 50]
    )
    assert marked_bar(moment, 10) == "─◆┃──┃┄┄┄─"


def test_every_time_has_its_cell_and_an_empty_recording_one() -> None:
    assert [cell_of(at, 100, 10) for at in (-5, 0, 9.9, 10, 99, 100, 500)] == [
        0,
        0,
        0,
        1,
        9,
        9,
        9,
    ]
    assert cell_of(0, 0, 10) == 0


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("90", 90),
        (" 1:30 ", 90),
        ("1:02:03", 3723),
        ("2.5", 2.5),
        ("@23:52", 120),
        ("@23:50:07", 7),
        # After midnight.
        ("@00:10", 1200),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1:2:3:4", None),
        ("@25:00", None),
        ("٣", None),
    ],
)
def test_a_time_is_written_as_people_write_it(words: str, seconds: float | None) -> None:
    assert seconds_of(words, STARTED, UTC) == seconds


def test_without_a_beginning_no_time_of_day_is_known() -> None:
    assert seconds_of("@12:00", None, UTC) is None
