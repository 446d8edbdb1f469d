"""What goes on in the background ends with its story, also where that has gone wrong."""

import os
import signal
from collections.abc import Iterator

import pytest

from tui.sessions.forwards.background import running
from tui.settings.settings import state_directory


@pytest.fixture(autouse=True)
def none_left_behind(isolated_home: None) -> Iterator[None]:
    yield
    for about in running(state_directory()):
        os.kill(about.pid, signal.SIGKILL)
