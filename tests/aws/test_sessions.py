from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.aws_server import Answer, AwsServer, Drop, Request, caller, error
from tui.aws.client import Aws
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ServiceFault,
    TargetNotConnected,
)
from tui.aws.sessions import (
    ENDED_STATUSES,
    SessionRecord,
    by_session,
    describe_own_sessions,
    describe_sessions,
    find_session,
    resume_session,
    server_time,
    start_session,
    terminate_session,
)

TARGET = "i-0123456789abcdef0"
STATUSES = ("Connecting", "Connected", "Disconnected", "Terminating", "Terminated", "Failed")
STREAM = (
    "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/jane-0abc?role=publish_subscribe"
)
STARTED = Answer({"SessionId": "jane-0abc", "StreamUrl": STREAM, "TokenValue": "secret-token"})


def session(session_id: str, **fields: Any) -> dict[str, Any]:
    return {"SessionId": session_id, "Target": TARGET, "Status": "Connected", **fields}


async def test_a_started_session_brings_its_ticket_and_the_services_clock(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("StartSession", STARTED)
    started = await start_session(aws, TARGET, "障害対応 TICKET-1")
    assert started.ticket.session_id == "jane-0abc"
    assert started.ticket.stream_url == STREAM
    assert started.ticket.token == "secret-token"
    assert started.server_time == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    (request,) = fake.asked("StartSession")
    assert request.arguments == {"Target": TARGET, "Reason": "障害対応 TICKET-1"}


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
async def test_an_empty_reason_is_sent_as_none(fake: AwsServer, aws: Aws, reason: str) -> None:
    fake.on("StartSession", STARTED)
    await start_session(aws, TARGET, reason)
    assert "Reason" not in fake.requests[0].arguments


async def test_a_document_and_its_parameters_are_passed_on(fake: AwsServer, aws: Aws) -> None:
    fake.on("StartSession", STARTED)
    parameters = {"command": ("uptime",)}
    await start_session(
        aws, TARGET, document="AWS-StartInteractiveCommand", parameters=parameters
    )
    assert fake.requests[0].arguments["Parameters"] == {"command": ["uptime"]}
    assert fake.requests[0].arguments["DocumentName"] == "AWS-StartInteractiveCommand"


async def test_a_document_that_does_not_exist_is_named(fake: AwsServer, aws: Aws) -> None:
    fake.on("StartSession", error("InvalidDocument", "Document with name Nope does not exist."))
    with pytest.raises(NotFound, match="Nope does not exist in eu-west-1"):
        await start_session(aws, TARGET, document="Nope")


async def test_a_reason_that_is_too_long_is_never_sent(fake: AwsServer, aws: Aws) -> None:
    with pytest.raises(InvalidRequest, match="1 character over"):
        await start_session(aws, TARGET, "x" * 257)
    assert fake.requests == []


async def test_a_start_that_finds_no_answer_is_not_repeated(fake: AwsServer, aws: Aws) -> None:
    fake.on("StartSession", Drop())
    with pytest.raises(OutcomeUnknown, match="Check the active sessions"):
        await start_session(aws, TARGET)
    assert len(fake.asked("StartSession")) == 1


async def test_a_start_that_aws_fails_at_is_not_repeated(
    fake: AwsServer, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
    fake.on("StartSession", error("InternalServerError", status=500))
    with pytest.raises(ServiceFault):
        await start_session(aws, TARGET)
    assert len(fake.asked("StartSession")) == 1


async def test_a_throttled_start_is_tried_again(fake: AwsServer, aws: Aws) -> None:
    fake.on("StartSession", error("ThrottlingException", "Rate exceeded"), STARTED)
    started = await start_session(aws, TARGET)
    assert started.ticket.session_id == "jane-0abc"
    assert len(fake.asked("StartSession")) == 2


async def test_a_target_that_is_not_connected_says_the_usual_causes(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("StartSession", error("TargetNotConnected", f"{TARGET} is not connected."))
    with pytest.raises(TargetNotConnected) as caught:
        await start_session(aws, TARGET)
    sentence = str(caught.value)
    assert sentence.startswith(f"{TARGET} is not connected")
    assert "AmazonSSMManagedInstanceCore" in sentence
    assert "eu-west-1" in sentence
    assert "request-1" in sentence


async def test_a_container_that_is_not_connected_says_the_causes_of_containers(
    fake: AwsServer, aws: Aws
) -> None:
    container = "ecs:demo_0abc_0abc-456"
    fake.on("StartSession", error("TargetNotConnected", f"{container} is not connected."))
    with pytest.raises(TargetNotConnected) as caught:
        await start_session(aws, container)
    sentence = str(caught.value)
    assert sentence.startswith(f"{container} is not connected")
    assert "ecs:CLUSTER_TASK_RUNTIME" in sentence
    assert "--enable-execute-command" in sentence
    assert "AmazonSSMManagedInstanceCore" not in sentence


async def test_a_denied_start_names_the_action_and_the_resource(
    fake: AwsServer, aws: Aws
) -> None:
    resource = f"arn:aws:ec2:eu-west-1:123456789012:instance/{TARGET}"
    words = (
        "User: arn:aws:sts::123456789012:assumed-role/Dev/jane is not authorized to perform: "
        f"ssm:StartSession on resource: {resource} because no identity-based policy allows it"
    )
    fake.on("StartSession", error("AccessDeniedException", words))
    with pytest.raises(AccessDenied) as caught:
        await start_session(aws, TARGET)
    assert caught.value.action == "ssm:StartSession"
    assert resource in str(caught.value)


@pytest.mark.parametrize("missing", ["SessionId", "StreamUrl", "TokenValue"])
async def test_an_answer_without_a_session_is_an_error_without_its_secrets(
    fake: AwsServer, aws: Aws, missing: str
) -> None:
    fake.on("StartSession", Answer({**STARTED.body, missing: ""}))
    with pytest.raises(AwsError) as caught:
        await start_session(aws, TARGET)
    assert type(caught.value) is AwsError
    assert "secret-token" not in f"{caught.value!r} {caught.value}"


async def test_a_resumed_session_brings_a_new_ticket(fake: AwsServer, aws: Aws) -> None:
    fake.on("ResumeSession", STARTED)
    ticket = await resume_session(aws, "jane-0abc")
    assert ticket is not None
    assert ticket.token == "secret-token"


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"SessionId": "jane-0abc"}),
        Answer({"SessionId": "jane-0abc", "TokenValue": "", "StreamUrl": STREAM}),
        Answer({"SessionId": "jane-0abc", "TokenValue": None}),
        error("DoesNotExistException", "Session jane-0abc does not exist"),
    ],
)
async def test_a_session_that_is_gone_cannot_be_resumed(
    fake: AwsServer, aws: Aws, answer: Answer
) -> None:
    fake.on("ResumeSession", answer)
    assert await resume_session(aws, "jane-0abc") is None


