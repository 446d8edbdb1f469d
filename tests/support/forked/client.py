"""Stands in for what `subprocess` does to start `python -m tui`, and scripts that import it."""

import atexit
import ctypes
import inspect
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.forked.server import Start

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "tui")
SCRIPT = (sys.executable, "-c")
ENDS = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
"""Of the pipes to a program and from it, as `subprocess` calls them."""

PR_SET_CHILD_SUBREAPER = 36
DECIDED_AT_START = ("LANG", "LC_", "LD_", "MALLOC_", "MOTO_", "PYTHON", "TEXTUAL")
"""How the variables begin that mean something to what has been imported already."""
EXCEPT = frozenset({"LANGUAGE", "LC_MESSAGES", "PYTHON_KEYRING_BACKEND"})

AVAILABLE = sys.platform == "linux" and not os.environ.get("SSM_TUI_FULL")
"""Whether programs can be forked: orphans can be adopted on Linux only."""

_execute = subprocess.Popen._execute_child  # type: ignore[attr-defined]
_signature = inspect.signature(_execute)


class ForkServer:
    """The process that is forked, and the way to it."""

    def __init__(self) -> None:
        self.surroundings = surroundings(os.environ)
        self._turn = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = (sys.executable, "-m", "tests.support.forked.server")
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno())], pass_fds=[theirs.fileno()], cwd=ROOT
            )
        atexit.register(self.stop)

    def stop(self) -> None:
        self._socket.close()
        self._process.wait()

    def fork(self, request: bytes, descriptors: list[int]) -> int:
        """The number of a new process, a child of this one."""
        with self._turn:
            adopt(True)
            try:
                socket.send_fds(self._socket, [request], descriptors)
                return int(self._socket.recv(32))
            finally:
                adopt(False)


def adopt(orphans: bool) -> None:
    """Whether orphans among what this process has started are given to it."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, int(orphans), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def surroundings(environment: Any) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(DECIDED_AT_START) and name not in EXCEPT
    }


@cache
def server() -> ForkServer:
    return ForkServer()


def execute_child(process: Any, *arguments: Any) -> None:
    """Start a program; ours is forked where that makes no difference."""
    given = _signature.bind(process, *arguments).arguments
    if not _is_ours(given) or (request := _request(given)) is None:
        _execute(process, *arguments)
        return
    ends = (given[end] for end in ("p2cread", "c2pwrite", "errwrite"))
    standard = [end if end != -1 else number for number, end in enumerate(ends)]
    process.pid = server().fork(request, [*standard, *given["pass_fds"]])
    process._child_created = True
    process._close_pipe_fds(*(given[end] for end in ENDS))


def _is_ours(given: dict[str, Any]) -> bool:
    command = given["args"]
    usual = given["close_fds"] and given["restore_signals"] and not given["shell"]
    others = ("gid", "gids", "uid")
    return bool(
        usual
        and not isinstance(command, (str, bytes, os.PathLike))
        and _code(command) is not None
        and all(given[name] is None for name in others)
        and given.get("process_group", -1) == -1
    )


def _code(command: Sequence[Any]) -> str | None:
    """What is run, if it is Python's to run and ours: "" is the program itself.

    A script that asks what is imported is not, as here everything is.
    """
    words = tuple(map(str, command[:3]))
    if words == COMMAND:
        return ""
    ours = words[:2] == SCRIPT and "tui" in words[2] and "sys.modules" not in words[2]
    return words[2] if ours else None


def _request(given: dict[str, Any]) -> bytes | None:
    """What the server needs to know, a pickled `Start`; None where it cannot be told."""
    environment = dict(given["env"] if given["env"] is not None else os.environ)
    if surroundings(environment) != server().surroundings:
        return None
    start = Start(
        executable=sys.executable,
        code=_code(given["args"]) or None,
        arguments=tuple(map(str, list(given["args"])[3:])),
        environment=environment,
        folder=str(given["cwd"] or Path.cwd()),
        umask=given["umask"],
        new_session=given["start_new_session"],
        ignored=frozenset(
            number
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
            if signal.getsignal(number) is signal.SIG_IGN
        ),
        before=given["preexec_fn"],
        kept=tuple(given["pass_fds"]),
    )
    try:
        return pickle.dumps(start)
    except (AttributeError, TypeError, pickle.PicklingError):
        return None
