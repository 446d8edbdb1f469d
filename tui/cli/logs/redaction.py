"""What of a record is written into the log, and what is left out.

Other packages log whole answers of AWS, headers and frames, tokens and keys among them. So nothing
is looked for to be taken out: only what cannot be a secret is let through. That is

    a message, if it stands in the code that logs it; what was put together there is left out
    numbers, switches, and texts that `Loggable` vouches for
    names of classes, in the place of objects and of errors
    for a few messages of other packages, the values that are named in KNOWN
"""

import ast
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tui.logs import Loggable
from tui.printable import clean

LARGEST_SOURCE: Final = 2_000_000
"""Bytes of a module that is looked into."""

LONGEST: Final = 200
"""Characters of a value."""

PUT_TOGETHER: Final = "(left out: not a fixed message)"

KNOWN: Final[Mapping[str, tuple[int, ...]]] = {
    # botocore: the operation's model, names of places and of events
    "Making request for %s with params: %s": (0,),
    "Looking for credentials via: %s": (0,),
    "Event %s: calling handler %s": (0,),
    # urllib3: all but the address's path
    '%s://%s:%s "%s %s %s" %s %s': (0, 1, 2, 3, 5, 6, 7),
    "Starting new HTTPS connection (%d): %s:%s": (0, 1, 2),
    "Starting new HTTP connection (%d): %s:%s": (0, 1, 2),
    "Resetting dropped connection: %s": (0,),
}
"""Messages of other packages, and the places of values in them that are no secrets."""


class Redacting(logging.Formatter):
    """One line for each record."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        words = clean(f"{message_of(record)}{_error_of(record)}")
        return (
            f"{moment:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z "
            f"{record.levelname:<7} {record.process} {clean(record.name)}: {words}"
        )


def message_of(record: logging.LogRecord) -> str:
    """The words of a record, without what may be a secret."""
    message = record.msg
    if not isinstance(message, str):
        return _class_of(message)
    if message not in _texts_of(record.pathname):
        return PUT_TOGETHER
    if not record.args:
        return message
    try:
        return str(message % _values(message, record.args))
    except (TypeError, ValueError, KeyError):
        # A number was wanted where a text is left out.
        return message


def _values(message: str, args: Any) -> Any:
    if isinstance(args, Mapping):
        if "%(" not in message:
            return (_class_of(args),)
        return {name: _value(value) for name, value in args.items()}
    known = KNOWN.get(message, ())
    return tuple(
        _value(value if isinstance(value, int) else Loggable(value))
        if place in known
        else _value(value)
        for place, value in enumerate(args)
    )


def _value(value: object) -> object:
    """What is written of a value."""
    match value:
        case None | bool() | int() | float() | Loggable():
            return value if not isinstance(value, str) else str(value)[:LONGEST]
        case Enum():
            return value.name
        case str() | bytes():
            return f"<{len(value)} {'bytes' if isinstance(value, bytes) else 'characters'}>"
        case _:
            return _class_of(value)


def _class_of(value: object) -> str:
    return f"<{type(value).__name__}>"


def _error_of(record: logging.LogRecord) -> str:
    """Which error a record tells of, and where it was raised; its own words may hold anything."""
    error = record.exc_info[1] if record.exc_info else None
    places = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        last = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        places.append(f"{type(error).__name__}{last}")
        error = error.__cause__ or error.__context__
    return f" [{' from '.join(places)}]" if places else ""


@lru_cache(maxsize=500)
def _texts_of(path: str) -> frozenset[str]:
    """All texts that stand in a module; none where it cannot be read."""
    try:
        source = Path(path)
        if source.stat().st_size > LARGEST_SOURCE:
            return frozenset()
        tree = ast.parse(source.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return frozenset()
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
