"""The commands with session documents, as a shell calls them; only some may be started."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from tests.journeys.remote import Account
from tests.support.ports import echo, server
from tui.sandbox.service import Sandbox, SandboxOptions

ONLY_OURS = SandboxOptions(seed_history=False, denied_documents=frozenset({"SSM-*", "AWS-*"}))


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories, where only documents of its own may be started."""
    with Sandbox(ONLY_OURS) as sandbox:
        yield Account(sandbox)


async def test_who_may_start_one_document_only_runs_its_command(here: Account) -> None:
    refused = await here.run("exec", "web-01", "--reason", "t", "--", "df")
    assert refused.status == 255
    assert "document/AWS-StartNonInteractiveCommand" in refused.stderr
    assert "--document" in refused.stderr
    run = await here.run(
        "exec", "web-01", "--reason", "t", "--json", "--document", "Demo-DiskUsage",
        "--parameter", "folder=/",
    )  # fmt: skip
    report = json.loads(run.stdout)
    assert (run.status, report["document"], report["exit_code"]) == (0, "Demo-DiskUsage", 0)
    assert report["stdout"].startswith("Filesystem")
    record = here.sandbox.state.sessions.get(report["session_id"])
    assert record is not None
    assert record.document == "Demo-DiskUsage"
    told = await here.run("sessions", "--json")
    assert json.loads(told.stdout)["sessions"][0]["document"] == "Demo-DiskUsage"


async def test_what_a_document_does_not_take_starts_nothing(here: Account) -> None:
    before = len(here.sandbox.state.sessions)
    run = await here.run(
        "exec", "web-01", "--reason", "t", "--document", "Demo-DiskUsage",
        "--parameter", "folder=/; id",
    )  # fmt: skip
    assert (run.status, run.stdout) == (2, b"")
    assert "doesn't match" in run.stderr
    assert len(here.sandbox.state.sessions) == before


async def test_on_several_machines_it_is_looked_at_before_any_of_them(here: Account) -> None:
    before = len(here.sandbox.state.sessions)
    call = ("exec", "--each", "web-01", "web-02", "--yes", "--reason", "t", "--document")
    refused = await here.run(*call, "Demo-DiskUsage", "--parameter", "folder=/; id", "--")
    assert (refused.status, refused.stdout) == (2, b"")
    assert "doesn't match" in refused.stderr
    assert len(here.sandbox.state.sessions) == before
    run = await here.run(*call, "Demo-DiskUsage", "--parameter", "folder=/", "--")
    assert (run.status, run.stderr) == (0, "ssm-tui: 2 instances: 2 exited with 0.\n")
    assert {line.split(b": ")[0] for line in run.stdout.splitlines()} == {b"web-01", b"web-02"}


async def test_a_port_leads_where_the_document_allows(here: Account) -> None:
    async with server(echo) as port:
        process = await here.start(
            "forward", "web-01", str(port), "--reason", "t", "--document", "Demo-LocalPort"
        )
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        local = int(line.split(":")[1].split(" ")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", local)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()
        process.terminate()
        await process.communicate()
        assert process.returncode == 0
