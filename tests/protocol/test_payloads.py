"""The payloads: exact in what is written, liberal and unshakable in what is read."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.protocol import payloads
from tui.protocol.errors import MalformedPayload, RemoteProtocolError
from tui.protocol.message import wire_id
from tui.protocol.payloads import (
    ActionOutcome,
    ActionStatus,
    HandshakeAction,
    HandshakeRequest,
    HandshakeResponse,
)

READERS: dict[str, Callable[[bytes], Any]] = {
    "acknowledgement": payloads.read_acknowledgement,
    "challenge": payloads.read_challenge,
    "complete": payloads.read_handshake_complete,
    "exit code": payloads.read_exit_code,
    "flag": payloads.read_flag,
    "request": HandshakeRequest.decode,
    "response": HandshakeResponse.decode,
    "size": payloads.read_size,
}

keys = st.sampled_from(
    [
        "AcknowledgedMessageSequenceNumber",
        "AgentVersion",
        "RequestedClientActions",
        "ActionType",
        "ActionParameters",
        "ClientVersion",
        "ProcessedClientActions",
        "ActionStatus",
        "ActionResult",
        "Error",
        "Challenge",
        "CustomerMessage",
        "Output",
        "cols",
        "rows",
    ]
)
near_misses = nested(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), keys | st.text()
)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=50)
@given(payload=st.binary(max_size=200) | near_misses.map(json.dumps).map(str.encode))
def test_no_payload_raises_anything_but_a_remote_error(name: str, payload: bytes) -> None:
    with suppress(RemoteProtocolError):
        READERS[name](payload)


@given(st.binary(max_size=200) | near_misses.map(json.dumps).map(str.encode))
def test_the_words_of_a_closing_service_are_read_or_empty(payload: bytes) -> None:
    assert payloads.read_channel_closed(payload).encode() is not None


HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "deep JSON": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep list": b"[" * 60_000,
    "a giant": b'{"a":"' + b"x" * payloads.MAX_JSON + b'"}',
    "a huge number": b'{"cols":' + b"9" * 6_000 + b',"rows":1}',
    "NaN": b'{"cols":NaN,"rows":1}',
    "infinity": b'{"cols":1,"rows":-Infinity}',
    "no UTF-8": b'{"cols":"\xff"}',
    "UTF-16": '{"cols":1,"rows":2}'.encode("utf-16"),
    "null": b"null",
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_payloads_are_refused_or_empty(name: str, payload: bytes) -> None:
    if payload == b"null" and name == "flag":
        return  # four bytes are a flag
    if payload == b"null" and name in {"complete", "request", "response", "challenge"}:
        assert not any(vars_of(READERS[name](payload)))
        return
    with pytest.raises(MalformedPayload) as caught:
        READERS[name](payload)
    assert str(caught.value).endswith(".")


def vars_of(value: object) -> list[object]:
    if isinstance(value, HandshakeRequest):
        return [value.agent_version, value.actions]
    if isinstance(value, HandshakeResponse):
        return [value.client_version, value.outcomes]
    return [value]


def test_the_acknowledgement_of_the_law_is_written_byte_for_byte() -> None:
    wire = wire_id(UUID("dd01e56b-ff48-483e-a508-b5f073f31b16"))
    payload = payloads.acknowledgement("input_stream_data", wire, 0)
    assert len(payload) == 175
    assert payload == (
        b'{"AcknowledgedMessageType":"input_stream_data",'
        b'"AcknowledgedMessageId":"dd01e56b-ff48-483e-a508-b5f073f31b16",'
        b'"AcknowledgedMessageSequenceNumber":0,"IsSequentialMessage":true}'
    )


@pytest.mark.parametrize("number", [0, 7, 10**17, 2**62])
def test_the_number_is_read_from_an_acknowledgement_however_it_is_written(number: int) -> None:
    payload = payloads.acknowledgement("input_stream_data", bytes(16), number)
    for written in (payload, payload.replace(b":", b": "), payload.lower()):
        assert payloads.read_acknowledgement(written) == number


def test_a_number_that_json_does_not_know_is_refused_in_the_usual_place_too() -> None:
    payload = payloads.acknowledgement("input_stream_data", bytes(16), 7)
    for other in (b"07", b"-", b"7 7", b""):
        with pytest.raises(MalformedPayload):
            payloads.read_acknowledgement(payload.replace(b":7,", b":%s," % other))


def test_only_the_number_of_an_acknowledgement_is_read_and_in_any_case() -> None:
    assert payloads.read_acknowledgement(b'{"acknowledgedmessagesequencenumber": 41}') == 41


@pytest.mark.parametrize("value", ["true", '"1"', "1.0", "null", "[1]"])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(MalformedPayload):
        payloads.read_acknowledgement(
            b'{"AcknowledgedMessageSequenceNumber":%s}' % value.encode()
        )


def test_the_size_has_lower_case_keys() -> None:
    assert payloads.size(80, 24) == b'{"cols":80,"rows":24}'
    assert payloads.read_size(b'{"cols":70000,"rows":24}') == (4464, 24)


def test_the_session_state_is_the_agents() -> None:
    assert payloads.session_state("s", "Connected") == (
        b'{"SchemaVersion":1,"SessionState":"Connected","SessionId":"s"}'
    )


def test_a_closing_without_readable_words_has_none() -> None:
    assert payloads.read_channel_closed(b"not json") == ""
    assert payloads.read_channel_closed(b'{"Output":7}') == ""
    assert payloads.read_channel_closed(b'{"output":"Bye"}') == "Bye"


def test_the_words_of_a_closing_are_bounded_and_printable() -> None:
    words = payloads.read_channel_closed(b'{"Output":"\\ud800' + b"x" * 9_000 + b'"}')
    assert words == "?" + "x" * (payloads.MAX_WORDS - 1)


@pytest.mark.parametrize("code", [0, 7, 255, -1])
def test_an_exit_code_is_read_again(code: int) -> None:
    assert payloads.read_exit_code(payloads.exit_code(code)) == code


@pytest.mark.parametrize("text", [b"7", b"EXIT_CODE:", b"EXIT_CODE: x", b"EXIT_CODE: --1"])
def test_an_exit_code_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedPayload):
        payloads.read_exit_code(text)


def test_the_handshake_request_of_the_law_is_written_byte_for_byte() -> None:
    request = HandshakeRequest(
        "3.3.987.0",
        (
            HandshakeAction(
                "SessionType", {"SessionType": "Standard_Stream", "Properties": None}
            ),
            HandshakeAction(
                "KMSEncryption", {"KMSKeyId": "arn", "Challenge": "3zwDJzZiV++FHjPsyLTjOw=="}
            ),
        ),
    )
    assert request.encode() == (
        b'{"AgentVersion":"3.3.987.0","RequestedClientActions":['
        b'{"ActionType":"SessionType","ActionParameters":{"SessionType":"Standard_Stream",'
        b'"Properties":null}},{"ActionType":"KMSEncryption","ActionParameters":{"KMSKeyId":"arn",'
        b'"Challenge":"3zwDJzZiV++FHjPsyLTjOw=="}}]}'
    )


def test_the_handshake_response_of_the_law_is_written_byte_for_byte() -> None:
    response = HandshakeResponse(
        "1.2.650.0",
        (
            ActionOutcome("SessionType", ActionStatus.SUCCESS),
            ActionOutcome(
                "KMSEncryption",
                ActionStatus.SUCCESS,
                {"KMSCipherTextKey": "AAEC", "KMSCipherTextHash": None},
            ),
        ),
    )
    assert response.encode() == (
        b'{"ClientVersion":"1.2.650.0","ProcessedClientActions":['
        b'{"ActionType":"SessionType","ActionStatus":1,"ActionResult":null,"Error":""},'
        b'{"ActionType":"KMSEncryption","ActionStatus":1,"ActionResult":'
        b'{"KMSCipherTextKey":"AAEC","KMSCipherTextHash":null},"Error":""}],"Errors":null}'
    )


def test_the_errors_of_a_response_are_listed() -> None:
    response = HandshakeResponse("1", (ActionOutcome("A", ActionStatus.FAILED, None, "no"),))
    assert response.encode().endswith(b'"Error":"no"}],"Errors":["no"]}')


def test_the_plugins_slip_of_a_number_as_result_is_read() -> None:
    payload = (
        b'{"ProcessedClientActions":[{"ActionType":"X","ActionStatus":0,"ActionResult":3}]}'
    )
    assert HandshakeResponse.decode(payload).outcomes == (ActionOutcome("X", 0),)


def test_the_end_of_the_handshake_counts_nanoseconds() -> None:
    payload = payloads.handshake_complete(16932003, "This session is encrypted using AWS KMS.")
    assert payload == (
        b'{"HandshakeTimeToComplete":16932003,'
        b'"CustomerMessage":"This session is encrypted using AWS KMS."}'
    )
    assert (
        payloads.read_handshake_complete(payload) == "This session is encrypted using AWS KMS."
    )


@given(st.binary(max_size=100))
def test_a_challenge_is_read_again(sealed: bytes) -> None:
    assert payloads.read_challenge(payloads.challenge(sealed)) == sealed


@pytest.mark.parametrize("text", ["a", "!!!!", "äöü"])
def test_a_challenge_that_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(MalformedPayload, match="not Base64"):
        payloads.read_challenge(json.dumps({"Challenge": text}).encode())


@given(st.integers(0, 2**32 - 1))
def test_a_flag_has_four_bytes(value: int) -> None:
    assert payloads.read_flag(payloads.flag(value)) == value
    assert len(payloads.flag(value)) == 4
