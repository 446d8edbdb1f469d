"""The endpoints of databases by their names: which one counts, and what is said of none."""

from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.errors import AccessDenied, ErrorContext, InvalidRequest, NotFound
from tui.aws.hosts.databases import (
    Endpoint,
    NoEndpoint,
    NoSuchDatabase,
    find_endpoint,
)
from tui.aws.hosts.endpoint_name import EndpointName


def there(host: str, port: int) -> dict[str, Any]:
    return {"Address": host, "Port": port}


ANSWERS: dict[str, Any] = {
    "describe_db_clusters": {
        "DBClusters": [
            {
                "DBClusterIdentifier": "orders",
                "Endpoint": "writer",
                "ReaderEndpoint": "reader",
                "Port": 5432,
            }
        ]
    },
    "describe_db_instances": {
        "DBInstances": [
            {"DBInstanceIdentifier": "orders", "Endpoint": there("instance", 5432)},
            {"DBInstanceIdentifier": "billing", "Endpoint": there("billing", 3306)},
            {"DBInstanceIdentifier": "new", "DBInstanceStatus": "creating"},
        ]
    },
    "describe_replication_groups": {
        "ReplicationGroups": [
            {
                "ReplicationGroupId": "sessions",
                "NodeGroups": [
                    {
                        "PrimaryEndpoint": there("master", 6379),
                        "ReaderEndpoint": there("replica", 6379),
                    }
                ],
            },
            {
                "ReplicationGroupId": "sharded",
                "NodeGroups": [{}, {}],
                "ConfigurationEndpoint": there("clustercfg", 6379),
            },
        ]
    },
    "describe_serverless_caches": {
        "ServerlessCaches": [
            {"ServerlessCacheName": "carts", "Endpoint": there("serverless", 6379)}
        ]
    },
    "describe_cache_clusters": {
        "CacheClusters": [
            {"CacheClusterId": "pages", "ConfigurationEndpoint": there("cfg", 11211)},
            {"CacheClusterId": "alone", "CacheNodes": [{"Endpoint": there("node", 6379)}]},
            {"CacheClusterId": "odd", "ConfigurationEndpoint": there("cfg", 99999)},
        ]
    },
}


def name(text: str) -> EndpointName:
    parsed = EndpointName.parse(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("rds:orders", "writer", 5432),
        ("RDS:Orders/reader", "reader", 5432),
        ("rds:billing", "billing", 3306),
        ("rds:billing:3307", "billing", 3307),
        ("elasticache:sessions", "master", 6379),
        ("elasticache:sessions/reader", "replica", 6379),
        ("elasticache:sharded", "clustercfg", 6379),
        ("elasticache:carts", "serverless", 6379),
        ("elasticache:pages", "cfg", 11211),
        ("elasticache:alone", "node", 6379),
    ],
)
async def test_a_database_is_reached_at_the_endpoint_that_stays(
    written: str, host: str, port: int
) -> None:
    assert await find_endpoint(FakeAws(ANSWERS), name(written)) == Endpoint(host, port)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("rds:new", r"rds:new has no endpoint\..* Its status is creating"),
        ("rds:billing/reader", "rds:billing/reader has no reader endpoint"),
        ("elasticache:sharded/reader", "no reader endpoint"),
        ("elasticache:odd", "elasticache:odd has no endpoint. Choose"),
    ],
)
async def test_a_database_without_such_an_endpoint_is_said_so(written: str, words: str) -> None:
    with pytest.raises(NoEndpoint, match=words):
        await find_endpoint(FakeAws(ANSWERS), name(written))


async def test_a_name_that_nothing_has_brings_up_similar_ones_of_every_kind() -> None:
    with pytest.raises(NoSuchDatabase) as refused:
        await find_endpoint(FakeAws(ANSWERS), name("rds:order"))
    assert str(refused.value) == (
        "RDS has nothing named 'order' in this region. Similar names: orders."
    )
    with pytest.raises(NoSuchDatabase, match="Check the name, profile and region"):
        await find_endpoint(FakeAws(ANSWERS), name("elasticache:zzz"))


async def test_what_may_not_be_asked_is_named_only_where_it_is_missed() -> None:
    aws = FakeAws(ANSWERS | {"describe_db_clusters": denied("describe_db_clusters")})
    assert await find_endpoint(aws, name("rds:billing")) == Endpoint("billing", 3306)
    with pytest.raises(AccessDenied, match="DescribeDBClusters"):
        await find_endpoint(aws, name("rds:nowhere"))


async def test_a_name_that_one_kind_refuses_may_be_anothers() -> None:
    refused = InvalidRequest(ErrorContext(code="InvalidParameterValue"))
    aws = FakeAws(
        ANSWERS
        | {
            "describe_replication_groups": refused,
            "describe_cache_clusters": NotFound(ErrorContext(code="CacheClusterNotFound")),
        }
    )
    assert await find_endpoint(aws, name("elasticache:carts")) == Endpoint("serverless", 6379)
    with pytest.raises(NoSuchDatabase, match="Similar names: carts"):
        await find_endpoint(aws, name("elasticache:cart"))
