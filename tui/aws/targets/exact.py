"""Filters: a call for each kind of name finds the exact spelling, and ids find their machines."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tui.aws.answers import part, parts, text
from tui.aws.errors import AwsError
from tui.aws.fleet.ec2_facts import by_id
from tui.aws.instances import (
    HYBRID,
    PAGE,
    ManagedInstance,
    from_ec2,
    from_information,
    joined,
)
from tui.aws.targets.name import EXACT, Filter, TargetName, sameness, spellings
from tui.aws.targets.patience import Patience

STOPPED: Final = frozenset({"stopping", "stopped"})
GONE: Final = frozenset({"shutting-down", "terminated"})

MOST_IDS: Final = 100
"""That DescribeInstanceInformation filters by at once."""

MOST_PAGES: Final = 20
"""Of what a filter lets through: pages may be empty, and no name has so many machines."""

_Nodes = dict[str, ManagedInstance]

States = dict[str, str]
"""By id: an instance's state in EC2's words."""


@dataclass(frozen=True, slots=True)
class ByState:
    """Machines by what can be done with them, by id."""

    machines: tuple[ManagedInstance, ...] = ()
    """Those that can be connected to, as far as is known."""
    stopped: tuple[ManagedInstance, ...] = ()
    gone: tuple[ManagedInstance, ...] = ()
    """Those that were terminated."""

    @classmethod
    def of(cls, found: Iterable[ManagedInstance], states: States) -> "ByState":
        """Machines, by their states; one without a state is managed."""
        by_state: tuple[list[ManagedInstance], ...] = ([], [], [])
        for node in sorted(found, key=lambda node: node.instance_id):
            state = states.get(node.instance_id, "")
            by_state[1 if state in STOPPED else 2 if state in GONE else 0].append(node)
        return cls(*map(tuple, by_state))


@dataclass(frozen=True, slots=True)
class ExactTargets:
    """What filters find."""

    found: ByState = field(default_factory=ByState)
    """Machines of the very spelling."""
    variants: tuple[ManagedInstance, ...] = ()
    """Machines that run, and whose names are the same but for case and the like: not all of them."""
    error: AwsError | None = None
    """Why EC2 could not be asked."""
    listing_error: AwsError | None = None
    """Why Systems Manager could not: it will not list all managed nodes either."""


async def find_exactly(patience: Patience, name: TargetName) -> ExactTargets:
    """The machines that filters find by a name. Raises nothing of AWS's.

    Systems Manager is asked first for a tag: a managed node of that name that is online is all
    one can want, and EC2, whose description alone takes long to load, need not be asked.
    """
    filters = tuple(name.filters())
    if len(filters) > 1:
        managed, asked = await asyncio.gather(
            _managed_nodes(patience, name), _all_in_ec2(patience, filters)
        )
    else:
        managed = await _managed_nodes(patience, name)
        if not isinstance(managed, AwsError) and len(managed) == 1 and managed[0].online:
            return ExactTargets(ByState(tuple(managed)))
        asked = await _all_in_ec2(patience, filters)
    errors = [answer for answer in asked if isinstance(answer, AwsError)]
    exact, variants, states = _by_spelling(filters, asked)
    if not isinstance(managed, AwsError):
        exact |= {node.instance_id: _merged(node, exact) for node in managed}
    return ExactTargets(
        ByState.of(exact.values(), states),
        ByState.of(variants.values(), states).machines,
        errors[0] if errors else None,
        managed if isinstance(managed, AwsError) else None,
    )


async def nodes_by_id(patience: Patience, ids: Sequence[str]) -> tuple[ManagedInstance, ...]:
    """The managed nodes of these ids, as they are now; a hundred at most.

    Where Systems Manager cannot be asked, those that EC2 knows to run. Raises nothing of AWS's:
    what nobody vouches for is not among them.
    """
    wanted = list(dict.fromkeys(ids))[:MOST_IDS]
    machines = [each for each in wanted if not each.startswith(HYBRID)]
    if not wanted:
        return ()
    told, known = await asyncio.gather(
        _informed(patience, [{"Key": "InstanceIds", "Values": wanted}]),
        _described(patience, [{"Name": "instance-id", "Values": machines}] if machines else []),
    )
    in_ec2 = {} if isinstance(known, AwsError) else known
    if not isinstance(told, AwsError):
        return tuple(joined(node, in_ec2) for node in told)
    ec2 = _Ec2Answer.of(in_ec2)
    return ByState.of(ec2.nodes, ec2.states).machines


async def ended_machines(patience: Patience) -> ByState:
    """The instances that are stopped or gone; none where EC2 does not tell."""
    wanted = [{"Name": "instance-state-name", "Values": sorted(STOPPED | GONE)}]
    known = await _described(patience, wanted)
    ec2 = _Ec2Answer.of({} if isinstance(known, AwsError) else known)
    return ByState.of(ec2.nodes, ec2.states)


@dataclass(frozen=True, slots=True)
class _Ec2Answer:
    nodes: tuple[ManagedInstance, ...]
    states: States

    @classmethod
    def of(cls, known: dict[str, Any]) -> "_Ec2Answer":
        return cls(
            tuple(from_ec2(known_as, known) for known_as in known),
            {known_as: text(part(about, "State"), "Name") for known_as, about in known.items()},
        )


async def _all_in_ec2(
    patience: Patience, filters: Sequence[Filter]
) -> "list[_Ec2Answer | AwsError]":
    return await asyncio.gather(*(_in_ec2(patience, one) for one in filters))


def _by_spelling(
    filters: Sequence[Filter], asked: "Sequence[_Ec2Answer | AwsError]"
) -> tuple[_Nodes, _Nodes, States]:
    """The machines of the very spelling, those of another, and the states of all, by id."""
    exact: _Nodes = {}
    variants: _Nodes = {}
    states: States = {}
    for (key, value), answer in zip(filters, asked, strict=True):
        if isinstance(answer, AwsError):
            continue
        for node in answer.nodes:
            # Other keys are of addresses and of names that are never in capitals.
            tag = key.removeprefix("tag:")
            alike = EXACT if tag == key else sameness(value, node.tags.get(tag, ""))
            (exact if alike == EXACT else variants if alike else {})[node.instance_id] = node
        states |= answer.states
    return exact, variants, states


def _merged(node: ManagedInstance, in_ec2: _Nodes) -> ManagedInstance:
    """A managed node with what EC2 knows of it, if anything."""
    if (known := in_ec2.get(node.instance_id)) is None:
        return node
    role = node.iam_role or known.iam_role
    return replace(node, name=known.name, iam_role=role, tags=known.tags, tags_known=True)


async def _in_ec2(patience: Patience, wanted: Filter) -> _Ec2Answer | AwsError:
    key, value = wanted
    values = spellings(value) if key.startswith("tag:") else (value,)
    literal = [re.sub(r"([*?\\])", r"\\\1", each) for each in values]
    known = await _described(patience, [{"Name": key, "Values": literal}])
    return known if isinstance(known, AwsError) else _Ec2Answer.of(known)


async def _described(
    patience: Patience, filters: list[dict[str, Any]]
) -> dict[str, Mapping[str, Any]] | AwsError:
    """What EC2 knows of the instances that pass filters, by id; of none without a filter."""
    known: dict[str, Mapping[str, Any]] = {}
    if filters:
        try:
            async for page in _pages(patience, "ec2", "describe_instances", Filters=filters):
                known |= by_id(page)
        except AwsError as error:
            return error
    return known


async def _managed_nodes(
    patience: Patience, name: TargetName
) -> list[ManagedInstance] | AwsError:
    """The managed nodes with a tag; of hybrid ones EC2 knows nothing."""
    tag, value = (name.tag, name.value) if name.tag else ("Name", name.text)
    told = await _informed(patience, [{"Key": f"tag:{tag}", "Values": [value]}])
    if isinstance(told, AwsError):
        return told
    return [replace(node, name=value) if tag == "Name" else node for node in told]


async def _informed(
    patience: Patience, filters: list[dict[str, Any]]
) -> list[ManagedInstance] | AwsError:
    """What Systems Manager knows of the nodes that pass filters."""
    told: list[ManagedInstance] = []
    asked = {"Filters": filters, "MaxResults": PAGE}
    try:
        async for page in _pages(patience, "ssm", "describe_instance_information", **asked):
            told += map(from_information, parts(page, "InstanceInformationList"))
    except AwsError as error:
        return error
    return told


async def _pages(
    patience: Patience, service: str, operation: str, **arguments: Any
) -> AsyncIterator[dict[str, Any]]:
    """The first pages of an answer. Raises AwsError."""
    last = ""
    for _ in range(MOST_PAGES):
        page = await patience.call(service, operation, **arguments)
        yield page
        token = text(page, "NextToken")
        if token in {"", last}:
            return
        last = arguments["NextToken"] = token
