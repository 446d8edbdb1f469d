"""The sessions of an organisation, from the command line."""

import asyncio
import csv
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from tests.archive.organisation.rows import session
from tests.support.aws.fake_aws import FakeAws
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import (
    HistoryEstimate,
    HistoryPage,
    HistoryProgress,
    HistoryState,
)
from tui.cli import main
from tui.cli.connection import ConnectionOptions
from tui.cli.lists.organisation import asking, listing
from tui.exports.organisation import COLUMNS
from tui.language import choose
from tui.settings.settings import data_directory, load_settings

ROWS = (
    session(0, reason="INC-1 \x1b[31mred", end=datetime(2026, 11, 1, 13, tzinfo=UTC)),
    session(1, session_id="", error_code="AccessDenied"),
    session(2),
)


@dataclass
class Told:
    """A source that tells these rows, and remembers what it was asked."""

    size: int | None = 5000
    sampled: bool = False
    service: str = "Athena"
    identity: str = "athena:here"
    asked: list[HistoryQuestion] = field(default_factory=list)
    stopped: bool = False
    failure: BaseException | None = None

    async def estimate(self, question: HistoryQuestion) -> HistoryEstimate:
        return HistoryEstimate(self.size, "Listing files is not allowed.", self.sampled)

    async def ask(
        self, question: HistoryQuestion
    ) -> AsyncGenerator[HistoryProgress | HistoryPage, None]:
        self.asked.append(question)
        try:
            yield HistoryProgress(HistoryState.RUNNING, 2_000_000, "id")
            yield HistoryPage(ROWS[:2])
            if self.failure is not None:
                raise self.failure
            yield HistoryPage(ROWS[2:])
            yield HistoryProgress(HistoryState.FINISHED, 4_000_000, "id")
        except GeneratorExit:
            self.stopped = True
            raise


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    monkeypatch.setenv("SSM_TUI_HISTORY_TABLE", "cloudtrail_logs")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setattr(listing, "history_source", lambda aws, settings: told)
    return told


def run(*arguments: str, typed: str | None = None) -> Result:
    words = ["sessions", "--organisation", "--since", "2026-11-01", *arguments]
    return CliRunner().invoke(main, words, input=typed)


def test_without_settings_the_keys_are_named() -> None:
    result = run()
    assert result.exit_code == 1
    assert "Set `table` (and `workgroup`, `database`), or `event_data_store`" in result.stderr


def test_each_session_is_a_line_with_its_end_or_its_error(source: Told) -> None:
    result = run()
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[4] for line in lines] == ["2026-11-01T13:00:00Z", "AccessDenied", "-"]
    assert lines[0] == [
        "2026-11-01T12:00:00Z",
        "ada",
        f"i-{0:017x}",
        "INC-1 ␛[31mred",
        "2026-11-01T13:00:00Z",
        "000000000000",
        "eu-west-1",
    ]
    assert "scan and bill up to 5.0 kB" in result.stderr
    assert "AWS scanned and bills 4.0 MB" in result.stderr


def test_what_some_of_the_files_tell_is_no_promise(source: Told) -> None:
    source.sampled = True
    assert "scan and bill about 5.0 kB, going by some of the files." in run().stderr


def test_json_and_csv_tell_all_of_each_in_english(source: Told) -> None:
    choose("ja")
    found = json.loads(run("--json").stdout)
    assert found["schema"] == 1
    assert [tuple(one) for one in found["sessions"]] == [COLUMNS] * 3
    assert found["sessions"][0]["end"] == "2026-11-01T13:00:00Z"
    table = list(csv.reader(run("--csv").stdout.splitlines()))
    assert tuple(table[0]) == COLUMNS
    assert [row[0] for row in table[1:]] == [row.session_id for row in ROWS]


