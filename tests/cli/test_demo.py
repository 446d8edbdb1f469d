"""The sandbox is served for others, and what is wrong with its options is said."""

import os
import signal
import socket
import subprocess
import sys

import boto3
from click.testing import CliRunner

from tui.cli import main


def test_the_sandbox_prints_the_variables_that_point_an_sdk_at_it() -> None:
    command = [sys.executable, "-m", "tui", "sandbox", "--port", "0", "--instances", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        variables: dict[str, str] = {}
        while len(variables) < 5:
            line = process.stdout.readline()
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                variables[name] = value
        client = boto3.client(
            "ssm",
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )
        listed = client.describe_instance_information(MaxResults=5)
        assert len(listed["InstanceInformationList"]) == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = subprocess.run(
            [sys.executable, "-m", "tui", "sandbox", "--port", port],
            capture_output=True,
            text=True,
            env=os.environ,
            check=False,
        )
    assert answer.returncode == 1
    assert port in answer.stderr
    assert "Choose another port" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_wrong_fault_is_refused_with_a_sentence() -> None:
    answer = CliRunner().invoke(main, ["sandbox", "--fault", "wobble=1"])
    assert answer.exit_code == 1
    assert "wobble" in answer.output
