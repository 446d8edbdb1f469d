"""All classes of the app of a kind, also in modules that are imported when they are needed."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import TypeVar

import tui.ui

Kind = TypeVar("Kind")


def kinds_of(base: type[Kind]) -> Iterator[type[Kind]]:
    for module in pkgutil.walk_packages(tui.ui.__path__, "tui.ui."):
        importlib.import_module(module.name)
    yield from _below(base)


def _below(base: type[Kind]) -> Iterator[type[Kind]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("tui."):
            yield kind
        yield from _below(kind)
