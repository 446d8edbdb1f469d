"""The process that is forked: `python -m tests.support.forked.server SOCKET`.

It imports all that `ssm-tui` may come to import, reads botocore's models and waits. A request is
a pickle with three descriptors or more, and is answered by the number of a process: a child of
whoever asked, which is for that moment the one that orphans are given to
(PR_SET_CHILD_SUBREAPER).
"""

import atexit
import gc
import os
import pickle
import pkgutil
import runpy
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from types import ModuleType

import tui
from tests.support.forked.streams import make_streams
from tui.aws.identity.mfa import MfaQuestion
from tui.aws.options import AwsOptions, StaticCredentials
from tui.aws.snapshot import ClientKey, ConfigSnapshot

LAST_DESCRIPTOR = 255
SIZE = 1 << 20
"""Bytes of the largest request."""

LATE = (
    *(
        "botocore.client",
        "botocore.credentials",
        "botocore.parsers",
        "botocore.retries.standard",
    ),
    *("moto.backends", "moto.moto_server.werkzeug_app", "moto.ec2", "moto.iam", "moto.kms"),
    *("moto.logs", "moto.s3", "moto.ssm", "moto.sts"),
    *("websockets.asyncio.client", "websockets.asyncio.server"),
    *("textual.drivers.linux_driver", "textual.widgets._toast", "textual.app"),
)
"""What is imported when it is first used."""

SERVICES = ("cloudtrail", "ec2", "iam", "kms", "logs", "s3", "ssm", "sts")
"""Whose models programs are going to read."""


@dataclass(frozen=True)
class Start:
    """What a program is started with.

    Attributes:
        code: what is run; None is the module `tui`.
        arguments: as in `sys.argv`, without the program.
        umask: -1 is the one of this process.
        ignored: the signals that it ignores.
        before: what it does first, as `preexec_fn` of `subprocess`.
        kept: the numbers that the descriptors behind the first three had.
    """

    executable: str
    code: str | None
    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: str
    umask: int
    new_session: bool
    ignored: frozenset[int]
    before: Callable[[], object] | None
    kept: tuple[int, ...]


def serve(requests: socket.socket) -> Start:
    """Fork for each request; returns in the forked process, and in no other."""
    while True:
        data, descriptors, _, _ = socket.recv_fds(requests, SIZE, LAST_DESCRIPTOR)
        if not data:
            os._exit(0)
        start: Start = pickle.loads(data)
        waiting, go = os.pipe()
        telling, told = os.pipe()
        between = os.fork()
        if not between:
            if not (program := os.fork()):
                os.close(go)
                os.read(waiting, 1)
                _take_over(start, descriptors)
                return start
            os.write(told, str(program).encode())
            os._exit(0)
        os.waitpid(between, 0)
        requests.send(os.read(telling, 32))
        for descriptor in (waiting, go, telling, told, *descriptors):
            os.close(descriptor)


def _take_over(start: Start, descriptors: list[int]) -> None:
    """Make this process what it would be if it had been started."""
    _place(descriptors, (0, 1, 2, *start.kept))
    os.environ.clear()
    os.environ.update(start.environment)
    time.tzset()
    os.chdir(start.folder)
    if start.umask >= 0:
        os.umask(start.umask)
    if start.new_session:
        os.setsid()
    for number in start.ignored:
        signal.signal(number, signal.SIG_IGN)
    if start.before is not None:
        start.before()
    make_streams()
    program = ["-m", "tui"] if start.code is None else ["-c", start.code]
    sys.orig_argv = [start.executable, *program, *start.arguments]
    sys.argv = [program[0], *start.arguments]
    sys.path[0] = start.folder if start.code is None else ""


def _place(descriptors: list[int], numbers: tuple[int, ...]) -> None:
    """Give descriptors their numbers, and close all others."""
    beyond = max(*descriptors, *numbers) + 1
    for number, descriptor in enumerate(descriptors, beyond):
        os.dup2(descriptor, number)
    for number, wanted in enumerate(numbers, beyond):
        os.dup2(number, wanted, inheritable=True)
    ends = sorted({*numbers, LAST_DESCRIPTOR})
    for low, high in pairwise(ends):
        os.closerange(low + 1, high)


def run(code: str | None) -> int:
    """Run it and end as the interpreter does; only what is in memory is not torn down."""
    status = 0
    try:
        if code is None:
            runpy.run_module("tui", run_name="__main__", alter_sys=True)
        else:
            main = sys.modules["__main__"] = ModuleType("__main__")
            exec(compile(code, "<string>", "exec"), main.__dict__)
    except SystemExit as left:
        status = _status(left)
    except BaseException as error:  # noqa: BLE001  # whatever there is, as the interpreter does
        sys.excepthook(type(error), error, error.__traceback__)
        status = -signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1
    threading._shutdown()  # type: ignore[attr-defined]  # as the interpreter does
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    return status


def _status(left: SystemExit) -> int:
    if left.code is None or isinstance(left.code, int):
        return left.code or 0
    sys.stderr.write(f"{left.code}\n")
    return 1


def _import_everything() -> None:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if module.name != "tui.__main__":
            import_module(module.name)
    for name in LATE:
        import_module(name)


def _read_models() -> None:
    """Make a client of each service, as reading its model takes longer than all the rest."""
    keys = StaticCredentials("nobody", "nothing")
    snapshot = ConfigSnapshot(AwsOptions(region="eu-west-1", credentials=keys), _no_code)
    for service in SERVICES:
        snapshot.client(ClientKey(service))


def _no_code(question: MfaQuestion) -> str:
    raise AssertionError(question)


def main() -> None:
    _import_everything()
    _read_models()
    assert threading.active_count() == 1, "a thread would not be forked with the rest"
    # What is there by now is never garbage, and is not written to by looking for some.
    gc.collect()
    gc.freeze()
    status = run(serve(socket.socket(fileno=int(sys.argv[1]))).code)
    if status == -signal.SIGINT:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(status & 0xFF)


if __name__ == "__main__":
    main()
