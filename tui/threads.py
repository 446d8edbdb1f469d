"""Threads that wait for AWS or a keyring, so that the event loop never does.

The standard library's thread pool joins its threads when the interpreter ends: with a dead
network, leaving the program would take as long as the last call's time limit. These threads
are daemons: what nobody awaits any more holds nobody up.
"""

import queue
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Job = tuple["Future[Any]", Callable[[], Any]]


class DaemonThreads(Executor):
    """Up to `limit` named daemon threads, started when they are first needed."""

    def __init__(self, limit: int, name: str) -> None:
        self._limit = limit
        self._name = name
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._started = 0
        self._closed = False
        self._refusal: Callable[[], Exception] | None = None
        # Threads that nobody can give work to any more end, when they have done what they have.
        weakref.finalize(self, self._jobs.put, None).atexit = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run a call on the next free thread; raises RuntimeError once shut down.

        It has the context of who submits it, so that it speaks the same language.
        """
        future: Future[T] = Future()
        context = copy_context()
        with self._lock:
            if self._refusal is not None:
                future.set_exception(self._refusal())
                return future
            if self._closed:
                raise RuntimeError("These threads have been closed.")
            self._jobs.put((future, lambda: context.run(fn, *args, **kwargs)))
            if not self._idle.acquire(blocking=False) and self._started < self._limit:
                self._start()
        return future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = False) -> None:
        """Take no more calls. Running calls are never waited for, whatever `wait` says."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                self._cancel_queued()
            self._jobs.put(None)

    def close(self, refusal: Callable[[], Exception]) -> None:
        """Shut down; what is queued, or is submitted later, fails with a refusal."""
        with self._lock:
            self._refusal = refusal
        self.shutdown(cancel_futures=True)

    def _start(self) -> None:
        self._started += 1
        threading.Thread(
            target=_work,
            args=(self._jobs, self._idle),
            name=f"{self._name}-{self._started}",
            daemon=True,
        ).start()

    def _cancel_queued(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is None:
                continue
            if self._refusal is None:
                job[0].cancel()
            elif job[0].set_running_or_notify_cancel():
                job[0].set_exception(self._refusal())


def _work(jobs: "queue.SimpleQueue[Job | None]", idle: threading.Semaphore) -> None:
    while (job := jobs.get()) is not None:
        _run(*job)
        del job
        idle.release()
    jobs.put(None)  # for the next thread


def _run(future: "Future[Any]", call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 -- handed to whoever awaits the future
        future.set_exception(error)
    else:
        future.set_result(result)
