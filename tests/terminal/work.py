"""What an emulator's work costs, counted and not timed."""

import sys
from types import FrameType
from typing import Any


class Work:
    """Counts the lines that are run meanwhile."""

    def __enter__(self) -> "Work":
        self.lines = 0
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self.lines += 1
        return self._trace
