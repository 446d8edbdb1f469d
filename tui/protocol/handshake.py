"""The handshake of section 4, with the encryption of section 5, for both roles.

A handshake is fed payloads and answers with a `Step`: what to send and what to report. Each
role is a table of states; a signal without a row in it ends the session.

Most shells have no handshake at all (section 4.1): on the client a first stream message that
is ordinary data ends the waiting, on the agent a plan that needs none is done at once.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from tui.protocol import payloads
from tui.protocol.crypto import Cipher, agent_cipher, client_cipher
from tui.protocol.errors import (
    HandshakeError,
    KeyRefused,
    LocalProtocolError,
    RemoteProtocolError,
)
from tui.protocol.events import Event, Failed, KeyRequested, Ready
from tui.protocol.message import PayloadType
from tui.protocol.payloads import (
    Action,
    ActionOutcome,
    ActionStatus,
    HandshakeRequest,
    HandshakeResponse,
)
from tui.protocol.versions import version_number

RESPONSE_LIMIT: Final = 15.0
"""Seconds the agent waits for the response, and again for the challenge (section 4.6)."""

ACTION_CHALLENGE_LENGTH: Final = 16
CHALLENGE_LENGTH: Final = 64

SHELL_TYPES: Final = ("Standard_Stream", "InteractiveCommands", "NonInteractiveCommands")
SESSION_TYPES: Final = (*SHELL_TYPES, "Port")

_SESSION_TYPE: Final = "SessionType"
_ENCRYPTION: Final = "KMSEncryption"
_AGENT_FAILURE: Final = "Encountered error while initiating handshake. "
_LAST_CLIENT_WITHOUT_STREAMS: Final = (1, 2, 295)

NewBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Step:
    """What a handshake wants done: payloads to send, then events to report."""

    sends: tuple[tuple[PayloadType, bytes], ...] = ()
    events: tuple[Event, ...] = ()


class State(Enum):
    """Where a handshake stands, in either role."""

    WAITING = auto()
    """Nothing happened yet."""

    KEY_WANTED = auto()
    """`KeyRequested` is out."""

    ANSWERED = auto()
    """Client: the response is sent."""

    RESPONSE_WANTED = auto()
    """Agent: the request is sent."""

    CHALLENGE_WANTED = auto()
    """Agent: the encryption challenge is sent."""

    DONE = auto()
    FAILED = auto()


class Signal(Enum):
    """What moves a handshake; the words are for the error when it may not."""

    DATA = "data before the handshake was complete"
    REQUEST = "a handshake request"
    ENCRYPTED_REQUEST = "a request for encryption"
    RESPONSE = "a handshake response"
    ENCRYPTED_RESPONSE = "a response with a key"
    KEY = "a key"
    REFUSAL = "the refusal of a key"
    CHALLENGE = "an encryption challenge"
    COMPLETE = "the end of the handshake"
    SKIPPED = "no handshake"
    TIMEOUT = "nothing"


Transitions = Mapping[State, Mapping[Signal, State]]

CLIENT_TRANSITIONS: Final[Transitions] = {
    State.WAITING: {
        Signal.DATA: State.DONE,
        Signal.REQUEST: State.ANSWERED,
        Signal.ENCRYPTED_REQUEST: State.KEY_WANTED,
    },
    State.KEY_WANTED: {Signal.KEY: State.ANSWERED, Signal.REFUSAL: State.FAILED},
    State.ANSWERED: {Signal.CHALLENGE: State.ANSWERED, Signal.COMPLETE: State.DONE},
    State.DONE: {},
    State.FAILED: {},
}

AGENT_TRANSITIONS: Final[Transitions] = {
    State.WAITING: {Signal.SKIPPED: State.DONE, Signal.REQUEST: State.RESPONSE_WANTED},
    State.RESPONSE_WANTED: {
        Signal.RESPONSE: State.DONE,
        Signal.ENCRYPTED_RESPONSE: State.KEY_WANTED,
        Signal.TIMEOUT: State.FAILED,
    },
    State.KEY_WANTED: {Signal.KEY: State.CHALLENGE_WANTED, Signal.REFUSAL: State.FAILED},
    State.CHALLENGE_WANTED: {Signal.CHALLENGE: State.DONE, Signal.TIMEOUT: State.FAILED},
    State.DONE: {},
    State.FAILED: {},
}


class Handshake:
    """What both roles share: the table, and what the handshake found out."""

    transitions: Transitions

    def __init__(self) -> None:
        self.state = State.WAITING
        self.deadline: float | None = None
        self.cipher: Cipher | None = None
        self.session_type: str | None = None
        self.agent_version: str | None = None
        self.client_version: str | None = None

    @property
    def done(self) -> bool:
        """Data may flow."""
        return self.state is State.DONE

    def start(self, now: float) -> Step:
        """The first connection is open."""
        return Step()

    def handles(self, payload_type: int) -> bool:
        """Whether this payload belongs to the handshake as it stands now."""
        raise NotImplementedError

    def receive(self, payload_type: int, payload: bytes, now: float) -> Step:
        """Takes a payload that it `handles`.

        Raises:
            RemoteProtocolError: It is wrong, or it is not its turn.
        """
        raise NotImplementedError

    def provide_key(
        self, plaintext: bytes, ciphertext: bytes, now: float, used_challenge: bool
    ) -> Step:
        """Answers `KeyRequested`."""
        raise NotImplementedError

    def refuse_key(self, reason: str) -> Step:
        """Answers `KeyRequested`: there will be no key."""
        raise NotImplementedError

    def receive_timeout(self, now: float) -> Step:
        """Time has passed."""
        return Step()

    def _move(self, signal: Signal) -> None:
        try:
            self.state = self.transitions[self.state][signal]
        except KeyError:
            if signal in (Signal.KEY, Signal.REFUSAL):
                raise LocalProtocolError("No key was requested.") from None
            msg = f"The other end sent {signal.value} when it was not its turn."
            raise HandshakeError(msg) from None


class ClientHandshake(Handshake):
    """The client answers what the agent asks."""

    transitions = CLIENT_TRANSITIONS

    def __init__(self, version: str, new_bytes: NewBytes) -> None:
        super().__init__()
        self.client_version: str = version
        self._new_bytes = new_bytes
        self._properties: Mapping[str, str] | None = None
        self._actions: tuple[Action, ...] = ()

    def handles(self, payload_type: int) -> bool:
        """Everything, until it is done."""
        return not self.done

    def receive(self, payload_type: int, payload: bytes, now: float) -> Step:
        """Takes the next payload in order."""
        match payload_type:
            case PayloadType.HANDSHAKE_REQUEST:
                return self._receive_request(HandshakeRequest.decode(payload))
            case PayloadType.ENCRYPTION_CHALLENGE_REQUEST:
                return self._receive_challenge(payloads.read_challenge(payload))
            case PayloadType.HANDSHAKE_COMPLETE:
                return self._receive_complete(payloads.read_handshake_complete(payload))
            case _:
                self._move(Signal.DATA)
                self.session_type = SHELL_TYPES[0]
                return Step(events=(self._ready(""),))

    def _receive_request(self, request: HandshakeRequest) -> Step:
        encryption = _parameters(request, _ENCRYPTION)
        self._move(Signal.REQUEST if encryption is None else Signal.ENCRYPTED_REQUEST)
        self.agent_version = request.agent_version
        self._actions = request.actions
        self._read_session_type(_parameters(request, _SESSION_TYPE) or {})
        if self.session_type not in SESSION_TYPES:
            return self._refuse_session_type()
        if encryption is None:
            return self._respond(ActionOutcome(_ENCRYPTION, ActionStatus.UNSUPPORTED))
        key_id, challenge = encryption.get("kmskeyid"), encryption.get("challenge")
        if not isinstance(key_id, str) or not isinstance(challenge, str | None):
            raise HandshakeError("The agent asked for encryption without naming a key.")
        return Step(events=(KeyRequested(key_id, challenge or None),))

    def _read_session_type(self, parameters: Mapping[str, Any]) -> None:
        session_type = parameters.get("sessiontype")
        self.session_type = session_type if isinstance(session_type, str) else ""
        properties = parameters.get("properties")
        if isinstance(properties, dict):
            self._properties = {
                key: value for key, value in properties.items() if isinstance(value, str)
            }

    def _refuse_session_type(self) -> Step:
        self.state = State.FAILED
        error = HandshakeError(
            f"The instance opened a session of type {self.session_type!r}, which this program "
            "does not know."
        )
        step = self._respond(ActionOutcome(_ENCRYPTION, ActionStatus.UNSUPPORTED))
        return Step(step.sends, (Failed(error),))

    def provide_key(
        self, plaintext: bytes, ciphertext: bytes, now: float, used_challenge: bool
    ) -> Step:
        """Goes on with a data key from KMS."""
        cipher = client_cipher(plaintext, self._new_bytes)
        self._move(Signal.KEY)
        self.cipher = cipher
        result: dict[str, Any] = {
            "KMSCipherTextKey": payloads.to_base64(ciphertext),
            "KMSCipherTextHash": None,
        }
        if used_challenge:
            result["ChallengeAcknowledgement"] = True
        return self._respond(ActionOutcome(_ENCRYPTION, ActionStatus.SUCCESS, result))

    def refuse_key(self, reason: str) -> Step:
        """Tells the agent, and gives up."""
        self._move(Signal.REFUSAL)
        error = f"Failed to process action {_ENCRYPTION}: {reason}"
        step = self._respond(ActionOutcome(_ENCRYPTION, ActionStatus.FAILED, None, error))
        return Step(step.sends, (Failed(KeyRefused(reason)),))

    def _respond(self, encryption: ActionOutcome) -> Step:
        outcomes = tuple(self._outcome(action, encryption) for action in self._actions)
        response = HandshakeResponse(self.client_version, outcomes)
        return Step(((PayloadType.HANDSHAKE_RESPONSE, response.encode()),))

    def _outcome(self, action: Action, encryption: ActionOutcome) -> ActionOutcome:
        kind = action.action_type
        if kind == _ENCRYPTION:
            return encryption
        if kind != _SESSION_TYPE:
            error = f"Failed to process action {kind}: Unsupported action {kind}"
            return ActionOutcome(kind, ActionStatus.UNSUPPORTED, None, error)
        if self.session_type not in SESSION_TYPES:
            error = f"Failed to process action {kind}: Unknown session type {self.session_type}"
            return ActionOutcome(kind, ActionStatus.FAILED, None, error)
        return ActionOutcome(kind, ActionStatus.SUCCESS)

    def _receive_challenge(self, sealed: bytes) -> Step:
        self._move(Signal.CHALLENGE)
        if self.cipher is None:
            raise HandshakeError("The agent sent an encryption challenge without a key.")
        answer = payloads.challenge(self.cipher.seal(self.cipher.open(sealed)))
        return Step(((PayloadType.ENCRYPTION_CHALLENGE_RESPONSE, answer),))

    def _receive_complete(self, customer_message: str) -> Step:
        self._move(Signal.COMPLETE)
        return Step(events=(self._ready(customer_message),))

    def _ready(self, customer_message: str) -> Ready:
        return Ready(
            self.session_type or "",
            self._properties,
            self.agent_version,
            customer_message,
            self.cipher is not None,
        )


@dataclass(frozen=True, slots=True)
class HandshakePlan:
    """What an agent opens: the session's kind and, for encryption, its KMS key.

    `agent_version` has four parts and is above 3.1.1511.0, where smux keep-alive went off
    (section 4.7); `separate_streams` only matters to the words for an old client.
    """

    session_type: str = SHELL_TYPES[0]
    properties: Mapping[str, str] | None = None
    kms_key_id: str | None = None
    agent_version: str = "3.3.987.0"
    require_challenge: bool = False
    separate_streams: bool = False

    @property
    def encrypted(self) -> bool:
        """Whether the session will be encrypted; ports never are (section 4.1)."""
        return bool(self.kms_key_id) and self.session_type != "Port"

    @property
    def needed(self) -> bool:
        """Whether there is a handshake at all (section 4.1)."""
        return self.encrypted or self.session_type in ("Port", "NonInteractiveCommands")


class AgentHandshake(Handshake):
    """The agent asks, and waits no longer than `RESPONSE_LIMIT`."""

    transitions = AGENT_TRANSITIONS

    def __init__(self, plan: HandshakePlan, new_bytes: NewBytes) -> None:
        super().__init__()
        self.session_type = plan.session_type
        self.agent_version = plan.agent_version
        self._plan = plan
        self._new_bytes = new_bytes
        self._started = 0.0
        self._action_challenge = ""
        self._challenge = b""

    def start(self, now: float) -> Step:
        """Sends the request, or is done at once."""
        if self.state is not State.WAITING:
            return Step()
        if not self._plan.needed:
            self._move(Signal.SKIPPED)
            return Step(events=(self._ready(""),))
        self._move(Signal.REQUEST)
        self._started = now
        self.deadline = now + RESPONSE_LIMIT
        parameters = {
            "SessionType": self._plan.session_type,
            "Properties": _sorted(self._plan.properties),
        }
        actions = [Action(_SESSION_TYPE, parameters)]
        if self._plan.encrypted:
            self._action_challenge = payloads.to_base64(
                self._new_bytes(ACTION_CHALLENGE_LENGTH)
            )
            encryption = {
                "KMSKeyId": self._plan.kms_key_id,
                "Challenge": self._action_challenge,
            }
            actions.append(Action(_ENCRYPTION, encryption))
        request = HandshakeRequest(self._plan.agent_version, tuple(actions))
        return Step(((PayloadType.HANDSHAKE_REQUEST, request.encode()),))

    def handles(self, payload_type: int) -> bool:
        """Response and challenge; anything else before the end is thrown away (4.6)."""
        return not self.done and payload_type in (
            PayloadType.HANDSHAKE_RESPONSE,
            PayloadType.ENCRYPTION_CHALLENGE_RESPONSE,
        )

    def receive(self, payload_type: int, payload: bytes, now: float) -> Step:
        """Takes the client's next handshake payload."""
        if payload_type == PayloadType.HANDSHAKE_RESPONSE:
            return self._receive_response(HandshakeResponse.decode(payload), now)
        return self._receive_challenge(payloads.read_challenge(payload), now)

    def _receive_response(self, response: HandshakeResponse, now: float) -> Step:
        self._move(Signal.ENCRYPTED_RESPONSE if self._plan.encrypted else Signal.RESPONSE)
        self.deadline = None
        self.client_version = response.client_version
        for outcome in response.outcomes:
            if outcome.status != ActionStatus.SUCCESS:
                msg = (
                    f"{_AGENT_FAILURE}{outcome.action_type} failed on client with status "
                    f"{outcome.status} error: {outcome.error}"
                )
                raise HandshakeError(msg)
        if not self._plan.encrypted:
            return self._complete(now)
        return self._request_key(response)

    def _request_key(self, response: HandshakeResponse) -> Step:
        for outcome in response.outcomes:
            if outcome.action_type == _ENCRYPTION and outcome.result is not None:
                break
        else:
            raise HandshakeError(f"{_AGENT_FAILURE}The client sent no key.")
        used_challenge = outcome.result.get("challengeacknowledgement") is True
        if self._plan.require_challenge and not used_challenge:
            msg = "client does not support required encryption context random challenge"
            raise HandshakeError(_AGENT_FAILURE + msg)
        key = outcome.result.get("kmsciphertextkey")
        if not isinstance(key, str):
            raise HandshakeError(f"{_AGENT_FAILURE}The client sent no key.")
        event = KeyRequested(
            self._plan.kms_key_id or "",
            self._action_challenge if used_challenge else None,
            payloads.from_base64("handshake response", key),
        )
        return Step(events=(event,))

    def provide_key(
        self, plaintext: bytes, ciphertext: bytes, now: float, used_challenge: bool
    ) -> Step:
        """Goes on with the data key KMS decrypted: challenges the client."""
        cipher = agent_cipher(plaintext, self._new_bytes)
        self._move(Signal.KEY)
        self.cipher = cipher
        self.deadline = now + RESPONSE_LIMIT
        self._challenge = self._new_bytes(CHALLENGE_LENGTH)
        payload = payloads.challenge(cipher.seal(self._challenge))
        return Step(((PayloadType.ENCRYPTION_CHALLENGE_REQUEST, payload),))

    def refuse_key(self, reason: str) -> Step:
        """Gives up; the reason reaches the client through the service."""
        self._move(Signal.REFUSAL)
        return Step(events=(Failed(KeyRefused(reason)),))

    def _receive_challenge(self, sealed: bytes, now: float) -> Step:
        self._move(Signal.CHALLENGE)
        self.deadline = None
        if self.cipher is None or not hmac.compare_digest(
            self.cipher.open(sealed), self._challenge
        ):
            raise HandshakeError(f"{_AGENT_FAILURE}The encryption challenge does not match.")
        return self._complete(now)

    def _complete(self, now: float) -> Step:
        message = self._customer_message()
        nanoseconds = int((now - self._started) * 1_000_000_000)
        payload = payloads.handshake_complete(nanoseconds, message)
        return Step(((PayloadType.HANDSHAKE_COMPLETE, payload),), (self._ready(message),))

    def _customer_message(self) -> str:
        message = ""
        client = version_number(self.client_version or "")
        if self._plan.separate_streams and client <= _LAST_CLIENT_WITHOUT_STREAMS:
            message = (
                "Please update session manager plugin version (minimum required version "
                "1.2.312.0) for fully support of separate StdOut/StdErr output.\r\n"
            )
        if self.cipher is not None:
            message += "This session is encrypted using AWS KMS."
        return message

    def receive_timeout(self, now: float) -> Step:
        """Fails when the client took too long."""
        if self.deadline is None or now < self.deadline:
            return Step()
        self.deadline = None
        reason = (
            "Timed out waiting for encryption challenge."
            if self.state is State.CHALLENGE_WANTED
            else "Handshake timed out. Please ensure that you have the latest version of the "
            "session manager plugin."
        )
        self._move(Signal.TIMEOUT)
        error: RemoteProtocolError = HandshakeError(_AGENT_FAILURE + reason)
        return Step(events=(Failed(error),))

    def _ready(self, customer_message: str) -> Ready:
        return Ready(
            self._plan.session_type,
            self._plan.properties,
            self._plan.agent_version,
            customer_message,
            self.cipher is not None,
        )


def _parameters(request: HandshakeRequest, action_type: str) -> Mapping[str, Any] | None:
    for action in request.actions:
        if action.action_type == action_type:
            return action.parameters
    return None


def _sorted(properties: Mapping[str, str] | None) -> dict[str, str] | None:
    """Properties with their keys sorted, as on the wire (section 4.3)."""
    return None if properties is None else dict(sorted(properties.items()))
