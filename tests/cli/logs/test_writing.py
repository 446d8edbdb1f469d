"""The log's file is its owner's alone, is bounded, and harms nobody."""

import logging
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.cli.logs.writing import LogFile, open_log


def log(file: LogFile, *lines: str) -> None:
    for line in lines:
        file.emit(logging.LogRecord("x", logging.INFO, "", 1, line, (), None))
    file.finish()


def test_it_is_made_for_its_owner_alone_and_written_on(tmp_path: Path) -> None:
    path = tmp_path / "log"
    log(LogFile(path), "one", "two")
    log(LogFile(path), "three")
    assert path.read_text() == "one\ntwo\nthree\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch(0o644)
    os.close(open_log(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_of_ones_own_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "log")
    log(LogFile(link), "one")
    assert (tmp_path / "log").read_text() == "one\n"


def test_what_somebody_else_has_put_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    link, twin = tmp_path / "link", tmp_path / "twin"
    link.symlink_to(precious)
    twin.hardlink_to(precious)
    with pytest.raises(OSError, match="another name"):
        open_log(twin)
    twin.unlink()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match=r"No such device or address|not a regular file"):
        open_log(tmp_path / "pipe")
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    with pytest.raises(OSError, match="a link that belongs to another user"):
        open_log(link)
    with pytest.raises(OSError, match="belongs to another user"):
        open_log(precious)
    assert precious.read_text() == "mine"


def test_one_that_is_full_is_put_aside_and_another_begun(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path, largest=8)
    log(file, "12345678", "one", "two", "three")
    assert path.read_text() == "three\n"
    assert path.with_name("log.1").read_text() == "one\ntwo\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_programs_share_one(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "log"
    path.parent.mkdir()
    first, second = LogFile(path, largest=20), LogFile(path, largest=20)
    for file in (first, second):
        log(file, *(f"line {number}" for number in range(3)))
    texts = [each.read_text() for each in path.parent.iterdir()]
    assert sum(text.count("line") for text in texts) >= 3
    assert all(text.endswith("\n") for text in texts)


def test_a_disk_that_takes_no_more_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui.cli.logs.writing.os.write", full)
    file = LogFile(tmp_path / "log")
    log(file, "one")
    assert file.problem is not None
    file.emit(logging.LogRecord("x", logging.INFO, "", 1, "two", (), None))


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (
            ["--log", "/nonexistent/log"],
            {},
            "Couldn't write the log to /nonexistent/log: No such",
        ),
        ([], {"SSM_TUI_LOG": "/nonexistent/log"}, "Couldn't write the log"),
        (["--log-level", "loud"], {}, "'loud' is not one of"),
    ],
)
def test_a_log_that_cannot_be_is_said_before_anything_is_done(
    options: list[str], environment: dict[str, str], words: str
) -> None:
    done = CliRunner().invoke(main, [*options, "config", "path"], env=environment)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())
