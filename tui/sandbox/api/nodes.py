"""ListNodes: managed nodes as the unified console explores them, with filters of its own.

Sources: the API reference of Systems Manager and botocore's model of it. It filters by computer
name and address, which DescribeInstanceInformation cannot; it knows tags as little as that does.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui.sandbox.account.fleet import Fleet, Instance
from tui.sandbox.api.inventory import describe
from tui.sandbox.calls.answers import (
    ApiError,
    choice,
    constraint,
    next_token,
    page_size,
    page_start,
    text,
)

_VALUE = r"[\w .:/=+\-@]*"
#: What an InstanceInfo has of what DescribeInstanceInformation tells, under the same name.
_SHARED = (
    *("AgentVersion", "ComputerName", "PlatformType", "PlatformName", "PlatformVersion"),
    *("ResourceType", "SourceType", "SourceId", "Name"),
)
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "Equal": str.__eq__,
    "NotEqual": str.__ne__,
    "BeginWith": str.startswith,
}
#: Keys of filters about the one account and region that there are, and about nothing here.
_KEYS = (
    *("AgentType", "AgentVersion", "ComputerName", "InstanceId", "InstanceStatus", "IpAddress"),
    *("ManagedStatus", "PlatformName", "PlatformType", "PlatformVersion", "ResourceType"),
    *("OrganizationalUnitId", "OrganizationalUnitPath", "Region", "AccountId", "SourceType"),
    *("SourceId", "SourceLocation", "AvailabilityZone", "AvailabilityZoneId"),
)

_Filter = Callable[[Mapping[str, str]], bool]


class Nodes:
    """Answers for the managed nodes of one region."""

    def __init__(self, fleet: Fleet, region: str, account: str) -> None:
        self._fleet = fleet
        self._region, self._account = region, account

    def list_nodes(self, arguments: Mapping[str, Any], now: float) -> dict[str, Any]:
        """A page of nodes that pass all filters; times are Unix seconds."""
        size = page_size(arguments, default=10, smallest=1, largest=50)
        if arguments.get("SyncName") is not None:
            raise ApiError("ResourceDataSyncNotFoundException", "There is no such data sync.")
        filters = list(_filters(arguments))
        first = 0
        if token := arguments.get("NextToken"):
            error = ApiError("InvalidNextToken", "The specified token isn't valid.")
            first = int(page_start(token, "nodes", error))
        abouts = ((each, self._information(each, now)) for each in self._fleet.instances)
        chosen = [
            (instance, about)
            for instance, about in abouts
            if all(holds(about) for holds in filters)
        ]
        nodes = [_node(*each, now) for each in chosen[first : first + size]]
        more = next_token("nodes", first + size) if first + size < len(chosen) else ""
        return {"Nodes": nodes, "NextToken": more}

    def _information(self, instance: Instance, now: float) -> dict[str, str]:
        """What filters compare, by their keys."""
        told = describe(instance, now)
        return {
            **{key: told[key] for key in _SHARED if key in told},
            "InstanceId": instance.instance_id,
            "AgentType": "SSM Agent",
            "InstanceStatus": told["PingStatus"],
            "IpAddress": instance.address,
            "ManagedStatus": "Managed",
            "AccountId": self._account,
            "Region": self._region,
        }


def _node(instance: Instance, about: Mapping[str, str], now: float) -> dict[str, Any]:
    beside = {"InstanceId", "AccountId", "Region"}
    return {
        "CaptureTime": instance.last_ping(now),
        "Id": instance.instance_id,
        "Owner": {"AccountId": about["AccountId"]},
        "Region": about["Region"],
        "NodeType": {
            "Instance": {key: value for key, value in about.items() if key not in beside}
        },
    }


def _filters(arguments: Mapping[str, Any]) -> Iterator[_Filter]:
    given = arguments.get("Filters")
    if given is not None and not 1 <= len(given) <= 5:
        raise constraint("filters", given, "have length 1 to 5")
    for each in given or ():
        key = choice(each, "Key", _KEYS)
        operator = each.get("Type") or "Equal"
        choice({"Type": operator}, "Type", tuple(_OPERATORS))
        values = each.get("Values") or []
        if not 1 <= len(values) <= 5:
            raise constraint("values", values, "have length 1 to 5")
        for value in values:
            text({"Value": value}, "Value", shortest=0, longest=512, pattern=_VALUE)
        yield _holds(key, _OPERATORS[operator], values, every=operator == "NotEqual")


def _holds(
    key: str, compare: Callable[[str, str], bool], values: list[str], *, every: bool
) -> _Filter:
    enough = all if every else any
    return lambda about: enough(compare(about.get(key, ""), value) for value in values)
