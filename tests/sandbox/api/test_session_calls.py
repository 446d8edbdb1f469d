import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tests.support.aws.sandbox_calls import named
from tui.sandbox.account.role import CALLER
from tui.sandbox.service import Sandbox


@pytest.fixture
def target(sandbox: Sandbox) -> str:
    return sandbox.state.fleet.instances[0].instance_id


def listed(ssm: Any, state: str, session_id: str) -> dict[str, Any]:
    filters = [{"key": "SessionId", "value": session_id}]
    sessions = ssm.describe_sessions(State=state, Filters=filters)["Sessions"]
    found: dict[str, Any] = sessions[0]
    return found


REASONS = [
    "そこにセッションがあるから",
    "[red]x[/red]",
    "🔥" * 256,
    "e\u0301 \u202eright to left\u202c",
    " ",
    "\x1b[31mred\x1b[0m",
]


@pytest.mark.parametrize("reason", REASONS, ids=range(len(REASONS)))
def test_a_reason_is_found_in_the_list_and_in_the_trail(
    sandbox: Sandbox, connect: Connect, ssm: Any, target: str, reason: str
) -> None:
    session_id = ssm.start_session(Target=target, Reason=reason)["SessionId"]
    assert listed(ssm, "Active", session_id)["Reason"] == reason
    found = connect(sandbox, "cloudtrail").lookup_events()["Events"][0]
    event = json.loads(found["CloudTrailEvent"])
    assert event["requestParameters"] == {"target": target, "reason": reason}
    assert event["responseElements"]["sessionId"] == session_id
    assert event["responseElements"]["tokenValue"] == "Value hidden due to security reasons."
    assert event["userIdentity"]["arn"] == CALLER.arn


def test_a_session_without_a_reason_has_none(ssm: Any, target: str) -> None:
    session_id = ssm.start_session(Target=target)["SessionId"]
    assert "Reason" not in listed(ssm, "Active", session_id)


@pytest.mark.parametrize("reason", ["two\nlines", "x" * 257])
def test_a_reason_that_the_model_does_not_allow_is_refused(
    ssm: Any, target: str, reason: str
) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        ssm.start_session(Target=target, Reason=reason)


@pytest.mark.parametrize("name", ["staging-web", "reports (private subnet)"])
def test_a_target_that_takes_no_sessions_is_not_connected(
    sandbox: Sandbox, ssm: Any, name: str
) -> None:
    target = named(sandbox, name)
    with pytest.raises(ClientError) as refusal:
        ssm.start_session(Target=target)
    assert refusal.value.response["Error"] == {
        "Code": "TargetNotConnected",
        "Message": f"{target} is not connected.",
    }


def test_a_refused_start_is_in_the_trail_too(
    sandbox: Sandbox, connect: Connect, ssm: Any
) -> None:
    with pytest.raises(ClientError):
        ssm.start_session(Target="i-00000000000000000", Reason="try")
    found = connect(sandbox, "cloudtrail").lookup_events()["Events"][0]
    assert json.loads(found["CloudTrailEvent"])["errorCode"] == "TargetNotConnected"


def test_an_unknown_document_is_refused(ssm: Any, target: str) -> None:
    with pytest.raises(ClientError) as refusal:
        ssm.start_session(Target=target, DocumentName="No-Such-Document")
    assert refusal.value.response["Error"]["Code"] == "InvalidDocument"


def test_a_terminated_session_is_past_and_cannot_be_resumed(ssm: Any, target: str) -> None:
    session_id = ssm.start_session(Target=target)["SessionId"]
    assert ssm.terminate_session(SessionId=session_id)["SessionId"] == session_id
    assert listed(ssm, "History", session_id)["Status"] == "Terminated"
    assert ssm.resume_session(SessionId=session_id)["TokenValue"] == ""


def test_a_living_session_gives_a_new_ticket_each_time(ssm: Any, target: str) -> None:
    ticket = ssm.start_session(Target=target)
    again = ssm.resume_session(SessionId=ticket["SessionId"])
    assert again["StreamUrl"] == ticket["StreamUrl"]
    assert again["TokenValue"] not in ("", ticket["TokenValue"])


@pytest.mark.parametrize("call", ["resume_session", "terminate_session"])
def test_a_session_that_never_was_does_not_exist(ssm: Any, call: str) -> None:
    with pytest.raises(ClientError) as refusal:
        getattr(ssm, call)(SessionId="you-nobody")
    assert refusal.value.response["Error"]["Code"] == "DoesNotExistException"


def test_a_head_start_makes_a_new_session_old(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(max_minutes=2, head_start=90)
    ssm = connect(sandbox, "ssm")
    target = sandbox.state.fleet.instances[0].instance_id
    answer = ssm.start_session(Target=target)
    session = listed(ssm, "Active", answer["SessionId"])
    started = session["StartDate"].timestamp()
    relay = sandbox.gateway.relay(answer["SessionId"])
    assert relay is not None
    assert relay.limits.maximum == 120
    record = sandbox.state.sessions.get(answer["SessionId"])
    assert record is not None
    assert record.started == pytest.approx(started, abs=0.001)


def test_past_sessions_have_events_and_one_is_ours_with_the_first_reason(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(seed_history=True)
    sessions = connect(sandbox, "ssm").describe_sessions(State="History", MaxResults=200)
    ours = [each for each in sessions["Sessions"] if each["Owner"] == CALLER.arn]
    assert "そこにセッションがあるから" in {each.get("Reason") for each in ours}
    assert len({each["Owner"] for each in sessions["Sessions"]}) > 2
    assert {each["Status"] for each in sessions["Sessions"]} == {"Terminated", "Failed"}
    events = (
        connect(sandbox, "cloudtrail")
        .get_paginator("lookup_events")
        .paginate(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "StartSession"}]
        )
    )
    noted = {
        json.loads(event["CloudTrailEvent"])["responseElements"]["sessionId"]
        for page in events
        for event in page["Events"]
    }
    assert noted >= {each["SessionId"] for each in sessions["Sessions"]}


def test_other_people_are_at_work_and_can_be_ended(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(seed_history=5)
    ssm = connect(sandbox, "ssm")
    active = ssm.describe_sessions(State="Active")["Sessions"]
    assert {each["Status"] for each in active} == {"Connected", "Disconnected"}
    assert CALLER.arn not in {each["Owner"] for each in active}
    ssm.terminate_session(SessionId=active[0]["SessionId"])
    assert len(ssm.describe_sessions(State="Active")["Sessions"]) == len(active) - 1
    assert listed(ssm, "History", active[0]["SessionId"])["Status"] == "Terminated"


def test_a_new_session_can_be_listed_late(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(listing_delay=3600)
    ssm = connect(sandbox, "ssm")
    ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    assert ssm.describe_sessions(State="Active")["Sessions"] == []


@pytest.mark.parametrize("skew", [7200.0, -7200.0])
def test_a_service_whose_clock_is_off_is_off_everywhere(
    start_sandbox: StartSandbox, connect: Connect, skew: float
) -> None:
    sandbox = start_sandbox(clock_skew=skew)
    ssm = connect(sandbox, "ssm")
    answer = ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    date = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    session = listed(ssm, "Active", answer["SessionId"])
    event = connect(sandbox, "cloudtrail").lookup_events()["Events"][0]
    for moment in (date, session["StartDate"], event["EventTime"]):
        assert abs((moment - datetime.now(UTC)).total_seconds() - skew) < 60
