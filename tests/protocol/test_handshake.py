"""The handshake's tables, and both roles against each other and against nonsense."""

import itertools
import json
import random
from typing import Any

import pytest

from tests.support.wire import DATA_KEY
from tui.protocol import payloads
from tui.protocol.errors import (
    HandshakeError,
    KeyRefused,
    LocalProtocolError,
    MalformedPayload,
    RemoteProtocolError,
    TamperedMessage,
)
from tui.protocol.events import Failed, KeyRequested, Ready
from tui.protocol.handshake import (
    AGENT_TRANSITIONS,
    CLIENT_TRANSITIONS,
    Handshake,
    HandshakePlan,
    HandshakeState,
    Signal,
    Step,
    Transitions,
)
from tui.protocol.handshake_agent import RESPONSE_LIMIT, AgentHandshake
from tui.protocol.handshake_client import ClientHandshake
from tui.protocol.message import PayloadType
from tui.protocol.payloads import HandshakeRequest, HandshakeResponse

KEY_ID = "arn:aws:kms:us-east-1:123456789012:key/1"
ENCRYPTED = HandshakePlan(kms_key_id=KEY_ID)
COMMAND = HandshakePlan("NonInteractiveCommands")


def client(version: str = "1.2.707.0") -> ClientHandshake:
    return ClientHandshake(version, random.Random(1).randbytes)


def agent(plan: HandshakePlan) -> AgentHandshake:
    return AgentHandshake(plan, random.Random(2).randbytes)


def give(handshake: Handshake, step: Step, now: float = 0.0) -> Step:
    """Gives one end what the other's step sends."""
    ((payload_type, payload),) = step.sends
    return handshake.receive(payload_type, payload, now)


def response_of(step: Step) -> dict[str, Any]:
    ((payload_type, payload),) = step.sends
    assert payload_type is PayloadType.HANDSHAKE_RESPONSE
    loaded: dict[str, Any] = json.loads(payload)
    return loaded


@pytest.mark.parametrize("table", [CLIENT_TRANSITIONS, AGENT_TRANSITIONS])
def test_every_state_of_a_table_has_its_row_and_ends_are_ends(table: Transitions) -> None:
    reached = {HandshakeState.WAITING} | {
        state for row in table.values() for state in row.values()
    }
    assert set(table) == reached
    assert not table[HandshakeState.DONE]
    assert not table[HandshakeState.FAILED]


@pytest.mark.parametrize(
    ("table", "state", "signal"),
    [
        (table, state, signal)
        for table in (ClientHandshake, AgentHandshake)
        for state, signal in itertools.product(table.transitions, Signal)
    ],
)
def test_a_signal_without_a_row_ends_the_session(
    table: type[Handshake], state: HandshakeState, signal: Signal
) -> None:
    handshake = client() if table is ClientHandshake else agent(COMMAND)
    handshake.state = state
    if signal in table.transitions[state]:
        handshake._move(signal)
        assert handshake.state is table.transitions[state][signal]
        return
    expected = LocalProtocolError if signal in (Signal.KEY, Signal.REFUSAL) else HandshakeError
    with pytest.raises(expected):
        handshake._move(signal)


def test_a_plain_shell_has_no_handshake() -> None:
    host, guest = agent(HandshakePlan()), client()
    step = host.start(0.0)
    assert step == Step(events=(Ready("Standard_Stream", None, "3.3.987.0", "", False),))
    assert host.done
    step = guest.receive(PayloadType.OUTPUT, b"$ ", 0.0)
    assert step == Step(events=(Ready("Standard_Stream", None, None, "", False),))
    assert guest.done


@pytest.mark.parametrize(
    ("plan", "needed"),
    [
        (HandshakePlan(), False),
        (HandshakePlan("InteractiveCommands"), False),
        (HandshakePlan("InteractiveCommands", kms_key_id=KEY_ID), True),
        (ENCRYPTED, True),
        (COMMAND, True),
        (HandshakePlan("Port", {}), True),
        (HandshakePlan(kms_key_id=""), False),
    ],
)
def test_the_plan_decides_whether_there_is_a_handshake(
    plan: HandshakePlan, needed: bool
) -> None:
    assert plan.needed == needed


