"""Processes that forward in the background, or seem to."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.sessions.forwards.background import BackgroundForwards, this_process
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sessions.orphans.processes import process_mark

BEGUN = datetime(2026, 11, 29, 12, tzinfo=UTC)
PORT = PortFacts(
    "127.0.0.1:15432",
    "db.internal:5432",
    "you-0abc",
    PortState.LISTENING,
    open=1,
    total=3,
    up=10,
    down=2000,
    ends=BEGUN + timedelta(hours=1),
)
CHILD = "import signal, sys; signal.signal(15, lambda *_: sys.exit()); print(); input()"
DEAF = "import signal; signal.signal(15, signal.SIG_IGN); print(); input()"


def about(**more: Any) -> BackgroundForwards:
    told = {
        "target": "i-0abc",
        "target_name": "web-1",
        "profile": "",
        "region": "eu-west-1",
        "begun": BEGUN,
        "until": None,
        "ports": (PORT,),
    }
    return replace(this_process(**told), **more)


@contextmanager
def child(program: str = CHILD) -> Iterator[BackgroundForwards]:
    """A process that forwards nothing, and what is told of it."""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield about(pid=process.pid, process=process_mark(process.pid) or "")
        process.kill()
