"""A session document's parameters: checked, completed, and put into its properties (section 8.3)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tui.sandbox.calls.answers import ApiError

_WHOLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def resolve(content: Mapping[str, Any], given: Mapping[str, list[str]]) -> dict[str, Any]:
    """The document's properties with every `{{ name }}` replaced.

    Raises:
        ApiError: InvalidParameters, for one that is unknown, missing or not allowed.
    """
    declared = content.get("parameters") or {}
    if unknown := sorted(set(given) - set(declared)):
        raise ApiError(
            "InvalidParameters", f"Document does not support parameters: {', '.join(unknown)}"
        )
    values = {
        name: _value(name, declaration, given.get(name))
        for name, declaration in declared.items()
    }
    properties = _substitute(content.get("properties") or {}, values)
    return properties if isinstance(properties, dict) else {}


def _value(name: str, declaration: Mapping[str, Any], given: list[str] | None) -> Any:
    if given is None:
        if "default" not in declaration:
            raise ApiError("InvalidParameters", f"Parameter {name} is missing.")
        return declaration["default"]
    if declaration.get("type", "String") != "String":
        return given
    # The service makes a string of a list of one; the agent's code wants plain strings.
    if len(given) != 1:
        raise ApiError("InvalidParameters", f"Parameter {name} takes exactly one value.")
    pattern = declaration.get("allowedPattern")
    allowed = declaration.get("allowedValues")
    if (pattern and not re.search(pattern, given[0])) or (allowed and given[0] not in allowed):
        raise ApiError("InvalidParameters", f"Parameter {name} has a value it cannot have.")
    return given[0]


def _substitute(node: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        return {key: _substitute(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_substitute(value, values) for value in node]
    if not isinstance(node, str):
        return node
    if (whole := _WHOLE.fullmatch(node)) and whole[1] in values:
        return values[whole[1]]
    return _WHOLE.sub(lambda match: _as_text(values.get(match[1], match[0])), node)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
