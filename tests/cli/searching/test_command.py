"""`ssm-tui search` finds sessions again, and says what it cannot find yet."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.archive.recorded import record
from tests.support.full_disk import disk
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive, HistoryRow
from tui.cli import main
from tui.settings.settings import data_directory

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ME = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/kaori"
READER = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Reader_fedcba9876543210/kaori"
OTHER = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ben"

SCREEN = "$ df -h\r\nuse 81%\r\n/srv is full \x1b]0;x\x07\u202eevil\r\nmounted\r\n障害です\r\n$ logout"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", *arguments])


def found(*arguments: str) -> list[dict[str, Any]]:
    result = run("--json", *arguments)
    hits = json.loads(result.stdout)["hits"]
    assert result.exit_code == (0 if hits else 1)
    return hits  # type: ignore[no-any-return]


def remember(session_id: str, days: int, **more: Any) -> None:
    row = {
        "owner": ME,
        "target": "i-0abc",
        "target_name": "web-1",
        "reason": f"INC-{days} disk",
    }
    start = NOON - timedelta(days=days)
    asyncio.run(
        _archive().began(HistoryRow(session_id=session_id, started=start, **(row | more)))
    )


def _archive() -> Archive:
    return Archive.within(data_directory())


@pytest.fixture(autouse=True)
def sessions() -> None:
    for days in (1, 2):
        remember(f"you-{days}", days)
        event = CastEvent(3.25, "o", SCREEN)
        record(_archive().recordings, f"you-{days}", [event], NOON - timedelta(days=days))


def test_what_was_on_a_screen_is_found_with_what_is_around_it() -> None:
    result = run("full")
    assert result.exit_code == 0
    first, second = result.stdout.split("\n\n")[:2]
    assert "you-1" in first
    assert "web-1 (i-0abc)  INC-1 disk" in first
    assert [line.strip() for line in first.splitlines()[1:]] == [
        "$ df -h",
        "use 81%",
        "0:00:03: /srv is full \N{REPLACEMENT CHARACTER}evil",
        "mounted",
        "障害です",
    ]
    assert "you-2" in second
    assert result.stderr == ""


def test_scripts_are_given_a_list_of_objects() -> None:
    assert found("害")[0] == {
        "session_id": "you-1",
        "reason": "INC-1 disk",
        "target": "i-0abc",
        "started": "2026-11-22T12:00:00+00:00",
        "at": 3.25,
        "line": "障害です",
    }


def test_a_reason_is_found_that_is_on_no_screen() -> None:
    [hit] = found("inc-2")
    assert (hit["session_id"], hit["at"], hit["line"]) == ("you-2", None, "INC-2 disk")


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["full"], 2),
        (["full", "--since", "2026-11-22"], 1),
        (["full", "since:2026-11-22"], 1),
        (["full", "--target", "web"], 2),
        (["full", "--target", "db"], 0),
        (["full", "ticket:INC-2"], 1),
        (["ful*", "--limit", "1"], 1),
        (['"is full"'], 2),
        (['"full is"'], 0),
    ],
)
def test_a_search_is_narrowed(arguments: list[str], count: int) -> None:
    assert len(found(*arguments)) == count


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "There may be older matches"
    for arguments, is_said in ((["full"], False), (["full", "--limit", "1"], True)):
        assert (words in run(*arguments).stderr) is is_said
    # Words behind each other are looked for in the newest lines that have them all.
    assert words not in run('"full is"').stderr
    monkeypatch.setattr("tui.archive.searching.MOST_READ", 1)
    assert words in run('"full is"').stderr


def test_mine_is_what_i_started_and_what_i_noted_on_as_whomever() -> None:
    for number, owner in enumerate((READER, OTHER)):
        remember(f"told-{number}", 3, owner=owner, told_by="AWS", reason="needle")
    assert [hit["session_id"] for hit in found("needle")] == ["told-0"]
    assert len(found("needle", "--all")) == 2


def test_nothing_is_said_by_the_exit_status_as_grep_does() -> None:
    assert (run("nowhere").exit_code, run("nowhere").stdout) == (1, "")
    assert run("since:never").exit_code == 2
    assert "is not a date or duration" in run("since:never").stderr


def test_without_a_history_there_is_nothing_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSM_TUI_HISTORY", "false")
    assert (run("full").exit_code, "is off" in run("full").stderr) == (2, True)


def test_what_another_program_indexes_is_said_to_be_missing() -> None:
    with _archive().backlog.alone() as alone:
        assert alone
        result = run("full")
    assert result.exit_code == 1
    assert "2 pieces of recordings aren't indexed yet" in result.stderr
    assert run("full").stderr == ""


@pytest.mark.parametrize(
    ("trouble", "why"), [("fill", "the disk is full"), ("freeze", "is read-only")]
)
def test_a_disk_that_takes_nothing_is_searched_as_far_as_it_is_indexed(
    trouble: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk(tmp_path / "disk") as full:
        monkeypatch.setenv("SSM_TUI_DATA_DIR", str(full.folder))
        remember("you-1", 1)
        record(_archive().recordings, "you-1", [CastEvent(3.25, "o", SCREEN)], NOON)
        assert run("full").exit_code == 0
        remember("you-2", 2)
        record(_archive().recordings, "you-2", [CastEvent(3.25, "o", SCREEN)], NOON)
        getattr(full, trouble)()
        result = run("full")
    assert (result.exit_code, "/srv is full" in result.stdout) == (0, True)
    assert "1 piece of recordings can't be indexed" in result.stderr
    assert why in result.stderr
