"""The sandbox is served for others, and what is wrong with its options is said."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.cli.demo import demo
from tui.cli.demo_options.options import read_options
from tui.cli.demo_options.organisation import history_of, history_variables
from tui.sandbox.options import SandboxOptions
from tui.sandbox.organisation.options import OrganisationOptions
from tui.settings.settings import load_settings


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


@contextmanager
def served(*options: str, stdout: Any = subprocess.PIPE) -> Iterator[list[str]]:
    """What `sandbox` prints until it serves; it goes on within."""
    command = [sys.executable, "-m", "tui", "sandbox", "--port", "0", "--instances", "1"]
    with subprocess.Popen(
        [*command, *options], stdout=stdout, stderr=subprocess.PIPE, text=True, umask=0
    ) as process:
        assert process.stdout is not None
        try:
            yield [process.stdout.readline() for _ in range(3)]
        finally:
            process.send_signal(signal.SIGTERM)


def test_the_variables_are_written_for_their_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "variables"
    path.parent.mkdir()
    with served("--env-file", str(path)) as printed:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "SECRET" not in "".join(printed)
        assert printed[-1] == f". {path}\n"
        script = f'. "{path}" && echo $AWS_SECRET_ACCESS_KEY $AWS_ENDPOINT_URL'
        told = subprocess.check_output(["/bin/sh", "-c", script], text=True).split()
        assert len(told[0]) == 40
        assert told[1] in printed[0]
    assert list(path.parent.iterdir()) == [path]


def test_who_has_the_file_open_already_does_not_read_the_variables(tmp_path: Path) -> None:
    path = tmp_path / "variables"
    path.write_text("old")
    path.chmod(0o666)
    with path.open() as opened, served("--env-file", str(path)):
        assert opened.read() == "old"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_not_the_users_own_is_never_written(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("kept")
    link.symlink_to(target)
    os.mkfifo(pipe)
    for path, words in (
        (link, "symbolic link"),
        (pipe, "not a regular file"),
        (tmp_path, "not a regular file"),
        (tmp_path / "no" / "file", "doesn't exist"),
        (target / "file", "Not a directory"),
    ):
        answer = CliRunner().invoke(main, ["sandbox", "--env-file", str(path)])
        assert answer.exit_code == 2
        assert words in " ".join(answer.output.replace("\u2502", "").split())
    assert target.read_text() == "kept"


def test_credentials_are_not_printed_into_a_file_that_others_may_read(tmp_path: Path) -> None:
    path = tmp_path / "output"
    command = [sys.executable, "-m", "tui", "sandbox", "--port", "0"]
    with path.open("w") as output:
        path.chmod(0o644)
        refused = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert refused.returncode == 2
    assert "--env-file FILE" in refused.stderr
    assert path.read_text() == ""


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
        ("--document", "/no/such/file", "Couldn't read"),
        ("--history", "-1", "not in the range"),
        ("--regions", "Ireland", "written like eu-west-1"),
        ("--regions", "eu-west-1,eu-west-1", "named once"),
        ("--accounts", "3", "not in the range"),
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
        "--regions eu-west-1,us-east-1 --accounts 2 "
        "--deny ssm:StartSession --deny kms:* --hang sts:* --throttle ssm:DescribeSessions=2 "
        "--event-delay 1.5 --listing-delay 2 --latency 0.1 --clock-skew -60 --outside-agent web-01 --input kmsKeyId=alias/a "
        '--input s3EncryptionEnabled=true --input shellProfile={"linux":"date"}'
    )
    assert read_options(demo.make_context("demo", line.split()).params) == SandboxOptions(
        region="eu-west-1",
        regions=("us-east-1",),
        accounts=2,
        max_minutes=60,
        idle_minutes=20,
        denied_actions=frozenset({"ssm:StartSession", "kms:*"}),
        hanging_actions=frozenset({"sts:*"}),
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
    assert "--input can't be combined" in CliRunner().invoke(main, line).output


def test_a_session_document_of_any_text_and_a_long_history_can_be_asked_for(
    tmp_path: Path,
) -> None:
    file = tmp_path / "document.json"
    file.write_text('{"schemaVersion": ')
    line = ["--document", str(file), "--history", "5000", "--page-overlap", "2"]
    options = read_options(demo.make_context("demo", line).params)
    assert options.document == '{"schemaVersion": '
    assert (options.past_sessions, options.page_overlap) == (5000, 2)
    for more in (["--no-preferences"], ["--input", "kmsKeyId=k"]):
        answer = CliRunner().invoke(main, ["demo", "--document", str(file), *more])
        assert "can't be combined" in answer.output
    file.write_bytes(b"\xff")
    answer = CliRunner().invoke(main, ["demo", "--document", str(file)])
    assert (answer.exit_code, "not UTF-8 text" in answer.output) == (2, True)


def test_an_organisation_comes_with_where_it_is_asked() -> None:
    options = read_options(demo.make_context("demo", ["--organisation"]).params)
    assert options.organisation == OrganisationOptions(sessions=20_000)
    line = "--organisation 500 --query-delay 2 --query-failure x --no-result-location"
    options = read_options(demo.make_context("demo", line.split()).params)
    assert options.organisation == OrganisationOptions(
        sessions=500, query_seconds=2, query_failure="x", result_location=False
    )
    assert options.log_query_delay == 2
    history = history_of(options)
    assert history is not None
    assert (history.table, history.database) == ("cloudtrail_logs_pp", "audit")
    read = load_settings(history_variables(options)).settings
    assert read.history == history
    assert history_of(read_options(demo.make_context("demo", []).params)) is None


def test_without_options_it_is_a_sandbox_of_the_usual_size() -> None:
    options = read_options(demo.make_context("demo", []).params)
    assert options.instances == SandboxOptions().instances


def test_the_profiles_are_written_for_their_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "profiles"
    with served("--accounts", "2", "--config-file", str(path)):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "[profile staging]" in path.read_text()
