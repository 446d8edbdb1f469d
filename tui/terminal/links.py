"""The hyperlinks on a terminal's lines (OSC 8), each kept once, and not without end."""

from collections.abc import Iterable

# URI and id, as OSC 8 has them; the id is "" where none was given.
Link = tuple[str, str]


class Links:
    """The links in use, by what they say."""

    # Characters, with what a link takes besides: enough for forty thousand usual links, and
    # no more than 64 MB of unusual ones.
    MAX_SIZE = 16 * 1024 * 1024
    OVERHEAD = 300
    # How often the links in use are looked up when there is no room, in links refused.
    SWEEP_INTERVAL = 4096

    def __init__(self) -> None:
        self._links: dict[Link, Link] = {}
        self._size = 0
        self._sweep_in = 0

    def kept(self, link: Link) -> Link | None:
        """The link as it is kept, None if there is no room for another one."""
        known = self._links.get(link)
        if known is None and self._size + self._cost(link) <= self.MAX_SIZE:
            known = self._links[link] = link
            self._size += self._cost(link)
        return known

    def wants_sweep(self) -> bool:
        """Whether it is time to look up the links in use, after one was refused."""
        self._sweep_in -= 1
        if self._sweep_in > 0:
            return False
        self._sweep_in = self.SWEEP_INTERVAL
        return True

    def forget_all_but(self, links: Iterable[Link]) -> None:
        """Make room: only these are still on the lines."""
        self._links = {link: self._links.get(link, link) for link in links}
        self._size = sum(map(self._cost, self._links))

    def _cost(self, link: Link) -> int:
        return len(link[0]) + len(link[1]) + self.OVERHEAD
