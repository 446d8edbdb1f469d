"""Questions to the Athena of an organisation, against what has really happened there."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.journeys.organisation.account import aws_of
from tests.support.aws.trail_events import fits
from tui.aws.athena.history import AthenaHistory
from tui.aws.client import Aws
from tui.aws.lake.history import LakeHistory
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import HistoryPage, HistoryProgress, HistorySource
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.organisation import Organisation
from tui.sandbox.organisation.places import DATABASE, EVENT_DATA_STORE, WORKGROUP
from tui.sandbox.organisation.wording import HOSTILE
from tui.settings.history import HistorySettings

OPTIONS = OrganisationOptions(
    accounts=3,
    regions=("ap-northeast-1", "eu-west-1"),
    sessions=1_500,
    days=14,
    until=date(2026, 3, 8),
)
TRUTH = tuple(Organisation(OPTIONS).truth())
BEGIN = datetime(2026, 2, 23, tzinfo=UTC)
HOURS = 14 * 24
PARTS = [
    "",
    "",
    "",
    "inc-1",
    "INC",
    "%",
    "_",
    "'",
    '"',
    "\\",
    "\n",
    "請求",
    "INC-10",
    "x" * 999,
]
PARTS += [reason[:1_024] for reason in HOSTILE]
WHO = [
    "",
    "",
    "",
    "maria",
    "OPERATOR",
    "o'brien_50",
    "release-bot",
    "soc@",
    "warden",
    "%",
    "you",
]
FIELDS = [field.name for field in fields(OrganisationSession)]
SECONDS = 120

EVERYTHING = HistoryQuestion(BEGIN, BEGIN + timedelta(hours=HOURS))


@st.composite
def questions(draw: st.DrawFn) -> HistoryQuestion:
    """Any filter in any combination, over any time within the two weeks."""
    begin = BEGIN + timedelta(hours=draw(st.integers(0, HOURS)))
    one = draw(st.sampled_from(["", "", "", TRUTH[7].session_id, TRUTH[90].session_id]))
    maybe = st.sampled_from([None, None, True, False])
    places = st.sampled_from([(), (), *((account,) for account in OPTIONS.account_ids)])
    return HistoryQuestion(
        since=begin,
        until=begin + timedelta(hours=draw(st.integers(0, HOURS))),
        accounts=draw(places | st.just(OPTIONS.account_ids[1:])),
        regions=draw(st.sampled_from([(), (), ("eu-west-1",), ("us-east-1",)])),
        who=draw(st.sampled_from(WHO)),
        target=draw(st.sampled_from(["", "", "", "i-0", "MI-", "a1"])),
        reason=draw(st.sampled_from(PARTS)),
        session_id=one,
        ended=draw(maybe),
        denied=draw(maybe),
    )


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with aws_of(OPTIONS) as aws:
        yield aws


async def soon(_seconds: float) -> None:
    """The sandbox takes no minutes."""
    await asyncio.sleep(0.01)


def history(aws: Aws, table: str) -> HistorySource:
    if table == EVENT_DATA_STORE:
        return LakeHistory(aws, HistorySettings(event_data_store=table), sleep=soon)
    asked = HistorySettings(database=DATABASE, table=table, workgroup=WORKGROUP)
    return AthenaHistory(aws, asked, sleep=soon)


async def answer(
    source: HistorySource, question: HistoryQuestion
) -> tuple[list[OrganisationSession], HistoryProgress]:
    sessions: list[OrganisationSession] = []
    last = None
    async with asyncio.timeout(SECONDS), aclosing(source.ask(question)) as told:
        async for item in told:
            match item:
                case HistoryPage(rows):
                    sessions += rows
                case HistoryProgress():
                    last = item
    assert last is not None
    return sessions, last


def really(question: HistoryQuestion, *, source_identity: bool) -> list[OrganisationSession]:
    """What has really happened of what is asked for, the newest first."""
    found = []
    for true in TRUTH:
        session = OrganisationSession(**{name: getattr(true, name) for name in FIELDS})
        if not source_identity:
            session = replace(session, source_identity="")
        if fits(session, question):
            found.append(session)
    found.sort(key=lambda session: session.event_id)
    return sorted(found, key=lambda session: session.start or BEGIN, reverse=True)


@pytest.mark.parametrize(
    ("table", "source_identity"),
    [("cloudtrail_logs_pp", True), ("cloudtrail_logs", False), (EVENT_DATA_STORE, True)],
)
@settings(max_examples=12)
@example(EVERYTHING)
@example(replace(EVERYTHING, denied=True))
@example(replace(EVERYTHING, reason=HOSTILE[0], ended=False))
@given(questions())
def test_a_question_is_answered_by_exactly_what_has_really_happened(
    aws: Aws, table: str, source_identity: bool, question: HistoryQuestion
) -> None:
    sessions, _last = asyncio.run(answer(history(aws, table), question))
    assert sessions == really(question, source_identity=source_identity)


async def test_an_estimate_is_at_least_what_is_scanned_and_not_much_more(aws: Aws) -> None:
    question = replace(EVERYTHING, until=BEGIN + timedelta(days=2))
    for table in ("cloudtrail_logs_pp", "cloudtrail_logs"):
        source = history(aws, table)
        told = await source.estimate(question)
        _sessions, last = await answer(source, question)
        assert told.bytes is not None, told.why
        assert 0 < last.scanned <= told.bytes < last.scanned * 2
