"""What an emulator's work costs, counted and not timed."""

import sys
from types import FrameType
from typing import Any


class Work:
    """Counts the lines that are run meanwhile."""

    def __enter__(self) -> "Work":
        self.lines = lines = 0

        def called(frame: FrameType, event: str, argument: Any) -> Any:
            return ran

        # Called so often that it looks at nothing but its own variable.
        def ran(frame: FrameType, event: str, argument: Any) -> None:
            nonlocal lines
            if event == "line":
                lines += 1

        def counted() -> int:
            return lines

        self._counted = counted
        self._before = sys.gettrace()
        sys.settrace(called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)
        self.lines = self._counted()
