"""Queries that the sandbox's Athena carries out, as AWS's own SDK sees them."""

import csv
import gzip
import io
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.athena.asking import (
    EMPTY,
    QueryFailure,
    answer,
    failure,
    put_events,
    rows_of,
    start,
    until_ended,
)
from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import DATABASE, RESULT_BUCKET, WORKGROUP
from tui.sandbox.service import Sandbox

REASON = '50% "off", a_b\n障害'
EVENT = {
    "eventVersion": "1.11",
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::123456789012:assumed-role/Operator/maria",
        "sessionContext": {
            "sessionIssuer": {"userName": "Operator"},
            "sourceIdentity": "maria@example.com",
            "webIdFederationData": {},
        },
    },
    "eventTime": "2026-01-02T03:04:05Z",
    "eventSource": "ssm.amazonaws.com",
    "eventName": "StartSession",
    "requestParameters": {"target": "i-1", "reason": '50% "off", a_b\n障害'},
    "responseElements": None,
    "readOnly": False,
    "eventID": "e-1",
    "resources": [{"ARN": "arn:x", "accountId": "1", "type": "t"}],
}


@pytest.fixture
def sandbox(start_sandbox: StartSandbox) -> Sandbox:
    return start_sandbox(organisation=EMPTY)


@pytest.fixture
def athena(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "athena")


@pytest.fixture
def s3(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "s3")


def test_fields_of_structs_and_of_json_are_read_as_athena_reads_them(
    athena: Any, s3: Any
) -> None:
    put_events(s3, EMPTY, [EVENT])
    sql = f"""
        SELECT useridentity.sessioncontext.sessionissuer.username AS role,
            useridentity.sessioncontext.sourceidentity,
            json_extract_scalar(requestparameters, '$.reason') AS reason,
            json_extract_scalar(requestparameters, '$') AS object,
            json_extract_scalar(eventname, '$.x') AS no_json,
            responseelements, readonly, resources[1].arn AS arn,
            from_iso8601_timestamp(eventtime) AS at, region, timestamp = '{EMPTY.last_day:%Y/%m/%d}' AS today
        FROM cloudtrail_logs_pp
        WHERE json_extract_scalar(requestparameters, '$.reason') LIKE '50!%%a!_b%' ESCAPE '!'
    """
    number = start(athena, sql)
    assert until_ended(athena, number)["Status"]["State"] == "SUCCEEDED"
    names, row = rows_of(athena, number)
    assert names[:3] == ["role", "sourceidentity", "reason"]
    assert row == [
        *("Operator", "maria@example.com", REASON),
        *(None, None, None, "false", "arn:x", "2026-01-02 03:04:05.000 UTC"),
        *("ap-northeast-1", "true"),
    ]


def test_the_result_is_csv_in_s3_with_every_value_in_quotes(athena: Any, s3: Any) -> None:
    sql = (
        "SELECT 'a \"b\"' AS \"x y\", '' AS empty, CAST(NULL AS varchar) AS nothing, 1.5E0 AS n"
    )
    execution = until_ended(athena, start(athena, sql))
    place = execution["ResultConfiguration"]["OutputLocation"]
    assert place == f"s3://{RESULT_BUCKET}/{execution['QueryExecutionId']}.csv"
    key = place.rpartition("/")[2]
    body = s3.get_object(Bucket=RESULT_BUCKET, Key=key)["Body"].read().decode()
    assert body == '"x y","empty","nothing","n"\n"a ""b""","",,"1.5"\n'
    assert list(csv.reader(io.StringIO(body)))[1][0] == 'a "b"'
    assert s3.head_object(Bucket=RESULT_BUCKET, Key=f"{key}.metadata")


