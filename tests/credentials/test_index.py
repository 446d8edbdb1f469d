import threading
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tui.credentials.index import Entry, Index

ENTRY = Entry("keys:shop", "keys of shop", "Secret Service", datetime(2026, 11, 23, tzinfo=UTC))


def test_what_was_listed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    Index(path).change(lambda entries: entries.update({ENTRY.name: ENTRY}))
    assert Index(path).read() == {"keys:shop": ENTRY}


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.json"

    def add(number: int) -> None:
        entry = Entry(f"keys:{number}", "", "")
        Index(path).change(lambda entries: entries.update({entry.name: entry}))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Index(path).read()) == 12


@given(st.binary() | st.text().map(str.encode))
def test_a_damaged_list_is_an_empty_one(tmp_path_factory: object, content: bytes) -> None:
    path = Path(str(tmp_path_factory.getbasetemp())) / "damaged.json"  # type: ignore[attr-defined]
    path.write_bytes(content)
    assert Index(path).read() == {}


def test_entries_of_a_wrong_shape_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(
        '{"entries": [7, {"name": 1}, {"name": "a", "label": "", "keyring": "",'
        ' "expires": "2026-01-01"}, {"name": "b", "label": "", "keyring": ""}]}'
    )
    assert list(Index(path).read()) == ["b"]
