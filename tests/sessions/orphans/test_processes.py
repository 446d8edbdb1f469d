"""A process is told from a later one that has its id."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.sessions.orphans.processes import _mark_of_ps, process_mark


def test_a_process_is_known_until_it_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        mark = process_mark(child.pid)
        assert mark is not None
        assert mark == process_mark(child.pid)
        child.communicate(b"\n")
    assert process_mark(child.pid) is None


@pytest.mark.skipif(not Path("/bin/ps").exists(), reason="there is no ps")
def test_a_process_told_of_by_ps_is_known_in_every_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "XXX-9")
    east = _mark_of_ps(os.getpid())
    monkeypatch.setenv("TZ", "XXX+9")
    assert east is not None
    assert east == _mark_of_ps(os.getpid())
