"""Where AWS does not say who calls, all goes on that needs no account."""

import pytest

from tests.journeys.command_line import command_line
from tui.sandbox.service import SandboxOptions


def test_all_but_the_account_is_there_where_sts_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = SandboxOptions(
        max_minutes=60, seed_history=12, denied_actions=frozenset({"sts:GetCallerIdentity"})
    )
    with command_line(monkeypatch, options) as ssm_tui:
        listed = ssm_tui.sessions("--all")
        assert len(listed) == 15
        past = next(one for one in listed if one["status"] == "Terminated")
        assert ssm_tui.json("proof", past["session_id"])["holds"]
        read = ssm_tui.json("preferences", "get")
        assert (read["account"], read["max_minutes"]) == (None, 60)
        ssm_tui("preferences", "set", "idleSessionTimeout=7", "--yes")
        found = ssm_tui.json("doctor", "web-01")
        assert found["checks"][0]["verdict"] == "unknown"
        assert found["connectable"]
        refused = ssm_tui("sessions", status=1)
        assert "sts:GetCallerIdentity" in refused.stderr
