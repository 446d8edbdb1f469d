"""What a search has found so far, and where one goes from there."""

import re
from collections.abc import Iterable

from tui.replay.find import Hit


class Finding:
    """One search, its hits in order as they come.

    Args:
        pattern: What is looked for.
        begin: From where on the first one is wanted, in seconds.
    """

    def __init__(self, pattern: re.Pattern[str], begin: float) -> None:
        self.pattern = pattern
        self.times: tuple[float, ...] = ()
        """When it came onto the screen."""
        self._begin: float | None = begin
        self._done = False

    def add(self, hits: Iterable[Hit], *, done: bool) -> float | None:
        """More was found, perhaps all; the time to go to, if that is known by it.

        It is the first one from where one was; round to the beginning if there is none.
        """
        self.times += tuple(hit.at for hit in hits)
        self._done = done
        begin = self._begin
        if begin is None:
            return None
        ahead = [at for at in self.times if at >= begin]
        if not ahead and not (done and self.times):
            return None
        self._begin = None
        return (ahead or self.times)[0]

    def after(self, position: float) -> float | None:
        """The next one, round and round; None without any."""
        return next(
            (at for at in self.times if at > position), self.times[0] if self.times else None
        )

    def before(self, position: float) -> float | None:
        """The one before, round and round; None without any."""
        earlier = [at for at in self.times if at < position] or self.times
        return earlier[-1] if earlier else None

    def words(self, position: float) -> str:
        """How many there are, and which of them one looks at."""
        if not self.times:
            return "not found" if self._done else "searching …"
        more = "" if self._done else "+"
        if position in self.times:
            return f"{self.times.index(position) + 1} of {len(self.times)}{more}"
        return f"{len(self.times)}{more} found"
