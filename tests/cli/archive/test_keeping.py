"""`ssm-tui archive` tells of the archive, checks it and makes it smaller."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.rings import bytes_below
from tests.cli.archived import NOON, call, keyring, recorded, remember, said
from tui.archive.opening.opener import opener_of
from tui.archive.opening.place import ArchivePlace
from tui.archive.recordings import Recordings
from tui.settings.settings import data_directory, state_directory
from tui.sizes import size_of, size_words

__all__ = ["keyring"]

FAKE = "tests.credentials.fake_keyrings"
WORDS = "correct horse 障害"


def test_where_there_is_no_archive_none_is_made() -> None:
    assert "doesn't exist yet" in said("archive", "info")
    assert json.loads(call("archive", "info", "--json").stdout)["there"] is False
    assert said("archive", "verify") == "There is no archive yet."
    assert not list(data_directory().glob("*"))


def test_a_plain_archive_says_why_it_is_plain() -> None:
    remember("you-1")
    recorded("you-1", "hello")
    old = data_directory() / "recordings"
    old.mkdir()
    (old / "you-0.cast").write_text("")
    told = said("archive", "info")
    assert "none; only you can read the file. " in told
    assert "sessions 1 · 0 bookmarks and notes recordings 1 · 7 B of output" in told
    assert "old recordings 1, not encrypted; `ssm-tui archive import` imports them" in told


@pytest.mark.usefixtures("keyring")
def test_a_locked_archive_tells_what_its_files_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    remember("you-1")
    with monkeypatch.context() as locked:
        locked.setenv("PYTHON_KEYRING_BACKEND", f"{FAKE}.Locked")
        answer = call("archive", "info", "--json", status=1)
        found = json.loads(answer.stdout)
        assert (found["encrypted"], found["counts"]) == (True, None)
        assert "is locked" in found["locked"]
        assert "is locked" in answer.stderr
        assert "is locked" in said("archive", "verify", status=1)
    assert json.loads(call("archive", "info", "--json").stdout)["counts"]["sessions"] == 1


def test_what_is_damaged_is_a_sentence_each_and_the_status() -> None:
    recorded("you-1", "hello")
    recorded("you-2", "hello")
    assert said("archive", "verify") == "The archive is intact."
    with opener_of(data_directory()).opened() as database:
        database.execute("UPDATE chunks SET events = x'00'")
    problems = call("archive", "verify", status=1).stderr.splitlines()
    assert [line.partition(" is damaged in part 0: ")[0] for line in problems] == [
        "ssm-tui: The recording of you-1",
        "ssm-tui: The recording of you-2",
    ]


def test_ctrl_c_ends_a_check_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    recorded("you-1", "hello")
    monkeypatch.setattr("tui.cli.archive.keeping.ProgressLine.__call__", interrupted)
    assert call("archive", "verify", status=130).output == ""


def furnish() -> None:
    """Three recordings, one of a year ago."""
    for number, days in enumerate((365, 2, 1)):
        recorded(f"you-{number}", "x" * 50, began=NOON - timedelta(days=days))


def kept() -> list[str]:
    recordings = Recordings.within(data_directory())
    return [f"you-{number}" for number in range(3) if recordings.facts(f"you-{number}")]


def test_pruning_says_what_would_go_and_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    furnish()
    told = said("archive", "prune", "--older-than", "150d", "--dry-run")
    assert "you-0 Would remove 1 recording (" in told
    assert "add --yes" in said("archive", "prune", "--older-than", "150d", status=1)
    monkeypatch.setattr("tui.cli.asking.interactive", lambda: True)
    said("archive", "prune", "--older-than", "150d", status=1, typed="n\n")
    assert kept() == ["you-0", "you-1", "you-2"]
    assert "Removed 1 recording" in said(
        "archive", "prune", "--older-than", "150d", typed="y\n"
    )
    assert kept() == ["you-1", "you-2"]
    assert said("archive", "prune", "--older-than", "150d") == "Nothing to remove."
    said("archive", "prune", "--larger-than", "0", "--yes")
    assert kept() == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Give --older-than"),
        (["--older-than", "soon"], "for example 90d, 12w or 36h"),
        (["--older-than", "2026-11-23"], "for example 90d, 12w or 36h"),
        (["--larger-than", "huge"], "for example 500MB, 2GB or 1.5GiB"),
        (["--larger-than", "-1GB"], "for example 500MB, 2GB or 1.5GiB"),
    ],
)
def test_a_bound_that_is_none_is_answered_with_examples(
    arguments: list[str], words: str
) -> None:
    assert words in said("archive", "prune", *arguments, status=2)


def test_deleting_names_what_goes_and_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    remember("you-1", reason="INC-7: disk full", target_name="web-01")
    recorded("you-1", "zebrafish")
    assert "add --yes" in said("archive", "delete", "you-1", status=1)
    monkeypatch.setattr("tui.cli.asking.interactive", lambda: True)
    refused = said("archive", "delete", "you-1", status=1, typed="\n")
    assert "instance web-01 reason INC-7: disk full" in refused
    assert "Permanently delete 1 session from this machine?" in refused
    assert b"INC-7" in bytes_below(data_directory())
    assert "Deleted you-1" in said("archive", "delete", "you-1", typed="y\n")
    assert b"INC-7" not in bytes_below(data_directory())


def test_one_that_is_not_there_does_not_keep_the_others() -> None:
    recorded("you-1", "x")
    told = said("archive", "delete", "you-0", "you-1", "you-1", "--yes", status=1)
    assert "you-0 is not in this machine's archive." in told
    assert told.count("Deleted you-1") == 1


def test_a_live_session_is_not_deleted() -> None:
    remember("you-1")
    live = state_directory() / "live" / "you-1.json"
    live.parent.mkdir(parents=True)
    live.write_text("{}")
    assert "End it first" in said("archive", "delete", "you-1", "--yes", status=1)


def test_a_recording_in_a_file_goes_with_its_session_and_no_other_file(tmp_path: Path) -> None:
    folder = data_directory() / "recordings"
    folder.mkdir(parents=True)
    own = [folder / name for name in ("you-1.cast", "you-1-2.cast", "you-3.cast")]
    others = [folder / "you-2.cast", tmp_path / "you-1.cast"]
    for path in (*own, *others):
        path.write_text("")
    remember("you-1", recording=str(others[1]))
    call("archive", "delete", "you-1", "you-3", "--yes")
    assert not any(path.exists() for path in own)
    assert all(path.exists() for path in others)


def typed(*words: str) -> str:
    return "".join(f"{word}\n" for word in words)


def test_a_lost_keyring_is_opened_by_the_passphrase(
    keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.cli.archive.passphrase.interactive", lambda: True)
    remember("you-1", reason="before")
    assert "no passphrase" in said("archive", "info")
    told = said("archive", "passphrase", typed=typed(WORDS, WORDS))
    assert told.endswith("The passphrase is set.")
    assert WORDS not in told
    assert "with your passphrase" in said("archive", "info")
    keyring.unlink()
    remember("you-2", reason="between")
    assert "set aside" in said("archive", "info")
    assert "doesn't open any" in said(
        "archive", "passphrase", "--recover", status=1, typed=typed("another thing")
    )
    recovered = said("archive", "passphrase", "--recover", typed=typed(WORDS))
    assert "The archive is open again. The archive has a new key" in recovered
    listed = json.loads(call("sessions", "--offline", "--everywhere", "--json").stdout)[
        "sessions"
    ]
    assert {row["reason"] for row in listed} == {"before", "between"}
    assert ArchivePlace(data_directory()).set_aside() == ()


@pytest.mark.usefixtures("keyring")
def test_a_changed_passphrase_opens_in_the_place_of_the_earlier(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.cli.archive.passphrase.interactive", lambda: True)
    remember("you-1")
    said("archive", "passphrase", typed=typed("the first one", "the first one"))
    changed = said("archive", "passphrase", typed=typed("the second one", "the second one"))
    assert changed.endswith("The passphrase was changed. The old one no longer works.")
    said("archive", "passphrase", "--recover", status=1, typed=typed("the first one"))
    said("archive", "passphrase", "--recover", typed=typed("the second one"))


@pytest.mark.usefixtures("keyring")
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("short",), "at least 12 characters"),
        ((WORDS, f"{WORDS}!"), "The passphrases don't match"),
    ],
)
def test_a_passphrase_that_will_not_do_changes_nothing(
    words: tuple[str, ...], answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.cli.archive.passphrase.interactive", lambda: True)
    remember("you-1")
    assert answer in said("archive", "passphrase", status=1, typed=typed(*words))
    assert not ArchivePlace(data_directory()).recovery.exists()


def test_a_passphrase_is_typed_and_never_piped_or_given() -> None:
    assert "on a terminal" in said("archive", "passphrase", status=1, typed=typed(WORDS, WORDS))
    assert "unexpected extra argument" in said("archive", "passphrase", WORDS, status=2)


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("2GB", 2 * 10**9), ("1.5 GiB", 3 << 29), ("500m", 5 * 10**8), ("7 kb", 7000)],
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert size_of(text) == size


@given(st.text(max_size=12))
def test_no_text_is_a_size_that_is_not_one(text: str) -> None:
    size = size_of(text)
    assert size is None or (size >= 0 and text.strip()[0].isdigit())


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1_449, "1.4 kB"), (999_999, "1.0 MB"), (10**13, "10.0 TB")],
)
def test_sizes_are_told_in_one_form(size: int, words: str) -> None:
    assert size_words(size) == words


def test_no_command_loads_the_archive_before_it_is_called() -> None:
    code = "import sys; from tui.cli.root import main; main(['--help'], standalone_mode=False)"
    check = "; assert not {'apsw', 'cryptography', 'tui.terminal'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code + check], check=True, capture_output=True)
