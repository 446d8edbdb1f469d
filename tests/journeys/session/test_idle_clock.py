"""What restarts the idle timer, and what does not, by the clock that the user reads."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.journeys.journey import Journey, journey
from tests.ui.fakes import until
from tui.sandbox.service import SandboxOptions
from tui.transport import clock

IDLE = SandboxOptions(max_minutes=600, idle_minutes=20)
MINUTES = 60.0
REAL = clock.now


async def type_a_key(story: Journey) -> None:
    await story.press("x")


async def resize_the_window(story: Journey) -> None:
    await story.pilot.resize_terminal(111, 33)


async def say_to_be_here(story: Journey) -> None:
    await story.press("ctrl+right_square_bracket", "k")


async def reconnect(story: Journey) -> None:
    assert story.session.session_id is not None
    story.sandbox.cut(story.session.session_id)


class Minutes:
    """Time that passes for the app at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        monkeypatch.setattr(clock, "now", lambda: REAL() + self.passed * MINUTES)


def idle_minutes(story: Journey) -> float:
    left = story.session.remaining().idle_left
    return -1.0 if left is None else left / MINUTES


@pytest.mark.parametrize("happen", [type_a_key, resize_the_window, say_to_be_here, reconnect])
async def test_the_idle_timer_starts_anew(
    happen: Callable[[Journey], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = Minutes(monkeypatch)
    async with journey(IDLE) as story:
        await story.connect("web-01")
        await story.sees(r"idle (20:00|19:\d\d)")
        minutes.passed = 12.0
        await story.sees(r"idle 0[78]:\d\d")
        await happen(story)
        await until(story.pilot, lambda: idle_minutes(story) > 15)
        await story.sees(r"idle (20:00|19:\d\d)")


async def test_output_does_not_start_the_idle_timer_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Some of it takes several turns of the event loop to draw."""
    minutes = Minutes(monkeypatch)
    async with journey(IDLE) as story:
        await story.connect("web-01")
        slow = r"printf '\033[?69h\033[1;2s%04000d\033[?69l'"
        waiting = f"echo wait''ing; until [ -e {tmp_path}/now ]; do sleep 0.1; done"
        await story.line(f"{waiting}; for i in 1 2 3; do {slow} 1; echo tick$i; done")
        await story.sees("waiting")
        before = story.session.bytes_in
        minutes.passed = 12.0
        (tmp_path / "now").touch()
        await story.sees("tick3")
        assert story.session.bytes_in == before
        assert idle_minutes(story) < 9
