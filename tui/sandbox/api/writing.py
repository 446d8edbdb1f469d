"""How answers and errors are written down, by the dialect of the service."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from tui.sandbox.api.backends import StartResponse
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call, Dialect

#: How each dialect calls its answers.
TYPES = {
    Dialect.JSON: "application/x-amz-json-1.1",
    Dialect.QUERY: "text/xml;charset=UTF-8",
    Dialect.REST: "application/xml",
    Dialect.REST_JSON: "application/json",
}


def as_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def error_body(error: ApiError, call: Call) -> bytes:
    code, message = escape(error.code), escape(error.message)
    inner = f"<Code>{code}</Code><Message>{message}</Message>"
    match call.dialect:
        case Dialect.REST_JSON if call.service == "sso-oidc":
            return as_json({"__type": error.code, "error": error.message})
        case Dialect.JSON | Dialect.REST_JSON:
            # Services differ in how they spell the key; readers take either.
            told = {"__type": error.code, "message": error.message}
            return as_json({**told, **error.extra})
        case Dialect.QUERY if call.service == "ec2":
            return (
                f"<Response><Errors><Error>{inner}</Error></Errors>"
                f"<RequestID>{call.request_id}</RequestID></Response>"
            ).encode()
        case Dialect.QUERY:
            return (
                f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error>"
                f"<RequestId>{call.request_id}</RequestId></ErrorResponse>"
            ).encode()
        case Dialect.REST:
            return f"<Error>{inner}<RequestId>{call.request_id}</RequestId></Error>".encode()


def named(headers: list[tuple[str, str]], call: Call, status: str) -> list[tuple[str, str]]:
    """Call moto's JSON and XML so: it says HTML, as a network's page that wants a sign-in would."""
    if call.operation == "GetObject" and status.startswith("2"):
        return headers  # an object may be a page
    others = [(name, value) for name, value in headers if name.lower() != "content-type"]
    return [("Content-Type", TYPES[call.dialect]), *others]


def write(start: StartResponse, status: int, body: bytes, call: Call) -> list[bytes]:
    """Answer with AWS's headers; the server adds the Date."""
    start(
        f"{int(status)} {HTTPStatus(status).phrase}",
        [
            ("Content-Type", TYPES[call.dialect]),
            ("Content-Length", str(len(body))),
            ("x-amzn-RequestId", call.request_id),
        ],
    )
    return [body]
