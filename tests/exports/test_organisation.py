"""Sessions of an organisation as files: every field, in UTC, safe, and one row at a time."""

import csv
import json
from collections.abc import Iterator

from tests.ui.organisation.fake_history import history_row, refused_row
from tui.aws.organisation.session import OrganisationSession
from tui.exports.organisation import COLUMNS, history_text

ROWS = [
    history_row(1, reason='=HYPERLINK("x") \u202e\nline'),
    refused_row(2),
    history_row(3, start=None, end=None, from_console=True),
]


def written(form: str, *pages: list[OrganisationSession]) -> str:
    return "".join(history_text(form, pages))


def test_csv_has_a_line_for_each_session_and_no_formula() -> None:
    first, second, third = csv.DictReader(written("csv", ROWS[:1], ROWS[1:]).splitlines())
    assert tuple(first) == COLUMNS
    assert first["reason"].startswith("'=HYPERLINK")
    assert first["start"] == "2026-11-23T15:00:00Z"
    assert second["error_code"] == "AccessDeniedException"
    assert (third["start"], third["from_console"]) == ("", "true")


def test_json_has_all_of_it_as_it_was_written() -> None:
    found = json.loads(written("json", ROWS[:2], [], ROWS[2:]))
    assert found["schema"] == 1
    assert [each["event_id"] for each in found["sessions"]] == ["event-1", "event-2", "event-3"]
    assert found["sessions"][0]["reason"] == ROWS[0].reason
    assert found["sessions"][2]["start"] is None


def test_no_session_at_all_is_a_whole_file_too() -> None:
    assert json.loads(written("json"))["sessions"] == []
    assert written("csv").count("\n") == 1


def test_rows_are_asked_for_only_as_they_are_written() -> None:
    taken: list[int] = []

    def pages() -> Iterator[list[OrganisationSession]]:
        for number in range(3):
            taken.append(number)
            yield ROWS

    pieces = history_text("json", pages())
    next(pieces), next(pieces)
    assert taken == [0]
