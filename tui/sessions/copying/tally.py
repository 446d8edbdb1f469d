"""How far a copy is, and how fast it goes."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from tui.language import _
from tui.sizes import size_words

SPAN: Final = 5.0
"""Seconds over which the rate is taken."""


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """What there is to say while it runs.

    Attributes:
        done: bytes that have gone.
        total: bytes of all; None where nobody knows.
        rate: bytes a second.
        name: of the file that is copied just now.
    """

    done: int
    total: int | None
    rate: float
    name: str

    @property
    def left(self) -> float | None:
        """Seconds that are left; None where that cannot be said."""
        if self.total is None or self.rate <= 0:
            return None
        return max(0, self.total - self.done) / self.rate


class CopyTally:
    """Counts bytes by the clock that it is told."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._done = 0
        self._name = ""
        self._marks: deque[tuple[float, int]] = deque()

    def count(self, size: int, name: str, now: float) -> CopyProgress:
        """So many more bytes of a file have gone, at a time in seconds."""
        self._done += size
        self._name = name
        marks = self._marks
        marks.append((now, self._done))
        while len(marks) > 2 and now - marks[1][0] >= SPAN:
            marks.popleft()
        since, before = marks[0]
        elapsed = now - since
        rate = (self._done - before) / elapsed if elapsed > 0 else 0.0
        return CopyProgress(self._done, self._total, rate, name)


def progress_words(progress: CopyProgress) -> str:
    """A line of it: how much, of how much, how fast, and what is left."""
    words = f"{progress.name}  {size_words(progress.done)}"
    if progress.total:
        percent = min(100, 100 * progress.done // progress.total)
        said = _("{done} of {total}")
        part = said.format(done=size_words(progress.done), total=size_words(progress.total))
        words = f"{percent:3} %  {progress.name}  {part}"
    words = f"{words}  {size_words(round(progress.rate))}/s"
    if progress.left is None:
        return words
    minutes, seconds = divmod(round(progress.left), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
    left = _("{duration} left").format(duration=clock)
    return f"{words}  {left}"
