"""What a file tells of a session reads as it was written, and nothing else is believed."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.orphans import SURVIVOR
from tests.support.strategies.nested import nested
from tui.sessions.orphans.crash_record import CrashRecord


def test_a_survivor_reads_as_it_was_written() -> None:
    for one in (SURVIVOR, SURVIVOR.without_reason(), SURVIVOR.without_reason("c2VhbGVk")):
        assert CrashRecord.from_json(one.to_json()) == one


@pytest.mark.parametrize(
    "change",
    [
        {"session_id": ""},
        {"session_id": 7},
        {"target": "i-0\x1b[2J"},
        {"started": "yesterday"},
        {"started": None},
        {"started": "0001-01-01T00:00:00+23:00"},
        {"started": "9999-12-31T23:59:59-23:00"},
        {"pid": "1"},
        {"clock_offset": float("inf")},
        {"numbers": [1, 2, 3]},
        {"numbers": {"input_from": 5, "input_to": 1, "output_from": 0}},
        {"numbers": {"input_from": 0, "input_to": 10**9, "output_from": 0}},
        {"numbers": {"input_from": 0, "input_to": 1.5, "output_from": 0}},
    ],
)
def test_a_file_that_is_not_ours_is_refused(change: dict[str, object]) -> None:
    table = json.loads(SURVIVOR.to_json()) | change
    with pytest.raises(ValueError, match=r".+"):
        CrashRecord.from_json(json.dumps(table))


@given(st.text() | nested(st.none() | st.integers() | st.text(), keys=None).map(json.dumps))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        CrashRecord.from_json(text)


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        ("encrypted", "kept only in memory"),
        ("unanswered", "had not answered"),
        ("command", "runs a command"),
        ("port", "forwards a port"),
        ("", "is unknown"),
        ("written by a later version", "is unknown"),
    ],
)
def test_a_session_that_can_only_be_terminated_says_why(obstacle: str, words: str) -> None:
    survivor = replace(SURVIVOR, numbers=None, obstacle=obstacle)
    assert not survivor.resumable
    assert survivor.why_not.startswith("It can only be terminated: ")
    assert words in survivor.why_not
    assert CrashRecord.from_json(survivor.to_json()) == survivor
    with pytest.raises(ValueError, match="only be terminated"):
        _ = survivor.resumption
