"""`ssm-tui request`, and what it lets the other commands do."""

import json
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.command_line import CommandLine, command_line
from tui.sandbox.access.requests import RequestStatus
from tui.sandbox.options import SandboxOptions
from tui.settings.settings import state_directory

Start = Callable[[str], CommandLine]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """A command line on an account whose requests are answered so."""
    opened = []

    def start(access: str) -> CommandLine:
        options = SandboxOptions(seed_history=False, access=access)
        line = command_line(monkeypatch, options)
        opened.append(line)
        return line.__enter__()

    yield start
    for line in opened:
        line.__exit__(None, None, None)


def request(line: CommandLine, *more: str, status: int = 0) -> str:
    arguments = ("request", "web-01", "--reason", "OPS-1: look", *more)
    return line(*arguments, status=status).output


def test_an_approved_request_lets_a_command_run(
    answering: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    line = answering("approve")
    run = ("exec", "web-01", "--reason", "OPS-1: look", "--", "echo", "in")
    assert "no permission for ssm:StartSession" in line(*run, status=255).output
    said = request(line, "--wait")
    assert "Access to web-01 was approved by maria.silva: oi-" in said
    assert "left. An open session outlives this" in said
    line(*run)
    assert capfd.readouterr().out == "in\n"
    (listed,) = line.sessions("--access-type", "justintime")
    assert (listed["reason"], listed["access_type"]) == ("OPS-1: look", "JustInTime")
    assert line.sessions("--access-type", "Standard") == []


@pytest.mark.parametrize(
    ("access", "words"),
    [
        ("reject", "Access to web-01 was rejected by maria.silva: oi-"),
        ("revoke", "Access to web-01 was revoked by maria.silva: oi-"),
        ("expire", "The request for web-01 has expired: oi-"),
    ],
)
def test_any_other_answer_is_told_and_is_a_failure(
    answering: Start, access: str, words: str
) -> None:
    assert words in request(answering(access), "--wait", status=1)


def test_a_pending_request_is_looked_at_again_by_the_next_command(
    answering: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    line = answering("pending")
    request_id = request(line).strip().rpartition(" ")[2].rstrip(".")
    run = ("exec", "web-01", "--reason", "OPS-1: look", "--", "echo", "in")
    assert "ssm:StartSession" in line(*run, status=255).output
    line.sandbox.access.answer(request_id, RequestStatus.APPROVED)
    line(*run)
    assert capfd.readouterr().out == "in\n"
    assert "ssm:StartSession" in line(*_elsewhere(run), status=255).output


@pytest.mark.parametrize(
    ("command", "named", "status"),
    [
        (("exec", "web-01", "--reason", "OPS-1", "--", "id"), "web-01", 255),
        (
            ("exec", "--each", "web-01", "web-02", "--yes", "--reason", "OPS-1", "--", "id"),
            "",
            255,
        ),
        (("forward", "web-01", "80", "--reason", "OPS-1"), "web-01", 1),
        (("proxy", "web-01", "22", "--reason", "OPS-1"), "web-01", 1),
    ],
    ids=["exec", "exec each", "forward", "proxy"],
)
def test_a_command_that_is_denied_says_how_access_is_requested(
    answering: Start,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    named: str,
    status: int,
) -> None:
    line = answering("reject")
    target = line.instance(named) if named else "TARGET"
    advice = f"ssm-tui request {target} --reason"
    said = line(*command, status=status).output + capfd.readouterr().err
    assert said.count(advice) == 1
    monkeypatch.setenv("SSM_TUI_ACCESS_REQUESTS", "never")
    never = line(*command, status=status).output + capfd.readouterr().err
    assert "StartSession" in never
    assert "ssm-tui request" not in never


def _elsewhere(run: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("web-02" if word == "web-01" else word for word in run)


def test_no_token_is_in_any_file(answering: Start) -> None:
    line = answering("approve")
    request(line, "--wait")
    written = b"".join(
        path.read_bytes() for path in state_directory().rglob("*") if path.is_file()
    )
    secrets = [each.session_token for each in line.sandbox.wallet.temporary]
    assert secrets
    assert not any(secret.encode() in written for secret in secrets)


def test_programs_are_told_in_json(answering: Start) -> None:
    line = answering("reject")
    told = line("request", "web-01", "--reason", "OPS-1", "--tag", "Team=ops", "--json")
    table = json.loads(told.stdout)
    assert (table["status"], table["target"]) == ("Pending", line.instance("web-01"))
    assert table["expires"] is None


def test_what_is_no_tag_is_refused_before_anything_is_asked(answering: Start) -> None:
    said = request(answering("approve"), "--tag", "Team", status=2)
    assert "KEY=VALUE" in said
