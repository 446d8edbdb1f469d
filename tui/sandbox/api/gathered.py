"""GetInventory: what Systems Manager has gathered from the machines.

Of each machine it is what every agent reports by itself, `AWS:InstanceInformation`: nobody has
turned the rest on here. Sources: the API reference of Systems Manager and botocore's model of it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
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
    text,
)

INFORMATION = "AWS:InstanceInformation"
SCHEMA_VERSION = "1.0"
_TYPE_NAME = r"(AWS|Custom):.*"
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    **OPERATORS,
    "Exists": lambda found, _: bool(found),
}
#: As the inventory calls what DescribeInstanceInformation tells.
_NAMES = {
    "AgentVersion": "AgentVersion",
    "ComputerName": "ComputerName",
    "InstanceId": "InstanceId",
    "IpAddress": "IPAddress",
    "PlatformName": "PlatformName",
    "PlatformType": "PlatformType",
    "PlatformVersion": "PlatformVersion",
    "ResourceType": "ResourceType",
}

_Filter = Callable[[Mapping[str, str]], bool]


def get_inventory(fleet: Fleet, arguments: Mapping[str, Any], now: float) -> dict[str, Any]:
    """A page of machines that pass all filters, with what was gathered of them."""
    size = page_size(arguments, default=50, smallest=1, largest=50)
    if arguments.get("Aggregators"):
        raise ApiError("InvalidAggregatorException", "The sandbox does not aggregate.")
    wanted = _types(arguments)
    filters = list(_filters(arguments))
    first = 0
    if token := arguments.get("NextToken"):
        error = ApiError("InvalidNextToken", "The specified token isn't valid.")
        first = int(page_start(token, "inventory", error))
    gathered = ((node, _information(node, now)) for node in fleet.instances)
    chosen = [each for each in gathered if all(holds(each[1]) for holds in filters)]
    answer: dict[str, Any] = {
        "Entities": [
            _entity(node, about, now, wanted) for node, about in chosen[first : first + size]
        ]
    }
    if first + size < len(chosen):
        answer["NextToken"] = next_token("inventory", first + size)
    return answer


def _information(node: Instance, now: float) -> dict[str, str]:
    told = describe(node, now)
    status = "Active" if node.online else "ConnectionLost"
    about = {name: str(told[known]) for name, known in _NAMES.items()}
    return about | {"AgentType": "amazon-ssm-agent", "InstanceStatus": status}


def _entity(
    node: Instance, about: Mapping[str, str], now: float, wanted: str
) -> dict[str, Any]:
    if wanted != INFORMATION:
        return {"Id": node.instance_id, "Data": {}}
    captured = datetime.fromtimestamp(node.last_ping(now), UTC)
    item = {
        "TypeName": INFORMATION,
        "SchemaVersion": SCHEMA_VERSION,
        "CaptureTime": captured.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Content": [about],
    }
    return {"Id": node.instance_id, "Data": {INFORMATION: item}}


def _types(arguments: Mapping[str, Any]) -> str:
    """Of what the call wants to know; there may be one."""
    given = arguments.get("ResultAttributes")
    if given is None:
        return INFORMATION
    if len(given) != 1:
        raise constraint("ResultAttributes", given, "have length 1")
    return text(given[0], "TypeName", longest=100, pattern=_TYPE_NAME)


def _filters(arguments: Mapping[str, Any]) -> Iterator[_Filter]:
    given = arguments.get("Filters")
    if given is not None and not 1 <= len(given) <= 5:
        raise constraint("Filters", given, "have length 1 to 5")
    for each in given or ():
        kind, _, name = text(each, "Key", longest=200).rpartition(".")
        if kind != INFORMATION or name not in {*_NAMES, "AgentType", "InstanceStatus"}:
            raise ApiError("InvalidFilter", f"The filter name isn't valid: {each['Key']}")
        operator = choice({"Type": each.get("Type") or "Equal"}, "Type", [*_OPERATORS])
        values = each.get("Values")
        if not isinstance(values, list) or not 1 <= len(values) <= 40:
            raise constraint("values", values, "have length 1 to 40")
        yield _holds(name, operator, [str(value) for value in values])


def _holds(name: str, operator: str, values: list[str]) -> _Filter:
    compare, enough = _OPERATORS[operator], all if operator == "NotEqual" else any
    return lambda about: enough(compare(about[name], value) for value in values)
