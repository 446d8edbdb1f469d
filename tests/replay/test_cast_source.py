"""What is known of a recording in a file, whoever wrote it."""

import json
from pathlib import Path

import pytest

from tests.replay.recordings import Told, opened, written
from tui.archive.cast_reader import CastDamaged
from tui.replay.cast_source import CastSource
from tui.replay.rendering import Rendering
from tui.replay.survey import MOST_MARKERS, MOST_PAUSES, IdleStretch, Marker


def shown(source: CastSource, at: float) -> str:
    rendering = Rendering.at_time(source, at, lambda: False)
    assert rendering is not None
    return "\n".join(rendering.emulator.display).strip()


def test_length_markers_and_pauses_are_known_once_it_was_read(tmp_path: Path) -> None:
    events: list[Told] = [(1, "o", "a"), (2, "m", "here"), (9, "o", "b"), (9.5, "i", "typed")]
    source = opened(tmp_path / "a.cast", events)
    assert source.complete
    assert (source.survey.duration, source.problem) == (9, "")
    assert source.survey.markers == [Marker(2, "here")]
    assert source.survey.pauses == [IdleStretch(2, 9)]
    assert source.about.started is not None
    assert shown(source, 8.9) == "a"
    assert shown(source, 9) == "ab"


def test_a_recording_of_asciinemas_own_version_plays(tmp_path: Path) -> None:
    # By hand, from the documentation of asciicast v3.
    head = '{"version": 3, "term": {"cols": 20, "rows": 5}, "timestamp": 1504467315}'
    lines = ['[1.5, "o", "one\\r\\n"]', "# a comment", '[2.5, "o", "two"]', '[1, "x", "0"]']
    (tmp_path / "a.cast").write_text("\n".join((head, *lines)))
    source = CastSource(tmp_path / "a.cast")
    source.join()
    assert (source.survey.duration, source.problem) == (5, "")
    assert [shown(source, at).split() for at in (1, 1.5, 4)] == [[], ["one"], ["one", "two"]]


def test_what_comes_before_the_damage_plays(tmp_path: Path) -> None:
    path = written(tmp_path / "a.cast", [(1, "o", "good\r\n"), (2, "o", "\x1b[mtoo")])
    path.write_bytes(path.read_bytes() + b'[3, "o", "cut')
    source = CastSource(path)
    source.join()
    assert source.complete
    assert source.problem == ("The recording is damaged at line 4: not JSON, possibly cut off.")
    assert shown(source, 99).split() == ["good", "too"]


def test_a_file_that_is_no_recording_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.cast"
    path.write_text("hello\n")
    with pytest.raises(CastDamaged):
        CastSource(path)
    with pytest.raises(OSError, match="it is not a regular file"):
        CastSource(Path("/dev/zero"))


def test_what_a_recording_asks_of_a_terminal_is_not_done(tmp_path: Path) -> None:
    asked = "\x1b]52;c;aGk=\a\x1b]9;look here\a\x1b[c\x1b[6n"
    source = opened(tmp_path / "a.cast", [(1, "o", asked), (2, "o", "x")])
    rendering = Rendering.at_time(source, 5, lambda: False)
    assert rendering is not None
    assert not rendering.emulator.has_replies
    assert rendering.emulator.take_requests() == []


def test_there_is_no_end_to_what_a_file_may_hold_and_one_to_what_is_kept(
    tmp_path: Path,
) -> None:
    lines = [json.dumps([3.5 * n, "m", "x" * 300]) for n in range(2 * MOST_MARKERS)]
    path = written(tmp_path / "a.cast", [])
    path.write_text(path.read_text() + "\n".join(lines))
    source = CastSource(path)
    source.join()
    assert len(source.survey.markers) == MOST_MARKERS
    assert len(source.survey.markers[0].label) == 200
    assert len(source.survey.pauses) <= MOST_PAUSES
    assert source.survey.duration == 3.5 * (2 * MOST_MARKERS - 1)


def test_keyframes_take_no_more_room_than_there_is_and_stay_everywhere(tmp_path: Path) -> None:
    events: list[Told] = [(n, "o", f"line {n}\r\n") for n in range(400)]
    source = opened(tmp_path / "a.cast", events, most_bytes=4000)
    kept = [source.keyframe(at) for at in range(0, 400, 40)]
    assert len({frame.at for frame in kept}) >= 5
    assert sum(len(frame.screen) for frame in source._keyframes) <= 4000
    assert shown(source, 250).endswith("line 250")


def test_a_seek_that_nobody_wants_any_more_ends(tmp_path: Path) -> None:
    source = CastSource(written(tmp_path / "a.cast", [(1, "o", "x" * 100_000)]))
    assert Rendering.at_time(source, 5, lambda: True) is None
    source.join()
    assert Rendering.at_time(source, 5, lambda: True) is None


def test_little_is_drawn_for_a_seek_however_long_the_recording_is(tmp_path: Path) -> None:
    line = "\x1b[32mINFO\x1b[m request served in 12 ms by host-17\r\n" * 20
    source = opened(
        tmp_path / "a.cast", [(n / 10, "o", line) for n in range(1500)], spacing=16 << 10
    )
    for at in (0.0, 40.0, 77.7, 149.0):
        after = source.keyframe(at)
        drawn = sum(len(event.data) for event in source.events(after) if event.at <= at)
        assert drawn <= 2 * (16 << 10)
