"""The endpoints of databases: of RDS and Aurora, and of ElastiCache.

A name is asked for exactly, of each kind of database that its service has, and the first kind that
has it counts: of Aurora the cluster, whose endpoint follows the writer, before an instance; of
ElastiCache the replication group and the serverless cache before a cluster. All names are listed
only to offer similar ones for a name that nothing has.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui.aws.answers import pages, part, parts, text
from tui.aws.client import Aws
from tui.aws.errors import AwsError, InvalidRequest, NotFound
from tui.aws.hosts.endpoint_name import LARGEST_PORT, EndpointName
from tui.comparing import nearest
from tui.errors import UserFacingError
from tui.language import _
from tui.printable import clean

Answer = Mapping[str, Any]
Pages = AsyncGenerator[dict[str, Any], None]

WORDS: Final = {"rds": "RDS", "elasticache": "ElastiCache"}

MOST_NAMED: Final = 10
"""Similar names in a sentence."""

AVAILABLE: Final = "available"

STATUS: Final = ("Status", "DBInstanceStatus", "CacheClusterStatus")
"""The field that says what state a database is in, as its kind calls it."""


class DatabaseError(UserFacingError):
    """A database whose endpoint is not to be had; the sentence is `str(error)`."""


class NoSuchDatabase(DatabaseError):
    """No database is called so; `similar` are names that there are."""

    def __init__(self, wanted: EndpointName, similar: Sequence[str]) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.similar = similar

    def __str__(self) -> str:
        service = WORDS[self.wanted.service]
        said = _("{service} has nothing named {name!r} in this region.")
        said = said.format(service=service, name=self.wanted.name)
        if self.similar:
            names = _(", ").join(map(clean, self.similar))
            advice = _("Similar names: {names}.").format(names=names)
        else:
            advice = _("Check the name, profile and region, or use HOST:PORT.")
        return f"{said} {advice}"


class NoEndpoint(DatabaseError):
    """A database is there, and has no such endpoint."""

    def __init__(self, wanted: EndpointName, status: str) -> None:
        super().__init__(wanted, status)
        self.wanted = wanted
        self.status = status

    def __str__(self) -> str:
        if self.wanted.reader:
            said = _("{name} has no reader endpoint. Choose another, or use HOST:PORT.")
        else:
            said = _("{name} has no endpoint. Choose another, or use HOST:PORT.")
        said = said.format(name=self.wanted)
        if self.status in {"", AVAILABLE}:
            return said
        status = _("Its status is {status}.").format(status=clean(self.status))
        return f"{said} {status}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a database is connected to."""

    host: str
    port: int


@dataclass(frozen=True)
class EndpointSource:
    """One kind of database, and how AWS is asked for it.

    Attributes:
        ask: gives the pages of the operation that describes it.
        name: the parameter, and the field, that is its name.
        listed: the field that is the list of them.
        main: its ordinary endpoint: an address, and the port.
        reader: that for reading.
    """

    ask: Callable[..., Pages]
    name: str
    listed: str
    main: Callable[[Answer], tuple[str, object]]
    reader: Callable[[Answer], tuple[str, object]] = lambda _answer: ("", None)


async def find_endpoint(aws: Aws, wanted: EndpointName) -> Endpoint:
    """The endpoint of a database. Raises DatabaseError and AwsError."""
    kinds = KINDS[wanted.service]
    answers = await asyncio.gather(*(_one(aws, kind, wanted.name) for kind in kinds))
    for kind, answer in zip(kinds, answers, strict=True):
        if isinstance(answer, Mapping):
            return endpoint_in(kind, answer, wanted)
    for answer in answers:
        if isinstance(answer, AwsError):
            raise answer
    listed = await asyncio.gather(*(_names(aws, kind) for kind in kinds))
    known = dict.fromkeys(name for names in listed for name in names)
    raise NoSuchDatabase(wanted, nearest(wanted.name, known)[:MOST_NAMED])


