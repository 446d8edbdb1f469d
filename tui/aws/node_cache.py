"""What machines are called, kept from one listing of them to the next.

One file for each account, region and endpoint, for its owner alone: names, ids and addresses of
the managed nodes, and nothing else of them. It is a hint: whoever connects by it asks AWS first
whether it still holds. A file that is damaged, of another version or of another place is passed
over, and the next listing replaces it.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui.files import open_regular, write_whole

logger = logging.getLogger(__name__)

VERSION: Final = 1

MOST_NODES: Final = 100_000
"""In a file; larger fleets are not kept."""

LARGEST: Final = 32 << 20
"""Bytes of a file that is read: more than that many nodes take."""

LARGEST_HEAD: Final = 16 << 10
"""Bytes of its first line."""

LONGEST: Final = 512
"""Characters of a name: a tag's value has 256 at most, a host's name 255."""

MOST_PLACES: Final = 32
"""Files; of those written longest ago the oldest go."""

MOST_PROFILES: Final = 16
"""By which one place is known."""

FRESH: Final = 86_400.0
"""Seconds for which no new machine is expected to have taken a name that is known."""

UNCHANGED: Final = 3600.0
"""Seconds for which a file that says the same need not be written again."""

_ID: Final = re.compile(r"m?i-[0-9a-f]{8,17}", re.ASCII)


class KnownNode(NamedTuple):
    """What a managed node is called; text that is absent is empty."""

    instance_id: str
    name: str = ""
    computer_name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where nodes are."""

    account: str
    region: str
    endpoint: str
    """Of Systems Manager; empty for AWS's own where that is not known."""


@dataclass(frozen=True, slots=True)
class KnownNodes:
    """What a file says."""

    place: Place
    profiles: tuple[str, ...]
    """Those that led there, the last one first; an empty one where no profile was chosen."""
    written: float
    """When all of them were listed, in Unix seconds."""
    nodes: tuple[KnownNode, ...] = ()


class NodeCache:
    """The files, in a folder that need not be there. Every method blocks.

    Args:
        folder: where they lie; nothing else does.
        clock: the time, in Unix seconds.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

    def write(self, place: Place, profile: str, nodes: Iterable[KnownNode]) -> None:
        """Keep what was listed now. Raises OSError."""
        kept = tuple(map(_bounded, islice(nodes, MOST_NODES + 1)))
        if len(kept) > MOST_NODES:
            return
        known = self.read(place)
        earlier = known.profiles if known is not None else ()
        profiles = tuple(dict.fromkeys((profile, *earlier)))[:MOST_PROFILES]
        if (
            known is not None
            and (known.nodes, earlier) == (kept, profiles)
            and 0 <= self._clock() - known.written < UNCHANGED
        ):
            return
        head = {
            "version": VERSION,
            "account": place.account,
            "region": place.region,
            "endpoint": place.endpoint,
            "profiles": profiles,
            "written": self._clock(),
        }
        # ASCII, so that a lone surrogate is kept as well as anything.
        write_whole(self._file(place), f"{json.dumps(head)}\n{json.dumps(kept)}\n")
        for path in self._oldest_first()[:-MOST_PLACES]:
            path.unlink(missing_ok=True)

    def read(self, place: Place) -> KnownNodes | None:
        """What is known of a place, however old; None for nothing."""
        known = _read(self._file(place))
        return known if known is not None and known.place == place else None

    def fresh(self, place: Place) -> tuple[KnownNode, ...] | None:
        """The nodes of a place, if they were listed within a day."""
        known = self.read(place)
        if known is None or not 0 <= self._clock() - known.written < FRESH:
            return None
        return known.nodes

    def latest(
        self, profile: str, region: str = "", endpoint: str = ""
    ) -> tuple[KnownNode, ...]:
        """The nodes that were listed last by a profile, however long ago: words to complete.

        Args:
            profile: its name, empty for none.
            region: of the nodes; empty for any.
            endpoint: of Systems Manager; empty for any.
        """
        for path in reversed(self._oldest_first()):
            known = _read(path, heads_only=True)
            if (
                known is not None
                and profile in known.profiles
                and region in {"", known.place.region}
                and endpoint in {"", known.place.endpoint}
                and (whole := _read(path)) is not None
            ):
                return whole.nodes
        return ()

    def _file(self, place: Place) -> Path:
        words = json.dumps([place.account, place.region, place.endpoint])
        return self._folder / f"{sha256(words.encode()).hexdigest()[:32]}.json"

    def _oldest_first(self) -> list[Path]:
        dated = []
        for path in self._folder.glob("*.json"):
            with suppress(OSError):  # it has just gone
                dated.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(dated)]


def _read(path: Path, *, heads_only: bool = False) -> KnownNodes | None:
    try:
        with open_regular(path) as file:
            head = file.readline(LARGEST_HEAD)
            rest = b"[]" if heads_only else file.read(LARGEST + 1)
        if len(rest) > LARGEST:
            raise ValueError("it is too large")
        return _parsed(json.loads(head), json.loads(rest))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        logger.info("%s is passed over: %s", path.name, type(error).__name__)
        return None


def _parsed(head: Any, rows: Any) -> KnownNodes:
    """Raises ValueError, TypeError or KeyError where it is not of this version's."""
    if head["version"] != VERSION or len(rows) > MOST_NODES:
        raise ValueError
    words = [head["account"], head["region"], head["endpoint"], *head["profiles"]]
    written = head["written"]
    if not all(map(_is_text, words)) or not isinstance(written, float):
        raise TypeError
    account, region, endpoint, *profiles = words
    nodes = tuple(_nodes(rows))
    return KnownNodes(Place(account, region, endpoint), tuple(profiles), written, nodes)


def _nodes(rows: Iterable[Any]) -> Iterator[KnownNode]:
    for row in rows:
        # Ten thousand of them, and somebody waits: joining takes nothing but text.
        node = KnownNode(*row)
        if len("".join(node)) > len(node) * LONGEST or not _ID.fullmatch(node.instance_id):
            raise ValueError
        yield node


def _bounded(node: KnownNode) -> KnownNode:
    """Without what is too long to be a name; what is cut would be another one."""
    return KnownNode(*(text if len(text) <= LONGEST else "" for text in node))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST
