"""What AWS checks of a document before it takes it, and how it writes what it answers."""

import json
from collections.abc import Mapping
from typing import Any

from tui.sandbox.calls.answers import ApiError, json_object
from tui.sandbox.options import IDLE_MINUTES, MAX_MINUTES, SESSION_SCHEMA

PLATFORMS = ("Windows", "Linux", "MacOS")
#: AWS's limit for a document, in bytes.
LARGEST_DOCUMENT = 64 * 1024
#: How names begin that AWS keeps for itself, in any case.
RESERVED = ("aws", "amazon", "amzn")
SESSION_TYPES = ("Standard_Stream", "InteractiveCommands", "NonInteractiveCommands", "Port")
#: What moto writes in the place of a document's platforms.
_NO_PLATFORMS = ["Not Implemented (moto)"]


def check_name(name: str) -> None:
    """Raises ApiError for one that begins as AWS's own do."""
    if name.lower().startswith(RESERVED):
        raise ApiError(
            "ValidationException",
            f"The document name {name} begins with a prefix that is reserved for AWS.",
        )


def check_content(arguments: Mapping[str, Any]) -> None:
    """AWS's rules for session documents: their size, schema 1.0, a type, minutes within ranges.

    Raises:
        ApiError: One is broken.
    """
    written = str(arguments.get("Content") or "")
    if len(written.encode(errors="replace")) > LARGEST_DOCUMENT:
        raise ApiError("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.")
    if arguments.get("DocumentFormat", "JSON") != "JSON":
        return
    content = json_object(written)
    if content is None:
        raise _invalid("The content for the document is not valid.")
    if str(content.get("schemaVersion")) != SESSION_SCHEMA:
        raise ApiError(
            "InvalidDocumentSchemaVersion",
            f"{content.get('schemaVersion')} is not a valid schema version for "
            "Session document type",
        )
    if content.get("sessionType") not in SESSION_TYPES:
        raise _invalid(f"sessionType must be one of {', '.join(SESSION_TYPES)}.")
    inputs = content.get("inputs") or {}
    for key, allowed in (
        ("idleSessionTimeout", IDLE_MINUTES),
        ("maxSessionDuration", MAX_MINUTES),
    ):
        value = inputs.get(key) if isinstance(inputs, dict) else None
        if value not in (None, "") and minutes(value) not in allowed:
            raise _invalid(
                f"The value of {key} must be between {allowed.start} and {allowed.stop - 1}."
            )


def minutes(value: object) -> int | None:
    """A number of minutes as documents write it: usually a string, empty for none."""
    written = str(value).strip() if isinstance(value, str | int) else ""
    return int(written) if written.isdecimal() and int(written) else None


def as_aws_writes(answer: bytes) -> bytes:
    """An answer of moto's without what AWS never writes: nulls, and platforms that are none."""
    found = json_object(answer)
    return answer if found is None else json.dumps(_cleaned(found), ensure_ascii=False).encode()


def _cleaned(value: Any) -> Any:
    match value:
        case dict():
            return {key: _cleaned(each) for key, each in value.items() if each is not None}
        case list():
            platforms = value == _NO_PLATFORMS
            return list(PLATFORMS) if platforms else [_cleaned(each) for each in value]
        case _:
            return value


def _invalid(words: str) -> ApiError:
    return ApiError("InvalidDocumentContent", words)
