"""An exported asciicast says what the recording says, to this program and to asciinema."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.told import Told, read_again, recorded
from tui.archive.cast_reader import CastEvent
from tui.exports.cast import cast_lines

EVENTS: list[Told] = [
    (0.0, "o", "$ "),
    (0.5, "o", "障害 \x1b[31mred\x1b[0m\r\n"),
    (1.25, "r", "100x30"),
    (2.000001, "m", "bookmark"),
    (9.75, "o", "logout\r\n"),
    (9.75, "x", "0"),
]


def written(events: list[Told], version: Literal[2, 3] = 2) -> str:
    one = recorded(events, title="web-01: INC-7 障害")
    return "".join(cast_lines(one.about, one.events(), version))


def test_version_2_is_as_its_manual_has_it() -> None:
    head, *events = map(json.loads, written(EVENTS).splitlines())
    assert head == {
        "version": 2,
        "width": 40,
        "height": 6,
        "timestamp": 1_795_435_200,
        "title": "web-01: INC-7 障害",
        "env": {"TERM": "xterm-256color"},
    }
    # The exit status is of version 3.
    assert events == [list(event) for event in EVENTS[:-1]]


def test_version_3_counts_from_the_event_before() -> None:
    head, *events = map(json.loads, written(EVENTS, 3).splitlines())
    assert head["term"] == {"cols": 40, "rows": 6, "type": "xterm-256color"}
    assert [at for at, *_ in events] == [0.0, 0.5, 0.75, 0.750001, 7.749999, 0.0]
    assert events[-1] == [0.0, "x", "0"]


@given(
    st.lists(st.tuples(st.floats(0, 10), st.just("o"), st.text(max_size=20)), max_size=200),
    st.sampled_from([2, 3]),
)
def test_what_is_exported_is_read_back(steps: list[Told], version: Literal[2, 3]) -> None:
    at, events = 0.0, []
    for since, code, data in steps:
        at += since
        events.append((at, code, data))
    back = read_again(written(events, version))
    assert [event[1:] for event in back] == [event[1:] for event in events]
    # However many there are, what is rounded does not add up.
    assert all(abs(one.at - event[0]) < 2e-6 for one, event in zip(back, events, strict=True))


def test_a_v3_file_made_by_hand_from_its_manual_is_read() -> None:
    lines = (
        '{"version": 3, "term": {"cols": 80, "rows": 24, "theme": {"fg": "#fff"}}, "tags": ["x"]}',
        "# a comment",
        '[0.25, "o", "hello"]',
        '[1.0, "i", "typed"]',
        '[0.5, "q", {"unknown": 1}]',
        '[0.25, "m", "here"]',
        '[0.5, "x", "1"]',
    )
    found = read_again("\n".join(lines))
    assert found == [
        CastEvent(0.25, "o", "hello"),
        CastEvent(2.0, "m", "here"),
        CastEvent(2.5, "x", "1"),
    ]


def asciinema(*arguments: str) -> tuple[int, str]:
    """Run it on a terminal of its own; its status, and what it showed there."""
    pytest.importorskip("asciinema", reason="asciinema is a dependency of development")
    reading, writing = pty.openpty()
    home = {"HOME": str(Path.home()), "PATH": os.environ["PATH"], "TERM": "xterm"}
    command = [sys.executable, "-m", "asciinema", *arguments]
    process = subprocess.Popen(
        command, stdin=writing, stdout=writing, stderr=writing, env=home, start_new_session=True
    )
    os.close(writing)
    shown = b""
    try:
        while piece := os.read(reading, 4096):
            shown += piece
    except OSError:
        pass  # the other end is gone
    os.close(reading)
    # The terminal has made a line feed of its own of each.
    return process.wait(), shown.decode().replace("\r\r\n", "\r\n")


@pytest.mark.parametrize("command", [("cat",), ("play", "--speed", "1000")])
def test_asciinema_plays_it(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.cast").write_text(written(EVENTS))
    status, shown = asciinema(*command, str(tmp_path / "a.cast"))
    assert status == 0
    assert shown == "$ 障害 \x1b[31mred\x1b[0m\r\nlogout\r\n"
