"""One run of the demo: a list, a reason recalled, a shell, its countdown, the cut, the recording.

It is written as an asciicast. A marker `xN` says that from there on time is to be shown N times
as fast; `poster` is where it is looked at where nothing moves.
"""

import random
import re
from codecs import getincrementaldecoder
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final

from tests.support.program import Program, program
from tui.archive.cast_reader import MARKER, OUTPUT, CastEvent

KEYS: Final[Mapping[str, str]] = {
    "Enter": "\r",
    "Down": "\x1b[B",
    "Esc": "\x1b",
    "Right": "\x1b[C",
}
SETTINGS: Final = {
    "SSM_TUI_RECORDING": "true",
    "SSM_TUI_LANGUAGE": "en",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
}
FAST: Final = 8
AT_ONCE: Final = 10_000
"""Times: while the limit comes near, and until there is something to be seen."""


SHELL: Final = (
    "seq 90000 > app.log; ls -lh",
    "gzip -v app.log",
    "while sleep 2; do date '+%T waiting'; done",
)
"""What is typed."""


class Story:
    """A program, its keys pressed one after the other, and what it painted when.

    Args:
        running: The program.
    """

    def __init__(self, running: Program) -> None:
        self.events: list[CastEvent] = []
        self._running = running
        self._begin = monotonic()
        self._typing = random.Random(4711)
        self._decoder = getincrementaldecoder("utf-8")()
        running.listener = self._painted

    def _painted(self, data: bytes) -> None:
        self.events.append(CastEvent(self._at(), OUTPUT, self._decoder.decode(data)))

    def _at(self) -> float:
        return monotonic() - self._begin

    def mark(self, words: str) -> None:
        self.events.append(CastEvent(self._at(), MARKER, words))

    def rest(self, seconds: float) -> None:
        """Let it be looked at."""
        until = monotonic() + seconds
        self._running.until(lambda: monotonic() >= until)

    def press(self, *keys: str, rest: float = 0.9) -> None:
        """Press keys by their names, with time to see what each does."""
        for key in keys:
            self._running.type(KEYS.get(key, key))
            self.rest(rest)

    def type(self, text: str) -> None:
        """Type as a person types."""
        for letter in text:
            self._running.type(letter)
            self.rest(self._typing.uniform(0.01, 0.06))

    def line(self, text: str, *, rest: float = 1.2) -> None:
        """Type a line into a shell."""
        self.type(text)
        self.press("Enter", rest=rest)

    def sees(self, pattern: str) -> None:
        self._running.sees(pattern)

    def until(self, pattern: str, seconds: float) -> None:
        """Wait for what takes long."""
        seen = re.compile(pattern)
        self._running.until(lambda: bool(seen.search(self._running.screen)), seconds)


def tell() -> Sequence[CastEvent]:
    """Run the demo and tell the story; takes three minutes."""
    with (
        TemporaryDirectory(prefix="ssm-tui-pictures-") as home,
        program(
            *("demo", "--max-minutes", "2"),
            environment={**SETTINGS, "HOME": home},
            answers=True,
        ) as running,
    ):
        story = Story(running)
        story.mark(f"x{AT_ONCE}")
        story.sees("web-01")
        story.mark("x1")
        story.rest(1.5)
        story.press("/", rest=0.4)
        story.type("web")
        story.press("Enter", rest=0.8)
        story.press("Enter", rest=1.2)
        story.sees("Reason")
        story.press("Down", "Down", rest=0.7)
        story.press("Enter", rest=0.6)
        story.sees(r"ssm-user@")
        story.rest(1.0)
        for line in SHELL:
            story.line(line)
        story.rest(2.5)
        story.mark(f"x{FAST}")
        story.until("max 00:50", 150)
        story.mark("poster")
        story.until("max 00:05", 150)
        story.mark("x1")
        story.until("Ended", 60)
        story.rest(3.0)
        story.press("p", rest=1.0)
        story.sees("skipped")
        story.press("+", "+", rest=0.6)
        story.rest(3.0)
        story.press("/", rest=0.4)
        story.type("gzip")
        story.press("Enter", rest=2.5)
        return story.events
