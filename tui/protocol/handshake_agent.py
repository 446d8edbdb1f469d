"""The agent's side of the handshake: it asks, and waits no longer than fifteen seconds."""

import hmac
from collections.abc import Iterator
from typing import Final

from tui.protocol import payloads
from tui.protocol.crypto import agent_cipher
from tui.protocol.errors import HandshakeError, KeyRefused
from tui.protocol.events import Failed, KeyRequested, Ready
from tui.protocol.handshake import (
    AGENT_TRANSITIONS,
    ENCRYPTION_ACTION,
    SESSION_TYPE_ACTION,
    Handshake,
    HandshakePlan,
    HandshakeState,
    NewBytes,
    Signal,
    Step,
)
from tui.protocol.message import PayloadType
from tui.protocol.payloads import (
    ActionStatus,
    HandshakeAction,
    HandshakeRequest,
    HandshakeResponse,
)
from tui.protocol.versions import version_number

RESPONSE_LIMIT: Final = 15.0
"""Seconds the agent waits for the response, and again for the challenge (section 4.6)."""

_ACTION_CHALLENGE_LENGTH: Final = 16
_CHALLENGE_LENGTH: Final = 64
_FAILURE: Final = "Encountered error while initiating handshake. "
_LAST_CLIENT_WITHOUT_STREAMS: Final = (1, 2, 295)


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
        if self.state is not HandshakeState.WAITING:
            return Step()
        if not self._plan.needed:
            self._move(Signal.SKIPPED)
            return Step(events=(self._ready(""),))
        self._move(Signal.REQUEST)
        self._started = now
        self.deadline = now + RESPONSE_LIMIT
        request = HandshakeRequest(self._plan.agent_version, tuple(self._actions()))
        return Step(((PayloadType.HANDSHAKE_REQUEST, request.encode()),))

    def _actions(self) -> Iterator[HandshakeAction]:
        """What to ask of the client; the session's type always comes first (section 4.3)."""
        properties = self._plan.properties
        session = {
            "SessionType": self._plan.session_type,
            "Properties": None if properties is None else dict(sorted(properties.items())),
        }
        yield HandshakeAction(SESSION_TYPE_ACTION, session)
        if self._plan.encrypted:
            random_bytes = self._new_bytes(_ACTION_CHALLENGE_LENGTH)
            self._action_challenge = payloads.to_base64(random_bytes)
            encryption = {
                "KMSKeyId": self._plan.kms_key_id,
                "Challenge": self._action_challenge,
            }
            yield HandshakeAction(ENCRYPTION_ACTION, encryption)

    def handles(self, payload_type: int) -> bool:
        """Response and challenge; anything else before the end is thrown away (4.6)."""
        return not self.done and payload_type in (
            PayloadType.HANDSHAKE_RESPONSE,
            PayloadType.ENCRYPTION_CHALLENGE_RESPONSE,
        )

    def receive(self, payload_type: int, payload: bytes, now: float) -> Step:
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
                    f"{_FAILURE}{outcome.action_type} failed on client with status "
                    f"{outcome.status} error: {outcome.error}"
                )
                raise HandshakeError(msg)
        if not self._plan.encrypted:
            return self._complete(now)
        return self._request_key(response)

    def _request_key(self, response: HandshakeResponse) -> Step:
        result = next(
            (o.result for o in response.outcomes if o.action_type == ENCRYPTION_ACTION), None
        )
        key = result.get("kmsciphertextkey") if result else None
        if result is None or not isinstance(key, str):
            raise HandshakeError(f"{_FAILURE}The client sent no key.")
        used_challenge = result.get("challengeacknowledgement") is True
        if self._plan.require_challenge and not used_challenge:
            msg = "client does not support required encryption context random challenge"
            raise HandshakeError(_FAILURE + msg)
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
        self._challenge = self._new_bytes(_CHALLENGE_LENGTH)
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
            raise HandshakeError(f"{_FAILURE}The encryption challenge does not match.")
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
        if self.deadline is None or now < self.deadline:
            return Step()
        self.deadline = None
        reason = (
            "Timed out waiting for encryption challenge."
            if self.state is HandshakeState.CHALLENGE_WANTED
            else "Handshake timed out. Please ensure that you have the latest version of the "
            "session manager plugin."
        )
        self._move(Signal.TIMEOUT)
        return Step(events=(Failed(HandshakeError(_FAILURE + reason)),))

    def _ready(self, customer_message: str) -> Ready:
        return Ready(
            self._plan.session_type,
            self._plan.properties,
            self._plan.agent_version,
            customer_message,
            self.cipher is not None,
        )
