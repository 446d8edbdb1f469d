"""The client's side of the handshake: it answers what the agent asks."""

from collections.abc import Mapping
from typing import Any, Final

from tui.language import _
from tui.protocol import payloads
from tui.protocol.crypto import client_cipher
from tui.protocol.errors import HandshakeError, KeyRefused
from tui.protocol.events import Failed, KeyRequested, Ready
from tui.protocol.handshake import (
    CLIENT_TRANSITIONS,
    ENCRYPTION_ACTION,
    SESSION_TYPE_ACTION,
    SESSION_TYPES,
    SHELL_TYPES,
    Handshake,
    HandshakeState,
    NewBytes,
    Signal,
    Step,
)
from tui.protocol.message import PayloadType
from tui.protocol.payloads import (
    ActionOutcome,
    ActionStatus,
    HandshakeAction,
    HandshakeRequest,
    HandshakeResponse,
)

QUIET: Final = 3.0
"""Seconds on a connection without a word from the agent, after which it is asked for a sign."""

SETTLED: Final = 1.5
"""Seconds from such a sign to the next question. An agent that wants a handshake has asked for it
before, and asks again within a second where that was lost (section 6.5)."""

SIGNS: Final = 4
"""So many on one connection, and no request among them: there is no handshake."""


class ClientHandshake(Handshake):
    """The client answers what the agent asks.

    Without a handshake the first output says so (section 4.1). A program that waits for input
    before it says anything would wait for ever, so a silent agent is sent a size of the
    terminal, a few times: in a handshake that is thrown away (4.6), in a shell it does no harm.
    If all are acknowledged and no request has come, the session is a shell.
    """

    transitions = CLIENT_TRANSITIONS

    def __init__(self, version: str, new_bytes: NewBytes) -> None:
        super().__init__()
        self.client_version: str = version
        self._new_bytes = new_bytes
        self._properties: Mapping[str, str] | None = None
        self._actions: tuple[HandshakeAction, ...] = ()
        self._asked = False
        self._signs = 0

    def start(self, now: float) -> Step:
        """A connection is open; a request may have been lost with the one before."""
        self._signs = 0
        if self.state is HandshakeState.WAITING:
            self.deadline = now + QUIET
        return Step()

    def acknowledged(self, now: float) -> None:
        if self.state is HandshakeState.WAITING and self._asked:
            self._asked = False
            self._signs += 1
            self.deadline = now + SETTLED

    def receive_timeout(self, now: float) -> Step:
        """The agent has been silent for long enough."""
        if self.deadline is None or now < self.deadline:
            return Step()
        self.deadline = None
        if self._signs >= SIGNS:
            return self._conclude_shell()
        if self._asked:
            return Step()
        self._asked = True
        return Step(((PayloadType.SIZE, payloads.size(*payloads.USUAL_SIZE)),))

    def handles(self, payload_type: int) -> bool:
        return not self.done

    def receive(self, payload_type: int, payload: bytes, now: float) -> Step:
        self.deadline = None
        match payload_type:
            case PayloadType.HANDSHAKE_REQUEST:
                return self._receive_request(HandshakeRequest.decode(payload))
            case PayloadType.ENCRYPTION_CHALLENGE_REQUEST:
                return self._receive_challenge(payloads.read_challenge(payload))
            case PayloadType.HANDSHAKE_COMPLETE:
                return self._receive_complete(payloads.read_handshake_complete(payload))
            case _:
                return self._conclude_shell()

    def _conclude_shell(self) -> Step:
        self._move(Signal.DATA)
        self.session_type = SHELL_TYPES[0]
        return Step(events=(self._ready(""),))

    def _receive_request(self, request: HandshakeRequest) -> Step:
        encryption = _parameters(request, ENCRYPTION_ACTION)
        parameters = _parameters(request, SESSION_TYPE_ACTION) or {}
        if parameters.get("sessiontype") not in SESSION_TYPES:
            self._move(Signal.UNKNOWN_REQUEST)
        else:
            self._move(Signal.REQUEST if encryption is None else Signal.ENCRYPTED_REQUEST)
        self.agent_version = request.agent_version
        self._actions = request.actions
        self._read_session_type(parameters)
        if self.state is HandshakeState.FAILED:
            return self._refuse_session_type()
        if encryption is None:
            return self._respond(ActionOutcome(ENCRYPTION_ACTION, ActionStatus.UNSUPPORTED))
        key_id, challenge = encryption.get("kmskeyid"), encryption.get("challenge")
        if not isinstance(key_id, str) or not isinstance(challenge, str | None):
            raise HandshakeError(_("The agent asked for encryption without naming a key."))
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
        error = HandshakeError(
            _("The instance opened a session of the unknown type {type!r}.").format(
                type=self.session_type
            )
        )
        step = self._respond(ActionOutcome(ENCRYPTION_ACTION, ActionStatus.UNSUPPORTED))
        return Step(step.sends, (Failed(error),))

    def provide_key(
        self, plaintext: bytes, ciphertext: bytes, now: float, used_challenge: bool
    ) -> Step:
        cipher = client_cipher(plaintext, self._new_bytes)
        self._move(Signal.KEY)
        self.cipher = cipher
        result: dict[str, Any] = {
            "KMSCipherTextKey": payloads.to_base64(ciphertext),
            "KMSCipherTextHash": None,
        }
        if used_challenge:
            result["ChallengeAcknowledgement"] = True
        return self._respond(ActionOutcome(ENCRYPTION_ACTION, ActionStatus.SUCCESS, result))

    def refuse_key(self, reason: str) -> Step:
        """Tells the agent, and gives up."""
        self._move(Signal.REFUSAL)
        error = f"Failed to process action {ENCRYPTION_ACTION}: {reason}"
        step = self._respond(ActionOutcome(ENCRYPTION_ACTION, ActionStatus.FAILED, None, error))
        return Step(step.sends, (Failed(KeyRefused(reason)),))

    def _respond(self, encryption: ActionOutcome) -> Step:
        outcomes = tuple(self._outcome(action, encryption) for action in self._actions)
        response = HandshakeResponse(self.client_version, outcomes)
        return Step(((PayloadType.HANDSHAKE_RESPONSE, response.encode()),))

    def _outcome(self, action: HandshakeAction, encryption: ActionOutcome) -> ActionOutcome:
        kind = action.action_type
        if kind == ENCRYPTION_ACTION:
            return encryption
        if kind != SESSION_TYPE_ACTION:
            error = f"Failed to process action {kind}: Unsupported action {kind}"
            return ActionOutcome(kind, ActionStatus.UNSUPPORTED, None, error)
        if self.session_type not in SESSION_TYPES:
            error = f"Failed to process action {kind}: Unknown session type {self.session_type}"
            return ActionOutcome(kind, ActionStatus.FAILED, None, error)
        return ActionOutcome(kind, ActionStatus.SUCCESS)

    def _receive_challenge(self, sealed: bytes) -> Step:
        self._move(Signal.CHALLENGE)
        if self.cipher is None:
            raise HandshakeError(_("The agent sent an encryption challenge without a key."))
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


def _parameters(request: HandshakeRequest, action_type: str) -> Mapping[str, Any] | None:
    for action in request.actions:
        if action.action_type == action_type:
            return action.parameters
    return None
