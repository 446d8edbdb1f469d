"""Strips make their caches when they are asked for."""

from contextlib import suppress

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

import tui.ui.compat  # noqa: F401  # as the program does it before there is an app


def caches_of(strip: Strip) -> set[str]:
    """The caches that a strip has made; of those that it has not, the slots are empty."""
    made = set()
    for name in Strip.__slots__:
        with suppress(AttributeError):
            if isinstance(vars(Strip)[name].__get__(strip), FIFOCache):
                made.add(name)
    return made


def test_a_strip_makes_no_cache_that_it_is_not_asked_for() -> None:
    strip = Strip([Segment("a line")])
    assert caches_of(strip) == set()
    assert strip.crop(2).text == "line"
    assert caches_of(strip) == {"_crop_cache"}


def test_what_a_strip_was_asked_for_it_remembers() -> None:
    strip = Strip([Segment("a line")])
    assert strip.crop(2) is strip.crop(2)
    assert strip.divide([1, 6])[0] is strip.divide([1, 6])[0]


def test_a_strip_has_all_that_textual_asks_it_for() -> None:
    strip = Strip([Segment("a line")])
    for name in Strip.__slots__:
        getattr(strip, name)
    assert not hasattr(strip, "_something_else")
