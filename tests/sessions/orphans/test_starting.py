"""What is about to be started is written down before AWS is asked, and looked for afterwards."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.archive.rings import LOCKED, Program, Ring, bytes_below
from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.orphans import SURVIVOR
from tui.archive.store import Archive, HistoryRow
from tui.aws.client import Aws
from tui.aws.errors import AwsError, ErrorContext, OutcomeUnknown
from tui.sessions.client import SessionClient
from tui.sessions.ending import Cause, plain
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionKind
from tui.sessions.orphans.crash_record import FOLDER, YOUNG, CrashRecord, of_this_process
from tui.sessions.orphans.settling import DAY, KEPT, settle, take_in
from tui.sessions.orphans.starting import START, Starting
from tui.sessions.progress import Progress
from tui.sessions.runner import SessionFailed, SessionRunner

ME = "arn:aws:sts::123456789012:assumed-role/Admin/you"
EARLIER = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STARTED = {"SessionId": "you-1", "StreamUrl": "wss://x", "TokenValue": "secret"}


def starts(directory: Path) -> list[CrashRecord]:
    """What is in the files of what is being started."""
    return [
        CrashRecord.from_json(path.read_text(), nameless=True)
        for path in sorted((directory / FOLDER).glob(f"{START}*"))
    ]


class StartsOnly(Journal):
    """Keeps the file of the start, and nothing else."""

    def __init__(self, starting: Starting) -> None:
        self._starting = starting

    def follow(self, session: Progress, aws: Aws) -> None:
        self._session, self._aws = session, aws

    async def asking(self) -> None:
        await self._starting.begin(self._aws, self._session.reason, self._session.document)

    async def refused(self) -> None:
        await self._starting.forget()

    async def unanswered(self) -> None:
        await self._starting.unanswered()

    async def answered(self, session_id: str, started: datetime) -> None:
        await self._starting.answered(session_id, started)


async def started(
    answer: Any, starting: Starting, reason: str = "", document: str = ""
) -> None:
    """A session is started that no gateway will take."""
    aws = FakeAws(answers={"start_session": answer})
    kind = SessionKind(handle=lambda *_: None, exited=lambda: plain(Cause.GONE))
    running = SessionRunner(SessionClient(aws, "i-0abc"), kind, journal=StartsOnly(starting))
    with suppress(SessionFailed):
        await running.run(reason, document=document)


async def test_a_session_is_written_down_before_aws_is_asked_until_it_is_known(
    tmp_path: Path,
) -> None:
    before: list[CrashRecord] = []

    def start(asked: Any) -> Any:
        before.extend(starts(tmp_path))
        return STARTED

    starting = Starting(tmp_path, "i-0abc", "web-1", whose=lambda: ("123456789012", ME))
    await started(start, starting, document="Doc")
    [one] = before
    assert (one.session_id, one.target, one.target_name) == ("", "i-0abc", "web-1")
    assert (one.document, one.owner) == ("Doc", ME)
    assert (one.account, one.region) == ("123456789012", "eu-west-1")
    # By now: whoever finds a row looks for no session that is in a file without its id.
    [one] = starts(tmp_path)
    assert one.session_id == "you-1"
    assert "secret" not in one.to_json()


async def test_who_calls_is_written_down_once_that_is_known(tmp_path: Path) -> None:
    known = ("", "")
    archive = Archive.within(tmp_path)
    starting = Starting(tmp_path, "i-0abc", archive=archive, whose=lambda: known)
    await started(STARTED, starting)
    known = ("123456789012", ME)
    await starting.over()
    [one] = starts(tmp_path)
    assert (one.account, one.owner) == known


async def test_a_session_that_is_known_needs_its_file_no_more(tmp_path: Path) -> None:
    starting = Starting(tmp_path, "i-0abc", archive=Archive.within(tmp_path))
    await started(STARTED, starting)
    await starting.noted("live")
    assert len(starts(tmp_path)) == 1
    await starting.noted("history")
    assert starts(tmp_path) == []


async def test_a_start_that_is_refused_is_forgotten(tmp_path: Path) -> None:
    with pytest.raises(AwsError):
        await started(denied("start_session"), Starting(tmp_path, "i-0abc"))
    assert starts(tmp_path) == []


async def test_a_start_that_is_not_answered_is_looked_for_and_found(tmp_path: Path) -> None:
    unknown = OutcomeUnknown(ErrorContext(operation="StartSession"))
    with pytest.raises(OutcomeUnknown):
        await started(unknown, Starting(tmp_path, "i-0abc"), "INC-1")
    [row] = await settled(tmp_path, listed(1))
    assert (row.session_id, row.owner, row.reason) == ("you-1", ME, "INC-1")


async def unencrypted(folder: Path) -> Program:
    """Who has no keyring, and so an archive that anybody could read."""
    program = Program(folder, None)
    await program.archive.began(HistoryRow(session_id="earlier", started=EARLIER))
    return program


async def encrypted(folder: Path) -> Program:
    """Who has a keyring, and an archive already."""
    program = Program(folder, Ring())
    await program.archive.began(HistoryRow(session_id="earlier", started=EARLIER))
    return program


async def first(folder: Path) -> Program:
    """Who starts their first session."""
    return Program(folder, Ring())


@pytest.mark.parametrize("kind", [unencrypted, encrypted, first])
@pytest.mark.parametrize("answer", [OutcomeUnknown(ErrorContext()), STARTED], ids=["", "told"])
async def test_a_start_of_a_killed_program_is_found_with_its_reason(
    tmp_path: Path, kind: Callable[[Path], Awaitable[Program]], answer: Any
) -> None:
    """Whatever the archive is, and whether an answer to StartSession was written down."""
    program = await kind(tmp_path)
    starting = Starting(tmp_path, "i-0abc", archive=program.archive)
    with suppress(OutcomeUnknown):
        await started(answer, starting, "障害 INC-1")
    left_open = "障害".encode("unicode_escape") in bytes_below(tmp_path / FOLDER)
    assert left_open is (kind is unencrypted)
    disown(tmp_path)
    rows = await settled(tmp_path, listed(1, Reason="障害 INC-1"), archive=program.archive)
    assert {row.session_id: row.reason for row in rows}["you-1"] == "障害 INC-1"
    assert starts(tmp_path) == []
    assert "障害".encode("unicode_escape") not in bytes_below(tmp_path / FOLDER)


async def test_another_session_is_not_taken_for_one_whose_reason_is_sealed(
    tmp_path: Path,
) -> None:
    program = await encrypted(tmp_path)
    left(tmp_path, reason="", withheld=True, sealed=program.archive.seal("INC-1"))
    rows = await settled(tmp_path, listed(1, Reason="INC-2"), archive=program.archive)
    assert {row.session_id for row in rows} == {"earlier"}
    assert len(starts(tmp_path)) == 1


async def test_a_start_is_kept_and_offered_until_the_archive_is_unlocked(
    tmp_path: Path,
) -> None:
    program = await encrypted(tmp_path)
    sealed = program.archive.seal("INC-1")
    left(tmp_path, session_id="you-1", reason="", withheld=True, sealed=sealed)
    locked = Program(tmp_path, Ring(LOCKED)).archive
    assert await take_in(locked, tmp_path) == ()
    assert len(starts(tmp_path)) == 1
    [offered] = (tmp_path / FOLDER).glob("you-*")
    assert CrashRecord.from_json(offered.read_text()).withheld
    assert await take_in(program.archive, tmp_path) == ()
    row = await program.archive.find("you-1")
    assert row is not None
    assert row.reason == "INC-1"
    assert starts(tmp_path) == []


async def test_the_reason_of_a_start_with_an_id_is_asked_for_by_that(tmp_path: Path) -> None:
    """Whoever is its owner by AWS's word: a role's session may have got another name."""
    left(tmp_path, session_id="you-1", reason="", withheld=True)
    [row] = await settled(tmp_path)
    assert (row.session_id, row.reason) == ("you-1", "")
    assert len(starts(tmp_path)) == 1
    [row] = await settled(tmp_path, listed(1, Owner=f"{ME}-again"))
    assert (row.session_id, row.reason) == ("you-1", "INC-1")
    assert starts(tmp_path) == []


@pytest.mark.parametrize("ring", [Ring(), Ring(LOCKED)], ids=["unlocked", "locked"])
async def test_what_an_earlier_version_has_written_open_is_in_the_history_alone(
    tmp_path: Path, ring: Ring
) -> None:
    program = await encrypted(tmp_path)
    folder = tmp_path / FOLDER
    folder.mkdir()
    path = folder / f"{SURVIVOR.session_id}.json"
    path.write_text(SURVIVOR.to_json())
    ring.held = program.opener.keys.find()
    await take_in(Program(tmp_path, ring).archive, tmp_path)
    assert CrashRecord.from_json(path.read_text()) == SURVIVOR.without_reason()
    row = await program.archive.find(SURVIVOR.session_id)
    assert row is not None
    assert row.reason == SURVIVOR.reason


async def test_a_reason_that_nobody_can_tell_any_more_costs_no_row(tmp_path: Path) -> None:
    about: dict[str, Any] = {"session_id": "you-1", "reason": "", "sealed": "AAAA"}
    left(tmp_path, age=YOUNG * 2, withheld=True, **about)
    [row] = await settled(tmp_path)
    assert (row.session_id, row.reason) == ("you-1", "")
    assert starts(tmp_path) == []


def disown(directory: Path) -> None:
    """Have the program gone that has written the files."""
    for path in (directory / FOLDER).glob("*.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"process": "never"}))


def listed(
    number: int, *, later: timedelta = timedelta(seconds=1), **more: Any
) -> dict[str, Any]:
    """One of AWS's list, begun that much later than now."""
    return {
        "SessionId": f"you-{number}",
        "Target": "i-0abc",
        "Status": "Connected",
        "StartDate": datetime.now(UTC) + later,
        "Owner": ME,
        "Reason": "INC-1",
        **more,
    }


