"""Managed instances: what Systems Manager knows of them, with their names from EC2.

DescribeInstanceInformation tells neither the Name tag nor any other, so its pages of at most 50
are joined with what DescribeInstances tells. The next page is asked for while EC2 still answers,
and nodes come as soon as both have told of them, in no order.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from sys import intern
from types import MappingProxyType
from typing import Any

from tui.aws.answers import parts, text, time
from tui.aws.caller import place_of
from tui.aws.client import Aws, abandon
from tui.aws.errors import AwsError, ErrorContext, NotFound
from tui.aws.fleet.ec2_facts import Answer, Begin, Ec2Fact, Ec2Facts, by_id, fact_of, tags_of
from tui.aws.node_cache import KnownNode
from tui.language import N_

logger = logging.getLogger(__name__)

PAGE = 50
"""Instances in a page: the most that DescribeInstanceInformation allows."""

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0
"""Seconds from one page that is given on to the next. What comes meanwhile is gathered: who lays
a list out anew with each of hundreds of pages does little else."""

HYBRID = "mi-"
"""How the ids of nodes begin that are no EC2 instances."""

VPC_DOMAIN = ".internal"
"""How the domains of Amazon's own name servers end."""


@dataclass(frozen=True, slots=True)
class ManagedInstance:
    """A managed node; text that is absent is empty."""

    instance_id: str
    name: str = ""
    ping_status: str = ""
    """`Online`, `ConnectionLost` or `Inactive`."""
    last_ping: datetime | None = None
    agent_version: str = ""
    platform_type: str = ""
    platform_name: str = ""
    platform_version: str = ""
    address: str = ""
    computer_name: str = ""
    resource_type: str = ""
    iam_role: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    tags_known: bool = False
    """Whether AWS told its tags; none is another thing than not told."""

    @property
    def known_name(self) -> str:
        """Its name, or what the machine calls itself; empty where neither is known.

        Of the names that EC2 hands out in a VPC (`ip-10-0-0-7.ec2.internal`) the first part is
        enough: the rest is the same for all.
        """
        given = self.computer_name
        return self.name or (given.partition(".")[0] if given.endswith(VPC_DOMAIN) else given)

    @property
    def label(self) -> str:
        """What to call it: a name, or its id where it has none."""
        return self.known_name or self.instance_id

    @property
    def known_tags(self) -> Mapping[str, str] | None:
        """Its tags; None where they are not known."""
        return self.tags if self.tags_known else None

    @property
    def online(self) -> bool:
        return self.ping_status == "Online"


@dataclass(frozen=True, slots=True)
class InstancePage:
    """Some of the instances. Iterating over the page gives them."""

    instances: tuple[ManagedInstance, ...]
    names_error: AwsError | None = None
    """Why EC2 told no names, on the first page that lacks them; later pages lack them too."""

    def __iter__(self) -> Iterator[ManagedInstance]:
        return iter(self.instances)

    def __len__(self) -> int:
        return len(self.instances)


async def list_instances(
    aws: Aws,
    begin: Begin | None = None,
    known: Mapping[str, ManagedInstance] | None = None,
) -> AsyncGenerator[InstancePage, None]:
    """All managed nodes of the region, a page as it arrives.

    Where EC2 does not answer, or denies ec2:DescribeInstances, the list goes on without names.
    Stopped and terminated instances are not among them: Systems Manager lists none. What a
    whole list says of names is remembered, for who looks for one.

    Args:
        aws: the account and region.
        begin: makes the calls; `aws.begin` if it is not given.
        known: nodes by id whose names and tags are taken for what they still are: EC2 is asked
            about the others alone.
    """
    listing = _Listing(begin or aws.begin, known or {})
    nodes: list[ManagedInstance] = []
    is_named = True
    try:
        async with aclosing(listing.pages()) as found:
            async for page in found:
                nodes += page
                is_named = is_named and page.names_error is None
                yield page
    finally:
        listing.abandon()
    if is_named:
        await _remember(aws, nodes)


