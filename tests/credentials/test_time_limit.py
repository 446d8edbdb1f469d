import threading

import pytest

from tui.credentials.errors import SlowKeyring
from tui.credentials.time_limit import TimeLimit


def test_an_answer_and_an_error_come_through() -> None:
    limit = TimeLimit(20, "keyring")
    assert limit.call(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        limit.call(lambda: 1 // 0)


def test_all_calls_run_in_one_thread_of_their_own() -> None:
    limit = TimeLimit(20, "keyring")
    names = {limit.call(lambda: threading.current_thread().name) for _ in range(3)}
    assert names == {"keyring-1"}


def test_who_waits_too_long_goes_on_and_nobody_waits_behind_them() -> None:
    limit, released = TimeLimit(0.02, "keyring"), threading.Event()
    with pytest.raises(SlowKeyring):
        limit.call(lambda: released.wait(60))
    ran: list[int] = []
    with pytest.raises(SlowKeyring):
        limit.call(lambda: ran.append(1))
    released.set()
    assert ran == []


def test_a_timeout_of_the_keyrings_own_is_not_ours() -> None:
    def fail() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        TimeLimit(20, "keyring").call(fail)