def test_a_port_session_is_never_encrypted() -> None:
    request = agent(HandshakePlan("Port", {"b": "2", "a": "1"}, KEY_ID)).start(0.0)
    assert b"KMS" not in request.sends[0][1]
    assert b'"Properties":{"a":"1","b":"2"}' in request.sends[0][1]


def test_a_handshake_without_encryption_runs_to_its_end() -> None:
    host, guest = agent(COMMAND), client()
    complete = give(host, give(guest, host.start(1.0)), 1.5)
    assert b'"HandshakeTimeToComplete":500000000' in complete.sends[0][1]
    assert complete.events == (Ready("NonInteractiveCommands", None, "3.3.987.0", "", False),)
    done = give(guest, complete)
    assert done.events == (Ready("NonInteractiveCommands", None, "3.3.987.0", "", False),)
    assert host.client_version == "1.2.707.0"
    assert guest.agent_version == "3.3.987.0"


def encrypted_pair(
    plan: HandshakePlan = ENCRYPTED, *, used_challenge: bool = True
) -> tuple[AgentHandshake, ClientHandshake, Step]:
    """Both ends up to the response with a key."""
    host, guest = agent(plan), client()
    (wanted,) = give(guest, host.start(0.0)).events
    assert isinstance(wanted, KeyRequested)
    assert wanted.key_id == KEY_ID
    return host, guest, guest.provide_key(DATA_KEY, b"sealed", 0.0, used_challenge)


def test_an_encrypted_handshake_runs_to_its_end() -> None:
    host, guest, response = encrypted_pair()
    (wanted,) = give(host, response).events
    assert isinstance(wanted, KeyRequested)
    assert (wanted.key_id, wanted.ciphertext) == (KEY_ID, b"sealed")
    answer = give(guest, host.provide_key(DATA_KEY, b"", 0.0, False))
    complete = give(host, answer)
    (ready,) = give(guest, complete).events
    assert isinstance(ready, Ready)
    assert ready.encrypted
    assert ready.customer_message == "This session is encrypted using AWS KMS."


def test_both_ends_are_given_the_same_challenge_when_it_is_used() -> None:
    host, guest = agent(ENCRYPTED), client()
    (asked,) = give(guest, host.start(0.0)).events
    response = guest.provide_key(DATA_KEY, b"sealed", 0.0, True)
    (wanted,) = give(host, response).events
    assert isinstance(asked, KeyRequested)
    assert isinstance(wanted, KeyRequested)
    assert asked.challenge is not None
    assert asked.challenge == wanted.challenge
    assert b'"ChallengeAcknowledgement":true' in response.sends[0][1]


def test_a_challenge_that_was_not_used_is_not_acknowledged() -> None:
    host, _, response = encrypted_pair(used_challenge=False)
    (wanted,) = give(host, response).events
    assert isinstance(wanted, KeyRequested)
    assert wanted.challenge is None
    assert b"ChallengeAcknowledgement" not in response.sends[0][1]


def test_an_agent_may_insist_on_the_challenge() -> None:
    plan = HandshakePlan(kms_key_id=KEY_ID, require_challenge=True)
    host, _, response = encrypted_pair(plan, used_challenge=False)
    with pytest.raises(HandshakeError, match="does not support required encryption context"):
        give(host, response)


def test_a_refused_key_is_told_to_the_agent_and_to_the_user() -> None:
    host, guest = agent(ENCRYPTED), client()
    give(guest, host.start(0.0))
    step = guest.refuse_key("You may not use this key.")
    (failed,) = step.events
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, KeyRefused)
    assert str(failed.error) == "You may not use this key."
    outcome = response_of(step)["ProcessedClientActions"][1]
    assert outcome["ActionStatus"] == 2
    assert outcome["Error"] == (
        "Failed to process action KMSEncryption: You may not use this key."
    )
    with pytest.raises(HandshakeError) as caught:
        give(host, step)
    assert str(caught.value) == (
        "Encountered error while initiating handshake. KMSEncryption failed on client with "
        "status 2 error: Failed to process action KMSEncryption: You may not use this key."
    )


def test_an_agent_without_the_key_gives_up() -> None:
    host, _, response = encrypted_pair()
    give(host, response)
    (failed,) = host.refuse_key("Fetching data key failed: denied").events
    assert isinstance(failed, Failed)
    assert str(failed.error) == "Fetching data key failed: denied"


