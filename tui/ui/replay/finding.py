"""What a search has found so far, and where one goes from there."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from tui.comparing import SoughtText
from tui.language import _
from tui.replay.find import Hit


class Finding:
    """One search, its hits in order as they come.

    Args:
        wanted: What is looked for.
        begin: From where on the first one is wanted, in seconds.
    """

    def __init__(self, wanted: SoughtText, begin: float) -> None:
        self.wanted = wanted
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

    def after(self, position: float, steps: int = 1) -> float | None:
        """The next one, round and round; None without any."""
        if not self.times:
            return None
        return self.times[(bisect_right(self.times, position) + steps - 1) % len(self.times)]

    def before(self, position: float, steps: int = 1) -> float | None:
        """The one before, round and round; None without any."""
        if not self.times:
            return None
        return self.times[(bisect_left(self.times, position) - steps) % len(self.times)]

    def words(self, position: float) -> str:
        """How many there are, and which of them one looks at."""
        if not self.times:
            return _("not found") if self._done else _("searching…")
        count = len(self.times)
        if position in self.times:
            words = _("{number} of {count}") if self._done else _("{number} of {count}+")
            return words.format(number=self.times.index(position) + 1, count=count)
        words = _("{count} found") if self._done else _("{count}+ found")
        return words.format(count=count)
