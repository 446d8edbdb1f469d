"""A terminal is drawn as large as it is, if any is."""

import os
import termios
from collections.abc import Iterator

import pytest

from tui.ui.host.size import MOST, USUAL, host_size, settle_size


@pytest.fixture
def terminal() -> Iterator[int]:
    master, slave = os.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    ("told", "environment", "size", "is_said"),
    [
        ((30, 100), {"LINES": "99999", "COLUMNS": "x"}, (100, 30), False),
        ((65535, 65535), {}, MOST, True),
        ((0, 0), {}, USUAL, False),
        ((0, 0), {"LINES": "40", "COLUMNS": "120"}, (120, 40), False),
        ((0, 0), {"LINES": "99999", "COLUMNS": "99999"}, USUAL, True),
        ((0, 0), {"LINES": "abc", "COLUMNS": "-5"}, USUAL, True),
        ((0, 0), {"LINES": "0", "COLUMNS": "9" * 9999}, USUAL, True),
    ],
)
def test_what_is_believed(
    terminal: int,
    told: tuple[int, int],
    environment: dict[str, str],
    size: tuple[int, int],
    is_said: bool,
) -> None:
    termios.tcsetwinsize(terminal, told)
    found, sentence = host_size((-1, terminal), environment)
    assert found == size
    assert bool(sentence) is is_said
    assert settle_size((terminal,), environment) == sentence
    assert {*environment.values()} <= {*map(str, size)}
