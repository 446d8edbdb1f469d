"""What is listed and ended of what forwards in the background."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.forwards.behind import PORT, about, child
from tui.cli import main
from tui.sessions.forwards.background import write
from tui.settings.settings import state_directory


def forward(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["forward", *arguments])


def register(**more: Any) -> None:
    write(state_directory(), about(**more))


def test_nothing_in_the_background_is_said() -> None:
    listed = forward("--list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "There are no background forwards." in listed.stderr
    assert json.loads(forward("--list", "--json").stdout) == {"schema": 1, "forwards": []}
    assert forward("--end", "all").exit_code == 0
    unknown = forward("--end", "42\x1b[2J")
    assert unknown.exit_code == 1
    assert "\x1b" not in unknown.stderr


def test_a_line_tells_where_it_listens_and_leads_to() -> None:
    register(target_name="web\x1b[2J", until=datetime.now(UTC) + timedelta(hours=2, seconds=30))
    line = forward("--list").stdout.splitlines()[1]
    assert "127.0.0.1:15432  db.internal:5432" in line
    assert "1 of 3" in line
    assert "\x1b" not in line


def test_json_says_when_it_ends_by_itself() -> None:
    register(ports=(PORT,), until=datetime.now(UTC) + timedelta(hours=2))
    (told,) = json.loads(forward("--list", "--json").stdout)["forwards"]
    assert (told["local"], told["state"], told["bytes_received"]) == (
        PORT.local,
        "listening",
        2000,
    )
    assert told["profile"] is None
    assert told["seconds_left"] <= 7200


@pytest.mark.parametrize(
    "arguments",
    [
        ("web-01", "80", "--list"),
        ("--list", "--end", "all"),
        ("--list", "--background"),
        ("--end", "all", "-L", "1:2"),
        ("--end", "all", "--json"),
        ("--list", "--reason", "x"),
    ],
)
def test_listing_and_ending_start_nothing(arguments: tuple[str, ...]) -> None:
    assert forward(*arguments).exit_code == 2


def test_one_is_ended_by_its_id_and_the_others_go_on(tmp_path: Path) -> None:
    with child() as first, child() as second:
        for each in (first, second):
            write(state_directory(), each)
        ended = forward("--end", str(first.pid))
        assert (ended.exit_code, ended.stdout) == (
            0,
            f"Ended {first.pid}: 127.0.0.1:15432 via web-1\n",
        )
        assert second.runs
        assert not first.runs
