"""What is sealed to an archive is read by it alone, applied once, and bounded."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rings import NOON
from tui.archive.changes import Change, began
from tui.archive.database import Database, memory, scalar
from tui.archive.migrations import migrate
from tui.archive.opening import spool
from tui.archive.opening.place import waiting
from tui.archive.opening.spool import (
    SpoolRefused,
    append,
    new_private_key,
    public_key,
    seal,
    take_in,
    unseal,
)
from tui.archive.pieces import Piece
from tui.archive.rows import HistoryRow

PRIVATE = new_private_key()
PUBLIC = public_key(PRIVATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive.spool"


@pytest.fixture
def database() -> Iterator[Database]:
    with memory() as database:
        migrate(database)
        yield database


def start(session_id: str = "you-1", reason: str = "disk full") -> Change:
    return began(HistoryRow(session_id=session_id, started=NOON, reason=reason), {})


MARK = Change("you-1", mark=(NOON.isoformat(), "here", ""))


@given(st.binary(max_size=300))
def test_what_is_sealed_is_read_by_its_owner_alone(data: bytes) -> None:
    sealed = seal(PUBLIC, data)
    assert unseal(PRIVATE, sealed) == data
    with pytest.raises(SpoolRefused):
        unseal(new_private_key(), sealed)


@given(st.binary(max_size=30), st.data())
def test_a_changed_bit_is_refused(text: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(PUBLIC, text))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SpoolRefused):
        unseal(PRIVATE, bytes(sealed))


@given(st.binary(max_size=200))
def test_no_file_does_worse_than_being_refused(data: bytes) -> None:
    with pytest.raises(SpoolRefused):
        unseal(PRIVATE, data)
    with suppress(ValueError):
        Change.from_json(data)


def test_nothing_in_the_folder_can_be_read_by_others(folder: Path) -> None:
    append(folder, PUBLIC, start(reason="そこにセッションがある"))
    [path] = folder.iterdir()
    assert "そこに".encode() not in path.read_bytes()
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_changes_are_taken_in_in_their_order(folder: Path, database: Database) -> None:
    append(folder, PUBLIC, start())
    append(folder, PUBLIC, MARK)
    append(folder, PUBLIC, Change("you-1", known={"cause": "exited"}))
    append(folder, PUBLIC, Change("you-1", known={"cause": "idle"}))
    assert take_in(database, folder, PRIVATE).changes == 4
    found = database.execute("SELECT reason, cause FROM sessions").fetchall()
    assert found == [("disk full", "idle")]
    assert scalar(database, "SELECT count(*) FROM marks") == 1
    assert list(folder.iterdir()) == []
    assert scalar(database, "SELECT count(*) FROM taken_in") == 0


def test_what_an_earlier_version_has_sealed_is_taken_in(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = json.loads(start().to_json())
    del table["replaced"], table["row"]["told_by"]
    monkeypatch.setattr(Change, "to_json", lambda _: json.dumps(table).encode())
    append(folder, PUBLIC, start())
    assert take_in(database, folder, PRIVATE).changes == 1
    assert scalar(database, "SELECT told_by FROM sessions") == ""


class Crash(BaseException):
    """The program ends here."""


def test_a_change_is_applied_once_though_a_program_ends_before_its_file_is_gone(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(folder, PUBLIC, start())
    append(folder, PUBLIC, MARK)

    def crash(path: Path, missing_ok: bool = False) -> None:
        raise Crash

    with monkeypatch.context() as here:
        here.setattr(Path, "unlink", crash)
        with pytest.raises(Crash):
            take_in(database, folder, PRIVATE)
    assert len(waiting(folder)) == 2
    database.execute("UPDATE sessions SET cause = 'later'")
    assert take_in(database, folder, PRIVATE).changes == 0
    assert scalar(database, "SELECT count(*) FROM marks") == 1
    assert list(folder.iterdir()) == []


def test_a_file_that_another_program_takes_in_meanwhile_is_not_applied_again(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(folder, PUBLIC, start())
    append(folder, PUBLIC, MARK)
    read = spool._read_all

    def overtaken(*values: object) -> Iterator[tuple[str, Change | Piece]]:
        yield from list(read(*values))  # type: ignore[arg-type]  # passed on
        monkeypatch.setattr(spool, "_read_all", read)
        assert take_in(database, folder, PRIVATE).changes == 2

    monkeypatch.setattr(spool, "_read_all", overtaken)
    assert take_in(database, folder, PRIVATE).changes == 0
    assert scalar(database, "SELECT count(*) FROM marks") == 1


NAME = f"{1:020}-1-000000-{'0' * 16}.sealed"


def too_large(path: Path) -> None:
    path.write_bytes(bytes(spool.LARGEST + 1))


def sealed_nonsense(path: Path) -> None:
    path.write_bytes(seal(PUBLIC, b'{"session_id": "x", "row": {}, "known": {}, "mark": null}'))


def sealed_column(path: Path) -> None:
    data = b'{"session_id": "x", "row": null, "known": {"rowid": 1}, "mark": null}'
    path.write_bytes(seal(PUBLIC, data))


def sealed_nothing(path: Path) -> None:
    data = b'{"session_id": "x", "row": null, "known": {"reason": null}, "mark": null}'
    path.write_bytes(seal(PUBLIC, data))


def anothers(path: Path) -> None:
    path.write_bytes(seal(public_key(new_private_key()), start().to_json()))


def link(path: Path) -> None:
    target = path.with_name("target")
    target.write_bytes(seal(PUBLIC, start("you-2").to_json()))
    path.symlink_to(target)


@pytest.mark.parametrize(
    "make",
    [
        *(Path.touch, Path.mkdir, os.mkfifo, link, too_large),
        *(sealed_nonsense, sealed_column, sealed_nothing, anothers),
    ],
)
def test_a_hostile_file_is_put_aside_and_the_others_are_taken_in(
    folder: Path, database: Database, make: Callable[[Path], None]
) -> None:
    append(folder, PUBLIC, start())
    make(folder / NAME)
    taken = take_in(database, folder, PRIVATE)
    assert (taken.changes, taken.refused) == (1, 1)
    assert database.execute("SELECT session_id FROM sessions").fetchall() == [("you-1",)]
    assert os.path.lexists(folder / NAME.replace(".sealed", ".refused"))
    assert take_in(database, folder, PRIVATE).refused == 0


def test_no_more_is_kept_than_there_is_room_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(folder, PUBLIC, start())
    size = sum(path.stat().st_size for path in folder.iterdir())
    for name, bound in (("MOST", 1), ("ROOM", size * 2 - 1), ("LARGEST", size - 1)):
        with monkeypatch.context() as here:
            here.setattr(spool, name, bound)
            with pytest.raises(OSError, match="is full until"):
                append(folder, PUBLIC, start())
    assert len(waiting(folder)) == 1