async def _remember(aws: Aws, nodes: Iterable[ManagedInstance]) -> None:
    """Keep what nodes are called; where that fails, the next who looks has to list them."""
    cache = aws.nodes
    if cache is None or (place := await place_of(aws)) is None:
        return
    known = [
        KnownNode(node.instance_id, node.name, node.computer_name, node.address)
        for node in nodes
    ]
    try:
        await asyncio.to_thread(cache.write, place, aws.profile or "", known)
    except OSError as error:
        logger.info("the names of machines are not kept: %s", error.strerror)


async def with_tags(aws: Aws, node: ManagedInstance) -> ManagedInstance:
    """A managed node with its tags, which AWS is asked for. Raises AwsError where it tells none.

    Those of an EC2 instance are EC2's, those of a hybrid node Systems Manager's own.
    """
    if not node.instance_id.startswith(HYBRID):
        wanted = [{"Name": "instance-id", "Values": [node.instance_id]}]
        known = by_id(await aws.call("ec2", "describe_instances", Filters=wanted))
        if node.instance_id not in known:
            raise NotFound(ErrorContext(service="ec2", target=node.instance_id))
        return joined(node, known)
    about = {"ResourceType": "ManagedInstance", "ResourceId": node.instance_id}
    answer = await aws.call("ssm", "list_tags_for_resource", **about)
    if not isinstance(answer.get("TagList"), list):
        raise AwsError(
            ErrorContext(operation="ListTagsForResource", message=N_("no tags returned"))
        )
    return replace(node, tags=tags_of(answer, "TagList"), tags_known=True)


async def with_platform(aws: Aws, node: ManagedInstance) -> ManagedInstance:
    """A managed node with its platform; without it where it is not managed. Raises AwsError."""
    wanted = [{"Key": "InstanceIds", "Values": [node.instance_id]}]
    answer = await aws.call("ssm", "describe_instance_information", Filters=wanted)
    for about in map(from_information, parts(answer, "InstanceInformationList")):
        if about.instance_id == node.instance_id:
            return replace(node, platform_type=about.platform_type)
    return node


def from_information(information: Mapping[str, Any]) -> ManagedInstance:
    """One of `InstanceInformationList` in an answer of DescribeInstanceInformation."""
    # Thousands of nodes have the same few versions and platforms.
    return ManagedInstance(
        instance_id=text(information, "InstanceId"),
        name=text(information, "Name"),
        ping_status=intern(text(information, "PingStatus")),
        last_ping=time(information, "LastPingDateTime"),
        agent_version=intern(text(information, "AgentVersion")),
        platform_type=intern(text(information, "PlatformType")),
        platform_name=intern(text(information, "PlatformName")),
        platform_version=intern(text(information, "PlatformVersion")),
        address=text(information, "IPAddress"),
        computer_name=text(information, "ComputerName"),
        resource_type=intern(text(information, "ResourceType")),
        iam_role=intern(text(information, "IamRole")),
    )