def test_only_the_partitions_that_are_asked_for_are_read_and_billed(
    athena: Any, s3: Any
) -> None:
    sizes = []
    for days_ago in range(3):
        events = [EVENT | {"eventID": f"{days_ago}"}] * (days_ago + 1)
        key = put_events(s3, EMPTY, events, days_ago=days_ago)
        listed = s3.list_objects_v2(Bucket="organisation-trail-123456789012", Prefix=key)
        sizes.append(listed["Contents"][0]["Size"])
    day = f"{EMPTY.days_until_last(1):%Y/%m/%d}"
    year, month, of_month = day.split("/")
    for table, condition in (
        ("cloudtrail_logs_pp", f"\"T\".timestamp = '{day}' AND account IN ('123456789012')"),
        ("cloudtrail_logs", f"year || month = '{year}{month}' AND day = '{of_month}'"),
        ("cloudtrail_logs_account", f"(timestamp BETWEEN '{day}' AND '{day}')"),
    ):
        sql = f"SELECT DISTINCT eventid FROM {DATABASE}.{table} t WHERE {condition}"
        number = start(athena, sql)
        statistics = until_ended(athena, number)["Statistics"]
        assert statistics["DataScannedInBytes"] == sizes[1]
        assert rows_of(athena, number)[1:] == [["1"]]
    whole = until_ended(athena, start(athena, "SELECT count(*) FROM cloudtrail_logs"))
    assert whole["Statistics"]["DataScannedInBytes"] == sum(sizes)


def test_rows_come_in_pages_with_the_head_in_front(athena: Any) -> None:
    sql = "SELECT n, 'a' || chr(10) || '\"' AS t FROM UNNEST(sequence(1, 2500)) AS u (n) ORDER BY n"
    number = start(athena, sql)
    until_ended(athena, number)
    first = athena.get_query_results(QueryExecutionId=number)
    assert len(first["ResultSet"]["Rows"]) == 1000
    assert [each["Type"] for each in first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]] == [
        *("bigint", "varchar"),
    ]
    rows = rows_of(athena, number)
    assert rows[0] == ["n", "t"]
    assert rows[1:] == [[str(n), 'a\n"'] for n in range(1, 2501)]
    short = athena.get_query_results(QueryExecutionId=number, MaxResults=1)
    assert len(short["ResultSet"]["Rows"]) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM \"read_text\"('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        'SELECT * FROM "/etc/passwd"',
        "SELECT getenv('HOME')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_tables",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM events",
        "SELECT read_blob ('/etc/passwd')",
        "SELECT 1 FROM cloudtrail_logs_pp, glob('/*')",
        "WITH read_csv AS (SELECT 1) SELECT * FROM read_csv('/etc/passwd')",
    ],
)
def test_a_query_reads_nothing_but_its_tables(athena: Any, sql: str) -> None:
    with pytest.raises((ClientError, QueryFailure)):
        answer(athena, sql)


@pytest.mark.parametrize(
    "sql",
    [
        *("SELEC 1", "SELECT 1; SELECT 2", "ATTACH 'x'", "COPY a TO 'b'", "DROP TABLE x", " "),
        *("CREATE TABLE a AS SELECT 1", "INSERT INTO a SELECT 1", "INSTALL httpfs", "PRAGMA x"),
    ],
)
def test_what_is_no_query_is_refused_at_once(athena: Any, sql: str) -> None:
    with pytest.raises(ClientError, match="InvalidRequestException"):
        start(athena, sql)


def test_what_there_is_not_is_said_in_athenas_words(athena: Any, s3: Any) -> None:
    put_events(s3, EMPTY, [EVENT])
    assert failure(athena, "SELECT nosuch FROM cloudtrail_logs").startswith(
        "COLUMN_NOT_FOUND: line 1:1: Column 'nosuch' cannot be resolved"
    )
    source = "SELECT useridentity.sessioncontext.sourceidentity FROM cloudtrail_logs"
    assert "sourceidentity" in failure(athena, source)
    assert failure(athena, "SELECT * FROM nosuch").startswith(
        "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.audit.nosuch' does not exist"
    )
    assert failure(athena, "SELECT nosuch(1)").startswith(
        "FUNCTION_NOT_FOUND: line 1:13: Function 'nosuch' not registered"
    )
    assert "INVALID_FUNCTION_ARGUMENT" in failure(athena, "SELECT CAST('x' AS bigint)")


