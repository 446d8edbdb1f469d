"""Inner parts of other packages, which their next version may move: looked for before they are used.

A package that leans on such parts has a module `compat`, which lists them, each with what it is
needed for, and looks for them when it is imported.
"""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import CodeType
from typing import Any, Final

from tui.errors import UserFacingError
from tui.language import _

DISTRIBUTION: Final = "ssm-tui"


@dataclass(frozen=True, slots=True)
class Inner:
    """An inner part of another package.

    Attributes:
        owner: what has it: `module`, or `module:Class`.
        name: what it is called there.
        needed: what it is needed for, as the end of a sentence.
    """

    owner: str
    name: str
    needed: str


class Incompatible(UserFacingError):
    """A package is of a version that lacks what we need; the sentence says which one to install."""

    def __init__(self, distribution: str, missing: Inner) -> None:
        from importlib.metadata import version

        part = f"{missing.owner.replace(':', '.')}.{missing.name}"
        super().__init__(
            _(
                "ssm-tui doesn't work with {package} {version}, which has no {part}. Install "
                "another version: `pip install '{requirement}'`"
            ).format(
                package=distribution,
                version=version(distribution),
                part=part,
                requirement=_requirement(distribution),
            )
        )


def require(distribution: str, parts: Iterable[Inner]) -> None:
    """Raise Incompatible for the first part that a package lacks."""
    for part in parts:
        if not _has(part.owner, part.name):
            raise Incompatible(distribution, part)


def _has(owner: str, name: str) -> bool:
    """Whether a module or a class has an attribute, or its methods speak of one."""
    module, _rest, within = owner.partition(":")
    try:
        found: Any = import_module(module)
        for each in filter(None, within.split(".")):
            found = getattr(found, each)
    except (ImportError, AttributeError):
        return False
    return _speaks_of(found, name)


def _speaks_of(owner: Any, name: str) -> bool:
    if hasattr(owner, name):
        return True
    classes = owner.__mro__ if inspect.isclass(owner) else ()
    # What is no attribute of a class is one of its objects, or of an object that is made there.
    makers = [owner, *(vars(each).get("__init__") for each in classes)]
    codes = [getattr(inspect.unwrap(each), "__code__", None) for each in makers if each]
    return any(name in names for code in codes if code for names in _names(code))


def _names(code: CodeType) -> Iterator[tuple[str, ...]]:
    """The names that a function uses, and those of what it defines."""
    yield code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names(each)


def _requirement(distribution: str) -> str:
    """What of it our own package asks for."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        wanted = requires(DISTRIBUTION) or []
    except PackageNotFoundError:  # a checkout that is not installed
        wanted = []
    plain = (each.split(";")[0].strip() for each in wanted)
    return next((each for each in plain if each.startswith(distribution)), distribution)
