"""What a source said is evidence with a sentence, whatever it said."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.evidence import event
from tui.archive.store import HistoryRow
from tui.aws.errors import AccessDenied, ErrorContext, Unreachable
from tui.aws.logs import CloudWatchLog, LogFinding
from tui.aws.preferences.document import Preferences
from tui.aws.sessions import SessionRecord
from tui.sessions.review.proof import EvidenceSource, SourceState
from tui.sessions.review.testimony import (
    event_evidence,
    log_evidence,
    record_facts,
    refused,
    row_facts,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STREAM = CloudWatchLog("/ssm", "you-1")


def streaming(on: bool) -> Preferences:
    inputs: dict[str, Any] = {"cloudWatchStreamingEnabled": on}
    return Preferences(exists=True, content={"inputs": inputs})


def test_only_a_denial_is_a_denial() -> None:
    denied = refused(EvidenceSource.S3, AccessDenied(ErrorContext(action="s3:GetObject")), NOON)
    assert (denied.state, denied.action) == (SourceState.DENIED, "s3:GetObject")
    assert refused(EvidenceSource.S3, Unreachable(), NOON).state is SourceState.FAILED


def test_an_event_keeps_its_facts_and_its_json() -> None:
    evidence = event_evidence(event(), NOON)
    facts = dict(evidence.facts)
    assert facts["time"] == NOON
    assert facts["source address"] == "203.0.113.24"
    assert "MFA" not in facts
    assert evidence.raw is not None


@pytest.mark.parametrize(
    ("name", "words"),
    [("StartSession", "started from the console"), ("TerminateSession", "from the console")],
)
def test_an_event_of_the_console_says_so(name: str, words: str) -> None:
    evidence = event_evidence(replace(event(name), from_console=True), NOON)
    assert evidence.words == f"CloudTrail has the {name} event: {words}."


@pytest.mark.parametrize(
    ("on", "words"), [(True, "starts with the first output"), (False, "when the session ends")]
)
def test_a_log_of_a_running_session_comes_when_the_preferences_say(
    on: bool, words: str
) -> None:
    record = SessionRecord.from_answer({"SessionId": "you-1", "Status": "Connected"})
    evidence = log_evidence(LogFinding(STREAM, exists=False), record, streaming(on), NOON)
    assert evidence.state is SourceState.NOT_YET
    assert words in evidence.words


def test_a_log_without_a_size_is_there_all_the_same() -> None:
    record = SessionRecord.from_answer({"SessionId": "you-1"})
    evidence = log_evidence(LogFinding(STREAM, exists=True), record, streaming(True), NOON)
    assert (evidence.words, evidence.facts) == ("There is a log.", ())


def test_what_is_not_known_is_not_listed() -> None:
    record = SessionRecord.from_answer({"SessionId": "you-1", "StartDate": NOON})
    assert record_facts(record) == (("started", NOON),)
    row = HistoryRow(session_id="you-1", started=NOON, max_minutes=60)
    assert row_facts(row) == (("started", NOON), ("maximum", "1 h"))
