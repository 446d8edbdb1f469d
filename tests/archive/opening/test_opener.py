"""Whatever becomes of the key and its keyring, no row is lost and no file overwritten."""

import asyncio
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.archive.old import first_version
from tests.archive.rings import ABSENT, LOCKED, Program, Ring, bytes_below
from tests.support.full_disk import disk
from tui.archive.database import opened, scalar
from tui.archive.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, ArchiveTooNew
from tui.archive.housekeeping import verify
from tui.archive.migrations import VERSION
from tui.archive.opening import copying, replacing
from tui.archive.opening.keys import Keys
from tui.archive.opening.place import ArchivePlace, PublicHalf, gate
from tui.archive.opening.replacing import Replacing
from tui.archive.rows import HistoryRow
from tui.archive.store import Mark

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECRET = "そこにセッションがあるから"


def row(session_id: str = "you-1", **more: Any) -> HistoryRow:
    return HistoryRow(**{"session_id": session_id, "started": NOON, "reason": SECRET, **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def test_with_a_keyring_nothing_on_the_disk_can_be_read(folder: Path) -> None:
    ring = Ring()
    one = Program(folder, ring)
    await one.archive.began(row())
    await one.archive.mark("you-1", NOON, "bookmark", SECRET)
    with one.opener.opened() as database:
        # While it is open, the log is there too.
        database.execute("UPDATE sessions SET profile = ?", (SECRET,))
        assert size_of_log(one.place) > 0
        on_disk = bytes_below(folder)
    assert SECRET.encode() not in on_disk
    assert b"SQLite format" not in on_disk
    assert b"sessions" not in on_disk
    assert await Program(folder, ring).archive.find("you-1") == row(profile=SECRET)
    assert stat.S_IMODE(one.place.encrypted.stat().st_mode) == 0o600
    assert one.said == []


async def test_a_look_at_no_history_makes_none_and_asks_no_keyring(folder: Path) -> None:
    ring = Ring()
    program = Program(folder, ring)
    assert await program.archive.sessions() == ()
    assert await program.archive.find("you-1") is None
    assert not await program.archive.mark("you-1", NOON, "here")
    assert (ring.asked, ArchivePlace(folder).folder.exists()) == (0, False)


async def test_the_keyring_is_asked_once(folder: Path) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    ring.asked, program = 0, Program(folder, ring)
    for _ in range(3):
        await program.archive.sessions()
    assert ring.asked == 1


async def test_what_happens_under_a_locked_keyring_is_taken_in_by_the_next_program(
    folder: Path,
) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    before = ArchivePlace(folder).encrypted.read_bytes()
    ring.trouble, locked = LOCKED, Program(folder, ring)
    await locked.archive.began(row("you-2"))
    await locked.archive.update("you-2", cause="exited")
    assert await locked.archive.mark("you-1", NOON, "here", SECRET)
    assert await locked.archive.find("you-2") == row("you-2")
    with pytest.raises(ArchiveLocked, match=r"is locked\. The system keyring is locked"):
        await locked.archive.sessions()
    assert len(locked.said) == 1
    assert "is added when it is unlocked" in locked.said[0]
    assert ArchivePlace(folder).encrypted.read_bytes() == before
    assert SECRET.encode() not in bytes_below(folder)
    assert not ArchivePlace(folder).plain.exists()
    ring.trouble, unlocked = None, Program(folder, ring)
    assert await unlocked.archive.find("you-2") == row("you-2", cause="exited")
    assert await unlocked.archive.marks("you-1") == (Mark(NOON, "here", SECRET),)
    assert list(ArchivePlace(folder).spool.iterdir()) == []


async def test_a_keyring_that_is_not_there_today_leaves_the_archive_alone(folder: Path) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    ring.trouble = ABSENT
    await Program(folder, ring).archive.began(row("you-2"))
    ring.trouble = None
    assert await Program(folder, ring).ids() == {"you-1", "you-2"}
    assert ArchivePlace(folder).set_aside() == ()


@pytest.mark.parametrize("trouble", [LOCKED, ABSENT])
async def test_without_a_keyring_the_file_is_plain_and_that_is_said_once(
    folder: Path, trouble: Any
) -> None:
    first, second = (Program(folder, Ring(trouble)) for _ in range(2))
    await first.archive.began(row())
    await first.archive.began(row("you-2"))
    assert await second.ids() == {"you-1", "you-2"}
    [said] = first.said
    assert "is not encrypted (only you can read it): " + trouble.words in said
    assert second.said == []
    assert stat.S_IMODE(first.place.plain.stat().st_mode) == 0o600


async def test_who_turned_the_keyring_off_is_told_nothing(folder: Path) -> None:
    program = Program(folder, None)
    await program.archive.began(row())
    assert program.place.plain.exists()
    assert program.said == []


async def test_a_plain_file_is_encrypted_when_a_keyring_appears(folder: Path) -> None:
    ring = Ring(ABSENT)
    without = Program(folder, ring)
    await without.archive.began(row())
    await without.archive.mark("you-1", NOON, "here", SECRET)
    ring.trouble = None
    assert await Program(folder, ring).archive.find("you-1") == row()
    assert await Program(folder, ring).archive.marks("you-1") == (Mark(NOON, "here", SECRET),)
    assert SECRET.encode() not in bytes_below(folder)
    assert "ledger" not in names(folder)
    # A program that began without a keyring finds it, and writes for it.
    await without.archive.began(row("you-2"))
    assert await Program(folder, ring).ids() == {"you-1", "you-2"}


async def test_a_file_of_the_first_version_is_encrypted_with_its_rows(folder: Path) -> None:
    ArchivePlace(folder).folder.mkdir()
    ArchivePlace(folder).plain.touch(0o600)
    with opened(ArchivePlace(folder).plain) as database:
        first_version(database, "")
        database.execute("UPDATE sessions SET started = ?", (NOON.isoformat(),))
    program = Program(folder, Ring())
    found = await program.archive.find("you-1")
    assert found is not None
    assert found.reason == "disk full"
    assert not program.place.plain.exists()


async def test_a_plain_file_that_another_program_uses_waits_for_its_turn(folder: Path) -> None:
    ring = Ring(ABSENT)
    without = Program(folder, ring)
    await without.archive.began(row())
    ring.trouble = None
    with without.opener.opened() as database:
        await Program(folder, ring).archive.began(row("you-2"))
        assert not ArchivePlace(folder).encrypted.exists()
        assert scalar(database, "SELECT count(*) FROM sessions") == 2
    assert await Program(folder, ring).ids() == {"you-1", "you-2"}
    assert not ArchivePlace(folder).plain.exists()


class Crash(BaseException):
    """The program ends here."""


STEPS = [
    "bring_up_to_date",
    "copy_encrypted",
    "same",
    "opens",
    "publish",
    "merge",
    "is_missing",
    "remove",
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_a_crash_while_a_file_is_encrypted_loses_nothing(
    folder: Path, step: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring(ABSENT)
    await Program(folder, ring).archive.began(row())
    ring.trouble = None
    real: Callable[..., Any] = getattr(replacing, step)

    def crash(*values: Any) -> Any:
        if after:
            real(*values)
        raise Crash

    with monkeypatch.context() as here:
        here.setattr(replacing, step, crash)
        with pytest.raises(Crash), Program(folder, ring).opener.opened():
            pass
    next_one = Program(folder, ring)
    await next_one.archive.began(row("you-2"))
    assert await next_one.ids() == {"you-1", "you-2"}
    assert await next_one.archive.find("you-1") == row()
    assert not next_one.place.plain.exists()
    assert next_one.said == []


async def test_a_copy_that_differs_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring(ABSENT)
    await Program(folder, ring).archive.began(row())
    ring.trouble, program = None, Program(folder, ring)

    def lossy(plain: Any, draft: Path, key: bytes) -> None:
        real(plain, draft, key)
        with opened(draft, key) as database:
            database.execute("UPDATE sessions SET reason = 'x'")

    real = copying.copy_encrypted
    monkeypatch.setattr(replacing, "copy_encrypted", lossy)
    assert await program.archive.find("you-1") == row()
    assert not program.place.encrypted.exists()
    [said] = program.said
    assert "couldn't be encrypted yet: the written data reads back differently" in said


async def test_what_an_older_version_writes_beside_the_archive_is_taken_in(
    folder: Path,
) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    other = folder.parent / "other"
    older = Program(other, None)
    await older.archive.began(row(cause="exited", reason="another"))
    await older.archive.began(row("you-2"))
    await older.archive.mark("you-1", NOON, "here")
    shutil.copy(older.place.plain, ArchivePlace(folder).plain)
    program = Program(folder, ring)
    assert await program.ids() == {"you-1", "you-2"}
    assert await program.archive.find("you-1") == row(cause="exited")
    assert await program.archive.marks("you-1") == (Mark(NOON, "here", ""),)
    assert not program.place.plain.exists()


async def test_a_row_that_was_told_is_no_more_than_one_that_was_begun(folder: Path) -> None:
    ring, told = Ring(), {"told_by": "AWS", "reason": "told"}
    ours = Program(folder, ring).archive
    await ours.note("you-1", NOON, "x", row=row("you-1", **told))
    await ours.began(row("you-2", reason="mine"))
    older = Program(folder.parent / "other", None)
    await older.archive.began(row("you-1", cause="exited"))
    await older.archive.note("you-2", NOON, "y", row=row("you-2", **told))
    shutil.copy(older.place.plain, ArchivePlace(folder).plain)
    program = Program(folder, ring).archive
    assert await program.find("you-1") == row("you-1", reason="told", cause="exited")
    assert await program.find("you-2") == row("you-2", reason="mine")
    assert len(await program.marks("you-2")) == 1


def lose_key(ring: Ring) -> None:
    ring.held = None


def change_key(ring: Ring) -> None:
    ring.held = bytes(32)


@pytest.mark.parametrize(
    ("lose", "words"),
    [
        (lose_key, "no longer has the archive's key"),
        (change_key, "doesn't open the archive"),
    ],
)
async def test_an_archive_whose_key_is_gone_is_set_aside_whole(
    folder: Path, lose: Callable[[Ring], Any], words: str
) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    place, key = ArchivePlace(folder), ring.held
    before = place.encrypted.read_bytes()
    lose(ring)
    program = Program(folder, ring)
    await program.archive.began(row("you-2"))
    assert await program.ids() == {"you-2"}
    [aside] = place.set_aside()
    assert aside.encrypted.read_bytes() == before
    assert aside.encrypted.name.startswith(f"archive-{datetime.now(UTC):%Y}")
    [said] = program.said
    assert words in said
    assert f"is kept as {aside.encrypted.name}, and a new one was started" in said
    # When the key is there again, so is the archive; and what came after it is not lost.
    ring.held = key
    back = Program(folder, ring)
    assert "you-1" in await back.ids()
    assert any("is in use again" in sentence for sentence in back.said)
    assert len(place.set_aside()) == 1


def size_of_log(place: ArchivePlace) -> int:
    return Path(f"{place.encrypted}-wal").stat().st_size


def names(folder: Path) -> str:
    return " ".join(path.name for path in folder.iterdir())


KILLED = """
import os, sys
from pathlib import Path
from tui.archive.database import opened
with opened(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as database:
    database.execute("UPDATE sessions SET cause = 'killed'")
    os.kill(os.getpid(), 9)
"""


def kill_while_it_writes(place: ArchivePlace, key: bytes) -> None:
    subprocess.run([sys.executable, "-c", KILLED, place.encrypted, key.hex()], check=False)


async def test_what_a_killed_program_left_in_the_log_is_set_aside_with_the_file(
    folder: Path,
) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    place, key = ArchivePlace(folder), ring.held
    assert key is not None
    kill_while_it_writes(place, key)
    assert size_of_log(place) > 0
    ring.held = None
    await Program(folder, ring).archive.began(row("you-2"))
    [aside] = place.set_aside()
    with opened(aside.encrypted, key) as database:
        assert scalar(database, "SELECT cause FROM sessions") == "killed"
    assert await Program(folder, ring).ids() == {"you-2"}


async def test_a_damaged_archive_is_said_and_left_where_it_is(folder: Path) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    content = bytearray(ArchivePlace(folder).encrypted.read_bytes())
    content[500] ^= 1
    ArchivePlace(folder).encrypted.write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"archive\.db is damaged .* Move the file away"):
        await Program(folder, ring).archive.began(row("you-2"))
    assert ArchivePlace(folder).encrypted.read_bytes() == content
    assert ArchivePlace(folder).set_aside() == ()


async def test_an_archive_of_a_later_version_is_left_alone(folder: Path) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    with Program(folder, ring).opener.opened() as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(ArchiveTooNew, match="later version"):
        await Program(folder, ring).archive.began(row("you-2"))


async def test_a_full_disk_leaves_an_archive_as_it_was(tmp_path: Path) -> None:
    ring = Ring()
    with disk(tmp_path / "disk") as full:
        await Program(full.folder, ring).archive.began(row())
        full.fill()
        program = Program(full.folder, ring)
        with pytest.raises(ArchiveError, match="disk is full"):
            await program.archive.began(row("you-2", reason="x" * 5000))
        assert await program.ids() == {"you-1"}
        assert full.files() == ["archive.db", "archive.pub"]
        ring.trouble = LOCKED
        with pytest.raises(ArchiveError, match="No space left"):
            await Program(full.folder, ring).archive.began(row("you-2", reason="x" * 5000))
        full.clear()
        await Program(full.folder, ring).archive.began(row("you-2"))
        ring.trouble = None
        assert await Program(full.folder, ring).ids() == {"you-1", "you-2"}


@pytest.mark.parametrize("ring", [None, Ring()])
async def test_an_archive_on_a_disk_that_can_only_be_read_is_read(
    tmp_path: Path, ring: Ring | None
) -> None:
    with disk(tmp_path / "disk") as frozen:
        await Program(frozen.folder, ring).archive.began(row())
        frozen.freeze()
        program = Program(frozen.folder, ring)
        assert await program.archive.find("you-1") == row()
        with pytest.raises(ArchiveError, match="is read-only"):
            await program.archive.began(row("you-2"))


async def test_an_archive_that_is_a_link_is_refused(folder: Path) -> None:
    ArchivePlace(folder).folder.mkdir()
    ArchivePlace(folder).encrypted.symlink_to("/dev/null")
    with pytest.raises(ArchiveError, match="symbolic link"):
        await Program(folder, Ring()).archive.began(row())


async def test_a_public_key_that_is_missing_or_anothers_is_written_again(folder: Path) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    place = ArchivePlace(folder)
    right = PublicHalf.read(place.public)
    for content in (b"", b"[" * 9999, b'{"version": 1, "public": "00", "fingerprint": ""}'):
        place.public.write_bytes(content)
        await Program(folder, ring).archive.sessions()
        assert PublicHalf.read(place.public) == right
    place.public.unlink()
    ring.trouble = LOCKED
    with pytest.raises(ArchiveError, match="public key is missing"):
        await Program(folder, ring).archive.began(row("you-2"))


async def test_programs_that_begin_at_once_have_one_key_and_lose_nothing(folder: Path) -> None:
    ring = Ring()
    programs = [Program(folder, ring) for _ in range(8)]
    async with asyncio.TaskGroup() as group:
        for number, program in enumerate(programs):
            group.create_task(program.archive.began(row(f"you-{number}")))
    assert len(await Program(folder, ring).ids()) == 8
    assert ArchivePlace(folder).set_aside() == ()


async def test_programs_that_find_the_key_gone_at_once_set_one_archive_aside(
    folder: Path,
) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row("before"))
    key, ring.held = ring.held, None
    programs = [Program(folder, ring) for _ in range(8)]
    async with asyncio.TaskGroup() as group:
        for number, program in enumerate(programs):
            group.create_task(program.archive.began(row(f"you-{number}")))
    assert len(await Program(folder, ring).ids()) == 8
    [aside] = ArchivePlace(folder).set_aside()
    assert key is not None
    with opened(aside.encrypted, key) as database:
        assert scalar(database, "SELECT session_id FROM sessions") == "before"
    # One that comes too late finds another archive there, and leaves it.
    Replacing(ArchivePlace(folder), Keys(ring), print).set_aside(None)
    assert len(ArchivePlace(folder).set_aside()) == 1


async def test_programs_without_a_keyring_write_on_while_another_encrypts(folder: Path) -> None:
    without = [Program(folder, Ring(ABSENT)) for _ in range(4)]
    await without[0].archive.began(row("first"))
    ring = Ring()

    async def write(program: Program, name: str) -> None:
        for number in range(5):
            await program.archive.began(row(f"{name}-{number}"))

    async with asyncio.TaskGroup() as group:
        for number, program in enumerate(without):
            group.create_task(write(program, f"without-{number}"))
        group.create_task(write(Program(folder, ring), "with"))
    last = Program(folder, ring)
    assert len(await last.ids()) == 26
    assert not last.place.plain.exists()


@pytest.mark.parametrize("ring", [None, Ring()])
async def test_what_a_lost_file_has_left_beside_it_is_not_taken_for_a_new_ones(
    folder: Path, ring: Ring | None
) -> None:
    first = Program(folder, ring)
    await first.archive.began(row("lost"))
    with first.opener.opened() as database:
        database.execute("UPDATE sessions SET reason = 'lost'")
        log = first.archive.path.with_name(f"{first.archive.path.name}-wal")
        left = log.read_bytes()
    first.archive.path.unlink()
    log.write_bytes(left)
    await Program(folder, ring).archive.began(row("new"))
    assert await Program(folder, ring).ids() == {"new"}
    assert verify(first.opener) == ()


async def test_a_folder_that_another_program_keeps_for_itself_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    await Program(folder, ring).archive.began(row())
    with gate(folder, alone=True):
        monkeypatch.setattr(
            "tui.archive.opening.opener.gate",
            lambda where, alone: gate(where, alone=alone, patience=0),
        )
        with pytest.raises(ArchiveError, match="another program is keeping it"):
            await Program(folder, ring).archive.sessions()


class Histories(RuleBasedStateMachine):
    """Sessions begin while keys come and go; each is in one of the files in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring()
        self.keys: set[bytes] = set()
        self.known: set[str] = set()

    @initialize()
    def start(self) -> None:
        from tempfile import mkdtemp

        self.folder = Path(mkdtemp())
        self.program = Program(self.folder, self.ring)

    @rule(trouble=st.sampled_from([None, None, LOCKED, ABSENT]))
    def another_program(self, trouble: Any) -> None:
        self.ring.trouble = trouble
        self.program = Program(self.folder, self.ring)

    @rule()
    def the_key_is_lost(self) -> None:
        self.ring.held = None

    @rule(data=st.data())
    def an_older_key_is_back(self, data: st.DataObject) -> None:
        if self.keys:
            self.ring.held = data.draw(st.sampled_from(sorted(self.keys)))

    @rule()
    def a_session_begins(self) -> None:
        session_id = f"you-{len(self.known)}"
        asyncio.run(self.program.archive.began(row(session_id)))
        self.known.add(session_id)

    @rule()
    def a_look(self) -> None:
        try:
            asyncio.run(self.program.ids())
        except ArchiveLocked:
            assert self.ring.trouble is not None

    @invariant()
    def keys_are_remembered(self) -> None:
        if self.ring.held is not None:
            self.keys.add(self.ring.held)

    def teardown(self) -> None:
        self.ring.trouble = None
        found: set[str] = set()
        for key in (*self.keys, self.ring.held):
            self.ring.held = key
            found |= asyncio.run(Program(self.folder, self.ring).ids())
        shutil.rmtree(self.folder)
        assert found == self.known


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
