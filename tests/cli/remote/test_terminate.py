"""`ssm-tui terminate` ends sessions of one's own, whether AWS lists them yet or not."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.aws.aws_server import Answer, AwsServer, Request, caller, error
from tui.archive.store import Archive, HistoryRow
from tui.cli import main
from tui.settings.settings import data_directory

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ME = "arn:aws:sts::123456789012:assumed-role/Admin/you"
NONE = Answer({"Sessions": []})


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    with AwsServer() as fake:
        for name, value in fake.environment().items():
            monkeypatch.setenv(name, value)
        fake.on("GetCallerIdentity", caller(ME))
        fake.on("DescribeSessions", NONE)
        fake.on("TerminateSession", Answer({"SessionId": "you-1"}))
        yield fake


def terminate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["terminate", "you-1", *(arguments or ("--yes",))])


def remember(**more: Any) -> None:
    row = HistoryRow(
        **{
            "session_id": "you-1",
            "account": "123456789012",
            "region": "eu-west-1",
            "owner": ME,
            "target": "i-0abc",
            "reason": "INC-1",
            "started": NOON,
            **more,
        }
    )
    asyncio.run(Archive.within(data_directory()).began(row))


def listed(state: str, **fields: Any) -> Any:
    def answer(request: Request) -> Answer:
        one = {"SessionId": "you-1", "Target": "i-0abc", "Owner": ME, **fields}
        return Answer({"Sessions": [one] if request.arguments["State"] == state else []})

    return answer


def test_a_session_that_aws_lists_as_ones_own_is_ended(service: AwsServer) -> None:
    service.on("DescribeSessions", listed("Active", Status="Connected"))
    assert terminate().output == "Ended you-1.\n"
    assert len(service.asked("TerminateSession")) == 1


@pytest.mark.parametrize("answer", [NONE, error("AccessDeniedException", "not allowed")])
def test_one_that_aws_does_not_list_is_ended_as_the_history_remembers_it(
    service: AwsServer, answer: Answer
) -> None:
    remember()
    service.on("DescribeSessions", answer)
    assert terminate().output == "Ended you-1.\n"
    assert len(service.asked("TerminateSession")) == 1


def test_one_that_runs_on_is_ended_without_knowing_who_calls(service: AwsServer) -> None:
    remember()
    service.on("GetCallerIdentity", error("AccessDenied", "no", 403))
    assert terminate().exit_code == 0


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({}, "is not an active session"),
        ({"ended": NOON, "cause": "exited"}, "is not an active session"),
        ({"told_by": "AWS"}, "is not an active session"),
        ({"region": "us-east-1"}, "in us-east-1. Choose them with --profile and --region"),
        ({"account": "999999999999"}, "account 999999999999"),
    ],
)
def test_what_is_not_running_here_is_not_ended(
    service: AwsServer, known: dict[str, Any], says: str
) -> None:
    if known:
        remember(**known)
    refused = terminate()
    assert refused.exit_code == 1
    assert says in refused.output
    assert not service.asked("TerminateSession")


def test_one_that_has_ended_is_not_ended_again_though_the_history_missed_it(
    service: AwsServer,
) -> None:
    remember()
    service.on("DescribeSessions", listed("History", Status="Terminated"))
    assert "has already ended" in terminate().output
    assert not service.asked("TerminateSession")


def test_somebody_elses_is_left_alone(service: AwsServer) -> None:
    other = "arn:aws:sts::123456789012:assumed-role/Admin/eve"
    service.on("DescribeSessions", listed("Active", Status="Connected", Owner=other))
    refused = terminate()
    assert refused.exit_code == 1
    assert "is owned by eve" in refused.output
    assert not service.asked("TerminateSession")


def test_a_question_that_nobody_can_answer_ends_nothing(service: AwsServer) -> None:
    remember()
    refused = terminate("--")
    assert refused.exit_code == 1
    assert "add --yes" in refused.output
    assert not service.asked("TerminateSession")
