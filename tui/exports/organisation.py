"""Sessions of an organisation's history, as CSV and JSON: row by row, for there may be a million.

Times are in UTC, so that reports of several people fit together.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Final

from tui.aws.organisation.session import OrganisationSession
from tui.printable import csv_cell, json_text, versioned

COLUMNS: Final = tuple(item.name for item in fields(OrganisationSession))
FORMS: Final = {"csv": "CSV", "json": "JSON"}
"""The ends of the files' names, and what to call them."""


def session_object(row: OrganisationSession) -> dict[str, Any]:
    """A row as an object of JSON: what is not told is an empty text, or null."""
    return {name: _told(getattr(row, name)) for name in COLUMNS}


def history_text(form: str, pages: Iterable[Iterable[OrganisationSession]]) -> Iterator[str]:
    """The whole of a file of one of the forms, piece by piece.

    Args:
        form: one of `FORMS`.
        pages: the rows, some at a time.
    """
    return _csv(pages) if form == "csv" else _json(pages)


def _csv(pages: Iterable[Iterable[OrganisationSession]]) -> Iterator[str]:
    yield _lines([COLUMNS])
    for page in pages:
        yield _lines(
            [csv_cell(_word(value)) for value in session_object(row).values()] for row in page
        )


def _lines(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _json(pages: Iterable[Iterable[OrganisationSession]]) -> Iterator[str]:
    # The object around the rows, as `versioned` begins it.
    head = json.dumps(versioned({"sessions": []}))
    yield head.removesuffix("]}")
    apart = "\n"
    for page in pages:
        for row in page:
            yield apart + json_text(session_object(row))
            apart = ",\n"
    yield "\n]}\n"


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
