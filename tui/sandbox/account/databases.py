"""The databases of the account: what RDS and ElastiCache tell of their endpoints.

Nobody listens at these: the names are AWS's, and no name server knows them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class DatabaseKind(Enum):
    """How AWS calls one, and what its name is called."""

    DB_CLUSTER = "DBClusterIdentifier"
    DB_INSTANCE = "DBInstanceIdentifier"
    REPLICATION_GROUP = "ReplicationGroupId"
    SERVERLESS_CACHE = "ServerlessCacheName"
    CACHE_CLUSTER = "CacheClusterId"


@dataclass(frozen=True)
class Database:
    """One database; without an address it has no endpoint yet."""

    kind: DatabaseKind
    name: str
    address: str
    port: int
    reader: str = ""
    """The address for reading, where there is one."""
    status: str = "available"


def make_databases(region: str) -> Iterator[Database]:
    """A few of each kind; the same in every account."""
    rds = f"q3w8e5r1t2y4.{region}.rds.amazonaws.com"
    cache = f"k7s2d9.{region.replace('-', '')}.cache.amazonaws.com"
    postgres, mysql, redis = 5432, 3306, 6379
    cluster, reader = f"orders.cluster-{rds}", f"orders.cluster-ro-{rds}"
    yield Database(DatabaseKind.DB_CLUSTER, "orders", cluster, postgres, reader)
    for number in (1, 2):
        name = f"orders-{number}"
        yield Database(DatabaseKind.DB_INSTANCE, name, f"{name}.{rds}", postgres)
    yield Database(DatabaseKind.DB_INSTANCE, "billing", f"billing.{rds}", mysql)
    yield Database(DatabaseKind.DB_INSTANCE, "reports", "", mysql, status="creating")
    yield Database(
        DatabaseKind.REPLICATION_GROUP,
        "sessions",
        f"master.sessions.{cache}",
        redis,
        f"replica.sessions.{cache}",
    )
    yield Database(
        DatabaseKind.SERVERLESS_CACHE, "carts", f"carts-x1.serverless.{cache}", redis
    )
    yield Database(DatabaseKind.CACHE_CLUSTER, "pages", f"pages.cfg.{cache}", 11_211)
