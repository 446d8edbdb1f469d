import pytest

from tui.sandbox.account.documents import OWNED
from tui.sandbox.api.parameters import resolve
from tui.sandbox.calls.answers import ApiError

PORT = OWNED["AWS-StartPortForwardingSession"]


def test_values_replace_their_names_and_defaults_fill_in() -> None:
    assert resolve(PORT, {"portNumber": ["5432"]}) == {
        "portNumber": "5432",
        "type": "LocalPortForwarding",
        "localPortNumber": "0",
    }


def test_a_value_inside_a_longer_text_is_inserted() -> None:
    content = {
        "parameters": {"what": {"type": "String"}},
        "properties": {"linux": {"commands": "echo {{what}}; echo {{ what }}"}},
    }
    assert resolve(content, {"what": ["{{what}}"]}) == {
        "linux": {"commands": "echo {{what}}; echo {{what}}"}
    }


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


def test_a_parameter_without_a_default_must_be_given() -> None:
    with pytest.raises(ApiError, match="host is missing"):
        resolve(OWNED["AWS-StartPortForwardingSessionToRemoteHost"], {})
