"""A call of the API as the sandbox reads it: who asks which service for what.

AWS speaks four dialects: JSON (SSM, CloudTrail, KMS, Logs), query with XML answers (EC2, STS,
IAM) and S3's REST. The dialect decides how an error is written down.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from tui.sandbox.answers import ApiError

#: The largest body that we read ourselves; moto reads its own.
LARGEST_BODY = 1 << 20

#: The prefix of X-Amz-Target by service.
_TARGETS = {"AmazonSSM": "ssm", "TrentService": "kms", "Logs_20140328": "logs"}


class Dialect(Enum):
    """How a service writes its requests and answers."""

    JSON = "json"
    QUERY = "query"
    REST = "rest"


@dataclass(frozen=True)
class Call:
    """One request to one service."""

    service: str
    operation: str
    dialect: Dialect
    arguments: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    user_agent: str = ""
    request_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def action(self) -> str:
        """The IAM action, for example `ssm:StartSession`."""
        return f"{self.service}:{self.operation}"


def read_call(environ: dict[str, Any]) -> Call:
    """Read what is asked from a WSGI request; the body stays readable for moto.

    Raises:
        ApiError: A body that is not JSON, or far too long.
    """
    service = _signed_service(environ.get("HTTP_AUTHORIZATION", ""))
    user_agent = environ.get("HTTP_USER_AGENT", "")
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        prefix, _, operation = target.rpartition(".")
        service = _TARGETS.get(prefix, service or prefix.rpartition(".")[2].lower())
        if "CloudTrail" in prefix:
            service = "cloudtrail"
        body = _body(environ)
        return Call(service, operation, Dialect.JSON, _json(body), body, user_agent)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form = {
            name: values[0]
            for name, values in parse_qs(_body(environ).decode(errors="replace")).items()
        }
        return Call(service, form.get("Action", ""), Dialect.QUERY, form)
    return Call(service or "s3", _object_operation(environ), Dialect.REST)


def _signed_service(authorization: str) -> str:
    """The service that a SigV4 header was made for; empty without one."""
    _, _, rest = authorization.partition("Credential=")
    scope = rest.split(",")[0].split("/")
    return scope[3] if len(scope) == 5 else ""


def _body(environ: dict[str, Any]) -> bytes:
    written = environ.get("CONTENT_LENGTH") or "0"
    length = int(written) if written.isdecimal() else LARGEST_BODY + 1
    if length > LARGEST_BODY:
        raise ApiError("RequestEntityTooLarge", "The request is too large.", 413)
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = BytesIO(body)
    return body


def _json(body: bytes) -> dict[str, Any]:
    try:
        arguments = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        raise ApiError("SerializationException", "The request is not a JSON object.")
    return arguments


#: S3's IAM actions by method, for a bucket and for an object.
_OBJECT_OPERATIONS = {
    "GET": ("ListBucket", "GetObject"),
    "HEAD": ("ListBucket", "GetObject"),
    "PUT": ("CreateBucket", "PutObject"),
    "DELETE": ("DeleteBucket", "DeleteObject"),
}


def _object_operation(environ: dict[str, Any]) -> str:
    _, _, key = environ.get("PATH_INFO", "/").lstrip("/").partition("/")
    of_bucket, of_object = _OBJECT_OPERATIONS.get(environ["REQUEST_METHOD"], ("", ""))
    return of_object if key else of_bucket
