"""`ssm-tui search --logs` asks Logs Insights, says what that scanned, and asks nothing else."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from tests.support.aws.aws_server import Answer, AwsServer, error
from tui.aws.insights import asking
from tui.cli import main


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.0)
    with AwsServer() as fake:
        for name, value in fake.environment().items():
            monkeypatch.setenv(name, value)
        inputs = {"cloudWatchLogGroupName": "/ssm"}
        content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
        document = {"Name": "SSM-SessionManagerRunShell", "DocumentVersion": "1"}
        fake.on("GetDocument", Answer({**document, "Content": json.dumps(content)}))
        fake.on("StartQuery", Answer({"queryId": "q-1"}))
        fake.on("GetQueryResults", results("Complete", "disk is full"))
        yield fake


def results(status: str, *messages: str) -> Answer:
    rows = [
        [
            {"field": "@timestamp", "value": "2026-11-23 11:00:00.000"},
            {"field": "@logStream", "value": "jane-0abc"},
            {"field": "@message", "value": message},
        ]
        for message in messages
    ]
    statistics = {"bytesScanned": 1400000.0}
    return Answer({"status": status, "results": rows, "statistics": statistics})


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", "--logs", *arguments])


def test_lines_are_printed_by_session_and_what_was_scanned_on_standard_error() -> None:
    result = run("disk", "full")
    assert result.exit_code == 0
    session, line = result.stdout.splitlines()[:2]
    assert session == "jane-0abc"
    assert line.endswith("11:00:00  disk is full")
    assert "1.4 MB scanned in /ssm, 20" in result.stderr


def test_a_program_is_told_the_window_and_the_bytes(fake: AwsServer) -> None:
    found = json.loads(run("full", "--since", "2026-11-20T00:00Z", "--json").stdout)
    assert (found["schema"], found["log_group"], found["scanned_bytes"]) == (1, "/ssm", 1400000)
    assert found["since"] == "2026-11-20T00:00:00+00:00"
    assert found["hits"] == [
        {
            "session_id": "jane-0abc",
            "at": "2026-11-23T11:00:00+00:00",
            "line": "disk is full",
            "s3_url": None,
        }
    ]
    assert found["table"] is None


def test_a_group_that_is_named_is_searched_and_nothing_else_is_asked(fake: AwsServer) -> None:
    assert run("full", "--log-group", "/other", "--limit", "7").exit_code == 0
    (asked,) = fake.asked("StartQuery")
    assert (asked.arguments["logGroupName"], asked.arguments["limit"]) == ("/other", 7)
    assert {request.operation for request in fake.requests} == {"StartQuery", "GetQueryResults"}


def test_nothing_found_is_told_from_a_search_that_failed(fake: AwsServer) -> None:
    assert run("nowhere").exit_code == 1
    fake.on("StartQuery", error("AccessDeniedException", "not allowed to logs:StartQuery"))
    denied = run("full")
    assert denied.exit_code == 2
    assert "logs:StartQuery" in denied.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("full", "--target", "web"), "--target doesn't go with --logs"),
        (("full", "--mine"), "--mine doesn't go with --logs"),
        (("host:web", "full"), "by words and `since:` alone"),
        (("since:7d",), "Type the words"),
        (("full", "--since", "1d", "--until", "2d"), "ends before it begins"),
        (("/" * 3000,), "Use fewer words"),
    ],
)
def test_what_logs_cannot_be_asked_is_refused_before_aws_bills_anything(
    fake: AwsServer, arguments: tuple[str, ...], said: str
) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not fake.asked("StartQuery")


@pytest.fixture
def with_table(fake: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings name a table of Athena's, in which there is one line."""
    monkeypatch.setenv("SSM_TUI_HISTORY_LOGS_TABLE", "session_logs")
    monkeypatch.setenv("SSM_TUI_HISTORY_OUTPUT_LOCATION", "s3://results/")
    columns = [{"Name": "line", "Type": "string"}]
    fake.on("GetTableMetadata", Answer({"TableMetadata": {"Columns": columns}}))
    fake.on("GetWorkGroup", Answer({"WorkGroup": {"Configuration": {}}}))
    fake.on("StartQueryExecution", Answer({"QueryExecutionId": "q-2"}))
    execution = {"Status": {"State": "SUCCEEDED"}, "Statistics": {"DataScannedInBytes": 2000}}
    location = {"ResultConfiguration": {"OutputLocation": "s3://results/q-2.csv"}}
    fake.on("GetQueryExecution", Answer({"QueryExecution": {**execution, **location}}))
    fake.on("GetObject", Answer('"file","text"\n"s3://b/ssm/jane-0abc.log","disk is full"\n'))


@pytest.mark.usefixtures("with_table")
def test_a_table_in_the_settings_is_asked_by_athena_and_says_which_file(
    fake: AwsServer,
) -> None:
    found = json.loads(run("full", "--json").stdout)
    assert (found["table"], found["log_group"], found["since"]) == ("session_logs", None, None)
    assert found["hits"] == [
        {
            "session_id": "jane-0abc",
            "at": None,
            "line": "disk is full",
            "s3_url": "s3://b/ssm/jane-0abc.log",
        }
    ]
    assert not fake.asked("StartQuery")
    assert "2.0 kB scanned in session_logs." in run("full").stderr


@pytest.mark.usefixtures("with_table")
def test_logs_in_s3_are_not_narrowed_by_time_and_a_group_goes_before_a_table(
    fake: AwsServer,
) -> None:
    assert "no times" in run("full", "--since", "1d").stderr
    assert not fake.asked("StartQueryExecution")
    assert run("full", "--since", "1d", "--log-group", "/ssm").exit_code == 0
    assert len(fake.asked("StartQuery")) == 1


def test_preferences_without_a_log_group_say_what_to_do(fake: AwsServer) -> None:
    fake.on("GetDocument", error("InvalidDocument"))
    refused = run("full")
    assert refused.exit_code == 2
    assert "--log-group" in refused.stderr


@pytest.mark.parametrize("option", ["--log-group=/ssm", "--until=1d"])
def test_options_of_logs_do_nothing_unsaid_without_them(option: str) -> None:
    refused = CliRunner().invoke(main, ["search", "full", option])
    assert refused.exit_code == 2
    assert "needs --logs" in refused.stderr
