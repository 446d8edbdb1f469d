"""DescribeInstanceProperties: what DescribeInstanceInformation tells, and what EC2 knows beside it.

Sources: the API reference of Systems Manager and botocore's model of it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui.sandbox.account.fleet import Fleet, Instance
from tui.sandbox.api.inventory import OPERATORS, describe
from tui.sandbox.calls.answers import (
    ApiError,
    choice,
    constraint,
    next_token,
    page_size,
    page_start,
)

LARGEST_PAGE = 1000
#: A key that a filter may have -> the property that it compares; tags have keys of their own.
_KEYS = {
    "InstanceIds": "InstanceId",
    "AgentVersion": "AgentVersion",
    "PingStatus": "PingStatus",
    "PlatformTypes": "PlatformType",
    "ActivationIds": "ActivationId",
    "IamRole": "IamRole",
    "ResourceType": "ResourceType",
    "AssociationStatus": "AssociationStatus",
    "DocumentName": "",
}

_Property = dict[str, Any]
_Filter = Callable[[Instance, _Property], bool]


class Properties:
    """Answers for the managed nodes of one region."""

    def __init__(self, fleet: Fleet, region: str) -> None:
        self._fleet = fleet
        self._region = region

    def describe_instance_properties(
        self, arguments: Mapping[str, Any], now: float
    ) -> dict[str, Any]:
        """A page of nodes that pass all filters; times are Unix seconds."""
        size = page_size(arguments, default=10, smallest=5, largest=LARGEST_PAGE)
        filters = list(_filters(arguments))
        first = 0
        if token := arguments.get("NextToken"):
            error = ApiError("InvalidNextToken", "The specified token isn't valid.")
            first = int(page_start(token, "properties", error))
        told = ((each, self._properties(each, now)) for each in self._fleet.instances)
        chosen = [about for node, about in told if all(holds(node, about) for holds in filters)]
        answer: dict[str, Any] = {"InstanceProperties": chosen[first : first + size]}
        if first + size < len(chosen):
            answer["NextToken"] = next_token("properties", first + size)
        return answer

    def _properties(self, node: Instance, now: float) -> _Property:
        information = describe(node, now)
        del information["IsLatestVersion"]
        if node.hybrid:
            return information
        arm = node.instance_type.startswith(("m7g", "t4g"))
        return information | {
            "Name": node.name,
            "InstanceType": node.instance_type,
            "InstanceRole": node.profile,
            "InstanceState": node.state.words,
            "Architecture": "arm64" if arm else "x86_64",
            "LaunchTime": now - node.age,
            "AvailabilityZone": f"{self._region}a",
        }


def _filters(arguments: Mapping[str, Any]) -> Iterator[_Filter]:
    old = arguments.get("InstancePropertyFilterList")
    new = arguments.get("FiltersWithOperator")
    if old and new:
        words = "InstancePropertyFilterList and FiltersWithOperator exclude each other."
        raise ApiError("ValidationException", words)
    for given in old or ():
        yield _filter(choice(given, "key", tuple(_KEYS)), given.get("valueSet"), "Equal")
    for given in new or ():
        operator = choice(
            {"Operator": given.get("Operator") or "Equal"}, "Operator", [*OPERATORS]
        )
        yield _filter(str(given.get("Key", "")), given.get("Values"), operator)


def _filter(key: str, values: Any, operator: str) -> _Filter:
    if key not in _KEYS and key != "tag-key" and not key.startswith("tag:"):
        raise ApiError("InvalidFilterKey", f"The specified key isn't valid: {key}")
    if not isinstance(values, list) or not 1 <= len(values) <= 40:
        raise constraint("values", values, "have length 1 to 40")
    compare = OPERATORS[operator]
    enough = all if operator == "NotEqual" else any

    def holds(node: Instance, about: _Property) -> bool:
        if key == "tag-key":
            found = list(node.tags)
        elif key.startswith("tag:"):
            found = [node.tags.get(key.removeprefix("tag:"), "")]
        else:
            found = [str(about.get(_KEYS[key], ""))]
        return enough(compare(each, str(value)) for each in found for value in values)

    return holds