def test_the_options_are_the_question(source: Told) -> None:
    run(
        *("--until", "2026-11-02", "--account", "000000000001,000000000002", "--who", "ada"),
        *("--target", "web", "--reason", "INC", "--not-ended", "--not-denied"),
        *("--region", "eu-west-1,us-east-1"),
    )
    (asked,) = source.asked
    assert asked.until - asked.since == timedelta(days=2)
    assert asked.accounts == ("000000000001", "000000000002")
    assert asked.regions == ("eu-west-1", "us-east-1")
    assert (asked.who, asked.target, asked.reason) == ("ada", "web", "INC")
    assert (asked.ended, asked.denied) == (False, False)


def test_what_was_answered_today_is_not_asked_again_but_by_again(source: Told) -> None:
    assert run().stdout == run().stdout
    assert len(source.asked) == 1
    kept = run()
    assert "kept for today. Use --again" in kept.stderr
    assert "bill" not in kept.stderr
    run("--again")
    assert len(source.asked) == 2
    source.identity = "athena:there"
    run()
    assert len(source.asked) == 3


def test_ones_own_are_chosen_from_the_same_answer_by_who_calls(
    source: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyones = run("--region", "eu-west-1,us-east-1").stdout
    caller = FakeAws({"get_caller_identity": {"Account": "1", "Arn": ROWS[2].principal}})
    monkeypatch.setattr(ConnectionOptions, "aws", lambda chosen, settings: caller)
    for mine, listed in (("--mine", everyones.splitlines()[2:]), ("--all", None)):
        shown = run(mine, "--region", "eu-west-1,us-east-1").stdout.splitlines()
        assert shown == (listed or everyones.splitlines())
    assert len(source.asked) == 1


def test_a_question_of_an_age_is_the_same_all_day(source: Told) -> None:
    for _each in range(2):
        result = CliRunner().invoke(main, ["sessions", "--organisation", "--since", "7d"])
        assert result.exit_code == 0, result.output
    assert len(source.asked) == 1


@pytest.mark.parametrize("size", [10**12, None])
def test_what_costs_much_or_nobody_knows_is_not_run_unasked(
    source: Told, size: int | None
) -> None:
    source.size = size
    result = run()
    assert result.exit_code == 1
    assert "add --yes" in result.stderr
    assert not source.asked
    assert run("--yes").exit_code == 0
    assert len(source.asked) == 1


@pytest.mark.parametrize(("typed", "asked"), [("y\n", 1), ("n\n", 0)])
def test_on_a_terminal_it_is_asked_whether_it_may_cost_that(
    source: Told, monkeypatch: pytest.MonkeyPatch, typed: str, asked: int
) -> None:
    monkeypatch.setattr("tui.cli.asking.interactive", lambda: True)
    source.size = 10**12
    result = run(typed=typed)
    assert len(source.asked) == asked
    assert result.exit_code == 1 - asked


def test_an_interrupt_stops_the_query_and_says_what_is_billed(source: Told) -> None:
    source.failure = KeyboardInterrupt()
    result = run()
    assert result.exit_code == 130
    assert not list((data_directory() / "organisation").iterdir())


def test_who_reads_no_further_stops_the_query(source: Told) -> None:
    async def broken_off() -> None:
        inquirer = asking.Inquirer(source, asking.kept_results(load_settings().settings))
        question = HistoryQuestion(
            datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
        )
        answer = inquirer.answer(question, None)
        await anext(answer)
        await answer.aclose()

    asyncio.run(broken_off())
    assert source.stopped
    assert not list((data_directory() / "organisation").iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--account", "12"), "'12' is not a 12-digit account ID"),
        (("--region", "nowhere"), "'nowhere' is not a region"),
        (("--until", "2026-10-01"), "The end is before the start"),
        (("--offline",), "can't be combined"),
        (("--access-type", "JustInTime"), "can't be combined"),
        (("--summary",), "can't be combined"),
    ],
)
def test_what_asks_nothing_is_refused(
    source: Told, arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not source.asked


@pytest.mark.parametrize("option", [("--account", "1"), ("--not-ended",), ("--yes",)])
def test_options_of_the_organisation_need_it(option: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["sessions", *option])
    assert result.exit_code == 2
    assert "need --organisation" in result.stderr
