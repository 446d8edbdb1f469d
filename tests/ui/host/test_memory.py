"""Threads share the C library's memory."""

import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys, threading
from tui.ui.host.memory import keep_in_one_arena
if sys.argv[1:]:
    keep_in_one_arena()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
library.fdopen.restype = ctypes.c_void_p
barrier = threading.Barrier(4)
def work():
    library.malloc(100_000)
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
file = library.fdopen(1, b"w")
library.malloc_info(0, file)
library.fflush(ctypes.c_void_p(file))
"""


def arenas(*arguments: str) -> int:
    command = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.check_output(command, text=True).count("<heap nr=")


@pytest.mark.started_afresh
@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_all_threads_share_one_arena() -> None:
    before, after = arenas(), arenas("one")
    assert before > 1
    assert after == 1
