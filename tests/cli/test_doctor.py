import json
from collections.abc import Iterator
from unittest.mock import AsyncMock

import pytest
from click.testing import CliRunner, Result

from tests.settings.user_settings import write_settings
from tui.aws.errors import AccessDenied, AwsError, ErrorContext, ExpiredCredentials
from tui.cli import main
from tui.sandbox.service import Sandbox, SandboxOptions


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(seed_history=False, max_minutes=30)) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def on_sandbox(running: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name, value in running.environment().items():
        monkeypatch.setenv(name, value)


def doctor(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments])


def test_a_machine_that_is_well_exits_with_zero() -> None:
    done = doctor("web-01")
    assert done.exit_code == 0, done.output
    assert "PROBLEM" not in done.output


def test_a_silent_machine_exits_with_one_and_says_since_when() -> None:
    done = doctor("legacy-cron")
    assert done.exit_code == 1
    assert "PROBLEM  Agent heartbeat: ConnectionLost · last seen 4" in done.output


def test_a_machine_without_a_way_to_the_gateway_is_told_which_endpoint_it_lacks() -> None:
    found = json.loads(doctor("reports (private subnet)", "--json").output)
    assert found["connectable"] is False
    (problem,) = [check for check in found["checks"] if check["verdict"] == "problem"]
    assert "ssmmessages.ap-northeast-1.amazonaws.com" in problem["fix"]


def test_a_ticket_is_markdown_alone() -> None:
    assert doctor("web-02", "--ticket").output.startswith("## Session Manager cannot connect")


def test_a_name_that_nobody_has_is_told_as_a_sentence() -> None:
    done = doctor("nobody")
    assert done.exit_code == 1
    assert "No instance is named `nobody`" in done.output


def test_a_machine_that_is_in_no_list_is_found_by_its_name() -> None:
    done = doctor("night-batch")
    assert done.exit_code == 1
    assert "PROBLEM  Instance state: night-batch" in done.output


@pytest.mark.parametrize(
    ("error", "advised"),
    [
        (AccessDenied(ErrorContext(operation="DescribeInstances")), True),
        (ExpiredCredentials(ErrorContext(profile="ops")), False),
    ],
)
def test_an_id_is_asked_for_where_it_would_help(
    error: AwsError, advised: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.aws.doctor.machines.find_targets", AsyncMock(side_effect=error))
    done = doctor("web-01")
    assert done.exit_code == 1
    assert ("Use the instance ID" in done.output) is advised


def test_without_a_target_the_program_itself_is_checked() -> None:
    done = doctor()
    assert done.exit_code == 0, done.output
    for name in ("Versions", "Settings", "Keyring", "Credentials", "Clock", "Endpoint ssm"):
        assert f"  {name}: " in done.output
    assert "Clock: agrees with AWS" in done.output


def test_what_is_wrong_with_the_program_is_told_as_json_and_by_the_exit_status() -> None:
    write_settings("max_minutes = 0")
    done = doctor("--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["ready"]) == (1, False)
    (problem,) = [check for check in found["checks"] if check["verdict"] == "problem"]
    assert (problem["name"], "line 1" in problem["evidence"]) == ("Settings", True)
    assert doctor("--ticket").stdout.startswith("## ssm-tui doctor\n")


def test_without_credentials_the_rest_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    done = doctor()
    assert done.exit_code == 1
    assert "PROBLEM  Credentials: " in done.output
    assert "ok       Clock: " in done.output
