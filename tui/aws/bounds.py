"""An end to every answer: how long one call may wait for bytes, and how many it takes.

botocore limits each single read in time, and nothing else: an endpoint that sends a byte now
and then, or a gigabyte, would hold a thread or the memory for good. Here the connections of
botocore's, whoever makes them (a client, a role, single sign-on, a container, an instance),
read within an allowance where the thread has one. What counts is the time that the network
takes: not that in which somebody looks for an MFA code. And what they trust is read once.
"""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPResponse
from pathlib import Path
from socket import socket
from ssl import SSLContext
from time import monotonic
from typing import Any, Final

from botocore import awsrequest
from botocore.exceptions import BotoCoreError
from urllib3.exceptions import ConnectTimeoutError

from tui.language import _
from tui.threads import DaemonThreads

LARGEST_ANSWER: Final = 16 << 20
"""Bytes of one answer, its headers included: the largest of AWS's here are a few MiB."""

CALL_SECONDS: Final = 60.0
"""For the network in one call, its retries and what it does for credentials included."""

CONNECT_SECONDS: Final = 15.0
"""For one connection: the name, each of its addresses, a proxy and TLS."""


class Unbounded(BotoCoreError, CancelledError):  # type: ignore[misc]  # botocore is untyped
    """An answer that was too much, or too slow.

    botocore lets a cancellation through as it is: whatever else fails while it sends, it takes
    for a fault of the network, and tries again.
    """

    fmt = "{error}"

    def __init__(self, words: str, url: str) -> None:
        BotoCoreError.__init__(self, error=words, endpoint_url=url)


class Allowance:
    """What is left for one call."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds

    def check(self, url: str) -> None:
        """Raises Unbounded where nothing is left."""
        if self.left <= 0:
            words = _("not finished within {seconds:g} s").format(seconds=self.seconds)
            raise Unbounded(words, url)

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Waiting for the network."""
        begun = monotonic()
        try:
            yield
        finally:
            self.left -= monotonic() - begun


_thread = threading.local()


@contextmanager
def allowed(seconds: float) -> Iterator[None]:
    """Let what this thread asks of AWS take so many seconds in all."""
    before = getattr(_thread, "allowance", None)
    _thread.allowance = Allowance(seconds)
    try:
        yield
    finally:
        _thread.allowance = before


def _allowance() -> Allowance | None:
    return getattr(_thread, "allowance", None)


class _Metered(io.RawIOBase):
    """What comes over a connection, as long as the allowance lasts."""

    def __init__(self, raw: io.RawIOBase, sock: socket, allowance: Allowance, url: str) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._allowance = allowance
        self._url = url
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any, /) -> int | None:
        allowance, usual = self._allowance, self._sock.gettimeout()
        allowance.check(self._url)
        self._sock.settimeout(min(usual or allowance.left, allowance.left))
        try:
            with allowance.spending():
                count = self._raw.readinto(buffer)
        except TimeoutError:
            allowance.check(self._url)
            raise
        finally:
            self._sock.settimeout(usual)
        self._bytes += count or 0
        if self._bytes > LARGEST_ANSWER:
            words = _("more than {size} MiB received").format(size=LARGEST_ANSWER >> 20)
            raise Unbounded(words, self._url)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    """An answer whose reader pays from the allowance, headers included."""

    def __init__(self, sock: socket, *arguments: Any, url: str = "", **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        if (allowance := _allowance()) is not None:
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_Metered(raw, sock, allowance, url))


class _Connection:
    """Mixed into botocore's connections."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        scheme = "https" if isinstance(self, awsrequest.AWSHTTPSConnection) else "http"
        self._url = f"{scheme}://{self.host}:{self.port}"  # type: ignore[attr-defined]
        self.response_class = partial(_Response, url=self._url)
        self._original_response_cls = self.response_class

    def connect(self) -> None:
        connect = super().connect  # type: ignore[misc]
        if (allowance := _allowance()) is None:
            connect()
            return
        allowance.check(self._url)
        seconds = min(CONNECT_SECONDS, allowance.left)
        with allowance.spending():
            try:
                _within(seconds, connect, self.close)  # type: ignore[attr-defined]
            except TimeoutError as error:
                words = _("no connection within {seconds:.0f} s").format(seconds=seconds)
                raise ConnectTimeoutError(self, words) from error


class _HttpConnection(_Connection, awsrequest.AWSHTTPConnection):  # type: ignore[misc]
    pass


class _HttpsConnection(_Connection, awsrequest.AWSHTTPSConnection):  # type: ignore[misc]
    def connect(self) -> None:
        own: Any = self  # botocore is untyped
        if own.ca_certs and own.ssl_context is not None and own.proxy is None:
            # A file that cannot be read is told of where it would be read else.
            with suppress(OSError):
                own.ssl_context = _trusting(own.ca_certs, own.ssl_context)
                own.ca_certs = None
        super().connect()


_trusted: dict[str, tuple[tuple[int, int], SSLContext]] = {}
_trusting_lock = threading.Lock()


def _trusting(file: str, fresh: SSLContext) -> SSLContext:
    """A context that trusts the certificates of a file, which are read once while it is the same.

    botocore's are all alike, but each connection would read the file again: that is most of the
    work of a connection, for a hundred and more authorities. Raises OSError.
    """
    status = Path(file).stat()
    stamp = status.st_mtime_ns, status.st_size
    with _trusting_lock:
        known, context = _trusted.get(file, (None, fresh))
        if known != stamp:
            context = fresh
            context.load_verify_locations(file)
            _trusted[file] = stamp, context
    return context


def _within(seconds: float, act: Callable[[], None], undo: Callable[[], None]) -> None:
    """Do something that nobody can interrupt; raises TimeoutError, and undoes it later then."""
    thread = DaemonThreads(1, "aws-connect")
    done = thread.submit(act)
    thread.shutdown()
    try:
        done.result(seconds)
    except TimeoutError:
        done.add_done_callback(lambda _done: undo())
        raise


awsrequest.AWSHTTPConnectionPool.ConnectionCls = _HttpConnection
awsrequest.AWSHTTPSConnectionPool.ConnectionCls = _HttpsConnection
