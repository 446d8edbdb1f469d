from dataclasses import replace
from typing import Any

import pytest

from tests.support.aws.athena_engine import columns, keys, metadata
from tests.support.aws.fake_aws import FakeAws
from tui.aws.athena.columns import NOTHING, EventColumns
from tui.aws.athena.partitions import ByDate, ByParts, Undivided
from tui.aws.athena.tables import described, read_table
from tui.aws.errors import AccessDenied, AwsError, ErrorContext, Throttled
from tui.aws.organisation.source import HistoryUnusable
from tui.settings.history import HistorySettings

SETTINGS = HistorySettings(table="trail", database="audit", workgroup="audit-group")
BY_HAND = metadata(keys("account", "region", "year", "month", "day"))
PROJECTED = metadata(
    keys("region", "timestamp"),
    {
        "projection.enabled": "true",
        "projection.timestamp.type": "date",
        "projection.timestamp.format": "yyyy/MM/dd",
        "projection.region.type": "enum",
        "location": "s3://trails/AWSLogs/o-1/",
    },
)


def test_partitions_by_hand_are_found_with_account_and_region() -> None:
    table = described(BY_HAND, SETTINGS)
    assert table.by_time == ByParts(("year", "month", "day"))
    assert (table.account_key, table.region_key) == ("account", "region")
    assert not table.is_projected


def test_a_projection_is_found_with_its_form_of_a_day() -> None:
    table = described(PROJECTED, SETTINGS)
    assert table.by_time == ByDate("timestamp", "%Y/%m/%d")
    assert (table.account_key, table.region_key) == ("", "region")
    assert table.is_projected
    assert table.projection("region", "type") == "enum"
    assert table.location == "s3://trails/AWSLogs/o-1/"


def test_a_key_that_is_a_date_is_compared_with_dates() -> None:
    assert described(metadata(keys("dt", kind="date")), SETTINGS).by_time == ByDate("dt", "")


@pytest.mark.parametrize("layout", ["auto", "parquet"])
def test_a_table_by_columns_may_be_without_partitions(layout: str) -> None:
    parquet = metadata([], {"serde.serialization.lib": "org.apache...ParquetHiveSerDe"})
    table = described(parquet, replace(SETTINGS, layout=layout))
    assert table.by_time == Undivided()


@pytest.mark.parametrize(
    ("told", "layout", "words"),
    [
        (metadata([]), "auto", "no partitions by day"),
        (metadata(keys("day_of_year")), "auto", "no partitions by day"),
        (BY_HAND, "projection", "no partitions by day"),
        (PROJECTED, "manual", "no partitions by day"),
        (PROJECTED, "organisation", "not partitioned by account"),
        (metadata(keys("year"), None, columns()[:-3]), "auto", "no column eventID"),
        (metadata([], None, []), "auto", "not a table of CloudTrail events"),
    ],
)
def test_a_table_that_is_none_of_these_is_refused_with_a_sentence(
    told: dict[str, Any], layout: str, words: str
) -> None:
    without = [column for column in told["Columns"] if column["Name"] != "eventid"]
    if "eventID" in words:
        told = {**told, "Columns": without}
    with pytest.raises(HistoryUnusable, match=words):
        described(told, replace(SETTINGS, layout=layout))


async def test_the_table_is_asked_for_by_the_names_of_the_settings() -> None:
    aws = FakeAws({"get_table_metadata": {"TableMetadata": BY_HAND}})
    table = await read_table(aws, SETTINGS)
    assert table.relation == '"audit"."trail"'
    assert aws.calls[0][1] == {
        "CatalogName": "AwsDataCatalog",
        "DatabaseName": "audit",
        "TableName": "trail",
        "WorkGroup": "audit-group",
    }


NOT_AUTHORIZED = (
    "User: arn:aws:iam::1:user/x is not authorized to perform: glue:GetTable on "
    "resource: arn:aws:glue:eu-west-1:1:catalog"
)


@pytest.mark.parametrize(
    ("message", "kind", "words"),
    [
        (
            "EntityNotFoundException: Table trail not found.",
            HistoryUnusable,
            r"no table trail in database audit \(EntityNotFoundException: Table trail not found\)",
        ),
        (
            NOT_AUTHORIZED,
            AccessDenied,
            "glue:GetTable on arn:aws:glue:eu-west-1:1:catalog",
        ),
    ],
)
async def test_what_the_catalogue_answers_is_told(
    message: str, kind: type[AwsError], words: str
) -> None:
    context = ErrorContext(code="MetadataException", message=message)
    aws = FakeAws({"get_table_metadata": AwsError(context)})
    with pytest.raises(kind, match=words):
        await read_table(aws, SETTINGS)


async def test_another_error_of_the_table_is_passed_on() -> None:
    with pytest.raises(Throttled):
        await read_table(FakeAws({"get_table_metadata": Throttled()}), SETTINGS)


def test_a_field_is_found_in_a_struct_in_a_map_and_in_json() -> None:
    identity = "struct<arn:string,sessioncontext:struct<a:map<string,string>,b:decimal(3,2)>>"
    found = EventColumns({"useridentity": identity, "m": "map<string,string>", "j": "string"})
    assert found.field("userIdentity", "arn") == '"t"."useridentity"."arn"'
    assert found.field("m", "reason") == """ELEMENT_AT("t"."m", 'reason')"""
    assert found.field("j", "a", "b") == """JSON_EXTRACT_SCALAR("t"."j", '$.a.b')"""
    inner = found.field("userIdentity", "sessionContext", "b")
    assert inner == 'CAST("t"."useridentity"."sessioncontext"."b" AS VARCHAR)'
    assert found.field("userIdentity", "userName") is None
    assert found.text("errorCode") == NOTHING
