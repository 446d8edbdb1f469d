"""A scripted AWS on loopback: real HTTP, so that botocore's own serialisation is exercised."""

import json
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from tests.support.loopback import Exchange, Loopback

SERVER_DATE = "Mon, 23 Nov 2026 16:00:00 GMT"


@dataclass(frozen=True)
class Request:
    """A call as it arrived: AWS's name of the operation, and its arguments."""

    operation: str
    arguments: dict[str, Any]
    headers: Mapping[str, str]
    path: str


@dataclass(frozen=True)
class Answer:
    """What is sent back; a mapping is sent as JSON."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        match self.body:
            case bytes():
                return self.body
            case str():
                return self.body.encode()
            case _:
                return json.dumps(self.body).encode()


class Drop:
    """Closes the connection without an answer."""


Script = Answer | Drop | Callable[[Request], "Answer | Drop"]


def error(code: str, message: str = "", status: int = 400) -> Answer:
    """An error as services with JSON send it."""
    return Answer({"__type": code, "message": message}, status)


def xml_error(code: str, message: str = "", status: int = 403) -> Answer:
    """An error as EC2 sends it."""
    body = (
        f"<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message>"
        "</Error></Errors><RequestID>ec2-request</RequestID></Response>"
    )
    return Answer(body, status)


def reservations(names: Mapping[str, Mapping[str, str]], token: str = "") -> Answer:
    """DescribeInstances' answer: the tags of each instance, and the token of the next page."""
    more = f"<nextToken>{token}</nextToken>" if token else ""
    items = "".join(
        "<item><instancesSet><item>"
        f"<instanceId>{instance}</instanceId><tagSet>"
        + "".join(
            f"<item><key>{escape(key)}</key><value>{escape(value)}</value></item>"
            for key, value in tags.items()
        )
        + "</tagSet></item></instancesSet></item>"
        for instance, tags in names.items()
    )
    return Answer(
        '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<reservationSet>{items}</reservationSet>{more}</DescribeInstancesResponse>"
    )


def caller(arn: str, account: str = "123456789012") -> Answer:
    """GetCallerIdentity's answer."""
    return Answer(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AROAEXAMPLE:jane</UserId>"
        f"<Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )


def alias(name: str) -> Answer:
    """ListAccountAliases' answer."""
    return Answer(
        '<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        "<ListAccountAliasesResult><IsTruncated>false</IsTruncated>"
        f"<AccountAliases><member>{name}</member></AccountAliases>"
        "</ListAccountAliasesResult></ListAccountAliasesResponse>"
    )


class AwsServer(Loopback):
    """Answers each operation from its own script; the last answer of a script repeats."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.requests: list[Request] = []
        self._scripts: dict[str, list[Script]] = defaultdict(list)
        self._lock = threading.Lock()

    def environment(self) -> dict[str, str]:
        """What leads a command there, with keys that nobody looks at."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "very-secret-key",
            "AWS_MAX_ATTEMPTS": "1",
            "NO_PROXY": "*",
        }

    def on(self, operation: str, *answers: Script) -> None:
        """Answer an operation so from now on."""
        with self._lock:
            self._scripts[operation] = list(answers)

    def asked(self, operation: str) -> list[Request]:
        """The calls of an operation so far."""
        with self._lock:
            return [request for request in self.requests if request.operation == operation]

    def respond(self, exchange: Exchange) -> None:
        headers = dict(exchange.headers.items())
        request = _request(exchange.command, exchange.path, headers, exchange.content)
        answer = self._answer(request)
        if isinstance(answer, Drop):
            exchange.close_connection = True
            return
        told = {
            "Date": SERVER_DATE,
            "Content-Type": "application/x-amz-json-1.1",
            "x-amzn-RequestId": "request-1",
            **answer.headers,
        }
        exchange.reply(answer.status, told.items(), answer.bytes())

    def _answer(self, request: Request) -> Answer | Drop:
        with self._lock:
            self.requests.append(request)
            script = self._scripts[request.operation]
            if not script:
                return error("UnknownOperationException", f"no script for {request.operation}")
            step = script.pop(0) if len(script) > 1 else script[0]
        return step(request) if callable(step) else step


# The operations of services that name them by their path.
_BY_PATH = {
    "/client/register": "RegisterClient",
    "/device_authorization": "StartDeviceAuthorization",
    "/token": "CreateToken",
    "/v1/token": "CreateOAuth2Token",
    "/federation/credentials": "GetRoleCredentials",
}


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> Request:
    if target := headers.get("X-Amz-Target", ""):
        return Request(target.rsplit(".", 1)[-1], json.loads(body), headers, path)
    if (operation := _BY_PATH.get(path.partition("?")[0])) is not None:
        return Request(operation, json.loads(body or b"{}"), headers, path)
    if method == "POST":
        form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        return Request(form.get("Action", ""), form, headers, path)
    operation = {"HEAD": "HeadObject", "GET": "GetObject"}[method]
    return Request(operation, {}, headers, path)
