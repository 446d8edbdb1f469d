"""Earlier forwards of a machine are found again, whatever the file holds."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.forwards.recalled import FILE, MOST, EarlierForward, recall, remember

DB = EarlierForward("db.internal", 5432, 15432)


def test_the_latest_comes_first_and_none_comes_twice(tmp_path: Path) -> None:
    for forward in (DB, EarlierForward("", 80, 0), DB):
        remember(tmp_path, "i-1", forward)
    assert recall(tmp_path, "i-1") == [DB, EarlierForward("", 80, 0)]
    assert recall(tmp_path, "i-2") == []
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    for port in range(1, MOST + 4):
        remember(tmp_path, "i-1", EarlierForward("", port, 0))
    assert [each.port for each in recall(tmp_path, "i-1")] == list(range(MOST + 3, 3, -1))


def test_what_is_no_forward_is_left_out(tmp_path: Path) -> None:
    entries = [
        ["db;rm", 80, 0],
        ["db", 0, 0],
        ["db", 80, 70000],
        ["db", "80", 0],
        7,
        ["db", 80, 0],
    ]
    (tmp_path / FILE).write_text(json.dumps({"i-1": entries, "i-2": 7}))
    assert recall(tmp_path, "i-1") == [EarlierForward("db", 80, 0)]
    assert recall(tmp_path, "i-2") == []


@given(st.binary(max_size=64))
def test_no_content_breaks_it(content: bytes) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        Path(folder, FILE).write_bytes(content)
        assert recall(Path(folder), "i-1") == []
        remember(Path(folder), "i-1", DB)
        assert recall(Path(folder), "i-1") == [DB]


def test_words_say_where_it_led() -> None:
    assert DB.words == "db.internal:5432 from 15432"
    assert EarlierForward("", 80, 0).words == "80"
