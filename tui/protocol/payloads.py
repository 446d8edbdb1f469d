"""What is inside the messages: JSON mostly (sections 1.4, 3.3, 3.4, 4 and 7.1).

Writers are exact, down to the order of keys and the escapes of Go's encoder; readers take
keys in any case (section 3.4), and take nothing from a peer on trust: depth, size,
types and odd numbers all end in `MalformedPayload`.
"""

import base64
import binascii
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, NoReturn

from tui.language import N_, _
from tui.protocol.errors import MalformedPayload
from tui.protocol.message import text_id

MAX_JSON: Final = 1 << 16
"""Bytes of JSON that are read; the largest real payload, a handshake, has under 2,000."""

MAX_WORDS: Final = 4096
"""Characters kept of a text that is meant for the user."""

_FLAG: Final = struct.Struct(">I")
_EXIT_CODE: Final = "EXIT_CODE: "


class ActionStatus(IntEnum):
    """How the client fared with an action of the handshake."""

    SUCCESS = 1
    FAILED = 2
    UNSUPPORTED = 3


# --- opening ---------------------------------------------------------------------------


def open_client_channel(request_id: str, token: str, client_id: str, version: str) -> str:
    """The client's first text frame on every connection (section 1.4)."""
    return _dump(
        {
            "MessageSchemaVersion": "1.0",
            "RequestId": request_id,
            "TokenValue": token,
            "ClientId": client_id,
            "ClientVersion": version,
        }
    )


def open_agent_channel(request_id: str, token: str, instance_id: str, client_id: str) -> str:
    """The agent's first text frame on every connection (section 1.4)."""
    return _dump(
        {
            "MessageSchemaVersion": "1.0",
            "RequestId": request_id,
            "TokenValue": token,
            "ClientInstanceId": instance_id,
            "ClientId": client_id,
        }
    )


# --- unsequenced messages --------------------------------------------------------------


def acknowledgement(message_type: str, message_id: bytes, sequence_number: int) -> bytes:
    """Acknowledges the message with this type, `wire_id` and sequence number."""
    return (
        f'{{"AcknowledgedMessageType":"{message_type}",'
        f'"AcknowledgedMessageId":"{text_id(message_id)}",'
        f'"AcknowledgedMessageSequenceNumber":{sequence_number},'
        f'"IsSequentialMessage":true}}'
    ).encode()


_USUAL_ACKNOWLEDGEMENT: Final = re.compile(
    rb'\{"AcknowledgedMessageType":"[a-z_]+","AcknowledgedMessageId":"[0-9a-f-]+",'
    rb'"AcknowledgedMessageSequenceNumber":(0|[1-9][0-9]{0,17}),"IsSequentialMessage":true\}'
)
"""As both official programs write it (section 3.4): one for each message."""


def read_acknowledgement(payload: bytes) -> int:
    """The sequence number acknowledged; nothing else in it is used (section 3.4)."""
    if usual := _USUAL_ACKNOWLEDGEMENT.fullmatch(payload):
        return int(usual[1])
    fields = _read("acknowledgement", payload)
    return _integer("acknowledgement", fields.get("acknowledgedmessagesequencenumber"))


def session_state(session_id: str, state: str) -> bytes:
    """An agent_session_state: `Connected` or `Terminating`."""
    return _dump({"SchemaVersion": 1, "SessionState": state, "SessionId": session_id}).encode()


def read_channel_closed(payload: bytes) -> str:
    """The service's words; empty too when the payload is unreadable: it closes anyway."""
    try:
        output = _read("channel_closed", payload).get("output")
    except MalformedPayload:
        return ""
    return _plain(output)[:MAX_WORDS] if isinstance(output, str) else ""


# --- stream messages -------------------------------------------------------------------


USUAL_SIZE: Final = (80, 24)
"""Columns and lines, where nobody has told the terminal's."""


def size(columns: int, lines: int) -> bytes:
    """The terminal's size, of 16 bits each; the channel's only lower-case keys (section 7.1)."""
    columns, lines = (max(1, min(each, 0xFFFF)) for each in (columns, lines))
    return b'{"cols":%d,"rows":%d}' % (columns, lines)


def read_size(payload: bytes) -> tuple[int, int]:
    """Columns and lines, cut to 16 bits as the agent does (section 7.1)."""
    fields = _read("size", payload)
    columns = _integer("size", fields.get("cols"))
    lines = _integer("size", fields.get("rows"))
    return columns & 0xFFFF, lines & 0xFFFF


def flag(value: int) -> bytes:
    return _FLAG.pack(value)


def read_flag(payload: bytes) -> int:
    if len(payload) != _FLAG.size:
        said = _("it has {count} bytes instead of 4").format(count=len(payload))
        raise MalformedPayload(N_("flag"), said)
    (value,) = _FLAG.unpack(payload)
    return int(value)


def exit_code(code: int) -> bytes:
    """A command's exit code (section 7.3)."""
    return f"{_EXIT_CODE}{code}".encode()


def read_exit_code(payload: bytes) -> int:
    """The number behind `EXIT_CODE:`."""
    text = payload[:64].decode("ascii", "replace").strip()
    digits = text.removeprefix(_EXIT_CODE.strip()).strip()
    if digits == text or not digits.removeprefix("-").isdecimal():
        said = _("it is {text!r}").format(text=text)
        raise MalformedPayload(N_("exit code"), said)
    return int(digits)


