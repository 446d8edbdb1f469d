"""A command's parting word is found wherever it is cut, and nothing else is taken out."""

import subprocess

import pytest

from tui.sessions.headless.parting import Parting

WORD = b"\x1b_ssm-tui-ab12;7\x1b\\"


@pytest.mark.parametrize("cut", range(len(WORD) + 1))
def test_a_word_cut_anywhere_is_taken_out(cut: int) -> None:
    parting = Parting("ab12")
    shown = parting.take(b"out" + WORD[:cut]) + parting.take(WORD[cut:] + b"end")
    assert (shown + parting.rest(), parting.status) == (b"outend", 7)


@pytest.mark.parametrize(
    "output",
    [b"\x1b", b"\x1b[1mbold", b"\x1b_ssm-tui-", b"\x1b_ssm-tui-ab13;0\x1b\\", WORD[:-1]],
)
def test_what_is_no_word_is_shown(output: bytes) -> None:
    parting = Parting("ab12")
    assert parting.take(output[:4]) + parting.take(output[4:]) + parting.rest() == output
    assert parting.status is None


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_says_it_behind_the_command(shell: str) -> None:
    parting = Parting("ab12")
    line = parting.wrapped(["sh", "-c", "echo it\\'s; exit 4"])
    said = subprocess.run([shell, "-c", line], capture_output=True, check=True).stdout
    assert parting.take(said) == b"it's\n"
    assert parting.status == 4
