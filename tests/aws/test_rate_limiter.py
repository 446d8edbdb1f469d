import asyncio

import pytest

from tests.support.aws.fake_clock import FakeClock
from tui.aws.client import RateLimiter


async def test_the_first_turn_comes_at_once() -> None:
    clock = FakeClock()
    await RateLimiter(2, clock=clock.now, sleep=clock.sleep).turn()
    assert clock.now() == 0


async def test_turns_keep_their_distance_after_a_quiet_time() -> None:
    clock = FakeClock()
    pace = RateLimiter(2, clock=clock.now, sleep=clock.sleep)
    await clock.sleep(60)
    turns = []
    for _ in range(3):
        await pace.turn()
        turns.append(clock.now())
    assert turns == pytest.approx([60, 60.5, 61])


async def test_many_who_ask_at_once_are_spread_out() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    pace = RateLimiter(2, clock=lambda: 0.0, sleep=sleep)
    await asyncio.gather(*(pace.turn() for _ in range(4)))
    assert waits == [0.5, 1.0, 1.5]
