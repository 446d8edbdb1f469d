"""What the sandbox says about its instances: DescribeInstanceInformation and GetConnectionStatus.

Sources: the API reference of Systems Manager and botocore's model of it.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from tui.sandbox.account.fleet import LATEST_AGENT, Fleet, Instance
from tui.sandbox.calls.answers import (
    ApiError,
    constraint,
    next_token,
    overlapping,
    page_size,
    page_start,
    text,
)

#: Filter key -> what it compares.
_FILTERS: dict[str, Callable[[Instance], str]] = {
    "InstanceIds": lambda instance: instance.instance_id,
    "PingStatus": lambda instance: _ping_status(instance),
    "PlatformTypes": lambda instance: instance.platform.kind,
    "AgentVersion": lambda instance: instance.agent_version,
    "ResourceType": lambda instance: _resource_type(instance),
    "ActivationIds": lambda instance: _activation(instance) if instance.hybrid else "",
    "IamRole": lambda instance: _HYBRID_ROLE if instance.hybrid else "",
    "AssociationStatus": lambda instance: "Success" if instance.online else "Pending",
    "SourceIds": lambda instance: instance.instance_id,
    "SourceTypes": lambda instance: _source_type(instance),
}
#: How filters of other calls compare what is found with a value.
OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "Equal": str.__eq__,
    "NotEqual": str.__ne__,
    "BeginWith": str.startswith,
    "LessThan": str.__lt__,
    "GreaterThan": str.__gt__,
}
_HYBRID_ROLE = "service-role/AmazonEC2RunCommandRoleForManagedInstances"


_Filters = list[tuple[str, frozenset[str]]]


class Inventory:
    """Answers questions about a fleet."""

    def __init__(self, fleet: Fleet, overlap: int = 0) -> None:
        """`overlap` entries of a page are on the next one too."""
        self._fleet = fleet
        self._overlap = overlap

    def describe_instance_information(
        self, arguments: Mapping[str, Any], now: float
    ) -> dict[str, Any]:
        size = page_size(arguments, default=10, smallest=5, largest=50)
        filters = _check_filters(_read_filters(arguments))
        first = 0
        if token := arguments.get("NextToken"):
            error = ApiError("InvalidNextToken", "The specified token isn't valid.")
            first = int(page_start(token, "instances", error))
        page = list(islice(self._chosen(filters, first), size + 1))
        answer: dict[str, Any] = {
            "InstanceInformationList": [describe(instance, now) for _, instance in page[:size]]
        }
        if len(page) > size:
            again = overlapping(size, self._overlap)
            answer["NextToken"] = next_token("instances", page[again][0])
        return answer

    def get_connection_status(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        target = text(arguments, "Target", longest=400)
        instance = self._fleet.get(target)
        connected = instance is not None and instance.connected
        return {"Target": target, "Status": "connected" if connected else "notconnected"}

    def _chosen(self, filters: _Filters, first: int) -> Iterator[tuple[int, Instance]]:
        """The instances that pass, with their places in the fleet, from a place on."""
        instances = self._fleet.instances
        for place in range(max(0, first), len(instances)):
            if all(_matches(instances[place], key, values) for key, values in filters):
                yield place, instances[place]


def describe(instance: Instance, now: float) -> dict[str, Any]:
    """One InstanceInformation; times are Unix seconds, as JSON 1.1 writes them."""
    information: dict[str, Any] = {
        "InstanceId": instance.instance_id,
        "PingStatus": _ping_status(instance),
        "LastPingDateTime": instance.last_ping(now),
        "AgentVersion": instance.agent_version,
        "IsLatestVersion": instance.agent_version == LATEST_AGENT,
        "PlatformType": instance.platform.kind,
        "PlatformName": instance.platform.name,
        "PlatformVersion": instance.platform.version,
        "ResourceType": _resource_type(instance),
        "IPAddress": instance.address,
        "ComputerName": instance.computer_name,
        "SourceId": instance.instance_id,
        "SourceType": _source_type(instance),
    }
    if instance.hybrid:
        information |= {
            "Name": instance.name,
            "ActivationId": _activation(instance),
            "IamRole": _HYBRID_ROLE,
            "RegistrationDate": now - instance.age,
        }
    return information


def _check_filters(filters: _Filters) -> _Filters:
    if any(key.startswith("tag") for key, _ in filters) and len(filters) > 1:
        raise ApiError(
            "ValidationException", "Tag filters can't be combined with other filters."
        )
    return filters


def _read_filters(arguments: Mapping[str, Any]) -> _Filters:
    new, old = arguments.get("Filters") or [], arguments.get("InstanceInformationFilterList")
    if new and old:
        raise ApiError(
            "ValidationException",
            "Filters and InstanceInformationFilterList can't be used in the same request.",
        )
    filters = []
    for entry in [*new, *(old or [])]:
        key = entry.get("Key", entry.get("key", ""))
        values = entry.get("Values", entry.get("valueSet")) or []
        if not 1 <= len(values) <= 100:
            raise constraint("filters.member.values", values, "have length 1 to 100")
        if key not in _FILTERS and key != "tag-key" and not key.startswith("tag:"):
            raise ApiError("InvalidFilterKey", f"The specified key isn't valid: {key}")
        filters.append((key, frozenset(values)))
    return filters


def _matches(instance: Instance, key: str, values: frozenset[str]) -> bool:
    if key == "tag-key":
        return not values.isdisjoint(instance.tags)
    if key.startswith("tag:"):
        return instance.tags.get(key.removeprefix("tag:")) in values
    return _FILTERS[key](instance) in values


def _ping_status(instance: Instance) -> str:
    return "Online" if instance.online else "ConnectionLost"


def _resource_type(instance: Instance) -> str:
    return "ManagedInstance" if instance.hybrid else "EC2Instance"


def _source_type(instance: Instance) -> str:
    return "AWS::SSM::ManagedInstance" if instance.hybrid else "AWS::EC2::Instance"


def _activation(instance: Instance) -> str:
    digits = instance.instance_id.removeprefix("mi-")
    return f"{digits[:8]}-{digits[8:12]}-4a5b-8c7d-{digits[:12]}"
