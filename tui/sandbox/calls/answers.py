"""Answers and errors in AWS's words, and the checks that AWS makes before it answers."""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any


class ApiError(Exception):
    """An error that the caller is to see: AWS's code, a sentence, an HTTP status."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra or {}
        """Further members of the error, where it is written in JSON."""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def json_object(text: str | bytes | None) -> dict[str, Any] | None:
    """The JSON object in a text; None for anything else."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def constraint(field: str, value: object, rule: str) -> ApiError:
    """AWS's sentence for an argument that its model does not allow."""
    return ApiError(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{field[:1].lower() + field[1:]}' "
        f"failed to satisfy constraint: Member must {rule}",
    )


def text(
    arguments: Mapping[str, Any],
    field: str,
    *,
    shortest: int = 1,
    longest: int,
    pattern: str | None = None,
) -> str:
    """A string that must be there, of a length in characters and matching a pattern whole."""
    value = arguments.get(field)
    if value is None:
        raise constraint(field, "null", "not be null")
    if not isinstance(value, str):
        raise ApiError("SerializationException", f"{field} is not a string.")
    if pattern is not None and re.fullmatch(pattern, value) is None:
        raise constraint(field, value, f"satisfy regular expression pattern: {pattern}")
    if len(value) < shortest:
        raise constraint(field, value, f"have length greater than or equal to {shortest}")
    if len(value) > longest:
        raise constraint(field, value, f"have length less than or equal to {longest}")
    return value


def choice(arguments: Mapping[str, Any], field: str, allowed: Sequence[str]) -> str:
    """A string that must be there, one of a few."""
    value = arguments.get(field)
    if value is None:
        raise constraint(field, "null", "not be null")
    if value not in allowed:
        raise constraint(field, value, f"satisfy enum value set: [{', '.join(allowed)}]")
    return str(value)


def page_size(
    arguments: Mapping[str, Any], *, default: int, smallest: int, largest: int
) -> int:
    """MaxResults, within its bounds."""
    value = arguments.get("MaxResults")
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool):
        raise ApiError("SerializationException", "MaxResults is not a number.")
    if value < smallest:
        raise constraint("MaxResults", value, f"have value greater than or equal to {smallest}")
    if value > largest:
        raise constraint("MaxResults", value, f"have value less than or equal to {largest}")
    return value


def overlapping(size: int, overlap: int) -> int:
    """How far from a page's beginning the next one begins, which repeats some of it."""
    return max(1, size - overlap)


def next_token(kind: str, position: str | int) -> str:
    """An opaque token for the page that begins at `position`."""
    return base64.urlsafe_b64encode(json.dumps([kind, position]).encode()).decode()


def page_start(token: object, kind: str, error: ApiError) -> Any:
    """The position in a token of this kind, or the error that a foreign token deserves."""
    try:
        found, position = json.loads(base64.urlsafe_b64decode(str(token).encode()))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise error from None
    if found != kind or not isinstance(position, int | str):
        raise error
    return position
