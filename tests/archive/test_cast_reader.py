"""Recordings of others are read, as far as they are good."""

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.archive.cast_reader import CastDamaged, CastEvent, CastReader

V2 = '{"version": 2, "width": 80, "height": 24, "timestamp": 1504467315, "title": "Demo"}\n'

# By hand, from https://docs.asciinema.org/manual/asciicast/v3/.
V3 = """\
{"version": 3, "term": {"cols": 80, "rows": 24, "type": "xterm-256color"}, \
"timestamp": 1504467315, "title": "Demo", "idle_time_limit": 2.5, "env": {"SHELL": "/bin/sh"}}
# event stream follows the header
[0.248848, "o", "\\u001b[1;31mHello \\u001b[32mWorld!\\u001b[0m\\n"]
[1.001376, "o", "That was ok\\rThis is better."]
[0.143733, "i", "ls\\r"]
[1.0, "m", "a chapter"]

# terminal window resized to 90 columns and 30 rows
[1.5, "r", "90x30"]
[0.25, "z", {"of": "a later version"}]
[0.25, "x", "0"]
"""


def reader(text: str | bytes) -> CastReader:
    return CastReader(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def events(text: str | bytes) -> list[CastEvent]:
    found = reader(text)
    return [event for event, _ in found.events(found.beginning)]


def damage(text: str | bytes) -> tuple[list[CastEvent], str]:
    """What is before it, and the sentence."""
    good: list[CastEvent] = []

    def read() -> None:
        found = reader(text)
        good.extend(event for event, _ in found.events(found.beginning))

    with pytest.raises(CastDamaged) as caught:
        read()
    return good, str(caught.value)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nonsense\n", "not JSON"),
        ('[1.0, "o", "cut o', "not JSON, possibly cut off"),
        ('[1.0, "o"]\n', "not an event (a time, a code and data)"),
        ('{"at": 1}\n', "not an event (a time, a code and data)"),
        ('[NaN, "o", "x"]\n', "not an event (a time, a code and data)"),
        ('[true, "o", "x"]\n', "not an event (a time, a code and data)"),
        ('[1e300, "o", "x"]\n', "the time is out of range"),
        (f'[1{"0" * 400}, "o", "x"]\n', "the time is out of range"),
        ('[1, "o", ["x"]]\n', "the data of 'o' is not text"),
        ('[1, "r", "80"]\n', "the size is missing (such as 80x24)"),
        ('[1, "r", "0x24"]\n', "the terminal size must be between 1x1 and 1000x500"),
        ('[1, "r", "99999x9"]\n', "the terminal size must be between 1x1 and 1000x500"),
        ("[" * 100_000 + "\n", "not JSON"),
        ('[1, "o", "\xff"]\n'.encode("latin-1"), "not UTF-8"),
        (b'[1, "o", "' + b"x" * (4 << 20) + b'"]\n', "it is longer than 4 MiB"),
    ],
)
def test_what_comes_before_the_damage_is_read(line: str | bytes, problem: str) -> None:
    tail = line.encode() if isinstance(line, str) else line
    good, sentence = damage(V2.encode() + b'[0, "o", "good"]\n' + tail)
    assert good == [(0.0, "o", "good")]
    assert sentence == f"The recording is damaged at line 3: {problem}."


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        ("", "not an asciicast (no version in the first line)"),
        ("[1]\n", "not an asciicast (no version in the first line)"),
        ("\x7fELF\x00", "not JSON, possibly cut off"),
        (
            '{"version": 1, "stdout": []}\n',
            "asciicast version 1 is not supported (only 2 and 3)",
        ),
        ('{"version": 2, "width": 80}\n', "the terminal size is missing"),
        ('{"version": 3, "term": 7}\n', "the terminal size is missing"),
        (
            '{"version": 2, "width": 80, "height": -1}\n',
            "the terminal size must be between 1x1 and 1000x500",
        ),
    ],
)
def test_what_is_no_recording_is_named(first: str, problem: str) -> None:
    assert damage(first) == ([], f"The recording is damaged at line 1: {problem}.")


@pytest.mark.parametrize("value", ["NaN", '"soon"', "1e999", "-1e300", "null", f"1{'0' * 99}"])
def test_a_header_that_exaggerates_is_read_without_that(value: str) -> None:
    header = reader(V2.replace("1504467315", value)).header
    assert (header.started, header.columns) == (None, 80)


@given(st.binary(max_size=200), st.sampled_from(["", V2, V3]))
def test_no_file_does_worse_than_a_sentence(data: bytes, before: str) -> None:
    times = [0.0]
    with suppress(CastDamaged):
        found = reader(before.encode() + data)
        times += [event.at for event, _ in found.events(found.beginning)]
    assert times == sorted(times)


@given(st.data(), st.sampled_from([2, 3]))
def test_reading_goes_on_from_any_place(data: st.DataObject, version: int) -> None:
    head: dict[str, Any] = {"version": 2, "width": 9, "height": 9}
    if version == 3:
        head = {"version": 3, "term": {"cols": 9, "rows": 9}}
    times = sorted(data.draw(st.lists(st.integers(0, 99), min_size=1, max_size=9)))
    lines = [json.dumps(head), *(json.dumps([at, "o", f"{at}…"]) for at in times)]
    found = reader("\n# comment\n".join(lines))
    whole = list(found.events(found.beginning))
    index = data.draw(st.integers(0, len(whole) - 1))
    assert list(found.events(whole[index][1])) == whole[index + 1 :]
