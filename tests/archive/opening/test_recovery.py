"""A passphrase opens the archive again when its key is lost."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rings import ABSENT, LOCKED, Program, Ring, bytes_below
from tui.archive.database import opened
from tui.archive.errors import ArchiveError, ArchiveTooNew, WrongPassphrase
from tui.archive.migrations import VERSION
from tui.archive.opening import recovery
from tui.archive.opening.place import ArchivePlace
from tui.archive.opening.recovering import recover, set_passphrase
from tui.archive.opening.recovery import NotRecovered, open_key, seal_key
from tui.archive.rows import HistoryRow

WORDS = "そこに correct horse"
CHEAP = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_key, "__kwdefaults__", {"cost": CHEAP})


def row(session_id: str) -> HistoryRow:
    return HistoryRow(session_id=session_id, started=datetime(2026, 11, 23, tzinfo=UTC))


@given(st.binary(min_size=32, max_size=32), st.text(min_size=1, max_size=20))
def test_the_passphrase_gives_the_key_and_another_does_not(key: bytes, words: str) -> None:
    text = seal_key(key, words, cost=CHEAP)
    assert open_key(text, words) == key
    with pytest.raises(NotRecovered):
        open_key(text, f"{words}!")


def test_a_passphrase_is_the_same_in_each_form_of_unicode() -> None:
    assert open_key(seal_key(b"k" * 32, "caf\u00e9"), "cafe\u0301") == b"k" * 32


@given(st.text(max_size=200), st.integers(0, 400), st.characters())
def test_a_damaged_file_is_no_key(text: str, at: int, other: str) -> None:
    sealed = seal_key(b"k" * 32, WORDS, cost=CHEAP)
    changed = sealed[:at] + other + sealed[at + 1 :]
    for content in (text, changed):
        with contextlib.suppress(NotRecovered):
            assert open_key(content, WORDS) == b"k" * 32


@pytest.mark.parametrize("value", ["3", "2097152", "-4", "true", '"4"', "1e9", "0"])
def test_a_file_that_would_take_for_ever_is_refused(value: str) -> None:
    sealed = seal_key(b"k" * 32, WORDS).replace('"n": 4', f'"n": {value}')
    assert f'"n": {value}' in sealed
    with pytest.raises(NotRecovered):
        open_key(sealed, WORDS)


def test_guessing_is_slow_by_default() -> None:
    assert recovery.COST * recovery.BLOCK * 128 == 128 << 20


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_lost_key_is_recovered_with_all_that_came_after(folder: Path) -> None:
    ring = Ring()
    first = Program(folder, ring)
    await first.archive.began(row("you-1"))
    set_passphrase(first.opener, WORDS)
    ring.trouble = LOCKED
    await Program(folder, ring).archive.began(row("you-2"))  # waits, sealed
    ring.trouble, ring.held = None, None
    second = Program(folder, ring)
    await second.archive.began(row("you-3"))
    assert "Your recovery passphrase opens it" in second.said[0]
    with pytest.raises(WrongPassphrase, match="doesn't open any"):
        recover(second.opener, "another")
    assert recover(second.opener, WORDS) == 1
    assert await Program(folder, ring).ids() == {"you-1", "you-2", "you-3"}
    assert ArchivePlace(folder).set_aside() == ()
    assert names(folder) == ["archive.db", "archive.pub"]


async def test_a_lost_archive_of_a_later_version_is_left_as_it_is(folder: Path) -> None:
    ring = Ring()
    first = Program(folder, ring)
    await first.archive.began(row("you-1"))
    set_passphrase(first.opener, WORDS)
    with opened(first.place.encrypted, ring.held) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    ring.held = None
    second = Program(folder, ring)
    await second.archive.began(row("you-2"))
    with pytest.raises(ArchiveTooNew):
        recover(second.opener, WORDS)
    assert len(ArchivePlace(folder).set_aside()) == 1
    assert await second.ids() == {"you-2"}


async def test_an_archive_whose_keyring_is_gone_for_good_is_opened(folder: Path) -> None:
    ring = Ring()
    first = Program(folder, ring)
    await first.archive.began(row("you-1"))
    set_passphrase(first.opener, WORDS)
    without = Program(folder, Ring(ABSENT))
    assert recover(without.opener, WORDS) == 1
    assert await without.ids() == {"you-1"}
    # Another keyring is there, without a key: it gets this one.
    new = Ring()
    assert recover(Program(folder, new).opener, WORDS) == 1
    assert await Program(folder, new).ids() == {"you-1"}
    assert new.held == ring.held


async def test_a_passphrase_that_is_set_anew_replaces_the_earlier(folder: Path) -> None:
    program = Program(folder, Ring())
    for words in ("one", "two"):
        set_passphrase(program.opener, words)
    with pytest.raises(WrongPassphrase):
        recover(program.opener, "one")
    assert recover(program.opener, "two") == 1
    assert b"two" not in bytes_below(folder)


async def test_what_is_left_of_an_archive_that_was_moved_away_is_kept_for_it(
    folder: Path,
) -> None:
    ring = Ring()
    program = Program(folder, ring)
    await program.archive.began(row("you-1"))
    set_passphrase(program.opener, "old")
    ring.trouble = LOCKED
    await Program(folder, ring).archive.began(row("you-2"))
    ring.trouble = None
    moved = program.place.encrypted.rename(folder / "moved.db")
    await Program(folder, ring).archive.began(row("you-3"))
    assert not program.place.recovery.exists()
    [kept] = [name for name in names(folder) if name.endswith(".recovery")]
    # Back under the name that the rest has, it is opened with all that waited for it.
    moved.rename(folder / kept.replace(".recovery", ".db"))
    assert recover(Program(folder, ring).opener, "old") == 1
    assert await Program(folder, ring).ids() == {"you-1", "you-2", "you-3"}


async def test_a_plain_history_needs_no_passphrase(folder: Path) -> None:
    with pytest.raises(ArchiveError, match="needs no passphrase"):
        set_passphrase(Program(folder, Ring(ABSENT)).opener, WORDS)
