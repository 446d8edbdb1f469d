"""What python3 of the far side runs: it serves the requests of `talk` over a port, on loopback.

It answers as `far_side.sh` does those that a copy under way has, but data comes and goes as it
is, behind a line that tells its length. It is sent as text with a NONCE and a TOKEN, and has to run with Python 3.6.
"""

import base64
import hashlib
import hmac
import os
import re
import select
import shutil
import socket
import sys
import time
from typing import Any

NONCE = ""
"""Begins the line that tells the port."""

TOKEN = ""
"""What whoever connects has to say first: everybody on this machine could."""

PATIENCE = 60.0
"""Seconds that it waits for that."""

BLOCK = 65536


class CannotDo(Exception):
    """What is asked for can't be done; the text says why."""


def decoded(name: str) -> bytes:
    """A name as `printf %b` would read it, with the home folder for `~`."""
    raw = re.sub(
        rb"\\0([0-7]{3})", lambda octal: bytes([int(octal.group(1), 8)]), name.encode()
    )
    return os.path.expanduser(raw) if raw == b"~" or raw.startswith(b"~/") else raw


def encoded(name: bytes) -> str:
    """A name as it is told."""
    if re.search(rb"[^A-Za-z0-9/._+,:@^-]", name):
        return "=" + base64.b64encode(name).decode()
    return "," + name.decode()


class FarServer:
    """Serves requests until there are no more."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.part = None  # type: Any
        self.path = b""
        self.root = b""
        self.trouble = ""

    def say(self, line: str) -> None:
        self.stream.write(line.encode(errors="replace") + b"\n")

    def serve(self) -> None:
        while True:
            line = self.stream.readline(BLOCK)
            verb, *fields = line.decode().split() or [""]
            if verb == "Q" or not line.endswith(b"\n"):
                return
            try:
                getattr(self, "do_" + verb)(*fields)
            except CannotDo as refusal:
                self.say(f"-{refusal}")
            except OSError as error:
                self.say(f"-{error.strerror}")
            self.stream.flush()

    def clear(self) -> None:
        """Leave nothing that is not whole."""
        if self.path and os.path.exists(self.path):
            os.unlink(self.path)
        if self.root:
            shutil.rmtree(self.root, ignore_errors=True)

    def kind(self, path: bytes) -> str:
        if os.path.isdir(path):
            return "d"
        if os.path.isfile(path):
            return "f " + encoded(os.path.realpath(path)) if os.path.islink(path) else "f"
        return "o" if os.path.lexists(path) else "-"

    def do_E(self, name: str) -> None:
        self.say("e" + self.kind(decoded(name)))

    def do_M(self, name: str, root: str = "") -> None:
        path = decoded(name)
        if not os.path.isdir(path):
            os.mkdir(path, 0o700)
        self.root = path if root else self.root
        self.say("k")

    def do_W(self, name: str) -> None:
        self.path, self.trouble, self.part = b"", "", None
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            self.part = os.fdopen(os.open(decoded(name), flags, 0o600), "wb")
            self.path = decoded(name)
        except OSError as error:
            self.trouble = str(error.strerror)

    def do_A(self, name: str) -> None:
        self.path, self.trouble, self.part = b"", "", None
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW
        self.part = os.fdopen(os.open(decoded(name), flags), "wb")
        self.path = decoded(name)
        self.say(f"a{os.fstat(self.part.fileno()).st_size}")

    def do_D(self, length: str) -> None:
        data = self.stream.read(int(length))
        if self.part is None:
            return
        try:
            self.part.write(data)
        except OSError as error:
            self.trouble = str(error.strerror)

    def do_K(self, name: str, mode: str, digest: str, flag: str) -> None:
        part, path = self.part, self.path
        try:
            if part is not None:
                part.close()
            if self.trouble:
                raise CannotDo(self.trouble)
            self.keep(path, decoded(name), mode, digest, flag == "r")
            self.path = b""
        finally:
            if self.path and os.path.exists(self.path):
                os.unlink(self.path)
            self.part, self.path = None, b""
        self.say("k")

    def keep(self, part: bytes, path: bytes, mode: str, digest: str, replace: bool) -> None:
        if self.digest(part) != digest:
            raise CannotDo("what has arrived is not what was sent")
        if mode == "-":
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(part, 0o666 & ~mask)
        else:
            os.chmod(part, int(mode, 8))
        if os.path.isdir(path):
            raise CannotDo("Is a directory")
        if replace:
            os.replace(part, path)
            return
        try:
            # Unlike a renaming, this never takes the place of another.
            os.link(part, path)
            os.unlink(part)
        except OSError:
            if os.path.lexists(path):
                raise CannotDo("File exists") from None
            os.rename(part, path)

    def digest(self, path: bytes, size: float = float("inf")) -> str:
        whole = hashlib.sha256()
        with open(path, "rb") as file:
            while size > 0:
                data = file.read(int(min(size, BLOCK)))
                if not data:
                    break
                size -= len(data)
                whole.update(data)
        return whole.hexdigest()

    def do_C(self, name: str, mode: str) -> None:
        os.chmod(decoded(name), int(mode, 8))
        self.say("k")

    def do_R(self, name: str, other: str) -> None:
        if os.path.lexists(decoded(other)):
            raise CannotDo("File exists")
        os.rename(decoded(name), decoded(other))
        self.root = b""
        self.say("k")

    def do_G(self, name: str, skip: str, count: str) -> None:
        path = decoded(name)
        if not os.path.isfile(path):
            raise CannotDo("it cannot be read")
        with open(path, "rb") as file:
            file.seek(int(skip) * BLOCK)
            data = file.read(int(count) * BLOCK)
        self.say(f"d {len(data)}")
        self.stream.write(data)
        self.say("g")

    def do_H(self, name: str, size: str) -> None:
        self.say("h" + self.digest(decoded(name), int(size)))


def accepted(listener: Any) -> Any:
    """The connection of who knows the token; None where that is not to be waited for."""
    until = time.time() + PATIENCE
    while True:
        ready = select.select([listener, 0], [], [], max(0, until - time.time()))[0]
        if listener not in ready:
            return None
        connection = listener.accept()[0]
        connection.settimeout(PATIENCE)
        said = b""
        try:
            while len(said) < len(TOKEN):
                more = connection.recv(len(TOKEN) - len(said))
                if not more:
                    break
                said += more
        except OSError:
            said = b""
        if hmac.compare_digest(said, TOKEN.encode()):
            connection.settimeout(None)
            return connection
        connection.close()


def main() -> None:
    """Listen, tell where, and serve one connection."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(5)
    sys.stdout.write(f"{NONCE}p{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    connection = accepted(listener)
    listener.close()
    if connection is None:
        return
    server = FarServer(connection.makefile("rwb"))
    try:
        server.serve()
    except KeyboardInterrupt:
        server.clear()
    except OSError:
        # The connection has ended. The part stays, for who goes on with it.
        pass


if __name__ == "__main__" and NONCE:
    main()
