"""What EC2 knows of instances beside a listing of them: asked by id while they are few, then all.

An answer of DescribeInstances has at most 1,000 instances, and a filter at most 200 values. So a
few are asked for by their ids, which is soon answered in an account of any size; of a large fleet
all are read page by page while Systems Manager still tells which there are.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from sys import intern
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from tui.aws.answers import part, parts, text
from tui.aws.arn import Arn
from tui.aws.client import abandon
from tui.aws.errors import AwsError

FEW: Final = 200
"""Instances that are asked for by id; from there on, all."""

PAGE: Final = 1000
"""Instances in a page of all of them: the most that DescribeInstances allows."""

Answer = dict[str, Any]
Begin = Callable[..., "asyncio.Future[Answer]"]
"""Makes a call as `Aws.begin` does."""


class Ec2Fact(NamedTuple):
    """What EC2 tells of an instance and Systems Manager does not."""

    tags: Mapping[str, str]
    role: str
    """The name of its instance profile; empty for none."""


class Ec2Facts:
    """What is told of instances, as it comes.

    Args:
        begin: makes the calls.
    """

    def __init__(self, begin: Begin) -> None:
        self.error: AwsError | None = None
        """Why EC2 tells nothing any more."""
        self._begin = begin
        self._told: dict[str, Ec2Fact] = {}
        self._batches: dict[asyncio.Future[Answer], Sequence[str]] = {}
        self._asked = 0
        self._upcoming: asyncio.Future[Answer] | None = None
        """The page of all that is under way."""
        self._token: str | None = None
        self._all = False
        """Whether all are read, or were."""

    @property
    def moving(self) -> "Iterator[asyncio.Future[Answer]]":
        """What is under way."""
        yield from self._batches
        if self._upcoming is not None:
            yield self._upcoming

    def want(self, ids: Iterable[str]) -> None:
        """Have instances asked for, which were not before."""
        wanted = [each for each in ids if each not in self._told]
        if not wanted or self.error is not None or self._all:
            return
        self._asked += len(wanted)
        if self._asked > FEW:
            self._all = True
            self._upcoming = self._begin("ec2", "describe_instances", MaxResults=PAGE)
            return
        # A filter, not InstanceIds: an id that EC2 does not know any more would fail the call.
        filters = [{"Name": "instance-id", "Values": wanted}]
        self._batches[self._begin("ec2", "describe_instances", Filters=filters)] = wanted

    def take(self) -> list[str]:
        """Take in what has arrived: the ids of which no more will be told than is told now."""
        settled: list[str] = []
        for future in [each for each in self._batches if each.done()]:
            # What an answer does not tell of is not there.
            settled += self._batches.pop(future)
            self._read(future)
        if (upcoming := self._upcoming) is not None and upcoming.done():
            self._upcoming = None
            answer, told = self._read(upcoming)
            settled += told
            last, self._token = self._token, answer.get("NextToken")
            if self._token and self._token != last and self.error is None:
                more = {"MaxResults": PAGE, "NextToken": self._token}
                self._upcoming = self._begin("ec2", "describe_instances", **more)
        return settled

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be told of any instance that was wanted."""
        return self.error is not None or next(self.moving, None) is None

    def knows(self, instance_id: str) -> bool:
        return instance_id in self._told

    def pop(self, instance_id: str) -> Ec2Fact | None:
        """What was told of an instance, once; None where EC2 does not know it."""
        return self._told.pop(instance_id, None)

    def abandon(self) -> None:
        """Give up what is under way."""
        for future in self.moving:
            abandon(future)

    def _read(self, future: "asyncio.Future[Answer]") -> tuple[Answer, Iterable[str]]:
        """An answer, and the ids that it tells of."""
        try:
            answer = future.result()
        except AwsError as error:
            self.error = self.error or error
            return {}, ()
        told = {name: fact_of(about) for name, about in by_id(answer).items()}
        self._told |= told
        return answer, told


def by_id(answer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The instances in an answer of DescribeInstances."""
    return {
        text(instance, "InstanceId"): instance
        for reservation in parts(answer, "Reservations")
        for instance in parts(reservation, "Instances")
    }


def fact_of(instance: Mapping[str, Any]) -> Ec2Fact:
    """What is wanted of an instance; the rest of its answer is long."""
    profile = Arn.parse(text(part(instance, "IamInstanceProfile"), "Arn"))
    role = profile.resource.rsplit("/", 1)[-1] if profile else ""
    return Ec2Fact(tags_of(instance), intern(role))


def tags_of(answer: Mapping[str, Any], key: str = "Tags") -> Mapping[str, str]:
    # Thousands of instances have the same few keys and values.
    return MappingProxyType(
        {intern(text(tag, "Key")): intern(text(tag, "Value")) for tag in parts(answer, key)}
    )