async def test_terminating_a_session_that_is_gone_is_no_error(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("TerminateSession", error("DoesNotExistException"))
    await terminate_session(aws, "jane-0abc")
    assert fake.requests[0].arguments == {"SessionId": "jane-0abc"}


async def test_sessions_come_page_by_page_until_there_is_no_token(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on(
        "DescribeSessions",
        Answer({"Sessions": [session("jane-1"), session("jane-2")], "NextToken": "more"}),
        Answer({"Sessions": [], "NextToken": "yet more"}),
        Answer({"Sessions": [session("jane-3")]}),
    )
    found = [page async for page in describe_sessions(aws, "History")]
    assert [[record.session_id for record in page] for page in found] == [
        ["jane-1", "jane-2"],
        [],
        ["jane-3"],
    ]
    assert [r.arguments.get("NextToken") for r in fake.requests] == [None, "more", "yet more"]
    assert {r.arguments["MaxResults"] for r in fake.requests} == {200}


async def test_a_service_that_repeats_its_token_does_not_page_for_ever(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeSessions", Answer({"Sessions": [session("jane-1")], "NextToken": "same"}))
    assert len([page async for page in describe_sessions(aws, "Active")]) == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(STATUSES)), max_size=20))
def test_a_session_that_has_ended_stays_so_whatever_is_told_later(
    told: list[tuple[str, str]],
) -> None:
    records = [
        SessionRecord.from_answer({"SessionId": name, "Status": status})
        for name, status in told
    ]
    found = by_session(records)
    assert found.keys() == {name for name, _ in told}
    for name, record in found.items():
        said = [status for one, status in told if one == name]
        assert record.is_over == bool(ENDED_STATUSES & set(said))
        if not record.is_over:
            assert record.status == said[-1]
    half = len(records) // 2
    assert by_session(records[half:], by_session(records[:half])) == found


