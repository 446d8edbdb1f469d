"""The databases' endpoints: RDS's and ElastiCache's operations that describe them.

moto would make each in a network of its own, and knows no serverless caches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tui.sandbox.account.databases import Database, DatabaseKind
from tui.sandbox.calls.answers import ApiError, next_token, page_start
from tui.sandbox.calls.requests import Call

LARGEST_PAGE = 100
SMALLEST_PAGE = 20
NAMESPACES = {
    "rds": "http://rds.amazonaws.com/doc/2014-10-31/",
    "elasticache": "http://elasticache.amazonaws.com/doc/2015-02-02/",
}


@dataclass(frozen=True)
class _Form:
    """How one operation writes its kind of database, by the service's model."""

    kind: DatabaseKind
    listed: str
    member: str
    write: Callable[[Database], str]
    not_found: str
    sentence: str
    size: str = "MaxRecords"
    marker: str = "Marker"
    smallest: int = SMALLEST_PAGE


def describe(call: Call, databases: Iterable[Database]) -> str:
    """The XML for a query: all of a kind, or that of a name.

    Raises:
        ApiError: No database has the name, or the page is none.
    """
    form = _FORMS[call.action]
    found = [each for each in databases if each.kind is form.kind]
    if (name := call.arguments.get(form.kind.value)) is not None:
        found = [each for each in found if each.name == name.lower()]
        if not found:
            raise ApiError(form.not_found, form.sentence.format(name=name), 404)
    first, size = _page(form, call.arguments)
    more = ""
    if first + size < len(found):
        token = next_token(form.listed, first + size)
        more = _element(form.marker, token)
    members = "".join(
        _element(form.member, form.write(each), raw=True)
        for each in found[first : first + size]
    )
    result = _element(form.listed, members, raw=True) + more
    return (
        f'<{call.operation}Response xmlns="{NAMESPACES[call.service]}">'
        f"<{call.operation}Result>{result}</{call.operation}Result>"
        f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata>"
        f"</{call.operation}Response>"
    )


def _page(form: _Form, arguments: Mapping[str, str]) -> tuple[int, int]:
    first, size = 0, LARGEST_PAGE
    if token := arguments.get(form.marker):
        error = ApiError("InvalidParameterValue", f"Invalid {form.marker}: {token}")
        first = int(page_start(token, form.listed, error))
    if (wanted := arguments.get(form.size)) is not None:
        size = int(wanted) if wanted.isdecimal() else 0
        if not form.smallest <= size <= LARGEST_PAGE:
            words = f"Invalid value {wanted} for {form.size}."
            raise ApiError("InvalidParameterValue", words)
    return first, size


def _element(name: str, value: object, *, raw: bool = False) -> str:
    return f"<{name}>{value if raw else escape(str(value))}</{name}>"


def _endpoint(name: str, address: str, port: int) -> str:
    """A structure of address and port; nothing where there is no address."""
    if not address:
        return ""
    inner = _element("Address", address) + _element("Port", port)
    return _element(name, inner, raw=True)


def _cluster(database: Database) -> str:
    reader = _element("ReaderEndpoint", database.reader) if database.reader else ""
    return (
        f"{_element('DBClusterIdentifier', database.name)}{_element('Status', database.status)}"
        f"{_element('Endpoint', database.address)}{reader}{_element('Port', database.port)}"
    )


def _instance(database: Database) -> str:
    return (
        f"{_element('DBInstanceIdentifier', database.name)}"
        f"{_element('DBInstanceStatus', database.status)}"
        f"{_endpoint('Endpoint', database.address, database.port)}"
    )


def _group(database: Database) -> str:
    node = (
        f"{_element('NodeGroupId', '0001')}{_element('Status', database.status)}"
        f"{_endpoint('PrimaryEndpoint', database.address, database.port)}"
        f"{_endpoint('ReaderEndpoint', database.reader, database.port)}"
    )
    return (
        f"{_element('ReplicationGroupId', database.name)}{_element('Status', database.status)}"
        f"<NodeGroups>{_element('NodeGroup', node, raw=True)}</NodeGroups>"
    )


def _serverless(database: Database) -> str:
    return (
        f"{_element('ServerlessCacheName', database.name)}"
        f"{_element('Status', database.status)}"
        f"{_endpoint('Endpoint', database.address, database.port)}"
        f"{_endpoint('ReaderEndpoint', database.reader, database.port)}"
    )


def _cache(database: Database) -> str:
    return (
        f"{_element('CacheClusterId', database.name)}"
        f"{_element('CacheClusterStatus', database.status)}"
        f"{_endpoint('ConfigurationEndpoint', database.address, database.port)}"
    )


_FORMS: dict[str, _Form] = {
    "rds:DescribeDBClusters": _Form(
        DatabaseKind.DB_CLUSTER,
        "DBClusters",
        "DBCluster",
        _cluster,
        "DBClusterNotFoundFault",
        "DBCluster {name} not found.",
    ),
    "rds:DescribeDBInstances": _Form(
        DatabaseKind.DB_INSTANCE,
        "DBInstances",
        "DBInstance",
        _instance,
        "DBInstanceNotFound",
        "DBInstance {name} not found.",
    ),
    "elasticache:DescribeReplicationGroups": _Form(
        DatabaseKind.REPLICATION_GROUP,
        "ReplicationGroups",
        "ReplicationGroup",
        _group,
        "ReplicationGroupNotFoundFault",
        "ReplicationGroup {name} not found.",
    ),
    "elasticache:DescribeServerlessCaches": _Form(
        DatabaseKind.SERVERLESS_CACHE,
        "ServerlessCaches",
        "member",
        _serverless,
        "ServerlessCacheNotFoundFault",
        "Serverless Cache {name} not found.",
        size="MaxResults",
        marker="NextToken",
        smallest=1,
    ),
    "elasticache:DescribeCacheClusters": _Form(
        DatabaseKind.CACHE_CLUSTER,
        "CacheClusters",
        "CacheCluster",
        _cache,
        "CacheClusterNotFound",
        "CacheCluster not found: {name}",
    ),
}

DATABASE_ACTIONS = frozenset(_FORMS)
