"""`ssm-tui archive export` writes a recording as a file for others."""

import json
import stat
import threading
from pathlib import Path

import pytest

from tests.archive.recorded import record
from tests.cli.archived import call, keyring, recorded, said
from tests.exports.told import read_again
from tests.support.full_disk import disk
from tui.archive.cast_reader import CastEvent
from tui.archive.opening.opener import opener_of
from tui.archive.recorder import RESET
from tui.archive.recordings import Recordings
from tui.settings.settings import data_directory

__all__ = ["keyring"]

EVENTS = [
    CastEvent(0.0, "o", "$ ls\r\n"),
    CastEvent(1.0, "m", "bookmark"),
    CastEvent(2.0, "o", "障害\r\n"),
]


@pytest.fixture(autouse=True)
def session() -> None:
    record(Recordings.within(data_directory()), "you-1", EVENTS)


def export(*arguments: str, status: int = 0) -> str:
    return call("archive", "export", *arguments, status=status).stdout


def test_a_recording_is_an_asciicast(tmp_path: Path) -> None:
    file = tmp_path / "a.cast"
    export("you-1", str(file))
    assert read_again(file.read_text()) == EVENTS
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_again(export("you-1", "-", "--format", "v3")) == EVENTS
    assert json.loads(export("you-1", "-", "--format", "v3").splitlines()[0])["version"] == 3


def test_a_page_is_written_to_a_file_and_to_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    export("you-1", str(file), "--html")
    assert file.read_text() == export("you-1", "-", "--html")
    assert file.read_text().startswith("<!doctype html>")


def test_a_text_has_the_lines_and_when_they_stood_there() -> None:
    assert export("you-1", "-", "--text").splitlines() == [
        "# Started 2026-11-23T12:00:00Z; times are since then.",
        "00:00:00.0  $ ls",
        "00:00:02.0  障害",
    ]


