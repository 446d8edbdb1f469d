"""What is said stands on a line of its own, wherever the output goes."""

import os

import pytest

from tui.cli.remote.outlets import Outlets
from tui.sessions.headless.pipes import PipeWriter


@pytest.mark.parametrize("mid_line", [True, False])
def test_a_sentence_does_not_join_output_that_goes_where_errors_go(
    capfd: pytest.CaptureFixture[str], *, mid_line: bool
) -> None:
    stdout = os.dup(2)
    try:
        writer = PipeWriter(stdout, lambda: None)
        writer.mid_line = mid_line
        Outlets((writer,)).say("It is over.")
    finally:
        os.close(stdout)
    assert capfd.readouterr().err == "\n" * mid_line + "ssm-tui: It is over.\n"


def test_output_that_goes_elsewhere_is_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    writer = PipeWriter(1, lambda: None)
    writer.mid_line = True
    Outlets((writer,)).say("It is over.")
    assert capfd.readouterr().err == "ssm-tui: It is over.\n"
