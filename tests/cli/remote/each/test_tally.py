"""What became of a command on several machines, in a sentence and in a status."""

from typing import Any

import pytest

from tests.cli.remote.runs import run
from tui.cli.remote.each.tally import RunOutcome, RunTally, outcome_of
from tui.cli.remote.running import ExecRequest, Run


@pytest.mark.parametrize(
    ("code", "more", "outcome"),
    [
        (0, {}, RunOutcome.DONE),
        (3, {}, RunOutcome.FAILED),
        (-1, {}, RunOutcome.FAILED),
        (124, {}, RunOutcome.FAILED),
        (255, {}, RunOutcome.FAILED),
        (None, {"_timed_out": True}, RunOutcome.TIMED_OUT),
        (None, {"error": "Not connected."}, RunOutcome.LOST),
        (0, {"error": "Broken."}, RunOutcome.LOST),
        (None, {}, RunOutcome.LOST),
    ],
)
def test_every_end_has_its_name(
    code: int | None, more: dict[str, Any], outcome: RunOutcome
) -> None:
    assert outcome_of(run(code, **more)) is outcome


def test_a_command_that_never_began_gave_no_status() -> None:
    assert outcome_of(Run(ExecRequest("web", "x", ("true",), None))) is RunOutcome.LOST


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([RunOutcome.DONE, RunOutcome.DONE], 0),
        ([RunOutcome.DONE, RunOutcome.FAILED], 1),
        ([RunOutcome.TIMED_OUT, RunOutcome.FAILED], 124),
        ([RunOutcome.LOST, RunOutcome.TIMED_OUT, RunOutcome.DONE], 255),
        ([RunOutcome.NOT_STARTED], 255),
    ],
)
def test_the_worst_of_all_is_the_exit_status(outcomes: list[RunOutcome], status: int) -> None:
    tally = RunTally()
    for number, outcome in enumerate(outcomes):
        tally.add(f"web-{number}", outcome)
    assert tally.status == status


def test_the_summary_names_who_was_not_well() -> None:
    tally = RunTally()
    for number in range(1200):
        tally.add(f"web-{number}", RunOutcome.DONE)
    for number in range(12):
        tally.add(f"db-{number}", RunOutcome.FAILED)
    tally.add("cron", RunOutcome.LOST)
    assert tally.summary == (
        "1,213 instances: 1,200 exited with 0, 12 exited with another status (db-0, db-1, db-2, "
        "db-3, db-4, db-5, db-6, db-7, db-8, db-9 and 2 more), 1 returned no exit status (cron)."
    )
