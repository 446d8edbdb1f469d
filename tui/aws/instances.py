"""Managed instances: what Systems Manager knows of them, with their names from EC2.

DescribeInstanceInformation tells neither the Name tag nor any other, so each page of at most 50
is joined with DescribeInstances. The next page is asked for while EC2 still answers for the
last ones, and pages come in the service's order.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tui.aws.answers import part, parts, text, time
from tui.aws.arn import Arn
from tui.aws.caller import place_of
from tui.aws.client import Aws, abandon
from tui.aws.errors import AwsError, ErrorContext, NotFound
from tui.aws.node_cache import KnownNode

logger = logging.getLogger(__name__)

PAGE = 50
"""Instances in a page: the most that DescribeInstanceInformation allows."""

LOOKAHEAD = 4
"""Pages that may wait for EC2 at once: it takes longer to answer than Systems Manager does."""

HYBRID = "mi-"
"""How the ids of nodes begin that are no EC2 instances."""

VPC_DOMAIN = ".internal"
"""How the domains of Amazon's own name servers end."""

Answer = dict[str, Any]
Begin = Callable[..., "asyncio.Future[Answer]"]
"""Makes a call as `Aws.begin` does."""


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
    """Up to 50 instances. Iterating over the page gives them."""

    instances: tuple[ManagedInstance, ...]
    names_error: AwsError | None = None
    """Why EC2 told no names, on the first page that lacks them; later pages lack them too."""

    def __iter__(self) -> Iterator[ManagedInstance]:
        return iter(self.instances)

    def __len__(self) -> int:
        return len(self.instances)


async def list_instances(
    aws: Aws, begin: Begin | None = None
) -> AsyncGenerator[InstancePage, None]:
    """All managed nodes of the region, a page as it arrives.

    Where EC2 does not answer, or denies ec2:DescribeInstances, the list goes on without names.
    Stopped and terminated instances are not among them: Systems Manager lists none. What a
    whole list says of names is remembered, for who looks for one.

    Args:
        aws: the account and region.
        begin: makes the calls; `aws.begin` if it is not given.
    """
    listing = _Listing(begin or aws.begin)
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
        raise AwsError(ErrorContext(operation="ListTagsForResource", message="it told no tags"))
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
    return ManagedInstance(
        instance_id=text(information, "InstanceId"),
        name=text(information, "Name"),
        ping_status=text(information, "PingStatus"),
        last_ping=time(information, "LastPingDateTime"),
        agent_version=text(information, "AgentVersion"),
        platform_type=text(information, "PlatformType"),
        platform_name=text(information, "PlatformName"),
        platform_version=text(information, "PlatformVersion"),
        address=text(information, "IPAddress"),
        computer_name=text(information, "ComputerName"),
        resource_type=text(information, "ResourceType"),
        iam_role=text(information, "IamRole"),
    )


class _Listing:
    """The pipeline: one page of Systems Manager under way, and a few of EC2 behind it."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._token: str | None = None
        self._upcoming: asyncio.Future[Answer] | None = self._ask(None)
        self._waiting: deque[tuple[tuple[ManagedInstance, ...], asyncio.Future[Answer] | None]]
        self._waiting = deque()
        self._names_error: AwsError | None = None
        self._ids: set[str] = set()

    async def pages(self) -> AsyncGenerator[InstancePage, None]:
        while self._upcoming is not None or self._waiting:
            await self._progress()
            if self._has_room and self._upcoming is not None and self._upcoming.done():
                self._take(self._upcoming.result())
            while self._waiting and ((names := self._waiting[0][1]) is None or names.done()):
                yield self._join(*self._waiting.popleft())

    def abandon(self) -> None:
        """Give up what is under way: the reader has gone, or the listing failed."""
        for future in (self._upcoming, *(names for _, names in self._waiting)):
            if future is not None:
                abandon(future)

    @property
    def _has_room(self) -> bool:
        return len(self._waiting) < LOOKAHEAD

    async def _progress(self) -> None:
        moving = []
        if self._upcoming is not None and self._has_room:
            moving.append(self._upcoming)
        if self._waiting and (names := self._waiting[0][1]) is not None:
            moving.append(names)
        if moving:
            await asyncio.wait(moving, return_when=asyncio.FIRST_COMPLETED)

    def _ask(self, token: str | None) -> "asyncio.Future[Answer]":
        more = {"NextToken": token} if token else {}
        return self._begin("ssm", "describe_instance_information", MaxResults=PAGE, **more)

    def _take(self, answer: Answer) -> None:
        last, self._token = self._token, answer.get("NextToken")
        self._upcoming = None
        if self._token and self._token != last:
            self._upcoming = self._ask(self._token)
        listed = map(from_information, parts(answer, "InstanceInformationList"))
        # A list that changes while it is read may tell of one twice.
        new = {node.instance_id: node for node in listed if node.instance_id not in self._ids}
        self._ids |= new.keys()
        instances = tuple(new.values())
        self._waiting.append((instances, self._ask_names(instances)))

    def _ask_names(
        self, instances: tuple[ManagedInstance, ...]
    ) -> "asyncio.Future[Answer] | None":
        ids = [node.instance_id for node in instances if node.instance_id.startswith("i-")]
        if not ids or self._names_error is not None:
            return None
        # A filter, not InstanceIds: an id that EC2 does not know any more would fail the call.
        wanted = [{"Name": "instance-id", "Values": ids}]
        return self._begin("ec2", "describe_instances", Filters=wanted)

    def _join(
        self, instances: tuple[ManagedInstance, ...], names: "asyncio.Future[Answer] | None"
    ) -> InstancePage:
        if names is None:
            return InstancePage(instances)
        try:
            known = by_id(names.result())
        except AwsError as error:
            if self._names_error is not None:
                return InstancePage(instances)
            self._names_error = error
            return InstancePage(instances, error)
        return InstancePage(tuple(joined(node, known) for node in instances))


def from_ec2(instance_id: str, known: Mapping[str, Mapping[str, Any]]) -> ManagedInstance:
    """An instance as EC2 alone knows it; `known` is what `by_id` gives.

    EC2 tells Windows from all else, which has a shell of POSIX: macOS is a Linux here.
    """
    about = known[instance_id]
    platform = "Windows" if text(about, "Platform").lower() == "windows" else "Linux"
    address = text(about, "PrivateIpAddress")
    node = ManagedInstance(instance_id, platform_type=platform, address=address)
    return joined(node, known)


def by_id(answer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The instances in an answer of DescribeInstances."""
    return {
        text(instance, "InstanceId"): instance
        for reservation in parts(answer, "Reservations")
        for instance in parts(reservation, "Instances")
    }


def joined(node: ManagedInstance, known: Mapping[str, Mapping[str, Any]]) -> ManagedInstance:
    if (instance := known.get(node.instance_id)) is None:
        return node
    tags = tags_of(instance)
    profile = Arn.parse(text(part(instance, "IamInstanceProfile"), "Arn"))
    role = profile.resource.rsplit("/", 1)[-1] if profile else ""
    return replace(
        node,
        name=tags.get("Name") or node.name,
        iam_role=node.iam_role or role,
        tags=tags,
        tags_known=True,
    )


def tags_of(answer: Mapping[str, Any], key: str = "Tags") -> Mapping[str, str]:
    return MappingProxyType(
        {text(tag, "Key"): text(tag, "Value") for tag in parts(answer, key)}
    )
