"""Tables as Athena's and Glue's own catalogues tell them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.athena.asking import EMPTY
from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.organisation.places import DATABASE

CATALOG = "AwsDataCatalog"


def test_tables_are_laid_out_as_aws_documents_them(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    athena = connect(start_sandbox(organisation=EMPTY), "athena")
    listed = athena.list_table_metadata(CatalogName=CATALOG, DatabaseName=DATABASE)
    keys = {
        each["Name"]: [key["Name"] for key in each["PartitionKeys"]]
        for each in listed["TableMetadataList"]
    }
    assert keys == {
        "cloudtrail_logs": ["account", "region", "year", "month", "day"],
        "cloudtrail_logs_pp": ["account", "region", "timestamp"],
        "cloudtrail_logs_account": ["timestamp"],
        "session_logs": [],
    }
    table = athena.get_table_metadata(
        CatalogName=CATALOG, DatabaseName=DATABASE, TableName="cloudtrail_logs_pp"
    )["TableMetadata"]
    columns = {each["Name"]: each["Type"] for each in table["Columns"]}
    assert columns["requestparameters"] == "string"
    assert columns["useridentity"].startswith("struct<type:string,principalid:string,arn:")
    assert table["Parameters"]["projection.timestamp.format"] == "yyyy/MM/dd"
    template = table["Parameters"]["storage.location.template"]
    assert template.endswith("/${account}/CloudTrail/${region}/${timestamp}")


def test_glue_tells_the_same_table_and_its_partitions(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    glue = connect(start_sandbox(organisation=EMPTY), "glue")
    table = glue.get_table(DatabaseName=DATABASE, Name="cloudtrail_logs")["Table"]
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName=DATABASE, TableName="cloudtrail_logs", MaxResults=10
    )
    found = [each for page in pages for each in page["Partitions"]]
    assert len(found) == EMPTY.accounts * len(EMPTY.regions) * EMPTY.days
    one = found[0]
    account, region, *day = one["Values"]
    place = f"{table['StorageDescriptor']['Location']}{account}/CloudTrail/{region}/"
    assert one["StorageDescriptor"]["Location"] == place + "/".join(day)


def test_glue_chooses_partitions_by_an_expression(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    glue = connect(start_sandbox(organisation=EMPTY), "glue")
    day = EMPTY.last_day
    asked = {"DatabaseName": DATABASE, "TableName": "cloudtrail_logs"}
    found = glue.get_partitions(
        **asked,
        Expression=f"account = '123456789012' AND (region LIKE 'eu-%' OR region IN ('x')) "
        f"AND year BETWEEN '{day:%Y}' AND '9' AND month = '{day:%m}' AND day = '{day:%d}'",
    )["Partitions"]
    assert [each["Values"][1] for each in found] == ["eu-west-1"]
    for wrong in (
        "nosuch = '1'",
        "getenv('HOME') = '1'",
        "account IN (SELECT 1)",
        "(",
        "a" * 2049,
    ):
        with pytest.raises(ClientError, match="InvalidInputException"):
            glue.get_partitions(**asked, Expression=wrong)
    asked["TableName"] = "cloudtrail_logs_pp"
    assert glue.get_partitions(**asked)["Partitions"] == []


def test_an_account_without_an_organisation_has_a_workgroup_and_no_table(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    athena = connect(start_sandbox(), "athena")
    assert athena.get_work_group(WorkGroup="primary")["WorkGroup"]["State"] == "ENABLED"
    with pytest.raises(ClientError, match="Database audit not found") as refused:
        athena.get_table_metadata(CatalogName=CATALOG, DatabaseName=DATABASE, TableName="x")
    assert refused.value.response["Error"]["Code"] == "MetadataException"
    databases: Any = athena.list_databases(CatalogName=CATALOG)["DatabaseList"]
    assert [each["Name"] for each in databases] == ["default"]
