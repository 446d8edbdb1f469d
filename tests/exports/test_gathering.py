"""What proves a session is asked of all who know; who does not answer is named, and why."""

import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.archive.recorded import NOON, record
from tests.archive.rings import LOCKED, Program, Ring
from tests.support.aws.fake_aws import FakeAws, document
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import Recordings
from tui.archive.rows import HistoryRow
from tui.aws.errors import AccessDenied, ErrorContext, ExpiredCredentials, NoRegion
from tui.exports.bundle.gathering import Gathered, gather
from tui.exports.bundle.writing import write_bundle

LOGS = ["aws-log-s3.txt", "aws-log-cloudwatch.txt"]
S3 = "s3://logs/you-1.log"


def account(**answers: Any) -> FakeAws:
    session = {"SessionId": "you-1", "Target": "i-0abc", "StartDate": NOON, "EndDate": NOON}
    return FakeAws(
        {
            "get_caller_identity": {"Account": "123456789012", "Arn": "arn:you"},
            "describe_sessions": {"Sessions": [session]},
            "lookup_events": {"Events": []},
            "get_document": document(s3BucketName="logs", cloudWatchLogGroupName="/ssm"),
            "head_object": {"ContentLength": 5},
            "get_object": {"Body": b"$ ls\n"},
            "get_log_events": {"events": [{"message": "seen"}]},
            **answers,
        }
    )


async def gathered(aws: FakeAws, program: Program | None = None) -> Gathered:
    archive = program.archive if program is not None else None
    recordings = Recordings(program.opener) if program is not None else None
    return await gather(aws, "you-1", archive, recordings=recordings, files=None, find=None)


def parts_of(found: Gathered) -> dict[str, str]:
    out = io.BytesIO()
    with found:
        write_bundle(out, found)
    with ZipFile(out) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def missing(found: Gathered) -> dict[str, str]:
    return {each.what: each.why for each in found.missing}


async def test_the_logs_in_s3_and_cloudwatch_are_in_the_bundle() -> None:
    found = await gathered(account())
    assert [log.name for log in found.logs] == LOGS
    parts = parts_of(found)
    assert (parts[LOGS[0]], parts[LOGS[1]]) == ("$ ls\n", "seen\n")
    assert "the recording" in missing(found)


async def test_a_log_that_cannot_be_read_is_named_and_keeps_nothing_else_back() -> None:
    refused = AccessDenied(ErrorContext(action="s3:GetObject"))
    found = await gathered(account(get_object=refused))
    assert [log.name for log in found.logs] == LOGS[1:]
    assert "s3:GetObject" in missing(found)[f"the AWS log at {S3}"]
    found.held.close()


async def test_expired_credentials_leave_what_this_machine_knows(tmp_path: Path) -> None:
    program = Program(tmp_path, Ring())
    row = HistoryRow(
        session_id="you-1", started=NOON, account="123456789012", region="eu-west-1"
    )
    await program.archive.began(row)
    record(Recordings(program.opener), "you-1", [CastEvent(0.0, "o", "$ ls\r\n")])
    expired = ExpiredCredentials(ErrorContext(profile="ops"))
    found = await gathered(account(get_caller_identity=expired), program)
    assert (found.proof.account, found.proof.region) == ("123456789012", "eu-west-1")
    assert missing(found) == dict.fromkeys(
        ("DescribeSessions", "CloudTrail", "the AWS log"), str(expired)
    )
    assert '"$ ls\\r\\n"' in parts_of(found)["recording.cast"]


async def test_a_locked_archive_is_why_there_is_no_recording(tmp_path: Path) -> None:
    ring = Ring()
    await Program(tmp_path, ring).archive.began(HistoryRow(session_id="you-1", started=NOON))
    ring.trouble = LOCKED
    found = await gathered(account(), Program(tmp_path, ring))
    assert "is locked" in missing(found)["the recording"]
    assert "is locked" in missing(found)["local history"]
    found.held.close()


async def test_a_region_that_is_none_is_a_wrong_call() -> None:
    with pytest.raises(NoRegion):
        await gathered(account(get_caller_identity=NoRegion(ErrorContext())))


async def test_a_damaged_recording_is_in_the_bundle_up_to_its_damage(tmp_path: Path) -> None:
    program = Program(tmp_path, Ring())
    events = [CastEvent(0.0, "o", "first"), CastEvent(5.0, "o", "second")]
    record(Recordings(program.opener), "you-1", events)
    with program.opener.opened() as database:
        database.execute("UPDATE chunks SET events = x'00' WHERE number = 1")
    parts = parts_of(await gathered(account(), program))
    assert "first" in parts["recording.txt"]
    assert '"what": "the end of the recording"' in parts["manifest.json"]
