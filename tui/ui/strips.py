"""Textual's strips, of which a frame is made of hundreds, without what few of them need.

Textual makes each with seven caches, nine tenths of what it costs to make one, and most are never
asked. Here a cache is made when it is asked for first: its slot is empty until then.
"""

from collections.abc import Iterable
from typing import Any, Final

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

# How many answers each keeps, as in Textual's strip.py.
_CACHES: Final = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}


def make_caches_late() -> None:
    """Let every strip that is made from now on make its caches when they are asked for."""
    Strip.__init__ = _make_strip  # type: ignore[method-assign, assignment]
    Strip.__getattr__ = _make_cache  # type: ignore[attr-defined]


def _make_strip(
    strip: Strip, segments: Iterable[Segment], cell_length: int | None = None
) -> None:
    strip._segments = list(segments)
    strip._cell_length = cell_length
    strip._render_cache = strip._link_ids = strip._cell_count = None


def _make_cache(strip: Strip, name: str) -> FIFOCache[Any, Any]:
    if name not in _CACHES:
        raise AttributeError(name, name=name, obj=strip)
    cache: FIFOCache[Any, Any] = FIFOCache(_CACHES[name])
    setattr(strip, name, cache)
    return cache
