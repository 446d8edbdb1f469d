"""What became of a command on several machines, in a sentence and in a status."""

from typing import Any

import pytest

from tests.cli.remote.runs import run
from tui.cli.remote.each.tally import Outcome, Tally, outcome_of
from tui.cli.remote.running import ExecRequest, Run


@pytest.mark.parametrize(
    ("code", "more", "outcome"),
    [
        (0, {}, Outcome.DONE),
        (3, {}, Outcome.FAILED),
        (-1, {}, Outcome.FAILED),
        (124, {}, Outcome.FAILED),
        (255, {}, Outcome.FAILED),
        (None, {"_timed_out": True}, Outcome.TIMED_OUT),
        (None, {"error": "Not connected."}, Outcome.LOST),
        (0, {"error": "Broken."}, Outcome.LOST),
        (None, {}, Outcome.LOST),
    ],
)
def test_every_end_has_its_name(
    code: int | None, more: dict[str, Any], outcome: Outcome
) -> None:
    assert outcome_of(run(code, **more)) is outcome


def test_a_command_that_never_began_gave_no_status() -> None:
    assert outcome_of(Run(ExecRequest("web", "x", ("true",), None))) is Outcome.LOST


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([Outcome.DONE, Outcome.DONE], 0),
        ([Outcome.DONE, Outcome.FAILED], 1),
        ([Outcome.TIMED_OUT, Outcome.FAILED], 124),
        ([Outcome.LOST, Outcome.TIMED_OUT, Outcome.DONE], 255),
        ([Outcome.NOT_STARTED], 255),
    ],
)
def test_the_worst_of_all_is_the_exit_status(outcomes: list[Outcome], status: int) -> None:
    tally = Tally()
    for number, outcome in enumerate(outcomes):
        tally.add(f"web-{number}", outcome)
    assert tally.status == status


def test_the_summary_names_who_was_not_well() -> None:
    tally = Tally()
    for number in range(1200):
        tally.add(f"web-{number}", Outcome.DONE)
    for number in range(12):
        tally.add(f"db-{number}", Outcome.FAILED)
    tally.add("cron", Outcome.LOST)
    assert tally.summary == (
        "1,213 machines: 1,200 exited with 0, 12 exited with another status (db-0, db-1, db-2, "
        "db-3, db-4, db-5, db-6, db-7, db-8, db-9 and 2 more), 1 gave no exit status (cron)."
    )
