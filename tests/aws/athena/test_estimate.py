from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.athena_engine import keys, metadata
from tests.support.aws.fake_athena import TABLE
from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.athena.estimate import LISTED, PLACES, estimated, spread
from tui.aws.athena.tables import TrailTable, described
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import HistoryEstimate
from tui.settings.history import HistorySettings

SETTINGS = HistorySettings(table="trail", database="audit")
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
DAY = HistoryQuestion(SINCE, SINCE + timedelta(hours=1))
"""Three days of partitions: ends and late files included."""
YEAR = HistoryQuestion(SINCE, SINCE + timedelta(days=365))


def table(told: dict[str, Any] = TABLE) -> TrailTable:
    return described(told, SETTINGS)


def by_hand(**partitions: int) -> FakeAws:
    """Files of one byte for each, at the place of each of Glue's partitions."""
    found = [{"StorageDescriptor": {"Location": f"s3://trails/{name}"}} for name in partitions]
    return FakeAws(
        {
            "get_partitions": {"Partitions": found},
            "list_objects_v2": lambda given: {
                "Contents": [{"Size": partitions[given["Prefix"].strip("/")]}]
            },
        }
    )


async def test_the_files_of_each_day_account_and_region_are_added_up() -> None:
    aws = FakeAws({"list_objects_v2": {"Contents": [{"Size": 70}, {"Size": 30}, {}]}})
    assert await estimated(aws, DAY, table()) == HistoryEstimate(3 * 2 * 100)
    assert {given["Prefix"] for _name, given in aws.calls} == {
        f"AWSLogs/o-1/{account}/CloudTrail/eu-west-1/2024/01/{day}/"
        for account in ("111122223333", "444455556666")
        for day in ("01", "02", "03")
    }


async def test_only_what_is_asked_for_is_added_up() -> None:
    aws = FakeAws({"list_objects_v2": {"Contents": [{"Size": 1}]}})
    question = replace(DAY, accounts=("444455556666",), regions=("eu-west-1",))
    assert await estimated(aws, question, table()) == HistoryEstimate(3)


async def test_of_many_partitions_some_are_listed_and_stand_for_all() -> None:
    aws = FakeAws({"list_objects_v2": {"Contents": [{"Size": 10}]}})
    told = await estimated(aws, YEAR, table())
    assert told == HistoryEstimate(10 * 2 * 368, sampled=True)
    assert aws.times("list_objects_v2") == PLACES
    accounts = [given["Prefix"].split("/")[2] for _name, given in aws.calls]
    assert 40 < accounts.count("111122223333") < 80


async def test_days_that_are_yet_to_come_are_not_listed() -> None:
    aws = FakeAws({"list_objects_v2": {"Contents": [{"Size": 1}]}})
    now = datetime.now(UTC)
    told = await estimated(aws, HistoryQuestion(now, now), table())
    assert told.bytes in (2, 4)  # midnight may be between


async def test_a_day_with_many_files_is_listed_page_by_page() -> None:
    pages = [{"Contents": [{"Size": 1}], "NextContinuationToken": "more"}] * 3
    answers = iter([*pages, {"Contents": [{"Size": 1}]}] * 6)
    aws = FakeAws({"list_objects_v2": lambda _given: next(answers)})
    question = replace(DAY, accounts=("1",))
    assert (await estimated(aws, question, table())).bytes is not None
    assert any("ContinuationToken" in given for _name, given in aws.calls)


async def test_more_files_than_can_be_listed_are_unknown() -> None:
    page = {"Contents": [{"Size": 1}], "NextContinuationToken": "more"}
    aws = FakeAws({"list_objects_v2": page})
    told = await estimated(aws, DAY, table())
    assert told == HistoryEstimate(None, "There are too many files to add up.")
    assert aws.times("list_objects_v2") <= 6 * (LISTED + 1)


async def test_a_listing_that_is_not_allowed_names_its_action() -> None:
    aws = FakeAws({"list_objects_v2": denied("list_objects_v2")})
    told = await estimated(aws, DAY, table())
    assert told.bytes is None
    assert "You have no permission for" in told.why


async def test_partitions_by_hand_are_asked_of_glue() -> None:
    aws = by_hand(a=5, b=7)
    manual = table(metadata(keys("account", "region", "year", "month", "day")))
    question = replace(DAY, accounts=("111122223333",), regions=("eu-west-1", "us-east-1"))
    assert await estimated(aws, question, manual) == HistoryEstimate(12)
    assert aws.calls[0][1]["Expression"] == (
        "year IN ('2024') AND ((year = '2024' AND month = '01' AND day BETWEEN '01' AND '03')) "
        "AND account IN ('111122223333') AND region IN ('eu-west-1', 'us-east-1')"
    )


async def test_a_table_without_partitions_is_all_of_it() -> None:
    aws = FakeAws({"list_objects_v2": {"Contents": [{"Size": 9}]}})
    parquet = {"classification": "parquet", "location": "s3://trails/parquet"}
    assert await estimated(aws, DAY, table(metadata([], parquet))) == HistoryEstimate(9)
    assert aws.calls[0][1] == {"Bucket": "trails", "Prefix": "parquet/"}


async def test_a_projection_without_its_values_is_unknown() -> None:
    injected = {**TABLE["Parameters"], "projection.account.values": ""}
    told = await estimated(FakeAws(), DAY, table({**TABLE, "Parameters": injected}))
    assert told == HistoryEstimate(
        None, "Which partitions there are is not in the table's definition."
    )


async def test_partitions_in_a_catalog_of_others_are_unknown() -> None:
    manual = metadata(keys("year", "month", "day"))
    other = described(manual, replace(SETTINGS, catalog="lambda-catalog"))
    told = await estimated(FakeAws(), DAY, other)
    assert told.bytes is None
    assert "isn't Glue's" in told.why


@given(st.integers(PLACES + 1, 2_000_000))
def test_partitions_that_are_looked_at_are_spread_over_all(count: int) -> None:
    chosen = set(spread(count))
    assert len(chosen) == PLACES
    assert chosen <= set(range(count))
    for quarter in range(4):
        within = range(quarter * count // 4, (quarter + 1) * count // 4)
        assert PLACES / 8 < len(chosen & set(within)) < PLACES / 2


@pytest.mark.parametrize("days", [1, 40, 400, 4_000])
async def test_an_estimate_takes_no_more_calls_for_a_longer_time(days: int) -> None:
    aws = FakeAws({"list_objects_v2": {"Contents": [{"Size": 10}]}})
    await estimated(aws, HistoryQuestion(SINCE, SINCE + timedelta(days=days)), table())
    assert aws.times("list_objects_v2") <= PLACES
