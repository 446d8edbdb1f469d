"""Half a year at a glance: a session is made, counted, found by its ticket, and counted again."""

from pathlib import Path

import pytest

from tests.journeys.command_line import command_line
from tests.journeys.journey import journey
from tui.sandbox.service import SandboxOptions


async def test_a_session_is_counted_by_its_ticket_and_found_from_there() -> None:
    async with journey(SandboxOptions(seed_history=30)) as story:
        await story.connect("web-01", "OPS-4711 look")
        await story.press("ctrl+right_square_bracket", "d", "4")
        await story.sees(r"OPS-4711 +\S")
        await story.sees(r"mine · \d+ sessions, ")
        # The ticket of this one is among others; pages go through the parts.
        await story.press("pagedown", "pagedown")
        while "OPS-4711  1 session" not in story.screen:
            await story.press("down")
        await story.press("enter")
        await story.sees(r'/ ticket:="OPS-4711"')
        await story.sees(r"▌ OPS-4711 +● today .* web-01 +OPS-4711 look")
        await story.press("escape")
        await story.sees(r"mine · \d+ sessions")


def test_the_command_counts_the_same_with_aws_and_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSM_TUI_DATA_DIR", str(tmp_path / "data"))
    with command_line(monkeypatch, SandboxOptions(seed_history=False)) as ssm_tui:
        for reason in ("OPS-1 a", "OPS-1 b", "curious"):
            target = ssm_tui.instance("web-01")
            ssm_tui("exec", target, "--reason", reason, "--", "true")
        online = ssm_tui.json("sessions", "--summary")
        offline = ssm_tui.json("sessions", "--summary", "--offline")
    for found in (online, offline):
        tickets = {one["ticket"]: one["sessions"] for one in found["tickets"]}
        assert tickets == {"OPS-1": 2, "no ticket": 1}
        assert found["sessions"] == 3
        assert [one["end"] for one in found["ends"]] == ["exited"]
