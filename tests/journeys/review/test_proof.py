"""A reason given at the start is found again in the history, in CloudTrail and in every export."""

import asyncio
import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.command_line import CommandLine, command_line
from tui.archive.store import Archive, HistoryRow
from tui.aws.sessions import start_session, terminate_session
from tui.printable import clean, csv_cell, markdown
from tui.sandbox.account.fixtures import BUCKET, LOG_GROUP
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import data_directory

AWKWARD = (
    "そこにセッションがあるから",
    "INC-20417: disk full on /var",
    "[red]not markup[/red] **nor** <b>this</b> | or `that`",
    '=HYPERLINK("https://example.com";"x")',
    "בדיקת שרת \u202eevil",
    "🔥" * 128,
    "e\u0301te\u0301 👩‍🚒 ﷽",
    "x" * 256,
    "```",
    "' OR 1=1; DROP TABLE sessions; --",
)


@pytest.fixture
def ssm_tui(monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    options = SandboxOptions(max_minutes=60, seed_history=False)
    with command_line(monkeypatch, options) as calls:
        yield calls


def start(ssm_tui: CommandLine, *reasons: str, end: bool = False) -> list[str]:
    """Start sessions with these reasons, and end them; their ids."""

    async def run() -> list[str]:
        aws = ssm_tui.aws()
        try:
            target = ssm_tui.instance("web-01")
            started = [await start_session(aws, target, reason) for reason in reasons]
            ids = [each.ticket.session_id for each in started]
            for session_id in ids if end else ():
                await terminate_session(aws, session_id)
            return ids
        finally:
            aws.close()

    return asyncio.run(run())


def test_awkward_reasons_come_back_as_they_were_given(ssm_tui: CommandLine) -> None:
    ids = start(ssm_tui, *AWKWARD, end=True)
    listed = {each["session_id"]: each["reason"] for each in ssm_tui.sessions()}
    assert listed == dict(zip(ids, AWKWARD, strict=True))
    table = csv.DictReader(StringIO(ssm_tui("sessions", "--csv").stdout, newline=""))
    assert {row["session_id"]: row["reason"] for row in table} == {
        session_id: csv_cell(reason) for session_id, reason in zip(ids, AWKWARD, strict=True)
    }
    report = ssm_tui("sessions", "--markdown").stdout
    text = ssm_tui("sessions").stdout
    for reason in AWKWARD:
        assert f" | {markdown(reason)} | " in report
        assert f"      {clean(reason)}\n" in text


def test_a_session_is_proven_by_its_event(ssm_tui: CommandLine) -> None:
    reason = AWKWARD[0] + AWKWARD[2]
    (session_id,) = start(ssm_tui, reason, end=True)
    proof = ssm_tui.json("proof", session_id)
    assert proof["holds"]
    told = {each["question"]: each for each in proof["agreements"]}
    assert told["reason"]["verdict"] == "agree"
    assert {each["answer"] for each in told["reason"]["answers"]} == {reason}
    assert told["owner"]["verdict"] == told["started"]["verdict"] == "agree"
    titles = [each["title"] for each in proof["evidence"] if each["source"] == "CloudTrail"]
    assert titles == ["StartSession", "TerminateSession"]
    report = ssm_tui("proof", session_id, "--markdown").stdout
    assert f"| CloudTrail | {markdown(reason)} |" in report


def test_a_session_leaves_logs_that_the_proof_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = {
        "s3BucketName": BUCKET,
        "s3KeyPrefix": "ssm",
        "cloudWatchLogGroupName": LOG_GROUP,
        "cloudWatchStreamingEnabled": True,
    }
    with command_line(
        monkeypatch, SandboxOptions(seed_history=False, inputs=inputs)
    ) as ssm_tui:
        session_id = ssm_tui.live_through("look", b"echo $((6*7)); exit\r")
        proof = ssm_tui.json("proof", session_id, "--wait")
    logs = {each["source"]: each for each in proof["evidence"]}
    assert logs["S3"]["title"] == f"s3://{BUCKET}/ssm/{session_id}.log"
    assert logs["S3"]["facts"]["size"].endswith(" bytes")
    assert logs["CloudWatch Logs"]["title"] == f"log group {LOG_GROUP}, stream {session_id}"
    assert logs["CloudWatch Logs"]["state"] == "found"


def test_an_event_that_is_late_is_said_to_be_late(monkeypatch: pytest.MonkeyPatch) -> None:
    options = SandboxOptions(seed_history=False, event_delay=3600)
    with command_line(monkeypatch, options) as ssm_tui:
        (session_id,) = start(ssm_tui, "disk full")
        late = json.loads(ssm_tui("proof", session_id, "--json", status=1).stdout)
    assert late["waiting"]
    assert [each["state"] for each in late["evidence"] if each["source"] == "CloudTrail"] == [
        "not there yet"
    ]


def test_a_denied_source_is_named_with_its_action(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = frozenset({"cloudtrail:LookupEvents"})
    options = SandboxOptions(seed_history=False, denied_actions=denied)
    with command_line(monkeypatch, options) as ssm_tui:
        (session_id,) = start(ssm_tui, "disk full")
        proof = json.loads(ssm_tui("proof", session_id, "--json", status=1).stdout)
    assert "cloudtrail:LookupEvents" in {each["action"] for each in proof["evidence"]}


def remember(session_id: str, **more: Any) -> None:
    row = {
        "account": "123456789012",
        "region": "ap-northeast-1",
        "owner": "arn:aws:sts::123456789012:assumed-role/Administrator/you",
        "target": "i-0abc",
        "started": datetime.now(UTC) - timedelta(days=45),
        **more,
    }
    archive = Archive.within(data_directory())
    asyncio.run(archive.began(HistoryRow(session_id=session_id, **row)))


def test_a_session_that_aws_forgot_is_listed_from_the_history(ssm_tui: CommandLine) -> None:
    start(ssm_tui, "INC-1: now", end=True)
    remember("you-old", reason="INC-1: 45 days ago", target_name="web-of-old")
    remember("you-elsewhere", reason="another account", account="1")
    found = ssm_tui.sessions("--reason", "inc-1")
    assert [each["sources"] for each in found] == [["DescribeSessions"], ["history"]]
    assert ssm_tui.sessions("--since", "30d") == found[:1]
    assert ssm_tui.sessions("--target", "of-OLD") == found[1:]


def test_sessions_are_grouped_by_the_ticket_in_their_reason(ssm_tui: CommandLine) -> None:
    start(ssm_tui, "INC-1: a", "no ticket at all", "INC-1: b", "CHG-2: c")
    groups = ssm_tui.json("sessions", "--group", "ticket")["groups"]
    named = {group["group"]: len(group["sessions"]) for group in groups}
    assert named == {"INC-1": 2, "CHG-2": 1, "no ticket": 1}
    assert groups[-1]["group"] == "no ticket"
    assert "\nno ticket\n" in ssm_tui("sessions", "--group", "ticket").stdout


def test_mine_are_mine_and_all_are_everybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    with command_line(monkeypatch, SandboxOptions(seed_history=30)) as ssm_tui:
        mine, everybody = ssm_tui.sessions(), ssm_tui.sessions("--all")
    assert {each["owner"].rsplit("/")[-1] for each in mine} == {"you"}
    assert 0 < len(mine) < 30 <= len(everybody)
    starts = [each["started"] for each in everybody]
    assert starts == sorted(starts, reverse=True)


def test_a_session_of_ones_own_is_ended_by_name(
    ssm_tui: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (session_id,) = start(ssm_tui, "disk full")
    assert "--yes" in ssm_tui("terminate", session_id, status=1).stderr
    monkeypatch.setattr("tui.cli.remote.terminate.interactive", lambda: True)
    kept = ssm_tui("terminate", session_id, typed="n\n", status=1)
    assert f"End session {session_id}?" in kept.stderr
    assert "The session was not ended" in kept.stderr
    ended = ssm_tui("terminate", session_id, typed="y\n")
    assert "disk full" in ended.stdout
    assert f"Ended {session_id}." in ended.stdout
    assert "has already ended" in ssm_tui("terminate", session_id, "--yes", status=1).stderr


def test_a_session_of_somebody_elses_is_not_ended(ssm_tui: CommandLine) -> None:
    (session_id,) = start(ssm_tui, "disk full")
    record = ssm_tui.sandbox.state.sessions.get(session_id)
    assert record is not None
    record.owner = record.owner.replace("/you", "/jonas")
    refused = ssm_tui("terminate", session_id, "--yes", status=1)
    assert "is owned by jonas. You can only end your own sessions" in refused.stderr
    assert record.active


def test_times_that_make_no_sense_are_answered_with_examples(ssm_tui: CommandLine) -> None:
    assert "7d" in ssm_tui("sessions", "--since", "soon", status=2).stderr


def test_the_history_can_be_left_out(
    ssm_tui: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    remember("you-old", reason="long ago")
    monkeypatch.setenv("SSM_TUI_HISTORY", "false")
    assert ssm_tui.sessions() == []