class _Listing:
    """The pipeline: one page of Systems Manager under way, and what EC2 tells beside it."""

    def __init__(self, begin: Begin, known: Mapping[str, ManagedInstance]) -> None:
        self._begin = begin
        self._known = known
        self._token: str | None = None
        self._upcoming: asyncio.Future[Answer] | None = self._ask(None)
        self._facts = Ec2Facts(begin)
        self._waiting: dict[str, ManagedInstance] = {}
        """Nodes of which EC2 has not told yet, by id."""
        self._ids: set[str] = set()
        self._is_error_told = False

    async def pages(self) -> AsyncGenerator[InstancePage, None]:
        loop = asyncio.get_running_loop()
        ready: list[ManagedInstance] = []
        pause, due = FIRST_PAUSE, loop.time()
        while self._upcoming is not None or self._waiting:
            await self._progress(due - loop.time() if ready else None)
            settled = self._facts.take()
            if self._upcoming is not None and self._upcoming.done():
                settled += self._take(self._upcoming.result())
            ready += self._complete(settled)
            if ready and loop.time() >= due:
                yield self._page(ready)
                ready, due, pause = [], loop.time() + pause, min(2 * pause, LONGEST_PAUSE)
        if ready:
            yield self._page(ready)

    async def _progress(self, patience: float | None) -> None:
        """Wait until something has arrived, and no longer than so many seconds."""
        moving = [*self._facts.moving]
        if self._upcoming is not None:
            moving.append(self._upcoming)
        if moving:
            timeout = None if patience is None else max(0.0, patience)
            await asyncio.wait(moving, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)

    def abandon(self) -> None:
        """Give up what is under way: the reader has gone, or the listing failed."""
        self._facts.abandon()
        if self._upcoming is not None:
            abandon(self._upcoming)

    def _ask(self, token: str | None) -> "asyncio.Future[Answer]":
        more = {"NextToken": token} if token else {}
        return self._begin("ssm", "describe_instance_information", MaxResults=PAGE, **more)

    def _take(self, answer: Answer) -> list[str]:
        """Take in a page; gives back the ids of which EC2 has nothing to tell any more."""
        last, self._token = self._token, answer.get("NextToken")
        self._upcoming = None
        if self._token and self._token != last:
            self._upcoming = self._ask(self._token)
        listed = map(from_information, parts(answer, "InstanceInformationList"))
        # A list that changes while it is read may tell of one twice.
        new = {node.instance_id: node for node in listed if node.instance_id not in self._ids}
        self._ids |= new.keys()
        self._waiting |= new
        self._facts.want(each for each in new if not self._needs_nothing(each))
        return [each for each in new if self._needs_nothing(each) or self._facts.knows(each)]

    def _needs_nothing(self, instance_id: str) -> bool:
        """Whether EC2 knows nothing of a node, or was asked about it before."""
        if instance_id.startswith(HYBRID):
            return True
        known = self._known.get(instance_id)
        return known is not None and known.tags_known

    def _complete(self, settled: Sequence[str]) -> list[ManagedInstance]:
        """The nodes of which no more will be told; they are waited for no longer."""
        told = list(self._waiting) if self._facts.is_over else dict.fromkeys(settled)
        return [self._join(each) for each in told if each in self._waiting]

    def _page(self, nodes: Sequence[ManagedInstance]) -> InstancePage:
        """A page of these; with why they are nameless, the first time."""
        error = None if self._is_error_told else self._facts.error
        self._is_error_told = self._is_error_told or error is not None
        return InstancePage(tuple(nodes), error)

    def _join(self, instance_id: str) -> ManagedInstance:
        node, fact = self._waiting.pop(instance_id), self._facts.pop(instance_id)
        if fact is not None:
            return with_fact(node, fact)
        known = self._known.get(instance_id)
        if known is None or not known.tags_known:
            return node
        role = node.iam_role or known.iam_role
        return replace(node, name=known.name, iam_role=role, tags=known.tags, tags_known=True)


def from_ec2(instance_id: str, known: Mapping[str, Mapping[str, Any]]) -> ManagedInstance:
    """An instance as EC2 alone knows it; `known` is what `by_id` gives.

    EC2 tells Windows from all else, which has a shell of POSIX: macOS is a Linux here.
    """
    about = known[instance_id]
    platform = "Windows" if text(about, "Platform").lower() == "windows" else "Linux"
    address = text(about, "PrivateIpAddress")
    node = ManagedInstance(instance_id, platform_type=platform, address=address)
    return joined(node, known)


def joined(node: ManagedInstance, known: Mapping[str, Mapping[str, Any]]) -> ManagedInstance:
    if (instance := known.get(node.instance_id)) is None:
        return node
    return with_fact(node, fact_of(instance))


def with_fact(node: ManagedInstance, fact: Ec2Fact) -> ManagedInstance:
    """A node with what EC2 tells of it."""
    return replace(
        node,
        name=fact.tags.get("Name") or node.name,
        iam_role=node.iam_role or fact.role,
        tags=fact.tags,
        tags_known=True,
    )
