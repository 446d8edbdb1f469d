import threading
from concurrent.futures import Future

import pytest

from tui import language
from tui.threads import DaemonThreads


def test_results_and_exceptions_come_through_the_future() -> None:
    threads = DaemonThreads(1, "test")
    assert threads.submit(pow, 2, 5).result() == 32
    with pytest.raises(ZeroDivisionError):
        threads.submit(divmod, 1, 0).result()
    threads.shutdown()


def test_no_more_threads_are_started_than_allowed() -> None:
    threads = DaemonThreads(3, "bounded")
    barrier = threading.Barrier(4)
    running = [threads.submit(barrier.wait) for _ in range(3)]
    queued = [threads.submit(pow, 2, n) for n in range(10)]
    barrier.wait()
    assert sorted(future.result() for future in running) != []
    assert [future.result() for future in queued] == [2**n for n in range(10)]
    assert len({t.name for t in threading.enumerate() if t.name.startswith("bounded-")}) == 3
    threads.shutdown()


def test_a_call_speaks_the_language_of_who_submits_it() -> None:
    threads = DaemonThreads(1, "speaking")
    language.choose("ja")
    with language.in_english():
        english = threads.submit(language.current)
    assert [english.result(), threads.submit(language.current).result()] == ["en", "ja"]
    threads.shutdown()


def test_threads_are_daemons_with_names() -> None:
    threads = DaemonThreads(2, "named")
    current = threads.submit(threading.current_thread).result()
    assert current.daemon
    assert current.name == "named-1"
    threads.shutdown()


def test_what_waits_or_comes_later_is_refused_once_they_are_closed() -> None:
    threads = DaemonThreads(1, "refusing")
    started, go_on = threading.Event(), threading.Event()

    def work() -> str:
        started.set()
        go_on.wait()
        return "done"

    running, waiting, given_up = (threads.submit(work) for _ in range(3))
    started.wait()
    given_up.cancel()
    threads.close(lambda: LookupError("closed"))
    go_on.set()
    assert running.result() == "done"
    assert given_up.cancelled()
    for refused in (waiting, threads.submit(pow, 1, 1)):
        with pytest.raises(LookupError, match="closed"):
            refused.result()


def test_shutting_down_cancels_what_waits_and_ends_the_threads() -> None:
    threads = DaemonThreads(1, "ending")
    started, go_on = threading.Event(), threading.Event()

    def work() -> threading.Thread:
        started.set()
        go_on.wait()
        return threading.current_thread()

    running: Future[threading.Thread] = threads.submit(work)
    waiting = threads.submit(pow, 1, 1)
    started.wait()
    threads.shutdown(cancel_futures=True)
    go_on.set()
    assert waiting.cancelled()
    running.result().join()
    with pytest.raises(RuntimeError):
        threads.submit(pow, 1, 1)


def test_threads_that_nobody_can_give_work_to_end_when_they_have_done_theirs() -> None:
    threads = DaemonThreads(1, "forgotten")
    worker = threads.submit(threading.current_thread).result()
    last = threads.submit(pow, 2, 5)
    del threads
    assert last.result() == 32
    worker.join(20)
    assert not worker.is_alive()
