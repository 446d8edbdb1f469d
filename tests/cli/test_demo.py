"""The sandbox is served for others, and what is wrong with its options is said."""

import os
import signal
import socket
import subprocess
import sys

import boto3
import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.cli.demo import demo, read_options
from tui.sandbox.options import SandboxOptions


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


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--deny", "StartSession", "written like ssm:StartSession"),
        ("--throttle", "ssm:StartSession", "ACTION=N"),
        ("--throttle", "ssm:StartSession=often", "number of calls"),
        ("--input", "kmsKeyId", "KEY=VALUE"),
        ("--input", "shellProfile={", "JSON object"),
        ("--outside-agent", "nobody", "No managed instance"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_with_what_would(
    option: str, value: str, says: str
) -> None:
    answer = CliRunner().invoke(main, ["sandbox", "--port", "0", option, value])
    assert answer.exit_code != 0
    assert says in answer.output


def test_the_options_make_the_sandbox_that_they_describe() -> None:
    line = (
        "--deny ssm:StartSession --deny kms:* --throttle ssm:DescribeSessions=2 "
        "--event-delay 1.5 --listing-delay 2 --latency 0.1 --clock-skew -60 --outside-agent web-01 --input kmsKeyId=alias/a "
        '--input s3EncryptionEnabled=true --input shellProfile={"linux":"date"}'
    )
    assert read_options(demo.make_context("demo", line.split()).params) == SandboxOptions(
        max_minutes=60,
        idle_minutes=20,
        denied_actions=frozenset({"ssm:StartSession", "kms:*"}),
        throttled={"ssm:DescribeSessions": 2},
        event_delay=1.5,
        listing_delay=2.0,
        latency=0.1,
        clock_skew=-60.0,
        outside_agents=frozenset({"web-01"}),
        inputs={
            "kmsKeyId": "alias/a",
            "s3EncryptionEnabled": True,
            "shellProfile": {"linux": "date"},
        },
    )


def test_a_sandbox_without_preferences_leaves_them_all_to_aws() -> None:
    options = read_options(demo.make_context("demo", ["--no-preferences"]).params)
    assert (options.max_minutes, options.idle_minutes, options.inputs) == (None, None, {})
    line = ["demo", "--no-preferences", "--input", "kmsKeyId=alias/a"]
    assert "there is no --input" in CliRunner().invoke(main, line).output


def test_without_options_it_is_a_sandbox_of_the_usual_size() -> None:
    options = read_options(demo.make_context("demo", []).params)
    assert options.instances == SandboxOptions().instances
