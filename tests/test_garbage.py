"""Garbage is looked for once the program has started, as always, and not at its end."""

import gc
import subprocess
import sys

import pytest

from tui.garbage import START

SCRIPT = """
import gc, sys
usual = gc.get_threshold()
import tui.cli
looks = []
gc.callbacks.append(lambda phase, about: looks.append(about["generation"]))
{}
print(looks, gc.get_threshold() == usual, gc.get_freeze_count() > 1000)
"""


def told(code: str) -> str:
    command = [sys.executable, "-c", SCRIPT.format(code)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.started_afresh
def test_no_garbage_is_looked_for_while_a_command_is_imported() -> None:
    code = "import tui.cli.remote.exec, tui.aws.client, tui.aws.boto, tui.sessions.session"
    assert told(code) == "[] False False\n"


@pytest.mark.started_afresh
def test_once_it_has_started_garbage_is_looked_for_as_always() -> None:
    made = told(f"kept = [[] for _ in range({START + 1})]").split("]")
    assert len(made[0].split(",")) > 2
    assert made[1] == " True True\n"


@pytest.mark.started_afresh
def test_a_number_that_somebody_has_chosen_since_is_left_alone() -> None:
    assert told("gc.set_threshold(50); gc.collect(0)").endswith("] False False\n")


def test_this_process_looks_for_it_as_it_was_told() -> None:
    assert gc.get_threshold()[0] != START
