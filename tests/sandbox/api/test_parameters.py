import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.account.session_documents import CUSTOM, OWNED
from tui.sandbox.api.parameters import read_parameters, resolve
from tui.sandbox.calls.answers import ApiError

PORT = OWNED["AWS-StartPortForwardingSession"]


def a_document(**declaration: Any) -> dict[str, Any]:
    return {"parameters": {"what": declaration}, "properties": {"it": "{{ what }}"}}


def test_values_replace_their_names_and_defaults_fill_in() -> None:
    assert resolve(PORT, {"portNumber": ["5432"]})["properties"] == {
        "portNumber": "5432",
        "type": "LocalPortForwarding",
        "localPortNumber": "0",
    }


def test_a_value_inside_a_longer_text_is_inserted() -> None:
    content = {
        "parameters": {"what": {"type": "String"}},
        "properties": {"linux": {"commands": "echo {{what}}; echo {{ what }}"}},
    }
    assert resolve(content, {"what": ["{{what}}"]})["properties"] == {
        "linux": {"commands": "echo {{what}}; echo {{what}}"}
    }


def test_the_inputs_are_given_the_values_too() -> None:
    content = {
        "parameters": {"minutes": {"type": "String", "default": "5"}},
        "inputs": {"idleSessionTimeout": "{{ minutes }}"},
    }
    assert resolve(content, {"minutes": ["9"]})["inputs"] == {"idleSessionTimeout": "9"}
    assert resolve(content, {})["inputs"] == {"idleSessionTimeout": "5"}


@pytest.mark.parametrize(
    "given",
    [
        {"unknown": ["1"]},
        {"portNumber": ["http"]},
        {"portNumber": ["1", "2"]},
        {"portNumber": []},
    ],
)
def test_parameters_that_the_document_does_not_take_are_refused(
    given: dict[str, list[str]],
) -> None:
    with pytest.raises(ApiError, match="InvalidParameters"):
        resolve(PORT, given)


@pytest.mark.parametrize(
    ("declaration", "values"),
    [
        ({"type": "String", "allowedValues": ["a", "b"]}, ["c"]),
        ({"type": "String", "minChars": "2"}, ["a"]),
        ({"type": "String", "maxChars": 2}, ["abc"]),
        ({"type": "StringList", "allowedPattern": "^a"}, ["a", "b"]),
        ({"type": "StringList", "minItems": 1}, []),
        ({"type": "StringList", "maxItems": 1}, ["a", "b"]),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(
    declaration: dict[str, Any], values: list[str]
) -> None:
    with pytest.raises(ApiError, match="InvalidParameters: Parameter what"):
        resolve(a_document(**declaration), {"what": values})


def test_a_list_stays_a_list() -> None:
    assert resolve(a_document(type="StringList"), {"what": ["a", "b"]})["properties"] == {
        "it": ["a", "b"]
    }


def test_a_parameter_without_a_default_must_be_given() -> None:
    with pytest.raises(ApiError, match="host is missing"):
        resolve(OWNED["AWS-StartPortForwardingSessionToRemoteHost"], {})


@pytest.mark.parametrize(
    "parameters",
    ["a", {"a": "b"}, {"a": [1]}, {"a": [""]}, {"": ["a"]}, {"a" * 256: ["b"]}],
)
def test_parameters_that_the_model_does_not_allow_are_refused(parameters: Any) -> None:
    with pytest.raises(ApiError, match=r"SerializationException|ValidationException"):
        read_parameters({"Parameters": parameters})


@given(path=st.text(max_size=30))
def test_no_path_that_the_pattern_forbids_reaches_a_command(path: str) -> None:
    document = CUSTOM["Demo-ViewFile"]
    try:
        properties = resolve(document, {"path": [path]})["properties"]
    except ApiError:
        return
    assert re.fullmatch(r"[\w/-]+\.(txt|log)\n?", path, re.ASCII)
    assert properties["linux"]["commands"] == f"tail -n 20 {path}"
