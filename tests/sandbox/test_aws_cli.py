"""The official AWS CLI is a judge of the API: what it can read is written as AWS writes it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.conftest import StartSandbox
from tui.sandbox.documents import PREFERENCES
from tui.sandbox.service import Sandbox

AWS = Path(sys.executable).with_name("aws")

pytestmark = pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI is not installed")


def aws(sandbox: Sandbox, *arguments: str) -> Any:
    done = subprocess.run(
        [AWS, *arguments, "--output", "json"],
        env={**os.environ, **sandbox.environment(), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_the_official_command_line_lists_starts_finds_and_ends(
    start_sandbox: StartSandbox,
) -> None:
    sandbox = start_sandbox(max_minutes=30)
    listed = aws(sandbox, "ssm", "describe-instance-information")["InstanceInformationList"]
    assert len(listed) == len(sandbox.holdings.fleet)
    target, reason = listed[0]["InstanceId"], "そこにセッションがあるから"

    # Without the plugin the CLI's own start-session stops before it calls; this makes the call.
    started = aws_start(sandbox, target, reason)
    session_id = started["SessionId"]
    assert started["StreamUrl"].endswith("?role=publish_subscribe")

    sessions = aws(sandbox, "ssm", "describe-sessions", "--state", "Active")["Sessions"]
    assert [(each["SessionId"], each["Reason"]) for each in sessions] == [(session_id, reason)]
    assert sessions[0]["MaxSessionDuration"] == "30"

    ended = aws(sandbox, "ssm", "terminate-session", "--session-id", session_id)
    assert ended == {"SessionId": session_id}

    document = aws(sandbox, "ssm", "get-document", "--name", PREFERENCES)
    assert json.loads(document["Content"])["inputs"]["maxSessionDuration"] == "30"

    found = aws(sandbox, "cloudtrail", "lookup-events")["Events"]
    assert [each["EventName"] for each in found] == ["TerminateSession", "StartSession"]
