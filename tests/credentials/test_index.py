import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.credentials.index import Index, IndexEntry

ENDS = datetime(2026, 11, 23, tzinfo=UTC)
ENTRY = IndexEntry("role:0f", "arn:role", "Secret Service", ENDS, ("admin", "shop"))


def test_what_was_listed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    Index(path).change(lambda entries: entries.update({ENTRY.name: ENTRY}))
    assert Index(path).read() == {"role:0f": ENTRY}


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.json"

    def add(number: int) -> None:
        entry = IndexEntry(f"keys:{number}", "", "")
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


@pytest.mark.parametrize("profiles", ['"shop"', "7", "null", '[7, "admin"]', "{}"])
def test_profiles_of_a_wrong_shape_are_left_out(tmp_path: Path, profiles: str) -> None:
    path = tmp_path / "list.json"
    entry = f'{{"name": "role:0", "label": "", "keyring": "", "profiles": {profiles}}}'
    path.write_text(f'{{"entries": [{entry}]}}')
    assert set(Index(path).read()["role:0"].profiles) <= {"admin"}


@pytest.mark.parametrize(
    ("name", "profile", "belongs"),
    [
        ("keys:shop", "shop", True),
        ("keys:a:b", "a:b", True),
        ("keys:shop", "shops", False),
        ("role:0f", "admin", True),
        ("role:0f", "", False),
    ],
)
def test_a_secret_belongs_to_the_profile_of_its_name_and_to_those_it_was_got_for(
    name: str, profile: str, belongs: bool
) -> None:
    profiles = ("admin", "shop") if name == "role:0f" else ()
    assert IndexEntry(name, "", "", None, profiles).belongs_to(profile) is belongs