async def _one(aws: Aws, kind: EndpointSource, name: str) -> Answer | AwsError | None:
    """The database of a kind that is called so; what kept AWS from telling."""
    try:
        async for page in kind.ask(aws, **{kind.name: name}):
            for found in parts(page, kind.listed):
                if text(found, kind.name).lower() == name:
                    return found
    except (NotFound, InvalidRequest):
        # A name that is too long for one kind may be another's.
        return None
    except AwsError as error:
        return error
    return None


async def _names(aws: Aws, kind: EndpointSource) -> list[str]:
    """The names of all of a kind; fewer, or none, where they may not be listed."""
    names: list[str] = []
    try:
        async for page in kind.ask(aws):
            names += (text(found, kind.name) for found in parts(page, kind.listed))
    except AwsError:
        # They were to be offered only; that the name is not there is said anyway.
        return names
    return names


def endpoint_in(kind: EndpointSource, found: Answer, wanted: EndpointName) -> Endpoint:
    """The endpoint that is wanted of what AWS tells of a database. Raises NoEndpoint."""
    host, port = (kind.reader if wanted.reader else kind.main)(found)
    port = wanted.port or port
    if host and isinstance(port, int) and 1 <= port <= LARGEST_PORT:
        return Endpoint(host, port)
    raise NoEndpoint(wanted, next(filter(None, (text(found, key) for key in STATUS)), ""))


def _in(found: Answer, field: str) -> tuple[str, object]:
    """Of an endpoint that is a structure of AWS's: its address and its port."""
    endpoint = part(found, field)
    return text(endpoint, "Address"), endpoint.get("Port")


def _primary(group: Answer) -> tuple[str, object]:
    """Of a replication group; with cluster mode it is the one that knows all nodes."""
    configuration = _in(group, "ConfigurationEndpoint")
    return (
        configuration if configuration[0] else _of_first(group, "NodeGroups", "PrimaryEndpoint")
    )


def _of_node(cluster: Answer) -> tuple[str, object]:
    """Of a cluster: memcached's that knows all nodes, or that of its only one."""
    configuration = _in(cluster, "ConfigurationEndpoint")
    return configuration if configuration[0] else _of_first(cluster, "CacheNodes", "Endpoint")


def _of_first(found: Answer, members: str, field: str) -> tuple[str, object]:
    return next((_in(member, field) for member in parts(found, members)), ("", None))


KINDS: Final[Mapping[str, tuple[EndpointSource, ...]]] = {
    "rds": (
        EndpointSource(
            lambda aws, **about: pages(
                aws, "rds", "describe_db_clusters", marker="Marker", **about
            ),
            "DBClusterIdentifier",
            "DBClusters",
            lambda cluster: (text(cluster, "Endpoint"), cluster.get("Port")),
            lambda cluster: (text(cluster, "ReaderEndpoint"), cluster.get("Port")),
        ),
        EndpointSource(
            lambda aws, **about: pages(
                aws, "rds", "describe_db_instances", marker="Marker", **about
            ),
            "DBInstanceIdentifier",
            "DBInstances",
            lambda instance: _in(instance, "Endpoint"),
        ),
    ),
    "elasticache": (
        EndpointSource(
            lambda aws, **about: pages(
                aws, "elasticache", "describe_replication_groups", marker="Marker", **about
            ),
            "ReplicationGroupId",
            "ReplicationGroups",
            _primary,
            lambda group: _of_first(group, "NodeGroups", "ReaderEndpoint"),
        ),
        EndpointSource(
            lambda aws, **about: pages(
                aws, "elasticache", "describe_serverless_caches", **about
            ),
            "ServerlessCacheName",
            "ServerlessCaches",
            lambda cache: _in(cache, "Endpoint"),
            lambda cache: _in(cache, "ReaderEndpoint"),
        ),
        EndpointSource(
            lambda aws, **about: pages(
                aws,
                "elasticache",
                "describe_cache_clusters",
                marker="Marker",
                ShowCacheNodeInfo=True,
                **about,
            ),
            "CacheClusterId",
            "CacheClusters",
            _of_node,
        ),
    ),
}