def left(
    directory: Path, name: str = "a", *, age: timedelta = timedelta(), **more: Any
) -> CrashRecord:
    """What a killed program leaves of a start."""
    known = {"target": "i-0abc", "reason": "INC-1", "account": "123456789012"}
    about = CrashRecord(
        **{**known, "region": "eu-west-1", "started": datetime.now(UTC) - age, **more}
    )
    folder = directory / FOLDER
    folder.mkdir(exist_ok=True)
    gone = replace(of_this_process(about), process="never")
    (folder / f"{START}{name}.json").write_text(gone.to_json())
    return gone


async def settled(
    directory: Path, *sessions: dict[str, Any], archive: Archive | None = None
) -> tuple[HistoryRow, ...]:
    """The local history, once the next program has looked."""

    def describe(asked: Any) -> Any:
        wanted = {one["key"]: one["value"] for one in asked.get("Filters", ())}
        found = [one for one in sessions if wanted.get("Owner", one["Owner"]) == one["Owner"]]
        return {"Sessions": found if asked["State"] == "Active" else []}

    answers = {
        "describe_sessions": describe,
        "get_caller_identity": {"Account": "123456789012", "Arn": ME},
    }
    archive = archive or Archive.within(directory)
    await settle(FakeAws(answers=answers), archive, directory)
    return await archive.sessions()