async def test_a_session_in_both_lists_is_a_past_one_on_its_page(
    fake: AwsServer, aws: Aws
) -> None:
    def listed(request: Request) -> Answer:
        active = request.arguments["State"] == "Active"
        return Answer(
            {"Sessions": [session("jane-1", Status="Connected" if active else "Terminated")]}
        )

    fake.on("DescribeSessions", listed)
    found = await find_session(aws, "jane-1")
    assert found is not None
    assert found.status == "Terminated"


async def test_filters_are_sent_by_the_services_names(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeSessions", Answer({"Sessions": []}))
    after = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    owner = "arn:aws:sts::123456789012:assumed-role/Dev/jane"
    pages = describe_sessions(
        aws,
        "History",
        owner=owner,
        target=TARGET,
        after=after,
        before=after + timedelta(days=1),
    )
    assert [page async for page in pages] == [()]
    assert fake.requests[0].arguments["Filters"] == [
        {"key": "Owner", "value": owner},
        {"key": "Target", "value": TARGET},
        {"key": "InvokedAfter", "value": "2026-11-01T09:00:00Z"},
        {"key": "InvokedBefore", "value": "2026-11-02T09:00:00Z"},
    ]


async def test_ones_own_sessions_are_those_of_the_callers_arn(
    fake: AwsServer, aws: Aws
) -> None:
    arn = "arn:aws:sts::123456789012:assumed-role/Dev/jane"
    fake.on("GetCallerIdentity", caller(arn))
    fake.on("DescribeSessions", Answer({"Sessions": [session("jane-1", Owner=arn)]}))
    (page,) = [page async for page in describe_own_sessions(aws, "Active")]
    assert page[0].owner_name == "jane"
    (request,) = fake.asked("DescribeSessions")
    assert request.arguments["Filters"] == [{"key": "Owner", "value": arn}]


async def test_a_session_is_found_among_the_past_ones_too(fake: AwsServer, aws: Aws) -> None:
    def describe(request: Request) -> Answer:
        past = request.arguments["State"] == "History"
        return Answer({"Sessions": [session("jane-9")] if past else [session("other")]})

    fake.on("DescribeSessions", describe)
    found = await find_session(aws, "jane-9")
    assert found is not None
    assert found.session_id == "jane-9"
    assert await find_session(aws, "jane-10") is None


def test_a_record_holds_every_field_of_a_session() -> None:
    start = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    record = SessionRecord.from_answer(
        session(
            "jane-1",
            StartDate=start,
            EndDate=start + timedelta(hours=1),
            DocumentName="SSM-SessionManagerRunShell",
            Owner="arn:aws:iam::123456789012:user/jane",
            Reason="[bold]not markup[/]",
            Details="d",
            OutputUrl={"S3OutputUrl": "https://s3/x", "CloudWatchOutputUrl": "https://cw/y"},
            MaxSessionDuration="1099",
            AccessType="Standard",
        )
    )
    assert record.started == start
    assert record.ended == start + timedelta(hours=1)
    assert record.reason == "[bold]not markup[/]"
    assert (record.s3_url, record.cloudwatch_url) == ("https://s3/x", "https://cw/y")
    assert record.max_minutes == 1099
    assert record.raw["Details"] == "d"


@given(
    st.dictionaries(
        st.sampled_from(
            ["SessionId", "StartDate", "Owner", "Reason", "OutputUrl", "MaxSessionDuration"]
        ),
        st.none() | st.booleans() | st.integers() | st.text() | st.datetimes(),
    )
)
def test_no_answer_about_a_session_raises(answer: dict[str, Any]) -> None:
    record = SessionRecord.from_answer(answer)
    assert isinstance(record.reason, str)
    assert record.max_minutes is None or 1 <= record.max_minutes <= 1440


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 16:00:00 GMT", "\x00"])
def test_without_a_readable_date_the_local_clock_counts(date: str) -> None:
    before = datetime.now(UTC)
    told = server_time({"ResponseMetadata": {"HTTPHeaders": {"date": date}}})
    assert before <= told <= datetime.now(UTC)