def test_question_marks_stand_for_the_texts_that_are_given(athena: Any) -> None:
    rows = answer(athena, "SELECT ?, 'a?' || ?", ExecutionParameters=["'it''s'", "'2'"])
    assert rows == [["it's", "a?2"]]
    with pytest.raises(ClientError, match="expected 1 but found 2"):
        start(athena, "SELECT ?", ExecutionParameters=["1", "2"])


def test_the_same_token_starts_one_query(athena: Any) -> None:
    token = "x" * 32
    first = start(athena, "SELECT 1", ClientRequestToken=token)
    assert start(athena, "SELECT 1", ClientRequestToken=token) == first
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        start(athena, "SELECT 2", ClientRequestToken=token)


def test_a_workgroup_without_a_result_location_wants_one(athena: Any) -> None:
    with pytest.raises(ClientError, match="No output location provided") as refused:
        start(athena, "SELECT 1", WorkGroup="primary")
    assert refused.value.response["AthenaErrorCode"] == "INVALID_INPUT"
    for location in ("s3://nosuch-bucket/", "nowhere"):
        with pytest.raises(ClientError, match="output"):
            start(
                athena,
                "SELECT 1",
                WorkGroup="primary",
                ResultConfiguration={"OutputLocation": location},
            )
    mine = {"OutputLocation": f"s3://{RESULT_BUCKET}/mine"}
    number = start(athena, "SELECT 1", WorkGroup="primary", ResultConfiguration=mine)
    output = until_ended(athena, number)["ResultConfiguration"]["OutputLocation"]
    assert output == f"s3://{RESULT_BUCKET}/mine/{number}.csv"
    told = athena.get_work_group(WorkGroup=WORKGROUP)["WorkGroup"]["Configuration"]
    assert told["ResultConfiguration"] == {"OutputLocation": f"s3://{RESULT_BUCKET}/"}
    with pytest.raises(ClientError, match="WorkGroup nosuch is not found"):
        athena.get_work_group(WorkGroup="nosuch")


def test_a_slow_query_can_be_stopped_and_tells_what_it_has_read(
    sandbox: Sandbox, athena: Any, s3: Any
) -> None:
    put_events(s3, EMPTY, [EVENT] * 100)
    sandbox.athenas[sandbox.account].query_seconds = 600
    number = start(athena, "SELECT eventid FROM cloudtrail_logs_pp")
    athena.stop_query_execution(QueryExecutionId=number)
    status = until_ended(athena, number)["Status"]
    assert status["State"] == "CANCELLED"
    with pytest.raises(ClientError, match="Final query state: CANCELLED"):
        athena.get_query_results(QueryExecutionId=number)
    again = start(athena, "SELECT 1")
    with pytest.raises(ClientError, match="Query has not yet finished"):
        athena.get_query_results(QueryExecutionId=again)


def test_a_query_that_never_ends_by_itself_is_interrupted(athena: Any) -> None:
    sql = "SELECT count(*) FROM UNNEST(sequence(1, 100000)) AS a (n), UNNEST(sequence(1, 1000000)) AS b (m) WHERE n * m = 7"
    number = start(athena, sql)
    athena.stop_query_execution(QueryExecutionId=number)
    assert until_ended(athena, number)["Status"]["State"] == "CANCELLED"


