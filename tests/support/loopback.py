"""An HTTP server on loopback, in threads, for as long as a test needs it."""

import ssl
import sys
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Loopback:
    """Starts and stops with its `with` block; `respond` answers each request."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._server = _Server(self)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def respond(self, exchange: "Exchange") -> None:
        """Answer a request, in a thread of its own."""
        raise NotImplementedError

    def __enter__(self) -> Self:
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


class Exchange(BaseHTTPRequestHandler):
    """One request, and the way back."""

    server: "_Server"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one segment
    content: bytes

    def do_POST(self) -> None:
        self.content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.owner.respond(self)

    do_GET = do_HEAD = do_PUT = do_POST

    def reply(self, status: int, headers: Iterable[tuple[str, str]], content: bytes) -> None:
        """Send an answer; how long it is, is told without being asked."""
        self.send_response_only(status)
        for name, value in (*headers, ("Content-Length", str(len(content)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, owner: Loopback) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), Exchange)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client hang up; whatever else fails is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
