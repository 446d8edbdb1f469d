"""An ear on the way to AWS: passes calls on as they are, and notes the secrets in the answers."""

import json
import re
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

SECRETS = frozenset(
    {
        "TokenValue",
        "Plaintext",
        "SecretAccessKey",
        "SessionToken",
        "accessToken",
        "refreshToken",
    }
)
"""Fields of answers that nobody but the caller may have."""

_ELEMENT = re.compile(rf"<({'|'.join(SECRETS)})>([^<]+)<".encode())
_BY_THE_WAY = frozenset({"connection", "transfer-encoding", "content-length"})


class Wiretap:
    """A proxy in front of one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.heard: dict[str, set[str]] = {}
        """By field: what AWS gave in it."""
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def note(self, answer: bytes) -> None:
        """Listen to an answer."""
        for field, value in _ELEMENT.findall(answer):
            self.heard.setdefault(field.decode(), set()).add(value.decode())
        try:
            found = json.loads(answer)
        except ValueError:
            return
        self._note(found)

    def __enter__(self) -> "Wiretap":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def _note(self, found: Any) -> None:
        if isinstance(found, list):
            for each in found:
                self._note(each)
        elif isinstance(found, dict):
            for field, value in found.items():
                if field in SECRETS and isinstance(value, str):
                    self.heard.setdefault(field, set()).add(value)
                else:
                    self._note(value)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tap: Wiretap) -> None:
        self.tap = tap
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one segment

    def do_POST(self) -> None:
        self._pass_on()

    do_GET = do_HEAD = do_PUT = do_POST

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = HTTPConnection(urlsplit(self.server.tap.endpoint).netloc)
        # The signature is one of the host that was meant, which is this one.
        connection.request(self.command, self.path, body, dict(self.headers.items()))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.server.tap.note(content)
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _BY_THE_WAY:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
