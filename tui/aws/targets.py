"""From what a user calls a machine to the machines that it can mean: one rule for all commands.

    i-0abc…, mi-0abc…           an id, in any case; taken at its word, as `ecs:…` is
    arn:aws:ec2:…:instance/i-…  an ARN of one
    10.0.0.5                    an address
    Name=web-01, tag:Key=Value  a tag
    web-01                      a Name tag, a private DNS name (ip-10-0-0-5 for short) or what
                                the machine calls itself

EC2's filters find the exact spelling with a call for each kind. They know neither hybrid nodes nor
another spelling: only what they do not find is looked for among all managed nodes.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Final

from tui.aws.answers import part, parts, text
from tui.aws.arn import Arn
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import (
    HYBRID,
    PAGE,
    ManagedInstance,
    by_id,
    from_ec2,
    from_information,
    list_instances,
)
from tui.comparing import comparable

INSTANCE_ID: Final = re.compile(r"m?i-[0-9a-f]{8,17}", re.IGNORECASE | re.ASCII)
"""Of EC2 and of hybrid nodes. What looks like one is taken as one and not looked up."""

ECS: Final = "ecs:"
"""How the targets of containers begin."""

_TAG: Final = re.compile(r"(?:Name|tag:(.+?))=(.+)", re.DOTALL)
_SHORT_NAME: Final = re.compile(r"ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})", re.ASCII)
_STOPPED: Final = frozenset({"stopping", "stopped"})
_GONE: Final = frozenset({"shutting-down", "terminated"})

Filter = tuple[str, str]
"""Of DescribeInstances: its name and its one value, which stands for itself."""


@dataclass(frozen=True, slots=True)
class TargetName:
    """What was typed, taken apart. One of `instance_id`, `tag`, `address` or none is set."""

    text: str
    instance_id: str = ""
    """With nothing to look up."""
    region: str = ""
    """That an ARN names."""
    tag: str = ""
    """A key, whose value is `value`."""
    value: str = ""
    address: str = ""

    @classmethod
    def parse(cls, typed: str) -> "TargetName":
        """Any text means something."""
        typed = typed.strip()
        if INSTANCE_ID.fullmatch(typed):
            return cls(typed, typed.lower())
        if typed.startswith(ECS):
            return cls(typed, typed)
        if arn := Arn.parse(typed):
            known_as = arn.resource.partition("/")[2]
            if INSTANCE_ID.fullmatch(known_as):
                return cls(typed, known_as.lower(), arn.region)
        if tag := _TAG.fullmatch(typed):
            return cls(typed, tag=tag[1] or "Name", value=tag[2])
        try:
            return cls(typed, address=str(ip_address(typed.strip("[]"))))
        except ValueError:
            return cls(typed)

    def filters(self) -> Iterator[Filter]:
        """What EC2 finds the exact spelling by."""
        if self.tag:
            yield f"tag:{self.tag}", self.value
        elif self.address:
            if ":" not in self.address:
                yield "private-ip-address", self.address
                yield "ip-address", self.address
        else:
            yield "tag:Name", self.text
            if short := _SHORT_NAME.fullmatch(self.text.lower()):
                # The host's own name, as EC2 makes it of the address.
                yield "private-ip-address", ".".join(short.groups())
            elif "." in self.text:
                yield "private-dns-name", self.text.lower()

    def matches(self, node: ManagedInstance) -> int:
        """How well it names a managed node: 3 letter by letter, 2 but for case, 1 in part, 0."""
        if self.tag:
            return _sameness(self.value, node.tags.get(self.tag, ""))
        if self.address:
            return 3 if self.address == node.address else 0
        names = (node.name, node.known_name, node.computer_name)
        best = max(_sameness(self.text, name) for name in names)
        host = node.computer_name.partition(".")[0]
        return best or min(1, _sameness(self.text, host))


@dataclass(frozen=True, slots=True)
class FoundTargets:
    """Machines that a name can mean."""

    machines: tuple[ManagedInstance, ...] = ()
    """Those that can be connected to, as far as is known."""
    stopped: tuple[ManagedInstance, ...] = ()
    gone: tuple[ManagedInstance, ...] = ()
    """Those that were terminated."""
    error: AwsError | None = None
    """Why EC2 could not be asked."""
    listing_error: AwsError | None = None
    """Why Systems Manager could not: it will not list all managed nodes either."""


async def find_exactly(aws: Aws, name: TargetName) -> FoundTargets:
    """The machines of this very spelling that filters find, by id. Raises nothing of AWS's."""
    asked = await asyncio.gather(
        _hybrid_nodes(aws, name), *(_in_ec2(aws, one) for one in name.filters())
    )
    listing, *others = asked
    errors = [answer for answer in others if isinstance(answer, AwsError)]
    found: dict[str, tuple[ManagedInstance, str]] = {}
    for answer in asked:
        if not isinstance(answer, AwsError):
            found |= answer
    ordered = [found[known_as] for known_as in sorted(found)]
    return FoundTargets(
        tuple(node for node, state in ordered if state not in _STOPPED | _GONE),
        tuple(node for node, state in ordered if state in _STOPPED),
        tuple(node for node, state in ordered if state in _GONE),
        errors[0] if errors else None,
        listing if isinstance(listing, AwsError) else None,
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing of all managed nodes says of a name."""

    machines: tuple[ManagedInstance, ...]
    """Those that it names best."""
    others: tuple[ManagedInstance, ...]
    names_error: AwsError | None = None
    """Why EC2 told no names."""


async def find_among_all(aws: Aws, name: TargetName) -> Listed:
    """Look a name up among all managed nodes. Raises AwsError."""
    nodes: list[ManagedInstance] = []
    names_error: AwsError | None = None
    async with aclosing(list_instances(aws)) as pages:
        async for page in pages:
            names_error = names_error or page.names_error
            nodes += page
    degrees = [name.matches(node) for node in nodes]
    best = max(degrees, default=0) or -1
    pairs = list(zip(nodes, degrees, strict=True))
    return Listed(
        tuple(node for node, degree in pairs if degree == best),
        tuple(node for node, degree in pairs if degree != best),
        names_error,
    )


def _sameness(wanted: str, name: str) -> int:
    if not name:
        return 0
    return 3 if wanted == name else 2 if comparable(wanted) == comparable(name) else 0


_Answer = dict[str, tuple[ManagedInstance, str]]
"""By id: a machine and its state in EC2's words."""


async def _in_ec2(aws: Aws, wanted: Filter) -> _Answer | AwsError:
    key, value = wanted
    literal = re.sub(r"([*?\\])", r"\\\1", value)
    try:
        answer = await aws.call(
            "ec2", "describe_instances", Filters=[{"Name": key, "Values": [literal]}]
        )
    except AwsError as error:
        return error
    known = by_id(answer)
    found = {
        known_as: (from_ec2(known_as, known), text(part(about, "State"), "Name"))
        for known_as, about in known.items()
    }
    tag = key.removeprefix("tag:")
    if tag != key:
        found = {one: each for one, each in found.items() if each[0].tags.get(tag) == value}
    return found


async def _hybrid_nodes(aws: Aws, name: TargetName) -> _Answer | AwsError:
    """The hybrid nodes with a tag, which EC2 does not know."""
    tag, value = (name.tag, name.value) if name.tag else ("Name", name.text)
    if name.address or not value:
        return {}
    wanted = [{"Key": f"tag:{tag}", "Values": [value]}]
    try:
        answer = await aws.call(
            "ssm", "describe_instance_information", Filters=wanted, MaxResults=PAGE
        )
    except AwsError as error:
        return error
    nodes = [from_information(about) for about in parts(answer, "InstanceInformationList")]
    return {
        node.instance_id: (node if tag != "Name" else replace(node, name=value), "")
        for node in nodes
        if node.instance_id.startswith(HYBRID)
    }