def test_a_client_with_another_key_does_not_pass_the_challenge() -> None:
    host, guest, response = encrypted_pair()
    give(host, response)
    challenge = host.provide_key(bytes(64), b"", 0.0, False)
    with pytest.raises(TamperedMessage):
        give(guest, challenge)


def test_a_client_that_answers_another_challenge_does_not_pass() -> None:
    host, guest, response = encrypted_pair()
    give(host, response)
    host.provide_key(DATA_KEY, b"", 0.0, False)
    assert guest.cipher is not None
    wrong = payloads.challenge(guest.cipher.seal(bytes(64)))
    with pytest.raises(HandshakeError, match="does not match"):
        host.receive(PayloadType.ENCRYPTION_CHALLENGE_RESPONSE, wrong, 0.0)


@pytest.mark.parametrize("handshake", [client(), agent(ENCRYPTED)])
def test_a_key_nobody_asked_for_is_our_own_mistake(handshake: Handshake) -> None:
    with pytest.raises(LocalProtocolError, match="No key was requested"):
        handshake.provide_key(DATA_KEY, b"", 0.0, False)
    with pytest.raises(LocalProtocolError, match="No key was requested"):
        handshake.refuse_key("")
    assert handshake.cipher is None


def test_a_key_of_the_wrong_length_may_be_given_again() -> None:
    host, guest = agent(ENCRYPTED), client()
    give(guest, host.start(0.0))
    with pytest.raises(LocalProtocolError, match="64 bytes"):
        guest.provide_key(b"short", b"", 0.0, False)
    assert guest.provide_key(DATA_KEY, b"", 0.0, False).sends


def test_the_agent_waits_fifteen_seconds_for_the_response() -> None:
    host = agent(COMMAND)
    host.start(100.0)
    assert host.deadline == 100.0 + RESPONSE_LIMIT
    assert host.receive_timeout(114.9) == Step()
    (failed,) = host.receive_timeout(115.0).events
    assert isinstance(failed, Failed)
    assert str(failed.error).startswith(
        "Encountered error while initiating handshake. Handshake timed out."
    )


def test_the_agent_waits_fifteen_seconds_more_for_the_challenge() -> None:
    host, _, response = encrypted_pair()
    give(host, response, 14.0)
    assert host.deadline is None
    host.provide_key(DATA_KEY, b"", 20.0, False)
    (failed,) = host.receive_timeout(35.0).events
    assert isinstance(failed, Failed)
    assert str(failed.error).endswith("Timed out waiting for encryption challenge.")


def request(*actions: object, version: object = "3.3.0.0") -> bytes:
    return json.dumps(
        {"AgentVersion": version, "RequestedClientActions": list(actions)}
    ).encode()


def action(kind: object, parameters: object) -> dict[str, object]:
    return {"ActionType": kind, "ActionParameters": parameters}


SHELL = action("SessionType", {"SessionType": "Standard_Stream", "Properties": None})


def test_an_unknown_session_type_is_refused_in_words() -> None:
    payload = request(action("SessionType", {"SessionType": "Telepathy"}))
    step = client().receive(PayloadType.HANDSHAKE_REQUEST, payload, 0.0)
    (failed,) = step.events
    assert isinstance(failed, Failed)
    assert "'Telepathy'" in str(failed.error)
    outcome = response_of(step)["ProcessedClientActions"][0]
    assert outcome["ActionStatus"] == 2
    assert outcome["Error"].endswith("Unknown session type Telepathy")


def test_an_unknown_action_is_answered_as_unsupported() -> None:
    payload = request(SHELL, action("Dance", {"Steps": 3}))
    step = client().receive(PayloadType.HANDSHAKE_REQUEST, payload, 0.0)
    outcomes = response_of(step)["ProcessedClientActions"]
    assert [outcome["ActionStatus"] for outcome in outcomes] == [1, 3]
    assert outcomes[1]["Error"] == "Failed to process action Dance: Unsupported action Dance"


def test_keys_in_another_case_are_understood() -> None:
    payload = request(SHELL).lower().replace(b"standard_stream", b"Standard_Stream")
    payload = payload.replace(b'"actiontype": "sessiontype"', b'"actiontype": "SessionType"')
    guest = client()
    assert guest.receive(PayloadType.HANDSHAKE_REQUEST, payload, 0.0).sends
    assert guest.session_type == "Standard_Stream"


