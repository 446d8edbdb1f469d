"""The log joins AWS with the history, chooses, sorts and groups."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tui.archive.store import Archive, HistoryRow
from tui.aws.errors import AccessDenied
from tui.aws.sessions import SessionRecord
from tui.sessions.bounded import PatternUnusable
from tui.sessions.review import access_log
from tui.sessions.review.access_log import LogQuery, choose, gather, offline
from tui.sessions.review.grouping import by_day, by_ticket
from tui.sessions.review.log_entry import DAMAGED, LogEntry, join

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
YOU = "arn:aws:sts::123456789012:assumed-role/Admin/you"
OTHER = "arn:aws:sts::123456789012:assumed-role/Admin/other"


def session(number: int, **more: Any) -> dict[str, Any]:
    return {
        "SessionId": f"you-{number}",
        "Target": "i-0abc",
        "Owner": YOU,
        "Status": "Terminated",
        "StartDate": NOON - timedelta(days=number),
        **more,
    }


def row(session_id: str, **more: Any) -> HistoryRow:
    known: dict[str, Any] = {
        "session_id": session_id,
        "account": "123456789012",
        "region": "eu-west-1",
        "owner": YOU,
        "target": "i-0abc",
        "started": NOON,
    }
    return HistoryRow(**{**known, **more})


def account(**answers: Any) -> FakeAws:
    return FakeAws(
        answers={
            "get_caller_identity": {"Account": "123456789012", "Arn": YOU},
            "describe_sessions": lambda asked: {
                "Sessions": [session(1)] if asked["State"] == "Active" else [session(0)]
            },
            "describe_instance_information": {
                "InstanceInformationList": [{"InstanceId": "i-0abc", "Name": "web-now"}]
            },
            **answers,
        }
    )


def entry(session_id: str, **more: Any) -> LogEntry:
    return LogEntry(**{"session_id": session_id, "target": "i-0abc", "started": NOON, **more})


def ids(entries: tuple[LogEntry, ...]) -> list[str]:
    return [each.session_id for each in entries]


async def test_active_past_and_remembered_sessions_come_together_the_newest_first(
    tmp_path: Path,
) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(row("you-old", started=NOON - timedelta(days=50)))
    await archive.began(row("elsewhere", region="us-east-1"))
    await archive.began(row("as-another", owner=OTHER))
    log = await gather(account(), LogQuery(), archive)
    assert ids(log.entries) == ["you-0", "you-1", "you-old"]
    assert log.problems == ()
    everybody = await gather(account(), LogQuery(mine=False), archive)
    assert "as-another" in ids(everybody.entries)


async def test_another_permission_set_and_a_made_up_name_are_still_me(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    made_up = YOU.replace("Admin/you", "Deploy/botocore-session-1764000000")
    roles = {"as-reader": YOU.replace("Admin", "Reader"), "as-program": made_up, "not": OTHER}
    for session_id, owner in roles.items():
        await archive.began(row(session_id, started=NOON - timedelta(days=50), owner=owner))
    aws = account()
    log = await gather(aws, LogQuery(), archive)
    assert {"as-reader", "as-program"} < set(ids(log.entries))
    assert "not" not in ids(log.entries)
    asked = [arguments for name, arguments in aws.calls if name == "describe_sessions"]
    owners = [arguments["Filters"][0]["value"] for arguments in asked]
    assert list(dict.fromkeys(owners)) == [YOU, roles["as-reader"], made_up]


async def test_everywhere_is_what_aws_lists_and_all_of_the_history(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(row("elsewhere", region="us-east-1", owner="another role"))
    log = await gather(account(), LogQuery(everywhere=True), archive)
    assert {one.session_id: one.place for one in log.entries} == {
        "you-0": "123456789012 eu-west-1",
        "you-1": "123456789012 eu-west-1",
        "elsewhere": "123456789012 us-east-1",
    }


async def test_only_ones_own_are_asked_for_unless_all_are_wanted() -> None:
    aws = account()
    await gather(aws, LogQuery())
    await gather(aws, LogQuery(mine=False))
    asked = [arguments for name, arguments in aws.calls if name == "describe_sessions"]
    assert asked[0]["Filters"] == asked[1]["Filters"] == [{"key": "Owner", "value": YOU}]
    assert "Filters" not in asked[2]


async def test_sessions_of_one_access_type_are_asked_for_and_chosen(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(row("you-old", started=NOON - timedelta(days=50)))
    listed = {
        "Sessions": [session(1, AccessType="JustInTime"), session(2, AccessType="Standard")]
    }
    aws = account(describe_sessions=listed)
    log = await gather(aws, LogQuery(access_type="JustInTime"), archive)
    assert {each.session_id: each.access_type for each in log.entries} == {
        "you-1": "JustInTime"
    }
    asked = [arguments for name, arguments in aws.calls if name == "describe_sessions"]
    assert all(
        {"key": "AccessType", "value": "JustInTime"} in each["Filters"] for each in asked
    )


@pytest.mark.parametrize("target", ["i-0abc", "i-gone"])
async def test_a_fleet_without_end_does_not_keep_the_sessions(
    monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    numbers = count()

    def endless(asked: Any) -> dict[str, Any]:
        node = {"InstanceId": "i-0abc", "Name": "web-now"}
        return {"InstanceInformationList": [node], "NextToken": str(next(numbers))}

    monkeypatch.setattr(access_log, "NAMING", 0.01)
    listed = {"Sessions": [session(1, Target=target)]}
    log = await gather(
        account(describe_instance_information=endless, describe_sessions=listed), LogQuery()
    )
    assert ids(log.entries) == ["you-1"]
    assert log.entries[0].target_name == ("web-now" if target == "i-0abc" else "")


async def test_a_row_whose_owner_is_not_known_yet_is_listed_as_ones_own(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(row("you-old", account="", owner=""))
    await archive.began(row("jonas-old", owner="arn:aws:iam::123456789012:user/jonas"))
    log = await gather(account(describe_sessions={"Sessions": []}), LogQuery(), archive)
    assert ids(log.entries) == ["you-old"]


async def test_a_session_of_anothers_with_a_note_on_it_is_not_ones_own(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(row("you-1"))
    for session_id, owner in (("you-2", YOU), ("other-1", OTHER)):
        told = row(session_id, owner=owner, told_by="AWS")
        await archive.note(session_id, NOON, "a note", row=told)
    mine = await offline(archive, LogQuery(everywhere=True), None)
    assert sorted(ids(mine.entries)) == ["you-1", "you-2"]
    everyones = await offline(archive, LogQuery(mine=False, everywhere=True), None)
    assert sorted(ids(everyones.entries)) == ["other-1", "you-1", "you-2"]


async def test_a_source_that_fails_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(row("you-old"))
    refused = denied("describe_sessions")
    log = await gather(account(describe_sessions=refused), LogQuery(), archive)
    assert ids(log.entries) == ["you-old"]
    assert log.problems == (str(refused),)
    archive.path.write_bytes(b"broken" * 1000)
    broken = await gather(account(), LogQuery(), archive)
    assert ids(broken.entries) == ["you-0", "you-1"]
    assert "damaged" in broken.problems[0]


async def test_a_list_that_breaks_off_says_how_much_is_missing() -> None:
    refused = denied("describe_sessions")

    def listed(arguments: Mapping[str, Any]) -> dict[str, Any]:
        if arguments["State"] == "Active":
            return {"Sessions": [session(9, EndDate=None)]}
        if arguments.get("NextToken"):
            raise refused
        return {"Sessions": [session(0), session(1)], "NextToken": "more"}

    log = await gather(account(describe_sessions=listed), LogQuery())
    assert len(log.entries) == 3
    (problem,) = log.problems
    assert "past sessions is incomplete: AWS returned only 2." in problem
    assert str(refused) in problem


@pytest.mark.parametrize("states", [("Active", "History"), ("History", "Active")])
def test_a_session_that_is_listed_as_active_and_as_past_is_past(
    states: tuple[str, str],
) -> None:
    told = {
        "Active": SessionRecord.from_answer(session(0, Status="Connected", EndDate=None)),
        "History": SessionRecord.from_answer(session(0, Status="Terminated", EndDate=NOON)),
    }
    (found,) = join([told[state] for state in states], [], {})
    assert not found.runs
    assert found.ended == NOON


async def test_everyones_sessions_are_listed_though_nobody_says_who_calls() -> None:
    nobody = account(get_caller_identity=denied("get_caller_identity"))
    log = await gather(nobody, LogQuery(mine=False))
    assert set(ids(log.entries)) == {"you-0", "you-1"}
    assert log.problems == ()
    assert log.from_aws


async def test_ones_own_are_those_of_whom_this_machine_knows_where_nobody_says_who_calls(
    tmp_path: Path,
) -> None:
    archive = Archive.within(tmp_path)
    nobody = account(get_caller_identity=denied("get_caller_identity"))
    with pytest.raises(AccessDenied):
        await gather(nobody, LogQuery(), archive)
    await archive.began(row("you-old", owner=YOU))
    log = await gather(nobody, LogQuery(), archive)
    assert set(ids(log.entries)) == {"you-0", "you-1", "you-old"}
    assert "AWS doesn't say who you are" in log.problems[0]
    filters = [asked["Filters"] for name, asked in nobody.calls if name == "describe_sessions"]
    assert filters == [[{"key": "Owner", "value": YOU}]] * 2


def test_a_session_that_both_know_is_one_with_the_historys_name_and_cause() -> None:
    record = SessionRecord.from_answer(session(0, Reason="disk full"))
    (found,) = join(
        [record], [row("you-0", target_name="web-then", cause="idle")], {"i-0abc": "web-now"}
    )
    assert (found.target_name, found.cause, found.reason) == ("web-then", "idle", "disk full")
    assert found.sources == ("DescribeSessions", "history")
    (alone,) = join([record], [], {"i-0abc": "web-now"})
    assert (alone.target_name, alone.end_words) == ("web-now", "terminated")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (LogQuery(), ["b", "a"]),
        (LogQuery(since=NOON), ["b"]),
        (LogQuery(until=NOON), ["a"]),
        (LogQuery(reason="ＩＮＣ-1"), ["a"]),  # noqa: RUF001
        (LogQuery(reason="("), []),
        (LogQuery(target="i-0B"), ["b"]),
        (LogQuery(target="i-0"), []),
        (LogQuery(target="WEB"), ["a"]),
    ],
)
def test_a_query_chooses(query: LogQuery, found: list[str]) -> None:
    entries = [
        entry("a", started=NOON - timedelta(seconds=1), reason="inc-1", target_name="web-01"),
        entry("b", target="i-0b"),
    ]
    assert ids(choose(entries, query)) == found


def test_a_session_without_a_start_is_in_no_span_of_time() -> None:
    assert ids(choose([entry("a", started=None)], LogQuery())) == ["a"]
    assert choose([entry("a", started=None)], LogQuery(since=NOON)) == ()


def test_days_are_those_of_the_reader() -> None:
    tokyo = timezone(timedelta(hours=9))
    late = entry("a", started=NOON + timedelta(hours=4))
    groups = by_day([late, entry("b"), entry("c", started=None)], tokyo)
    assert [(group.title, ids(group.entries)) for group in groups] == [
        ("2026-11-24", ["a"]),
        ("2026-11-23", ["b"]),
        ("no date", ["c"]),
    ]


async def test_tickets_are_found_by_a_pattern_and_the_rest_comes_last() -> None:
    entries = [
        entry("a", reason="x"),
        entry("b", reason="INC-1: y"),
        entry("c", reason="INC-1"),
    ]
    groups = await by_ticket(entries, r"INC-\d+")
    assert [(group.title, ids(group.entries)) for group in groups] == [
        ("INC-1", ["b", "c"]),
        ("no ticket", ["a"]),
    ]
    with pytest.raises(PatternUnusable):
        await by_ticket(entries, "(")


def test_a_damaged_row_is_listed_as_such() -> None:
    row = HistoryRow(session_id="row 3", started=None, damage="started cannot be read")
    [entry] = join([], [row], {})
    assert (entry.session_id, entry.end_words) == ("row 3", DAMAGED)
