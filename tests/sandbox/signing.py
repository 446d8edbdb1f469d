"""Requests signed by botocore, and sent as they are: nothing on the way puts them right."""

import socket
from dataclasses import dataclass, field, replace
from http.client import HTTPResponse
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys

from tui.sandbox.calls.signatures import Credentials
from tui.sandbox.service import Sandbox

PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Sent:
    """A request as it goes over the wire."""

    url: str
    method: str = "POST"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def to(self, url: str) -> "Sent":
        return replace(self, url=url)

    def signed(
        self,
        credentials: Credentials,
        service: str,
        region: str = "ap-northeast-1",
    ) -> "Sent":
        """Signed in its headers."""
        signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(
            keys_of(credentials), service, region
        )
        request = self.request()
        signer.add_auth(request)
        return replace(self, headers=dict(request.headers.items()))

    def presigned(
        self,
        credentials: Credentials,
        service: str,
        region: str = "ap-northeast-1",
        expires: int = 60,
    ) -> "Sent":
        """Signed in its URL, and its body not at all."""
        signer = (S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth)(
            keys_of(credentials), service, region, expires
        )
        request = replace(self, body=b"").request()
        signer.add_auth(request)
        return replace(self, url=request.url)

    def request(self) -> Any:
        return AWSRequest(self.method, self.url, dict(self.headers), self.body)

    def send(self) -> Answer:
        # A name under localhost is loopback, whether or not the resolver knows.
        return send_raw(urlsplit(self.url).port or 80, self.written(), self.method)

    def written(self) -> bytes:
        """The bytes of it."""
        parts = urlsplit(self.url)
        target = parts.path or "/"
        if parts.query:
            target += f"?{parts.query}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        headers.setdefault("host", parts.netloc)
        if self.body or self.method in ("POST", "PUT"):
            headers.setdefault("content-length", str(len(self.body)))
        lines = [f"{self.method} {target} HTTP/1.1"]
        lines += (f"{name}: {value}" for name, value in headers.items())
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


def keys_of(credentials: Credentials) -> Any:
    return Keys(
        credentials.access_key_id,
        credentials.secret_access_key,
        credentials.session_token or None,
    )


def send_raw(port: int, request: bytes, method: str = "") -> Answer:
    """Send bytes that no library would write."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return _read(received, method)


class Straight:
    """Hands requests to a sandbox's server, each as a connection whose client waits at its end.

    The server's own part begins with such a connection; to make thousands of them, and a thread
    for each, takes longer than all that is done with them.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._server = sandbox.http

    def __enter__(self) -> "Straight":
        self._ended, client = socket.socketpair()
        client.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.close()

    def send(self, sent: Sent) -> Answer:
        connection = _Connection(self._ended, sent.written())
        self._server.RequestHandlerClass(connection, ("127.0.0.1", 1), self._server)
        return _read(b"".join(connection.answered), sent.method)


class _Connection:
    """What a request handler uses of a socket."""

    def __init__(self, ended: socket.socket, request: bytes) -> None:
        self.answered: list[bytes] = []
        self.fileno = ended.fileno
        self._request = request

    def makefile(self, *_: Any) -> BytesIO:
        return BytesIO(self._request)

    def sendall(self, piece: bytes) -> None:
        self.answered.append(bytes(piece))


def _read(received: bytes, method: str) -> Answer:
    class Stream:
        def makefile(self, *_: Any) -> BytesIO:
            return BytesIO(received)

    response = HTTPResponse(Stream(), method=method)  # type: ignore[arg-type]  # all that it uses
    response.begin()
    return Answer(response.status, response.read(), dict(response.getheaders()))


def as_json(sandbox: Sandbox, target: str, body: bytes = b"{}") -> Sent:
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
    return Sent(f"{sandbox.endpoint_url}/", "POST", body, headers)


def as_form(sandbox: Sandbox, form: str) -> Sent:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return Sent(f"{sandbox.endpoint_url}/", "POST", form.encode(), headers)


def as_rest(sandbox: Sandbox, method: str, target: str, body: bytes = b"") -> Sent:
    return Sent(f"{sandbox.endpoint_url}{target}", method, body)