def test_a_workgroups_limit_stops_a_query(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    options = OrganisationOptions(sessions=0, days=3, cutoff=10_000_000)
    sandbox = start_sandbox(organisation=options)
    athena = connect(sandbox, "athena")
    running = sandbox.athenas[sandbox.account]
    running.workgroups[WORKGROUP] = running.workgroups[WORKGROUP].with_cutoff(10)
    put_events(connect(sandbox, "s3"), options, [EVENT])
    execution = until_ended(athena, start(athena, "SELECT eventid FROM cloudtrail_logs_pp"))
    assert execution["Status"]["State"] == "CANCELLED"
    assert execution["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert execution["Statistics"]["DataScannedInBytes"] > 10


def test_faults_are_those_that_are_asked_for(sandbox: Sandbox, athena: Any) -> None:
    faults = sandbox.api_faults
    faults.denied.add("athena:StartQueryExecution")
    with pytest.raises(
        ClientError, match="perform: athena:StartQueryExecution on resource"
    ) as no:
        start(athena, "SELECT 1")
    assert no.value.response["Error"]["Code"] == "AccessDeniedException"
    faults.denied.clear()
    faults.throttled["athena:StartQueryExecution"] = 1
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        start(athena, "SELECT 1")
    for action, words in (
        ("glue:GetTable", "not authorized to perform: glue:GetTable"),
        ("s3:GetObject", "PERMISSION_DENIED"),
        ("s3:PutObject", "Access denied when writing output to url: s3://"),
    ):
        faults.denied = {action}
        assert words in failure(athena, "SELECT eventid FROM cloudtrail_logs")
    faults.denied = {"glue:GetTable"}
    with pytest.raises(ClientError, match="MetadataException"):
        athena.get_table_metadata(
            CatalogName="AwsDataCatalog", DatabaseName=DATABASE, TableName="cloudtrail_logs"
        )
    faults.denied = set()
    sandbox.athenas[sandbox.account].query_failure = "GENERIC_INTERNAL_ERROR: a disk is gone"
    assert failure(athena, "SELECT 1") == "GENERIC_INTERNAL_ERROR: a disk is gone"


def test_a_file_that_is_none_fails_the_query(athena: Any, s3: Any) -> None:
    key = put_events(s3, EMPTY, [EVENT])
    s3.put_object(Bucket="organisation-trail-123456789012", Key=key, Body=b"no gzip")
    assert "HIVE_CURSOR_ERROR" in failure(athena, "SELECT eventid FROM cloudtrail_logs_pp")


def test_the_organisations_sessions_are_found_as_they_were(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    options = OrganisationOptions(sessions=300, days=20)
    sandbox = start_sandbox(organisation=options)
    organisation = sandbox.athenas[sandbox.account].organisation
    assert organisation is not None
    day = options.days_until_last(5)
    sql = f"""
        SELECT DISTINCT json_extract_scalar(responseelements, '$.sessionId'),
            json_extract_scalar(requestparameters, '$.reason'), recipientaccountid
        FROM cloudtrail_logs_pp
        WHERE eventsource = 'ssm.amazonaws.com' AND eventname = 'StartSession'
            AND errorcode IS NULL AND timestamp >= '{day:%Y/%m/%d}'
            AND eventtime >= '{day:%Y-%m-%d}'
    """
    athena = connect(sandbox, "athena")
    number = start(athena, sql)
    until_ended(athena, number)
    names, *rows = rows_of(athena, number)
    assert names == ["_col0", "_col1", "recipientaccountid"]
    told = [
        [each.session_id, each.reason or None, each.account]
        for each in organisation.truth()
        if not each.error_code and each.start.date() >= day
    ]
    assert sorted(rows) == sorted(told)


def test_listing_the_trail_shows_files_that_were_never_read(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    options = OrganisationOptions(sessions=60, days=5)
    s3 = connect(start_sandbox(organisation=options), "s3")
    listed = s3.list_objects_v2(Bucket="organisation-trail-123456789012", Prefix="AWSLogs/o-")
    assert {each["Key"].split("/")[2] for each in listed["Contents"]} == set(
        options.account_ids
    )
    body = s3.get_object(
        Bucket="organisation-trail-123456789012", Key=listed["Contents"][0]["Key"]
    )["Body"].read()
    assert gzip.decompress(body).startswith(b'{"Records":[{"eventVersion"')


def test_functions_answer_as_trinos_do_where_duckdbs_would_not(athena: Any) -> None:
    sql = """
        SELECT regexp_extract('arn:x/y', '[^/]+$'), regexp_extract('abc', 'z'),
            regexp_extract('a/b', '(.)/(.)', 2), split_part('a/b', '/', 2),
            split_part('a', '/', 2), concat('a', CAST(NULL AS varchar)), 'x' || NULL
    """
    assert answer(athena, sql) == [["y", None, "b", "b", None, None, None]]
