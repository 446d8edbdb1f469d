"""Who watches a long command sees how far it is; who does not is not bothered."""

import io

import pytest

from tui.cli import progress
from tui.cli.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that has taken long already."""
    monkeypatch.setattr(progress, "SLOW", 0.0)
    monkeypatch.setattr(progress, "AGAIN", 0.0)


def told(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    with ProgressLine("{done:,} of {total:,}.") as step:
        step(1, 2_000)
        step(2_000, 2_000)
    return stream.getvalue()


@pytest.mark.usefixtures("slow")
def test_a_terminal_shows_it_and_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal()) == (
        "\r\x1b[K1 of 2,000.\r\x1b[K2,000 of 2,000.\r\x1b[K"
    )


@pytest.mark.usefixtures("slow")
def test_a_file_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO()) == ""


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal()) == ""