OTHERS: dict[str, dict[str, Any]] = {
    "on another instance": {"Target": "i-0def"},
    "for another reason": {"Reason": "INC-2"},
    "by another document": {"DocumentName": "AWS-StartPortForwardingSession"},
    "long before": {"later": -timedelta(minutes=5)},
    "long after": {"later": timedelta(hours=1)},
}


@pytest.mark.parametrize("other", OTHERS)
async def test_another_session_is_not_taken_for_it(tmp_path: Path, other: str) -> None:
    left(tmp_path)
    assert await settled(tmp_path, listed(1, **OTHERS[other])) == ()
    assert len(starts(tmp_path)) == 1
    [row] = await settled(tmp_path, listed(1, **OTHERS[other]), listed(2))
    assert row.session_id == "you-2"
    assert starts(tmp_path) == []


async def test_a_document_may_be_called_by_its_arn(tmp_path: Path) -> None:
    left(tmp_path, document="arn:aws:ssm:eu-west-1:1:document/Doc")
    others = listed(1, DocumentName="Other")
    [row] = await settled(tmp_path, others, listed(2, DocumentName="Doc"))
    assert row.session_id == "you-2"


async def test_two_alike_are_two_sessions(tmp_path: Path) -> None:
    left(tmp_path, "a")
    left(tmp_path, "b")
    rows = await settled(tmp_path, listed(1), listed(2))
    assert {row.session_id for row in rows} == {"you-1", "you-2"}


async def test_a_session_that_lives_is_offered_and_one_that_has_ended_is_not(
    tmp_path: Path,
) -> None:
    left(tmp_path, "a")
    left(tmp_path, "b", reason="INC-2")
    ended = listed(2, Reason="INC-2", EndDate=datetime.now(UTC), Status="Terminated")
    await settled(tmp_path, listed(1), ended)
    files = [json.loads(path.read_text()) for path in (tmp_path / FOLDER).glob("*.json")]
    assert [one["session_id"] for one in files] == ["you-1"]


async def test_what_has_an_id_is_taken_in_without_aws(tmp_path: Path) -> None:
    left(tmp_path, session_id="you-7", owner=ME, document="Doc")
    archive = Archive.within(tmp_path)
    await settle(FakeAws(answers={}), archive, tmp_path)
    row = await archive.find("you-7")
    assert row is not None
    assert (row.owner, row.account, row.document) == (ME, "123456789012", "Doc")
    assert starts(tmp_path) == []


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({}, True),
        ({"age": YOUNG * 2}, False),
        ({"age": YOUNG * 2, "account": ""}, True),
        ({"age": DAY * 2, "account": ""}, False),
        ({"age": DAY, "account": "999999999999"}, True),
        ({"age": DAY, "region": "us-east-1"}, True),
        ({"age": KEPT * 2, "region": "us-east-1"}, False),
    ],
)
async def test_a_start_is_looked_for_as_long_as_it_may_be_found_here(
    tmp_path: Path, more: dict[str, Any], *, kept: bool
) -> None:
    left(tmp_path, **more)
    assert await settled(tmp_path) == ()
    assert bool(starts(tmp_path)) is kept


async def test_an_ownerless_row_is_completed_if_aws_lists_it_as_ones_own(
    tmp_path: Path,
) -> None:
    archive = Archive.within(tmp_path)
    for name in ("you-1", "somebody-2"):
        await archive.began(
            HistoryRow(session_id=name, started=datetime.now(UTC), region="eu-west-1")
        )
    rows = {row.session_id: row.owner for row in await settled(tmp_path, listed(1))}
    assert rows == {"you-1": ME, "somebody-2": ""}
