"""`ssm-tui sessions --organisation`, with an Athena that reads the files of a trail."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journeys.remote import PATIENCE, Account, account
from tui.aws.person import Person
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import DATABASE, TABLE, WORKGROUP
from tui.sandbox.organisation.truth import TrueSession
from tui.sandbox.service import SandboxOptions

DAYS = 12


@pytest.fixture
async def here(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Account]:
    for name, value in (("TABLE", TABLE), ("DATABASE", DATABASE), ("WORKGROUP", WORKGROUP)):
        monkeypatch.setenv(f"SSM_TUI_HISTORY_{name}", value)
    organisation = OrganisationOptions(sessions=120, days=DAYS)
    async with account(
        SandboxOptions(seed_history=False, organisation=organisation)
    ) as sandbox:
        yield sandbox


def truth(here: Account) -> list[TrueSession]:
    organisation = here.sandbox.athenas[here.sandbox.account].organisation
    assert organisation is not None
    return [*organisation.truth()]


async def listed(here: Account, *arguments: str) -> list[dict[str, Any]]:
    run = await here.run("sessions", "--organisation", "--json", *arguments)
    assert run.status == 0, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)["sessions"]
    return found


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 -- in the sandbox's threads
        await asyncio.sleep(0.01)


async def test_what_is_listed_is_what_happened_and_the_same_question_is_asked_once(
    here: Account,
) -> None:
    since = f"{datetime.now(UTC) - timedelta(days=DAYS + 2):%Y-%m-%d}"
    rows = await listed(here, "--since", since)
    assert {row["event_id"] for row in rows} == {one.event_id for one in truth(here)}
    assert [row["start"] for row in rows] == sorted(
        (row["start"] for row in rows), reverse=True
    )
    assert await listed(here, "--since", since) == rows
    assert len(here.sandbox.athenas[here.sandbox.account].executions) == 1
    refused = await listed(here, "--since", since, "--denied")
    assert {row["event_id"] for row in refused} == {
        one.event_id for one in truth(here) if one.error_code
    }


async def test_ctrl_c_stops_the_query(here: Account) -> None:
    athena = here.sandbox.athenas[here.sandbox.account]
    athena.query_seconds = PATIENCE * 2

    def states() -> list[str]:
        return [one.state for one in [*athena.executions.values()]]

    process = await here.start("sessions", "--organisation", "--since", "7d")
    async with asyncio.timeout(PATIENCE):
        await until(lambda: states() == ["RUNNING"])
        process.send_signal(signal.SIGINT)
        stdout, stderr = await process.communicate()
    assert (process.returncode, stdout) == (130, b"")
    assert b"The query was stopped" in stderr
    async with asyncio.timeout(PATIENCE):
        await until(lambda: states() == ["CANCELLED"])


async def test_ones_own_sessions_are_those_of_who_calls(here: Account) -> None:
    since = f"{datetime.now(UTC) - timedelta(days=DAYS + 2):%Y-%m-%d}"
    aws = here.aws()
    caller = Person([(await aws.identity()).arn])
    aws.close()
    rows = await listed(here, "--since", since, "--mine")
    assert {row["event_id"] for row in rows} == {
        one.event_id for one in truth(here) if caller.is_owner(one.principal)
    }
    assert 0 < len(rows) < len(truth(here))
