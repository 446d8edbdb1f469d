"""What RDS and ElastiCache tell of databases, as AWS's own SDK reads it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.account.databases import Database, DatabaseKind
from tui.sandbox.service import Sandbox


@pytest.mark.parametrize(
    ("service", "operation", "about", "path", "address"),
    [
        (
            "rds",
            "describe_db_clusters",
            "DBClusterIdentifier",
            ("Endpoint",),
            "orders.cluster-",
        ),
        (
            *("rds", "describe_db_instances", "DBInstanceIdentifier"),
            *(("Endpoint", "Address"), "orders-1."),
        ),
        (
            *("elasticache", "describe_replication_groups", "ReplicationGroupId"),
            *(("NodeGroups", 0, "PrimaryEndpoint", "Address"), "master.sessions."),
        ),
        (
            *("elasticache", "describe_serverless_caches", "ServerlessCacheName"),
            *(("Endpoint", "Address"), "carts-"),
        ),
        (
            *("elasticache", "describe_cache_clusters", "CacheClusterId"),
            *(("ConfigurationEndpoint", "Address"), "pages.cfg."),
        ),
    ],
)
def test_each_kind_of_database_has_its_endpoint_where_aws_puts_it(
    sandbox: Sandbox,
    connect: Connect,
    service: str,
    operation: str,
    about: str,
    path: tuple[Any, ...],
    address: str,
) -> None:
    call = getattr(connect(sandbox, service), operation)
    found = next(value for value in call().values() if isinstance(value, list))[0]
    (exactly,) = next(
        value for value in call(**{about: found[about]}).values() if isinstance(value, list)
    )
    assert exactly == found
    for key in path:
        found = found[key]
    assert str(found).startswith(address)
    with pytest.raises(ClientError) as refused:
        call(**{about: "nothing"})
    codes = {
        error.name
        for error in call.__self__.meta.service_model.operation_model(
            call.__self__.meta.method_to_api_mapping[operation]
        ).error_shapes
    }
    code = refused.value.response["Error"]["Code"]
    assert any(name.startswith(code) for name in codes)


def test_databases_come_in_pages_and_only_at_home(sandbox: Sandbox, connect: Connect) -> None:
    made = [Database(DatabaseKind.DB_INSTANCE, f"db-{n}", "host", 1) for n in range(45)]
    sandbox.state.databases[:] = made
    rds = connect(sandbox, "rds")
    listed = rds.get_paginator("describe_db_instances").paginate(MaxRecords=20)
    pages = [[each["DBInstanceIdentifier"] for each in page["DBInstances"]] for page in listed]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [name for page in pages for name in page] == [each.name for each in made]
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        rds.describe_db_instances(MaxRecords=5)
    assert sandbox.state.databases_of("eu-central-1") == []


def test_what_is_not_told_here_is_said_to_be_unknown(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(denied_actions=frozenset({"rds:DescribeDBClusters"}))
    rds = connect(sandbox, "rds")
    with pytest.raises(ClientError, match="does not know rds:DeleteDBInstance"):
        rds.delete_db_instance(DBInstanceIdentifier="billing")
    with pytest.raises(ClientError, match="not authorized to perform: rds:DescribeDBClusters"):
        rds.describe_db_clusters()
