import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.channel_client import ChannelClient
from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.account.role import CALLER
from tui.sandbox.agent.session_log import (
    LARGEST_EVENT,
    LARGEST_STREAMED,
    LineReader,
    LogPlan,
    bundles,
    text_events,
    typescript,
)
from tui.sandbox.service import Sandbox


async def talk(sandbox: Sandbox, ssm: Any, line: bytes) -> str:
    """A session in which one line is typed; its id."""
    ticket = ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    client = ChannelClient(ticket)
    client.type(line + b"; exit\r")
    await client.run()
    return str(ticket["SessionId"])


def with_logs(start_sandbox: StartSandbox, connect: Connect, **inputs: Any) -> Sandbox:
    """A sandbox with a bucket and a log group, and these inputs of the session document."""
    sandbox = start_sandbox(inputs=inputs)
    s3 = connect(sandbox, "s3")
    s3.create_bucket(
        Bucket="logs", CreateBucketConfiguration={"LocationConstraint": sandbox.region}
    )
    connect(sandbox, "logs").create_log_group(logGroupName="sessions")
    return sandbox


def ended(sandbox: Sandbox, ssm: Any, session_id: str) -> dict[str, Any]:
    """The session in the list, once its logs are written."""
    filters = [{"key": "SessionId", "value": session_id}]
    while True:
        sessions = ssm.describe_sessions(State="History", Filters=filters)["Sessions"]
        session: dict[str, Any] = sessions[0]
        if any(session["OutputUrl"].values()):
            return session


async def test_a_log_is_an_object_in_s3_when_the_session_has_ended(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = with_logs(
        start_sandbox, connect, s3BucketName="logs", s3KeyPrefix="ssm//session/"
    )
    ssm = connect(sandbox, "ssm")
    session_id = await talk(sandbox, ssm, b"echo $((6*7))")
    session = ended(sandbox, ssm, session_id)
    assert session["OutputUrl"]["S3OutputUrl"].endswith(f"/logs/ssm/session/{session_id}.log")
    found = connect(sandbox, "s3").get_object(
        Bucket="logs", Key=f"ssm/session/{session_id}.log"
    )
    text = found["Body"].read()
    assert found["ContentType"] == "text/plain"
    assert text.startswith(b"Script started on ")
    assert b"42\r\r\n" in text


async def test_a_log_is_a_stream_in_cloudwatch_when_the_session_has_ended(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = with_logs(start_sandbox, connect, cloudWatchLogGroupName="sessions")
    ssm = connect(sandbox, "ssm")
    session_id = await talk(sandbox, ssm, b"echo $((6*7))")
    ended(sandbox, ssm, session_id)
    events = connect(sandbox, "logs").get_log_events(
        logGroupName="sessions", logStreamName=session_id
    )["events"]
    assert "42\r\n" in events[0]["message"]


async def test_a_streamed_log_has_clean_lines_and_says_whose_they_are(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = with_logs(
        start_sandbox,
        connect,
        cloudWatchLogGroupName="sessions",
        cloudWatchStreamingEnabled=True,
    )
    ssm = connect(sandbox, "ssm")
    session_id = await talk(sandbox, ssm, b"echo $((6*7))")
    ended(sandbox, ssm, session_id)
    events = connect(sandbox, "logs").get_log_events(
        logGroupName="sessions", logStreamName=session_id
    )["events"]
    event = json.loads(events[0]["message"])
    assert "42" in event["sessionData"]
    assert event["userIdentity"]["arn"] == CALLER.arn
    assert event["sessionId"] == session_id


async def test_an_unencrypted_group_is_refused_when_the_document_wants_encryption(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = with_logs(
        start_sandbox,
        connect,
        cloudWatchLogGroupName="sessions",
        cloudWatchEncryptionEnabled="true",
    )
    ssm = connect(sandbox, "ssm")
    client = ChannelClient(
        ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    )
    await client.run()
    assert client.closing_words == (
        "We couldn't start the session because encryption is not set up on the selected "
        "CloudWatch Logs log group. Either encrypt the log group or choose an option to "
        "enable logging without encryption."
    )


async def test_a_missing_bucket_loses_the_log_and_nothing_else(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(inputs={"s3BucketName": "nowhere"})
    ssm = connect(sandbox, "ssm")
    await talk(sandbox, ssm, b"true")
    sessions = ssm.describe_sessions(State="History")["Sessions"]
    assert [each["Status"] for each in sessions] == ["Terminated"]


def test_port_sessions_are_not_logged() -> None:
    assert not LogPlan.read({"s3BucketName": "logs"}, "Port").wanted


def test_lines_are_clean() -> None:
    reader = LineReader()
    data = "\x1b[1;32mred\x1b[0m\tx\r\n\x1b]0;title\x07請求\r\nend".encode()
    lines = [line for at in range(len(data)) for line in reader.feed(data[at : at + 1])]
    assert lines + reader.rest() == ["red x", "請求", "end"]


@given(st.lists(st.text(max_size=50), max_size=50), st.integers(1, 2000))
def test_bundles_hold_every_line_and_fit_an_event(lines: list[str], times: int) -> None:
    lines = [line * times for line in lines]
    found = list(bundles(lines))
    assert "".join(line for bundle in found for line in bundle) == "".join(lines)
    assert all(
        sum(len(line.encode()) for line in bundle) <= LARGEST_STREAMED for bundle in found
    )


@pytest.mark.parametrize("size", [0, 10, LARGEST_EVENT, 3 * LARGEST_EVENT])
def test_a_long_log_is_cut_into_events_that_fit(size: int) -> None:
    script = typescript(b"\xe8\xab\x8b" * (size // 3), 0, 1)
    events = list(text_events(script))
    assert "".join(events) == script.replace(b"\r\n", b"\n").decode().removesuffix("\n")
    assert all(len(event.encode()) <= LARGEST_EVENT for event in events)
