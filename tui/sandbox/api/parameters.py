"""A session document's parameters: checked, completed, and put into its content (section 8.3).

The service checks them before it starts anything; the agent then replaces each `{{ name }}` in
the properties and in the inputs, and looks no further at what it has put in. An `interpolationType`
is of documents for commands (schema 2.2) and has no effect here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tui.sandbox.calls.answers import ApiError, constraint

_WHOLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
LONGEST_NAME = 255
LONGEST_VALUE = 65_535
REPLACED = ("properties", "inputs")


def read_parameters(arguments: Mapping[str, Any]) -> dict[str, list[str]]:
    """`Parameters` of StartSession, a list of values by name.

    Raises:
        ApiError: SerializationException and ValidationException, for what the model does not allow.
    """
    parameters = arguments.get("Parameters") or {}
    if not isinstance(parameters, dict):
        raise ApiError("SerializationException", "Parameters is not a map.")
    for name, values in parameters.items():
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise ApiError(
                "SerializationException", f"Parameters.{name} is not a list of strings."
            )
        if not 1 <= len(name) <= LONGEST_NAME:
            rule = f"satisfy constraint: Map keys must have a length of 1 to {LONGEST_NAME}"
            raise constraint("Parameters", name, rule)
        if not all(1 <= len(value) <= LONGEST_VALUE for value in values):
            rule = f"have a length of 1 to {LONGEST_VALUE}"
            raise constraint(f"parameters.{name}.member", "...", rule)
    return parameters


def resolve(content: Mapping[str, Any], given: Mapping[str, list[str]]) -> dict[str, Any]:
    """The document's content with every `{{ name }}` replaced.

    Raises:
        ApiError: InvalidParameters, for one that is unknown, missing or not allowed.
    """
    declared = content.get("parameters") or {}
    if unknown := sorted(set(given) - set(declared)):
        raise _invalid(f"Document does not support parameters: {', '.join(unknown)}")
    values = {
        name: _value(name, declaration, given.get(name))
        for name, declaration in declared.items()
    }
    return dict(content) | {
        part: _substitute(content[part], values) for part in REPLACED if part in content
    }


def _value(name: str, declaration: Mapping[str, Any], given: list[str] | None) -> Any:
    if given is None:
        if "default" not in declaration:
            raise _invalid(f"Parameter {name} is missing.")
        return declaration["default"]
    is_list = declaration.get("type", "String") == "StringList"
    # The service makes a string of a list of one; the agent's code wants plain strings.
    if not is_list and len(given) != 1:
        raise _invalid(f"Parameter {name} takes exactly one value.")
    if not _within(len(given), declaration, "Items"):
        raise _invalid(f"Parameter {name} has a number of values it cannot have.")
    pattern = declaration.get("allowedPattern")
    allowed = declaration.get("allowedValues")
    for value in given:
        if pattern and not re.search(pattern, value):
            raise _invalid(f"Parameter {name} does not match the pattern {pattern}.")
        if allowed and value not in allowed:
            raise _invalid(f"Parameter {name} is none of the allowed values.")
        if not _within(len(value), declaration, "Chars"):
            raise _invalid(f"Parameter {name} has a length it cannot have.")
    return given if is_list else given[0]


def _within(number: int, declaration: Mapping[str, Any], unit: str) -> bool:
    """Whether a number is within its declared bounds, which are numbers or text."""
    least, most = declaration.get(f"min{unit}"), declaration.get(f"max{unit}")
    return (least is None or number >= int(least)) and (most is None or number <= int(most))


def _invalid(sentence: str) -> ApiError:
    return ApiError("InvalidParameters", sentence)


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
