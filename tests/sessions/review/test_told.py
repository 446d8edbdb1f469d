"""What the organisation's history tells of a session is evidence of CloudTrail, and compared."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.organisation.fake_history import history_row
from tui.archive.store import HistoryRow
from tui.sessions.review.proof import EvidenceSource, ProofVerdict, SourceState, agreements
from tui.sessions.review.told import events_of, recorded, told_evidence

LOOKED = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
START = datetime(2025, 1, 31, 9, 0, tzinfo=UTC)
ME = "arn:aws:sts::111111111111:assumed-role/Operator/kaori"
TOLD = history_row(
    1, start=START, end=START + timedelta(hours=1), principal=ME, reason="INC-1", target="i-1"
)
REMEMBERED = HistoryRow(
    session_id=TOLD.session_id,
    account=TOLD.account,
    region=TOLD.region,
    owner=ME,
    target="i-1",
    reason="INC-1",
    started=START + timedelta(seconds=1),
    ended=START + timedelta(hours=1),
)


def test_its_start_and_end_are_evidence_with_where_they_were_read() -> None:
    start, end = told_evidence(TOLD, LOOKED)
    assert (start.source, start.state) == (EvidenceSource.TRAIL, SourceState.FOUND)
    assert (start.title, end.title) == ("StartSession", "TerminateSession")
    assert "read from its files" in start.words
    assert dict(start.facts)["identity"] == ME
    assert dict(start.facts)["account"] == TOLD.account
    assert start.raw is None


def test_it_agrees_with_the_local_history_or_contradicts_it() -> None:
    found = {
        each.question: each.verdict for each in agreements(None, events_of(TOLD), REMEMBERED)
    }
    assert {found[name] for name in ("reason", "owner", "instance", "started", "ended")} == {
        ProofVerdict.AGREE
    }
    other = history_row(1, start=START, principal=ME, reason="INC-2", target="i-1")
    found = {
        each.question: each.verdict for each in agreements(None, events_of(other), REMEMBERED)
    }
    assert found["reason"] is ProofVerdict.CONTRADICT


def test_what_ended_by_itself_has_no_event_of_an_end() -> None:
    assert [each.name for each in events_of(history_row(1, start=START, end=None))] == [
        "StartSession"
    ]
    assert events_of(history_row(1, start=None, end=None)) == ()


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_is_told_as_it_was_written(reason: str, target: str) -> None:
    row = history_row(1, start=START, reason=reason, target=target)
    record = recorded(row)
    assert record is not None
    assert (record.reason, record.target) == (reason, target)
    assert events_of(row)[0].reason == reason
