"""Files are their owner's alone, and there whole or not at all."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from time import time

import pytest

from tests.support.full_disk import disk
from tui.files import DRAFT, FORGOTTEN, make_folder, write_new, write_whole


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_every_level_of_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    make_folder(folder)
    levels = (folder, folder.parent, folder.parent.parent)
    assert [stat.S_IMODE(level.stat().st_mode) for level in levels] == [0o700] * 3
    make_folder(folder)


def test_a_file_where_a_folder_is_wanted_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file" / "below")


@pytest.mark.parametrize("write", [write_whole, write_new])
def test_a_file_is_its_owners_alone(write: Callable[[Path, str], None], tmp_path: Path) -> None:
    write(tmp_path / "file", "text")
    assert (tmp_path / "file").read_text() == "text"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.mark.parametrize("write", [write_whole, write_new])
def test_nothing_stays_of_a_file_that_has_no_room(
    write: Callable[[Path, str], None], tmp_path: Path
) -> None:
    with disk(tmp_path / "disk") as full:
        full.fill()
        with pytest.raises(OSError, match="No space left"):
            write(full.folder / "file", "x" * 10_000)
        assert full.files() == []


def test_what_was_there_stays_where_the_new_has_no_room(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        write_whole(full.folder / "file", "before")
        full.fill()
        with pytest.raises(OSError, match="No space left"):
            write_whole(full.folder / "file", "x" * 10_000)
        assert (full.folder / "file").read_text() == "before"
        assert full.files() == ["file"]


def test_what_a_killed_program_left_half_written_is_swept_up(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    old, new = folder / f"{DRAFT}old", folder / f"{DRAFT}new"
    old.touch()
    new.touch()
    os.utime(old, (0, time() - FORGOTTEN - 60))
    write_whole(folder / "file", "text")
    assert sorted(path.name for path in folder.iterdir()) == [new.name, "file"]
