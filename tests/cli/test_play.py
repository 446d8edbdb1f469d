"""What cannot be played is said in a sentence."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.settings.settings import data_directory

HEAD = '{"version": 2, "width": 80, "height": 24}\n'


def said(*words: str) -> str:
    result = CliRunner().invoke(main, ["play", *words])
    assert result.exit_code == 1
    return " ".join(result.output.split()).removeprefix("ssm-tui: ")


def test_neither_a_file_nor_a_session() -> None:
    words = said("you-0123")
    assert words.startswith(
        "There is no file you-0123 and no recording of a session you-0123 in"
    )
    assert words.endswith("Sessions are recorded when the setting `recording` is true.")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("hello\n", "can't be played. The recording is damaged at line 1: not JSON."),
        ("", "can't be played. The recording is damaged at line 1: not an asciicast"),
        ('{"version": 9}\n', "asciicast version 9 is not supported (only 2 and 3)."),
    ],
)
def test_a_file_that_is_no_recording(content: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "a.cast").write_text(content)
    assert problem in said(str(tmp_path / "a.cast"))


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    assert "couldn't be read: No such file or directory." in said(str(tmp_path / "a.cast"))
    assert "couldn't be read: it is not a regular file." in said("/dev/zero")
    assert "couldn't be read: it is not a regular file." in said(str(tmp_path))


def test_a_part_that_is_not_there() -> None:
    folder = data_directory() / "recordings"
    folder.mkdir(parents=True)
    for name in ("maria.silva-01.cast", "maria.silva-01-2.cast"):
        (folder / name).write_text(HEAD)
    assert said("maria.silva-01", "--part", "3") == (
        "maria.silva-01 has 2 parts; there is no part 3."
    )
    # It is found; what is missing is a terminal to play it on.
    assert said("maria.silva-01", "--part", "2").startswith("Part 2 of 2")
