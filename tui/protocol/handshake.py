"""The handshake of section 4, with the encryption of section 5, for both roles.

A handshake is fed payloads and answers with a `Step`: what to send and what to report. Each
role is a table of states; a signal without a row in it ends the session.

Most shells have no handshake at all (section 4.1): on the client a first stream message that
is ordinary data ends the waiting, on the agent a plan that needs none is done at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tui.language import N_, _
from tui.protocol.crypto import Cipher
from tui.protocol.errors import HandshakeError, LocalProtocolError
from tui.protocol.events import Event
from tui.protocol.message import PayloadType

SHELL_TYPES: Final = ("Standard_Stream", "InteractiveCommands", "NonInteractiveCommands")
SESSION_TYPES: Final = (*SHELL_TYPES, "Port")

SESSION_TYPE_ACTION: Final = "SessionType"
ENCRYPTION_ACTION: Final = "KMSEncryption"

NewBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Step:
    """What a handshake wants done: payloads to send, then events to report."""

    sends: tuple[tuple[PayloadType, bytes], ...] = ()
    events: tuple[Event, ...] = ()


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


class HandshakeState(Enum):
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

    DATA = N_("data")
    REQUEST = N_("a handshake request")
    ENCRYPTED_REQUEST = N_("a request for encryption")
    UNKNOWN_REQUEST = N_("a request for a session of an unknown type")
    RESPONSE = N_("a handshake response")
    ENCRYPTED_RESPONSE = N_("a response with a key")
    KEY = N_("a key")
    REFUSAL = N_("the refusal of a key")
    CHALLENGE = N_("an encryption challenge")
    COMPLETE = N_("the end of the handshake")
    SKIPPED = N_("no handshake")
    TIMEOUT = N_("nothing")


Transitions = Mapping[HandshakeState, Mapping[Signal, HandshakeState]]

CLIENT_TRANSITIONS: Final[Transitions] = {
    HandshakeState.WAITING: {
        Signal.DATA: HandshakeState.DONE,
        Signal.REQUEST: HandshakeState.ANSWERED,
        Signal.ENCRYPTED_REQUEST: HandshakeState.KEY_WANTED,
        Signal.UNKNOWN_REQUEST: HandshakeState.FAILED,
    },
    HandshakeState.KEY_WANTED: {
        Signal.KEY: HandshakeState.ANSWERED,
        Signal.REFUSAL: HandshakeState.FAILED,
    },
    HandshakeState.ANSWERED: {
        Signal.CHALLENGE: HandshakeState.ANSWERED,
        Signal.COMPLETE: HandshakeState.DONE,
    },
    HandshakeState.DONE: {},
    HandshakeState.FAILED: {},
}

AGENT_TRANSITIONS: Final[Transitions] = {
    HandshakeState.WAITING: {
        Signal.SKIPPED: HandshakeState.DONE,
        Signal.REQUEST: HandshakeState.RESPONSE_WANTED,
    },
    HandshakeState.RESPONSE_WANTED: {
        Signal.RESPONSE: HandshakeState.DONE,
        Signal.ENCRYPTED_RESPONSE: HandshakeState.KEY_WANTED,
        Signal.TIMEOUT: HandshakeState.FAILED,
    },
    HandshakeState.KEY_WANTED: {
        Signal.KEY: HandshakeState.CHALLENGE_WANTED,
        Signal.REFUSAL: HandshakeState.FAILED,
    },
    HandshakeState.CHALLENGE_WANTED: {
        Signal.CHALLENGE: HandshakeState.DONE,
        Signal.TIMEOUT: HandshakeState.FAILED,
    },
    HandshakeState.DONE: {},
    HandshakeState.FAILED: {},
}


class Handshake:
    """What both roles share: the table, and what the handshake found out."""

    transitions: Transitions

    def __init__(self) -> None:
        self.state = HandshakeState.WAITING
        self.deadline: float | None = None
        self.cipher: Cipher | None = None
        self.session_type: str | None = None
        self.agent_version: str | None = None
        self.client_version: str | None = None

    @property
    def done(self) -> bool:
        return self.state is HandshakeState.DONE

    def start(self, now: float) -> Step:
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
        raise NotImplementedError

    def acknowledged(self, now: float) -> None:
        """The other end has acknowledged a message."""

    def receive_timeout(self, now: float) -> Step:
        return Step()

    def _move(self, signal: Signal) -> None:
        try:
            self.state = self.transitions[self.state][signal]
        except KeyError:
            if signal in (Signal.KEY, Signal.REFUSAL):
                raise LocalProtocolError("No key was requested.") from None
            said = _("The remote end sent an unexpected message: {message}.")
            raise HandshakeError(said.format(message=_(signal.value))) from None
