"""`ssm-tui exec` on several machines, as a shell calls it."""

import asyncio
import json
import re
import signal
from asyncio.subprocess import STDOUT
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.remote import PATIENCE, Account
from tui.sandbox.service import Sandbox, SandboxOptions

LINES = 3000
TALK = (
    f'seq 1 {LINES} & seq 1 {LINES} >&2; wait; case $MACHINE in web-02) printf "%s" "end"; exit 3;; '
    "esac"
)


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


async def test_lines_of_machines_and_streams_in_one_pipe_are_whole_and_all_there(
    here: Account,
) -> None:
    process = await here.start(
        *("exec", "--each", "web-01", "web-02", "legacy-cron", "nowhere"),
        *("--yes", "--reason", "look", "--", "sh", "-c", TALK),
        stderr=STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        stdout, _ = await process.communicate()
    assert process.returncode == 255
    told = stdout.decode().splitlines()
    for name in ("web-01", "web-02"):
        numbers = [line for line in told if re.fullmatch(rf"{name}: \d+", line)]
        wanted = [f"{name}: {number}" for number in range(1, LINES + 1)] * 2
        assert sorted(numbers) == sorted(wanted)
    others = [line for line in told if not re.fullmatch(r"web-0\d: \d+", line)]
    assert "web-02: end" in others
    assert "ssm-tui: web-02: The command exited with 3." in others
    assert any(line.startswith("ssm-tui: nowhere: No managed instance") for line in others)
    assert any(re.match(r"ssm-tui: legacy-cron: i-\w+ is not connected", one) for one in others)
    assert others[-1] == (
        "ssm-tui: 4 instances: 1 exited with 0, 1 exited with another status (web-02), 2 returned "
        "no exit status (nowhere, legacy-cron)."
    )


async def test_a_filter_of_the_list_finds_the_machines_and_each_has_its_session(
    here: Account, tmp_path: Path
) -> None:
    script = (
        f"mkdir {tmp_path}/in && echo $MACHINE; sleep 0.1; rmdir {tmp_path}/in; echo err >&2"
    )
    run = await here.run(
        *("exec", "--all-matching", "tags:team=web state:online", "--parallel", "1", "--yes"),
        *("--json", "--reason", "調査", "sh", "-c", script),
    )
    assert run.status == 0
    assert run.stderr == "ssm-tui: 2 instances: 2 exited with 0.\n"
    reports = map(json.loads, run.stdout.splitlines())
    for report, name in zip(reports, ("web-01", "web-02"), strict=True):
        assert (report["name"], report["target"]) == (name, here.instance(name))
        assert (report["stdout"], report["stderr"]) == (f"{name}\n", "err\n")
        assert (report["reason"], report["exit_code"]) == ("調査", 0)
        assert here.status(report["session_id"]) == "Terminated"


async def test_an_interrupt_leaves_no_session_behind(here: Account) -> None:
    stubborn = "trap 'echo no' INT; echo up; while :; do sleep 0.05; done"
    process = await here.start(
        *("exec", "--each", "web-01", "web-02", "bastion", "--parallel", "2", "--yes"),
        *("--reason", "look", "--", "sh", "-c", stubborn),
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        up = {await process.stdout.readline(), await process.stdout.readline()}
        assert up == {b"web-01: up\n", b"web-02: up\n"}
        process.send_signal(signal.SIGINT)
        _, stderr = await process.communicate()
    assert process.returncode == 130
    assert not here.sandbox.living
    assert b"1 not started (bastion)" in stderr


async def test_each_has_the_time_for_itself_and_nothing_starts_where_nobody_is_asked(
    here: Account,
) -> None:
    call = ("exec", "--each", "web-01", "web-02", "--reason", "look", "--timeout", "1.5")
    run = await here.run(*call, "--yes", "--", "sleep", "100")
    assert run.status == 124
    assert "web-02: The command took longer than 1.5 s" in run.stderr
    assert "2 timed out" in run.stderr
    before = len(here.sandbox.state.sessions)
    unasked = await here.run(*call, "--", "true")
    assert (unasked.status, unasked.stdout) == (2, b"")
    assert "Add --yes" in unasked.stderr
    assert len(here.sandbox.state.sessions) == before