def test_properties_that_are_no_strings_are_left_out() -> None:
    properties = {"portNumber": "80", "host": 7, "x": None}
    payload = request(action("SessionType", {"SessionType": "Port", "Properties": properties}))
    guest = client()
    guest.receive(PayloadType.HANDSHAKE_REQUEST, payload, 0.0)
    complete = payloads.handshake_complete(1, "")
    (ready,) = guest.receive(PayloadType.HANDSHAKE_COMPLETE, complete, 0.0).events
    assert ready == Ready("Port", {"portNumber": "80"}, "3.3.0.0", "", False)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        request(SHELL, version=7),
        request("SessionType"),
        request(SHELL, action(7, {})),
        request(SHELL, action("KMSEncryption", {})),
        request(SHELL, action("KMSEncryption", {"KMSKeyId": 1})),
        request(SHELL, action("KMSEncryption", {"KMSKeyId": "k", "Challenge": 1})),
        request(SHELL, action("KMSEncryption", ["KMSKeyId"])),
    ],
)
def test_a_request_that_makes_no_sense_ends_the_session(payload: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        client().receive(PayloadType.HANDSHAKE_REQUEST, payload, 0.0)


@pytest.mark.parametrize(
    ("payload_type", "payload"),
    [
        (PayloadType.HANDSHAKE_COMPLETE, payloads.handshake_complete(1, "")),
        (PayloadType.ENCRYPTION_CHALLENGE_REQUEST, payloads.challenge(b"x")),
    ],
)
def test_the_handshake_may_not_begin_at_its_end(payload_type: int, payload: bytes) -> None:
    with pytest.raises(HandshakeError, match="unexpected message"):
        client().receive(payload_type, payload, 0.0)


def test_output_in_the_middle_of_a_handshake_ends_the_session() -> None:
    guest = client()
    guest.receive(PayloadType.HANDSHAKE_REQUEST, request(SHELL), 0.0)
    with pytest.raises(HandshakeError, match="unexpected message: data"):
        guest.receive(PayloadType.OUTPUT, b"plain text", 0.0)


def test_a_challenge_without_a_key_ends_the_session() -> None:
    guest = client()
    guest.receive(PayloadType.HANDSHAKE_REQUEST, request(SHELL), 0.0)
    with pytest.raises(HandshakeError, match="without a key"):
        guest.receive(PayloadType.ENCRYPTION_CHALLENGE_REQUEST, payloads.challenge(b"x"), 0.0)


@pytest.mark.parametrize(
    "result", [None, {}, {"KMSCipherTextKey": 7}, {"KMSCipherTextKey": "no base64!"}]
)
def test_a_response_without_a_usable_key_ends_the_session(result: object) -> None:
    host = agent(ENCRYPTED)
    host.start(0.0)
    outcomes = [
        {"ActionType": kind, "ActionStatus": 1, "ActionResult": value, "Error": ""}
        for kind, value in (("SessionType", None), ("KMSEncryption", result))
    ]
    payload = json.dumps({"ClientVersion": "1", "ProcessedClientActions": outcomes}).encode()
    with pytest.raises((HandshakeError, MalformedPayload)):
        host.receive(PayloadType.HANDSHAKE_RESPONSE, payload, 0.0)


@pytest.mark.parametrize(
    ("version", "told"),
    [("1.2.295", True), ("1.2.295.0", False), ("1.2.707.0", False), ("", True)],
)
def test_an_old_client_is_told_to_update_for_separate_streams(version: str, told: bool) -> None:
    host = agent(HandshakePlan("NonInteractiveCommands", separate_streams=True))
    complete = give(host, give(client(version), host.start(0.0)))
    ready = complete.events[0]
    assert isinstance(ready, Ready)
    assert ready.customer_message.startswith("Please update") == told


def test_requests_and_responses_survive_both_codecs() -> None:
    asked = agent(ENCRYPTED).start(0.0).sends[0][1]
    assert HandshakeRequest.decode(asked).agent_version == "3.3.987.0"
    answered = response_payload(asked)
    assert [o.status for o in HandshakeResponse.decode(answered).outcomes] == [1, 1]


def response_payload(asked: bytes) -> bytes:
    guest = client()
    guest.receive(PayloadType.HANDSHAKE_REQUEST, asked, 0.0)
    return guest.provide_key(DATA_KEY, b"sealed", 0.0, False).sends[0][1]
