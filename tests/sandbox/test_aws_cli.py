"""The official AWS CLI is a judge of the API: what it can read is written as AWS writes it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.conftest import StartSandbox
from tui.sandbox.account.documents import PREFERENCES

AWS = Path(sys.executable).with_name("aws")
REASON = "そこにセッションがあるから"

#: In the place of the plugin: start-session hands the answer of the API over to it.
PLUGIN = """#!/bin/sh
if [ "$1" = --version ]; then echo 1.2.764.0; else echo "$AWS_SSM_START_SESSION_RESPONSE"; fi
"""

pytestmark = pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI is not installed")


@pytest.fixture
def aws(start_sandbox: StartSandbox, tmp_path: Path) -> Callable[[str], Any]:
    """Runs a command line of the AWS CLI; answers what it prints."""
    sandbox = start_sandbox(max_minutes=30)
    plugin = tmp_path / "session-manager-plugin"
    plugin.write_text(PLUGIN)
    plugin.chmod(0o755)
    environment = {
        **os.environ,
        **sandbox.environment(),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
        "AWS_DEFAULT_OUTPUT": "json",
    }

    def run(line: str) -> Any:
        done = subprocess.run(
            [AWS, *line.split()], env=environment, capture_output=True, timeout=60
        )
        assert not done.returncode, done.stderr.decode()
        return json.loads(done.stdout)

    return run


def test_the_official_command_line_lists_starts_finds_and_ends(
    aws: Callable[[str], Any],
) -> None:
    listed = aws("ssm describe-instance-information")["InstanceInformationList"]
    assert len(listed) == 13
    target = listed[0]["InstanceId"]

    started = aws(f"ssm start-session --target {target} --reason {REASON}")
    session_id = started["SessionId"]
    assert started["StreamUrl"].endswith("?role=publish_subscribe")

    with ThreadPoolExecutor() as at_once:
        sessions, document = at_once.map(
            aws,
            ["ssm describe-sessions --state Active", f"ssm get-document --name {PREFERENCES}"],
        )
    assert [each["SessionId"] for each in sessions["Sessions"]] == [session_id]
    assert sessions["Sessions"][0]["Reason"] == REASON
    assert sessions["Sessions"][0]["MaxSessionDuration"] == "30"
    assert json.loads(document["Content"])["inputs"]["maxSessionDuration"] == "30"

    ended = aws(f"ssm terminate-session --session-id {session_id}")
    assert ended == {"SessionId": session_id}
    found = aws("cloudtrail lookup-events")["Events"]
    assert [each["EventName"] for each in found] == ["TerminateSession", "StartSession"]
