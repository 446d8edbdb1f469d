"""Where `forward` listens on this machine: a port of an address of its own, or a Unix socket."""

import errno
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from tui.errors import UserFacingError
from tui.language import _

LOOPBACK: Final = "127.0.0.1"

BACKLOG: Final = 128
"""Connections that wait to be accepted while the session starts."""

LARGEST_PORT: Final = 65_535

SPEC: Final = re.compile(r"(?:(?P<host>\[[^\]]+\]|[^:\[\]]+):)?(?P<port>[0-9]{1,5})")
"""A port, with a host before it or without."""


class BadAddress(ValueError):
    """What was written is nowhere to listen; the sentence is `str(error)`."""


class AddressUnavailable(UserFacingError):
    """An address cannot be listened on; the sentence is `str(error)`."""

    def __init__(self, address: "LocalAddress", error: OSError) -> None:
        super().__init__(address, error)
        self.address = address
        self.error = error

    def __str__(self) -> str:
        is_taken = self.error.errno == errno.EADDRINUSE
        if is_taken and self.address.path:
            said = _("{address} already exists. Remove it, or choose another path.")
        elif is_taken:
            said = _("{address} is in use. Choose another local port, or 0 for any.")
        elif self.error.errno == errno.EACCES and not self.address.path:
            said = _("The port of {address} is reserved. Choose one above 1023.")
        else:
            said = _("Can't listen on {address}: {reason}.")
        reason = self.error.strerror or self.error
        return said.format(address=self.address, reason=reason)


@dataclass(frozen=True, slots=True)
class LocalAddress:
    """A port of an address of this machine, or the path of a Unix socket."""

    port: int = 0
    """0 is any free one."""
    host: str = LOOPBACK
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> "LocalAddress":
        """Read `PORT`, `ADDRESS:PORT`, `[IPv6 ADDRESS]:PORT` or a path. Raises BadAddress."""
        if "/" in text and "\0" not in text:
            return cls(path=text)
        match = SPEC.fullmatch(text.strip())
        if match is not None and int(match["port"]) <= LARGEST_PORT:
            host = (match["host"] or LOOPBACK).strip("[]")
            with suppress(ValueError):
                address = LOOPBACK if host == "localhost" else str(ip_address(host))
                return cls(int(match["port"]), address)
        said = _(
            "{text!r} is not a local address. Use PORT, ADDRESS:PORT or [ADDRESS]:PORT with a port "
            "up to {most}, or the path of a Unix socket (with a slash)."
        )
        raise BadAddress(said.format(text=text, most=LARGEST_PORT))

    @property
    def is_private(self) -> bool:
        """Whether only what runs on this machine can connect to it."""
        return bool(self.path) or ip_address(self.host).is_loopback

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.path or f"{host}:{self.port}"

    @contextmanager
    def listening(self) -> Iterator[socket.socket]:
        """A socket that listens there; what there is of a Unix socket is removed in the end."""
        listener = self.listen()
        try:
            with listener:
                yield listener
        finally:
            if self.path:
                Path(self.path).unlink(missing_ok=True)

    def listen(self) -> socket.socket:
        """A socket that listens there; a Unix socket for its owner alone.

        Raises AddressUnavailable.
        """
        try:
            return self._listener()
        except OSError as error:
            raise AddressUnavailable(self, error) from error

    def _listener(self) -> socket.socket:
        if not self.path:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            return socket.create_server((self.host, self.port), family=family, backlog=BACKLOG)
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(self.path)
            # Nobody can connect before it listens.
            Path(self.path).chmod(0o600)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
        return listener


def address_of(listener: socket.socket) -> LocalAddress:
    """Where a socket listens."""
    name = listener.getsockname()
    if isinstance(name, str):
        return LocalAddress(path=name)
    return LocalAddress(name[1], name[0])
