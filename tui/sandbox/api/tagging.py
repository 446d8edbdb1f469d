"""Tags of hybrid nodes: AddTagsToResource, RemoveTagsFromResource and ListTagsForResource.

An EC2 instance has its tags from EC2; here it is no resource. Other kinds are moto's.
Sources: the API reference of Systems Manager and botocore's model of it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tui.sandbox.account.fleet import Fleet, Instance
from tui.sandbox.calls.answers import ApiError, constraint, text

KIND = "ManagedInstance"
MOST_TAGS = 50
"""Of one resource."""
LONGEST_KEY, LONGEST_VALUE = 128, 256


def answer_about_tags(
    operation: str, fleet: Fleet, arguments: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What one of the three operations comes to; None where it is about something of moto's."""
    if arguments.get("ResourceType") != KIND:
        return None
    return _OPERATIONS[operation](fleet, _node(fleet, arguments), arguments)


def _list(fleet: Fleet, node: Instance, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"TagList": [{"Key": key, "Value": value} for key, value in node.tags.items()]}


def _add(fleet: Fleet, node: Instance, arguments: Mapping[str, Any]) -> dict[str, Any]:
    added = arguments.get("Tags")
    if not isinstance(added, list) or not all(isinstance(tag, dict) for tag in added):
        raise constraint("Tags", "null", "not be null")
    tags = {
        text(tag, "Key", longest=LONGEST_KEY): text(
            tag, "Value", shortest=0, longest=LONGEST_VALUE
        )
        for tag in added
    }
    if len({**node.tags, **tags}) > MOST_TAGS:
        raise ApiError("TooManyTagsError", "")
    fleet.tag(node.instance_id, {**node.tags, **tags})
    return {}


def _remove(fleet: Fleet, node: Instance, arguments: Mapping[str, Any]) -> dict[str, Any]:
    gone = arguments.get("TagKeys")
    if not isinstance(gone, list):
        raise constraint("TagKeys", "null", "not be null")
    kept = {key: value for key, value in node.tags.items() if key not in gone}
    fleet.tag(node.instance_id, kept)
    return {}


_OPERATIONS: Mapping[str, Callable[[Fleet, Instance, Mapping[str, Any]], dict[str, Any]]] = {
    "ListTagsForResource": _list,
    "AddTagsToResource": _add,
    "RemoveTagsFromResource": _remove,
}
TAG_OPERATIONS = frozenset(_OPERATIONS)


def _node(fleet: Fleet, arguments: Mapping[str, Any]) -> Instance:
    name = text(arguments, "ResourceId", longest=400)
    node = fleet.get(name)
    if node is None or not node.hybrid:
        words = (
            "The resource ID isn't valid. Verify that you entered the correct ID and try again."
        )
        raise ApiError("InvalidResourceId", words)
    return node
