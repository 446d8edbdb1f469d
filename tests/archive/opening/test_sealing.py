"""A few words that are sealed to the archive are read by it alone."""

from pathlib import Path

import pytest

from tests.archive.rings import LOCKED, NOON, Program, Ring
from tui.archive.errors import ArchiveLocked
from tui.archive.rows import HistoryRow


async def begun(folder: Path, ring: Ring | None) -> Program:
    program = Program(folder, ring)
    await program.archive.began(HistoryRow(session_id="you-1", started=NOON))
    return program


async def test_words_are_sealed_without_the_key_and_read_with_it(tmp_path: Path) -> None:
    archive = (await begun(tmp_path, Ring())).archive
    locked = Program(tmp_path, Ring(LOCKED)).archive
    sealed = locked.seal("障害 INC-1")
    assert sealed.isascii()
    assert sealed != locked.seal("障害 INC-1")
    assert await archive.unseal(sealed) == "障害 INC-1"
    with pytest.raises(ArchiveLocked):
        await locked.unseal(sealed)


async def test_nothing_is_sealed_to_what_has_no_key(tmp_path: Path) -> None:
    archive = Program(tmp_path, Ring()).archive
    assert not archive.is_plain
    assert archive.seal("INC-1") == ""
    plain = (await begun(tmp_path, None)).archive
    assert plain.is_plain
    assert plain.seal("INC-1") == ""
    assert await plain.unseal("AAAA") is None


async def test_a_public_key_that_is_damaged_seals_nothing(tmp_path: Path) -> None:
    program = await begun(tmp_path, Ring())
    assert not program.archive.is_plain
    for damage in ("{", '{"version": 1, "public": "00", "fingerprint": ""}'):
        program.place.public.write_text(damage)
        assert program.archive.seal("INC-1") == ""


async def test_what_was_sealed_to_another_archive_or_by_nobody_is_not_read(
    tmp_path: Path,
) -> None:
    one, other = [(await begun(tmp_path / name, Ring())).archive for name in ("a", "b")]
    for sealed in (other.seal("INC-1"), "", "AAAA", "no base64", "é"):
        assert await one.unseal(sealed) is None
