"""A recorded session is exported, looked after by several programs at once, and deleted."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from tests.archive.rings import bytes_below
from tests.journeys.remote import Account
from tui.archive.store import Archive
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import data_directory, state_directory

CALL = (
    "exec",
    "web-01",
    "--record",
    "--reason",
    "INC-7: zebra",
    "--",
    "echo",
    "zebrafish 障害",
)


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


async def test_a_session_is_recorded_exported_and_deleted_without_a_trace(
    here: Account,
) -> None:
    await here.run(*CALL)
    [row] = await Archive.within(data_directory()).sessions()
    text = await here.run("archive", "export", row.session_id, "-", "--text")
    assert "zebrafish 障害" in text.stdout.decode()
    # There is no keyring here: what is not encrypted can be looked at.
    kept = bytes_below(data_directory()) + bytes_below(state_directory())
    assert b"INC-7: zebra" in kept
    refused = await here.run("archive", "delete", row.session_id)
    assert (refused.status, "add --yes" in refused.stderr) == (1, True)
    deleted = await here.run("archive", "delete", row.session_id, "--yes")
    assert deleted.status == 0, deleted.stderr
    left = bytes_below(data_directory()) + bytes_below(state_directory())
    assert b"zebra" not in left
    again = await here.run("archive", "export", row.session_id, "-")
    assert f"There is no recording of {row.session_id}" in again.stderr


async def test_several_programs_use_the_archive_at_once(here: Account) -> None:
    calls = [CALL, ("archive", "verify"), CALL, ("archive", "info", "--json")]
    runs = await asyncio.gather(*(here.run(*call) for call in calls))
    assert [run.status for run in runs] == [0, 0, 0, 0], [run.stderr for run in runs]
    info = await here.run("archive", "info", "--json")
    counts = json.loads(info.stdout)["counts"]
    assert (counts["sessions"], counts["recordings"]) == (2, 2)
    pruned = await here.run("archive", "prune", "--larger-than", "0", "--yes")
    assert "Removed 2 recordings" in pruned.stdout.decode()
    assert len(await Archive.within(data_directory()).sessions()) == 2