# --- handshake -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandshakeAction:
    """One thing the agent asks of the client: `SessionType`, `KMSEncryption` or a stranger."""

    action_type: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HandshakeRequest:
    """Payload type 5 (section 4.3)."""

    agent_version: str
    actions: tuple[HandshakeAction, ...]

    def encode(self) -> bytes:
        actions = [
            {"ActionType": action.action_type, "ActionParameters": dict(action.parameters)}
            for action in self.actions
        ]
        return _dump(
            {"AgentVersion": self.agent_version, "RequestedClientActions": actions}
        ).encode()

    @classmethod
    def decode(cls, payload: bytes) -> "HandshakeRequest":
        """Reads the payload; the keys of the parameters come out in lower case."""
        what = N_("handshake request")
        fields = _read(what, payload)
        actions = [
            HandshakeAction(
                _text(what, action.get("actiontype")),
                _folded(_object(what, action.get("actionparameters"))),
            )
            for action in _objects(what, fields.get("requestedclientactions"))
        ]
        return cls(_text(what, fields.get("agentversion")), tuple(actions))


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """What became of one `HandshakeAction`; `result` is the JSON of its ActionResult."""

    action_type: str
    status: int
    result: Mapping[str, Any] | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class HandshakeResponse:
    """Payload type 6 (section 4.4)."""

    client_version: str
    outcomes: tuple[ActionOutcome, ...]

    def encode(self) -> bytes:
        outcomes = [
            {
                "ActionType": outcome.action_type,
                "ActionStatus": int(outcome.status),
                "ActionResult": None if outcome.result is None else dict(outcome.result),
                "Error": outcome.error,
            }
            for outcome in self.outcomes
        ]
        return _dump(
            {
                "ClientVersion": self.client_version,
                "ProcessedClientActions": outcomes,
                "Errors": [outcome.error for outcome in self.outcomes if outcome.error] or None,
            }
        ).encode()

    @classmethod
    def decode(cls, payload: bytes) -> "HandshakeResponse":
        """Reads the payload; the keys of the results come out in lower case."""
        what = N_("handshake response")
        fields = _read(what, payload)
        outcomes = [
            ActionOutcome(
                _text(what, outcome.get("actiontype")),
                _integer(what, outcome.get("actionstatus")),
                _result(outcome.get("actionresult")),
                _text(what, outcome.get("error"))[:MAX_WORDS],
            )
            for outcome in _objects(what, fields.get("processedclientactions"))
        ]
        return cls(_text(what, fields.get("clientversion")), tuple(outcomes))


def handshake_complete(nanoseconds: int, customer_message: str) -> bytes:
    """Payload type 7 (section 4.5)."""
    return _dump(
        {"HandshakeTimeToComplete": nanoseconds, "CustomerMessage": customer_message}
    ).encode()


def read_handshake_complete(payload: bytes) -> str:
    """The message for the customer, maybe empty."""
    what = N_("end of the handshake")
    return _text(what, _read(what, payload).get("customermessage"))[:MAX_WORDS]


def challenge(sealed: bytes) -> bytes:
    """Payload types 8 and 9: a sealed random number (section 5.4)."""
    return _dump({"Challenge": to_base64(sealed)}).encode()


def read_challenge(payload: bytes) -> bytes:
    what = N_("encryption challenge")
    return from_base64(what, _text(what, _read(what, payload).get("challenge")))


def to_base64(data: bytes) -> str:
    """Standard Base64 with padding, as Go writes byte arrays (section 3.4)."""
    return base64.b64encode(data).decode("ascii")


def from_base64(what: str, text: str) -> bytes:
    """The bytes of `to_base64`; `what` names the payload in the error."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedPayload(what, N_("a value is not Base64")) from None


# --- JSON ------------------------------------------------------------------------------


def _dump(value: Mapping[str, Any]) -> str:
    """JSON as Go's encoder writes it: no spaces, and five characters escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.translate(_GO_ESCAPES)


_GO_ESCAPES: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def _read(what: str, payload: bytes) -> dict[str, Any]:
    """The JSON object in a payload, its keys in lower case."""
    if len(payload) > MAX_JSON:
        said = _("it has {count} bytes").format(count=len(payload))
        raise MalformedPayload(what, said)
    try:
        value = _DECODER.decode(payload.decode())
    except (ValueError, RecursionError):
        raise MalformedPayload(what, N_("not JSON")) from None
    return _folded(_object(what, value))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)
"""Strict about NaN and the infinities, which no other JSON reader knows."""


def _folded(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in fields.items()}


def _object(what: str, value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedPayload(what, N_("an object is missing"))
    return value


def _objects(what: str, value: object) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedPayload(what, N_("a list is missing"))
    return [_folded(_object(what, item)) for item in value]


def _result(value: object) -> dict[str, Any] | None:
    """An ActionResult; the plugin may put a number there (section 4.4)."""
    return _folded(value) if isinstance(value, dict) else None


def _text(what: str, value: object) -> str:
    """A string; null and absence are empty, as in Go."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedPayload(what, N_("a text is of another type"))
    return _plain(value)


def _plain(text: str) -> str:
    """The text without the lone surrogates that JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _integer(what: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedPayload(what, N_("a number is missing"))
    return value
