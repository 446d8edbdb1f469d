"""A command for an agent on Windows, as it arrives at PowerShell."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.agent.power_shell import split_command_line
from tui.sessions.headless.power_shell import on_terminal, without_terminal

WORDS = st.lists(st.text(st.sampled_from("a \\\"'$|#`\t")), min_size=1)


@given(WORDS)
def test_without_a_terminal_power_shell_reads_what_was_typed(words: list[str]) -> None:
    assert shlex.split(without_terminal(words)) == [" ".join(words)]


@given(WORDS)
def test_on_a_terminal_power_shell_reads_what_was_typed(words: list[str]) -> None:
    assert split_command_line(on_terminal(words)) == [" ".join(words)]


def test_a_path_stays_a_path() -> None:
    line = r"type C:\Temp\a.txt"
    assert without_terminal([line]) == rf"'{line}'"
    assert on_terminal(["type", "C:\\Temp\\"]) == r'"type C:\Temp\\"'
