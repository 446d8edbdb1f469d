"""All databases of an account that have an endpoint, for a user who looks for one."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from tui.aws.answers import parts, text
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.hosts.databases import (
    KINDS,
    Answer,
    Endpoint,
    EndpointSource,
    NoEndpoint,
    endpoint_in,
)
from tui.aws.hosts.endpoint_name import EndpointName


@dataclass(frozen=True, slots=True)
class KnownDatabase:
    """A database that can be connected to.

    Attributes:
        name: as a user writes it.
        endpoint: where.
        engine: `postgres`, `redis`; empty where AWS does not say.
    """

    name: EndpointName
    endpoint: Endpoint
    engine: str = ""


async def list_databases(aws: Aws) -> list[KnownDatabase]:
    """Those of RDS and ElastiCache in the region, by name; readers behind what they read from.

    What one kind denies does not keep the others away. Raises AwsError where none may be listed.
    """
    asked = [(service, kind) for service, kinds in KINDS.items() for kind in kinds]
    answers = await asyncio.gather(
        *(_listed(aws, service, kind) for service, kind in asked), return_exceptions=True
    )
    found = [each for each in answers if isinstance(each, list)]
    for answer in answers:
        if isinstance(answer, BaseException) and (
            not found or not isinstance(answer, AwsError)
        ):
            raise answer
    # Of an Aurora cluster and an instance with one name the first counts, as in a search for it.
    known: dict[EndpointName, KnownDatabase] = {}
    for each in chain.from_iterable(found):
        known.setdefault(each.name, each)
    return sorted(known.values(), key=lambda each: str(each.name))


async def _listed(aws: Aws, service: str, kind: EndpointSource) -> list[KnownDatabase]:
    return [
        known
        async for page in kind.ask(aws)
        for found in parts(page, kind.listed)
        for known in _endpoints(service, kind, found)
    ]


def _endpoints(service: str, kind: EndpointSource, found: Answer) -> Iterator[KnownDatabase]:
    for reader in (False, True):
        name = EndpointName(service, text(found, kind.name).lower(), reader)
        with suppress(NoEndpoint):
            yield KnownDatabase(name, endpoint_in(kind, found, name), text(found, "Engine"))
