"""Each source is heard on its own, and says where it stands."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.archive.recorded import record
from tests.support.aws.fake_aws import FakeAws, document
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive, HistoryRow
from tui.aws.client import RateLimiter
from tui.aws.errors import AccessDenied, ErrorContext, NotFound, Unreachable
from tui.sessions.review.evidence import prove
from tui.sessions.review.proof import Evidence, EvidenceSource, Proof, SourceState

STARTED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LONG_AFTER = STARTED + timedelta(days=1)
YOU = "arn:aws:sts::123456789012:assumed-role/Admin/you"


def refusal(action: str) -> AccessDenied:
    return AccessDenied(ErrorContext(action=action))


def trail(**names: datetime) -> Callable[[Any], dict[str, Any]]:
    """CloudTrail with one event of each name at its time."""

    def lookup(arguments: Any) -> dict[str, Any]:
        name = arguments["LookupAttributes"][0]["AttributeValue"]
        if name not in names:
            return {"Events": []}
        content = {
            "userIdentity": {"arn": YOU},
            "sourceIPAddress": "203.0.113.24",
            "requestParameters": {
                "target": "i-0abc",
                "reason": "disk full",
                "sessionId": "you-1",
            },
            "responseElements": {"sessionId": "you-1", "tokenValue": "secret"},
        }
        event = {
            "EventId": name,
            "EventName": name,
            "EventSource": "ssm.amazonaws.com",
            "EventTime": names[name],
            "CloudTrailEvent": json.dumps(content),
        }
        return {"Events": [event]}

    return lookup


def sessions(**more: Any) -> dict[str, Any]:
    return {
        "Sessions": [
            {
                "SessionId": "you-1",
                "Target": "i-0abc",
                "Owner": YOU,
                "Reason": "disk full",
                "Status": "Terminated",
                "StartDate": STARTED,
                "EndDate": STARTED + timedelta(minutes=5),
                **more,
            }
        ]
    }


def account(**answers: Any) -> FakeAws:
    aws = FakeAws(
        answers={
            "get_caller_identity": {"Account": "123456789012", "Arn": YOU},
            "describe_sessions": sessions(),
            "lookup_events": trail(StartSession=STARTED),
            "get_document": document(s3BucketName="logs", cloudWatchLogGroupName="/ssm"),
            "head_object": {"ContentLength": 1234},
            "get_log_events": {"events": []},
            **answers,
        }
    )
    aws.lookup_limiter = RateLimiter(1_000_000)
    return aws


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.within(tmp_path)


def heard(proof: Proof, source: EvidenceSource) -> Evidence:
    return next(each for each in proof.evidence if each.source is source)


async def proven(
    aws: FakeAws, archive: Archive | None = None, *, at: datetime = LONG_AFTER
) -> Proof:
    return await prove(aws, "you-1", archive, now=lambda: at)


async def test_a_session_that_all_sources_know_is_proven(archive: Archive) -> None:
    await archive.began(
        HistoryRow(
            session_id="you-1", owner=YOU, target="i-0abc", reason="disk full", started=STARTED
        )
    )
    ended = STARTED + timedelta(minutes=5)
    aws = account(
        lookup_events=trail(StartSession=STARTED, ResumeSession=STARTED, TerminateSession=ended)
    )
    proof = await proven(aws, archive)
    assert proof.holds
    assert not proof.waiting
    assert {each.state for each in proof.evidence} == {SourceState.FOUND}
    events = [each.title for each in proof.evidence if each.source is EvidenceSource.TRAIL]
    assert events == ["StartSession", "ResumeSession", "TerminateSession"]
    assert heard(proof, EvidenceSource.S3).words == "There is a log of 1,234 bytes."
    assert heard(proof, EvidenceSource.S3).place is not None
    assert "secret" not in json.dumps([dict(each.raw or {}) for each in proof.evidence])


async def test_a_session_is_proven_though_nobody_says_who_calls() -> None:
    aws = account(
        lookup_events=trail(StartSession=STARTED),
        get_caller_identity=refusal("sts:GetCallerIdentity"),
    )
    proof = await proven(aws)
    assert proof.holds
    assert (proof.account, proof.region) == ("", "eu-west-1")


async def test_an_event_that_is_late_is_awaited_and_then_is_not() -> None:
    aws = account(lookup_events=trail())
    soon = await proven(aws, at=STARTED + timedelta(minutes=14))
    assert heard(soon, EvidenceSource.TRAIL).state is SourceState.NOT_YET
    assert soon.waiting
    late = await proven(aws, at=STARTED + timedelta(minutes=16))
    assert heard(late, EvidenceSource.TRAIL).state is SourceState.ABSENT
    assert not late.waiting


async def test_waiting_asks_again_until_the_event_is_there() -> None:
    answers = iter([trail(), trail(StartSession=STARTED), trail(), trail()])
    aws = account(lookup_events=lambda arguments: next(answers)(arguments))
    steps: list[Proof] = []
    proof = await prove(
        aws, "you-1", again=0.0, report=steps.append, now=lambda: STARTED + timedelta(minutes=6)
    )
    assert proof.holds
    states = [heard(step, EvidenceSource.TRAIL).state for step in steps]
    assert states[0] is SourceState.LOOKING
    assert SourceState.NOT_YET in states
    assert states[-1] is SourceState.FOUND


async def test_each_refusal_names_its_action_and_hides_nobody_else() -> None:
    denied = await proven(
        account(
            lookup_events=refusal("cloudtrail:LookupEvents"),
            head_object=refusal("s3:GetObject"),
        )
    )
    assert heard(denied, EvidenceSource.SERVICE).state is SourceState.FOUND
    for source, action in (
        (EvidenceSource.TRAIL, "cloudtrail:LookupEvents"),
        (EvidenceSource.S3, "s3:GetObject"),
    ):
        assert heard(denied, source).state is SourceState.DENIED
        assert heard(denied, source).action == action
    assert heard(denied, EvidenceSource.CLOUDWATCH).state is SourceState.FOUND


async def test_denied_preferences_leave_the_places_that_the_session_names() -> None:
    named = sessions(OutputUrl={"S3OutputUrl": "s3://logs/you-1.log"})
    proof = await proven(
        account(describe_sessions=named, get_document=refusal("ssm:GetDocument"))
    )
    states = [each.state for each in proof.evidence if each.source is EvidenceSource.S3]
    assert sorted(state.name for state in states) == ["DENIED", "FOUND"]


async def test_what_fails_in_passing_is_told_as_failed() -> None:
    proof = await proven(account(lookup_events=Unreachable()))
    assert heard(proof, EvidenceSource.TRAIL).state is SourceState.FAILED


async def test_a_session_that_aws_forgot_is_looked_up_by_the_historys_time(
    archive: Archive,
) -> None:
    await archive.began(HistoryRow(session_id="you-1", reason="disk full", started=STARTED))
    aws = account(describe_sessions={"Sessions": []})
    proof = await proven(aws, archive)
    assert heard(proof, EvidenceSource.SERVICE).state is SourceState.ABSENT
    assert heard(proof, EvidenceSource.TRAIL).state is SourceState.FOUND


async def test_a_session_of_another_machine_that_aws_forgot_is_still_proven() -> None:
    proof = await proven(account(describe_sessions={"Sessions": []}))
    assert heard(proof, EvidenceSource.TRAIL).state is SourceState.FOUND
    assert proof.holds


async def test_a_refusal_is_told_where_only_cloudtrail_could_know() -> None:
    refused = refusal("cloudtrail:LookupEvents")
    proof = await proven(account(describe_sessions={"Sessions": []}, lookup_events=refused))
    assert heard(proof, EvidenceSource.TRAIL).action == "cloudtrail:LookupEvents"


async def test_a_session_that_nobody_knows_is_told_so(archive: Archive) -> None:
    aws = account(
        describe_sessions={"Sessions": []}, head_object=NotFound(), lookup_events=trail()
    )
    proof = await proven(aws, archive)
    assert heard(proof, EvidenceSource.TRAIL).words.startswith("CloudTrail has no start")
    assert heard(proof, EvidenceSource.HISTORY).state is SourceState.ABSENT
    assert not proof.holds


@pytest.mark.parametrize(
    ("status", "ended_ago", "state", "awaited"),
    [
        ("Connected", None, SourceState.NOT_YET, False),
        ("Terminated", timedelta(minutes=4), SourceState.NOT_YET, True),
        ("Terminated", timedelta(minutes=6), SourceState.ABSENT, False),
    ],
)
async def test_a_log_that_is_not_there_may_still_come(
    status: str, ended_ago: timedelta | None, state: SourceState, awaited: bool
) -> None:
    ended = LONG_AFTER - ended_ago if ended_ago else None
    aws = account(
        describe_sessions=sessions(Status=status, EndDate=ended), head_object=NotFound()
    )
    log = heard(await proven(aws), EvidenceSource.S3)
    assert (log.state, log.awaited) == (state, awaited)


async def test_without_places_there_is_no_log_to_look_for() -> None:
    proof = await proven(account(get_document=document()))
    assert heard(proof, EvidenceSource.S3).state is SourceState.ABSENT


async def test_a_recording_is_looked_at(archive: Archive, tmp_path: Path) -> None:
    cast = tmp_path / "1.cast"
    cast.write_bytes(b"12345")
    await archive.began(HistoryRow(session_id="you-1", started=STARTED, recording=str(cast)))
    there = heard(await proven(account(), archive), EvidenceSource.RECORDING)
    assert (there.state, there.facts) == (SourceState.FOUND, (("size", "5 bytes"),))
    assert there.title == str(cast)
    (tmp_path / "1-2.cast").write_bytes(b"123")
    proof = await proven(account(), archive)
    parts = [each for each in proof.evidence if each.source is EvidenceSource.RECORDING]
    assert [each.facts for each in parts] == [(("size", "5 bytes"),), (("size", "3 bytes"),)]
    cast.unlink()
    gone = heard(await proven(account(), archive), EvidenceSource.RECORDING)
    assert gone.state is SourceState.ABSENT


async def test_a_recording_in_the_history_is_looked_at(archive: Archive) -> None:
    await archive.began(HistoryRow(session_id="you-1", started=STARTED))
    record(
        archive.recordings, "you-1", [CastEvent(0.0, "o", "12345"), CastEvent(2.5, "o", "6")]
    )
    there = heard(await proven(account(), archive), EvidenceSource.RECORDING)
    facts = (("duration", "2 s"), ("size", "6 characters"))
    assert (there.state, there.facts) == (SourceState.FOUND, facts)


async def test_a_broken_history_is_one_source_less(archive: Archive) -> None:
    archive.path.write_bytes(b"broken" * 1000)
    proof = await proven(account(), archive)
    assert heard(proof, EvidenceSource.HISTORY).state is SourceState.FAILED
    assert proof.holds


@pytest.mark.parametrize(("cause", "awaited"), [("ended by you", True), ("exited", False)])
async def test_the_event_of_an_end_by_a_call_is_awaited(
    archive: Archive, cause: str, awaited: bool
) -> None:
    await archive.began(HistoryRow(session_id="you-1", started=STARTED))
    await archive.update("you-1", cause=cause)
    proof = await proven(account(), archive, at=STARTED + timedelta(minutes=19))
    (end,) = [each for each in proof.evidence if each.title == "TerminateSession"]
    assert (end.state, end.awaited) == (SourceState.NOT_YET, awaited)
    later = await proven(account(), archive, at=STARTED + timedelta(minutes=21))
    assert [each for each in later.evidence if each.title == "TerminateSession"] == []


async def test_what_a_note_has_copied_from_aws_is_no_source_of_its_own(
    archive: Archive,
) -> None:
    told = HistoryRow(session_id="you-1", started=STARTED, reason="then", told_by="AWS")
    await archive.note("you-1", STARTED, "a note", row=told)
    proof = await proven(account(), archive)
    said = heard(proof, EvidenceSource.HISTORY)
    assert (said.state, said.facts) == (SourceState.ABSENT, ())
    assert "A note on it is kept" in said.words
    assert all("local history" not in dict(each.answers) for each in proof.agreements)
    assert proof.holds
