"""When a terminal looks at what it was fed."""

import pytest

from tui.terminal.emulator import Emulator
from tui.ui.terminal import frames
from tui.ui.terminal.frames import ANSWER, ELSEWHERE_FRAME, FRAME, Frames


class Watched:
    """Frames at a time of the test's own, and how often they were looked at."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.looks = 0
        patch.setattr(frames, "monotonic", lambda: self.now)
        patch.setattr(Frames, "_key_anywhere", -ANSWER)
        self.frames = Frames(Emulator(80, 24), self._look)
        self.elsewhere = Frames(Emulator(80, 24), self._look)
        self.frames.begin()

    def _look(self) -> None:
        self.frames.begin()
        self.looks += 1

    def output_after(self, seconds: float) -> int:
        """How often it was looked at when output has come so much later."""
        self.now += seconds
        self.frames.output_arrived(in_sight=True)
        self.frames.stop()
        return self.looks


@pytest.mark.parametrize(
    ("pause", "awaited", "looks"),
    [(FRAME, False, 1), (FRAME, True, 0), (ELSEWHERE_FRAME, True, 1)],
)
async def test_output_is_painted_less_often_while_an_echo_is_awaited_elsewhere(
    pause: float, awaited: bool, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(monkeypatch)
    if awaited:
        watched.now += pause - ANSWER / 2
        watched.elsewhere.key_pressed()
        watched.now -= pause - ANSWER / 2
    assert watched.output_after(pause) == looks


async def test_an_echo_is_painted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    watched.frames.key_pressed()
    assert watched.output_after(FRAME / 2) == 1
