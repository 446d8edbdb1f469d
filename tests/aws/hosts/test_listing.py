"""The databases of an account, for who looks for one."""

from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.errors import AccessDenied
from tui.aws.hosts.listing import list_databases

NOTHING: dict[str, Any] = {
    "describe_db_clusters": {"DBClusters": []},
    "describe_db_instances": {"DBInstances": []},
    "describe_replication_groups": {"ReplicationGroups": []},
    "describe_serverless_caches": {"ServerlessCaches": []},
    "describe_cache_clusters": {"CacheClusters": []},
}
ORDERS = {
    "DBClusterIdentifier": "orders",
    "Engine": "aurora-postgresql",
    "Endpoint": "orders.cluster",
    "ReaderEndpoint": "orders.cluster-ro",
    "Port": 5432,
}
BILLING = {
    "DBInstanceIdentifier": "billing",
    "Engine": "mysql",
    "Endpoint": {"Address": "billing.rds", "Port": 3306},
}


async def test_each_is_named_as_a_user_writes_it_readers_too() -> None:
    aws = FakeAws(
        NOTHING
        | {
            "describe_db_clusters": {"DBClusters": [ORDERS]},
            "describe_db_instances": {
                "DBInstances": [BILLING, {"DBInstanceIdentifier": "new"}]
            },
        }
    )
    found = await list_databases(aws)
    assert [(str(each.name), each.endpoint.host, each.engine) for each in found] == [
        ("rds:billing", "billing.rds", "mysql"),
        ("rds:orders", "orders.cluster", "aurora-postgresql"),
        ("rds:orders/reader", "orders.cluster-ro", "aurora-postgresql"),
    ]


async def test_what_one_kind_denies_does_not_keep_the_others_away() -> None:
    answers = {operation: denied(operation) for operation in NOTHING}
    known = {"describe_db_instances": {"DBInstances": [BILLING]}}
    assert len(await list_databases(FakeAws(answers | known))) == 1
    with pytest.raises(AccessDenied):
        await list_databases(FakeAws(answers))