@pytest.mark.parametrize("form", [(), ("--format", "v3"), ("--text",), ("--html",)])
def test_a_secret_is_masked_unless_one_wants_it(
    form: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSM_TUI_SECRETS", "pin")
    secrets = [CastEvent(0.0, "o", "password=hunter2\r\npin: 4711\r\n")]
    record(Recordings.within(data_directory()), "you-3", secrets)
    shown = export("you-3", "-", *form)
    assert not {word for word in ("hunter2", "4711") if word in shown}
    assert "password=*******" in shown
    assert "password=hunter2" in export("you-3", "-", *form, "--unmasked")


@pytest.mark.usefixtures("keyring")
def test_the_parts_of_an_earlier_version_are_one_recording() -> None:
    folder = data_directory() / "recordings"
    folder.mkdir(parents=True)
    parts = {
        "you-2.cast": ('{"version": 2, "width": 80, "height": 24, "timestamp": 100}', "one"),
        "you-2-2.cast": ('{"version": 2, "width": 90, "height": 30, "timestamp": 160}', "two"),
    }
    for name, (head, text) in parts.items():
        # The program was killed, and its last line is not whole.
        (folder / name).write_text(f'{head}\n[1.0, "o", "{text}"]\n[2.0, "o", "')
    answer = call("archive", "export", "you-2", "-", status=1)
    assert "The recording is damaged at line 3" in answer.stderr
    assert "Everything before it was written." in answer.stderr
    assert read_again(answer.stdout) == [
        CastEvent(1.0, "o", "one"),
        CastEvent(60.0, "r", "90x30"),
        CastEvent(60.0, "o", RESET.decode()),
        CastEvent(61.0, "o", "two"),
    ]


def test_a_file_of_anybodys_is_exported_in_another_form(tmp_path: Path) -> None:
    (tmp_path / "a.cast").write_text(
        '{"version": 3, "term": {"cols": 80, "rows": 24}}\n[0.5, "o", "a"]\n[0.5, "o", "b"]\n'
    )
    written = export(str(tmp_path / "a.cast"), "-")
    assert read_again(written) == [CastEvent(0.5, "o", "a"), CastEvent(1.0, "o", "b")]
    assert json.loads(written.splitlines()[0])["version"] == 2


def test_what_cannot_be_exported_is_a_sentence(tmp_path: Path) -> None:
    target = tmp_path / "a.cast"
    (tmp_path / "no.cast").write_text("hello")
    for what, words in (
        ("you-0", "There is no recording of you-0 in this machine's archive."),
        (str(tmp_path / "no.cast"), "is not a recording. The recording is damaged at line 1"),
        (str(tmp_path / "none.cast"), "couldn't be read: No such file or directory."),
        (str(tmp_path), "There is no recording of"),
    ):
        assert words in said("archive", "export", what, str(target), status=1)
    assert not target.exists()
    assert "--format can't be combined" in said(
        "archive", "export", "you-1", "-", "--html", "--format", "v3", status=2
    )


def test_a_damaged_recording_is_written_up_to_its_damage(tmp_path: Path) -> None:
    recorded("you-1", "more")
    with opener_of(data_directory()).opened() as database:
        database.execute("UPDATE chunks SET events = x'00' WHERE number = 1")
    answer = call("archive", "export", "you-1", str(tmp_path / "a.cast"), status=1)
    assert "Everything before it was written." in answer.stderr
    assert read_again((tmp_path / "a.cast").read_text()) == EVENTS[:1]


def test_a_file_that_is_there_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.cast"
    file.write_text("mine")
    (tmp_path / "link").symlink_to(file)
    assert "Add --force" in said("archive", "export", "you-1", str(file), status=1)
    monkeypatch.setattr("tui.cli.outputs.interactive", lambda: True)
    refused = said("archive", "export", "you-1", str(file), status=1, typed="n\n")
    assert "a.cast exists. Replace it?" in refused
    assert file.read_text() == "mine"
    said("archive", "export", "you-1", str(tmp_path / "link"), typed="y\n")
    assert (tmp_path / "link").is_symlink()
    assert read_again(file.read_text()) == EVENTS
    said("archive", "export", "you-1", str(file), "--force")


def test_a_file_that_comes_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.cast"

    def write(*_: object, **more: object) -> None:
        file.write_text("another's")

    monkeypatch.setattr("tui.exports.writing.write_recording", write)
    assert "Add --force" in said("archive", "export", "you-1", str(file), status=1)
    assert file.read_text() == "another's"
    assert list(tmp_path.glob(".draft-*")) == []


@pytest.mark.parametrize("target", ["/dev/null", "folder", "nowhere/a.cast"])
def test_what_is_no_file_is_not_written(target: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert said("archive", "export", "you-1", str(tmp_path / target), "--force", status=1)
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("form", ["--format=v2", "--html", "--text"])
def test_one_that_is_interrupted_leaves_what_was_there(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "a").write_text("before")
    monkeypatch.setattr("tui.exports.recorded.Recorded.events", interrupted)
    said("archive", "export", "you-1", str(tmp_path / "a"), form, "--force", status=130)
    assert (tmp_path / "a").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a"]


@pytest.mark.parametrize("form", ["--format=v2", "--html"])
def test_of_a_disk_that_is_full_nothing_stays(form: str, tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as full:
        (full.folder / "a").write_text("before")
        full.fill()
        words = said(
            "archive", "export", "you-1", str(full.folder / "a"), form, "--force", status=1
        )
        assert words.endswith("a: No space left on device.")
        assert full.files() == ["a"]


def test_one_that_is_still_being_recorded_is_exported_as_far_as_it_is() -> None:
    recordings = Recordings.within(data_directory())

    def write() -> None:
        for number in range(40):
            recordings.append("you-1", [CastEvent(3.0 + number, "o", f"{number}\r\n")])

    writing = threading.Thread(target=write)
    writing.start()
    found = read_again(export("you-1", "-"))
    writing.join()
    assert found[:3] == EVENTS
    assert [event.data for event in found[3:]] == [f"{n}\r\n" for n in range(len(found) - 3)]
