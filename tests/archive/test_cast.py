"""A recording is what asciinema reads."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.archive.cast import Cast

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def cast() -> Cast:
    return Cast(80, 24, START, "INC-1 ログ調査")


def read(line: str) -> Any:
    assert line.endswith("\n")
    assert line.count("\n") == 1
    return json.loads(line)


def test_the_header_says_version_size_and_time() -> None:
    assert read(cast().header()) == {
        "version": 2,
        "width": 80,
        "height": 24,
        "timestamp": int(START.timestamp()),
        "title": "INC-1 ログ調査",
        "env": {"TERM": "xterm-256color"},
    }


def test_events_are_seconds_a_letter_and_text() -> None:
    recording = cast()
    assert read(recording.output(0.25, b"\x1b[1mHi\r\n")) == [0.25, "o", "\x1b[1mHi\r\n"]
    assert read(recording.resize(1.5, 100, 30)) == [1.5, "r", "100x30"]
    assert read(recording.mark(2.0000001, "bookmark")) == [2.0, "m", "bookmark"]
    assert recording.resize(3, 100, 30) == ""


def test_a_character_whose_bytes_arrive_apart_is_written_once_whole() -> None:
    recording, fire = cast(), "🔥".encode()
    assert recording.output(0, fire[:3]) == ""
    assert read(recording.output(1, fire[3:])) == [1, "o", "🔥"]
    recording.output(2, fire[:2])
    assert read(recording.end(3)) == [3, "o", "\N{REPLACEMENT CHARACTER}"]


@given(st.lists(st.binary(max_size=20)))
def test_all_that_was_written_is_in_it(pieces: list[bytes]) -> None:
    recording = cast()
    lines = [recording.output(at, piece) for at, piece in enumerate(pieces)]
    lines.append(recording.end(len(pieces)))
    text = "".join(read(line)[2] for line in lines if line)
    assert text == b"".join(pieces).decode(errors="replace")
