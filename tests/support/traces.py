"""What a program leaves behind: its files, its processes, what it painted; and secrets in them."""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

PIECE = 20
"""Characters of a long secret that are enough to know it by."""

LEAST = 8
"""Characters of a secret that is looked for; shorter ones are anywhere."""


def pieces(secret: str) -> Iterator[str]:
    """What tells a secret although it was cut: its beginning and its end, or all of it."""
    if len(secret) <= 2 * PIECE:
        yield secret
    else:
        yield secret[:PIECE]
        yield secret[-PIECE:]


def forms(secret: str) -> Iterator[bytes]:
    """A secret as it may be written: as it is, quoted, in base64 at each offset, in hexadecimal."""
    raw = secret.encode()
    yield raw
    yield quote(secret, safe="").encode()
    yield json.dumps(secret)[1:-1].encode()
    yield from (secret.encode("utf-16-le"), secret.encode("utf-16-be"))
    yield raw.hex().encode()
    for offset in range(3):
        # What is beside it changes the first and the last characters of the code.
        written = base64.b64encode(b"\0" * offset + raw)[4:-4]
        yield written
        yield written.replace(b"+", b"-").replace(b"/", b"_")


def found(secrets: Iterable[str], traces: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where the secrets are, without repeating them: `the file x: the secret wJal…`."""
    wanted = [
        (secret, {form for piece in pieces(secret) for form in forms(piece)})
        for secret in secrets
    ]
    assert all(len(secret) >= LEAST for secret, _ in wanted)
    return [
        f"{place}: {secret[:4]}…"
        for place, content in traces
        for secret, written in wanted
        if any(form in content for form in written)
    ]


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, with its name among what it holds."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = str(path)
            yield name, name.encode() + (path.read_bytes() if path.is_file() else b"")


def processes(mark: str) -> Iterator[tuple[str, bytes]]:
    """Arguments and environment of each other process that has a mark in its environment."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # In this order: a program that is being started has its arguments first.
            environment = (process / "environ").read_bytes()
            arguments = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if mark.encode() in environment and process.name != str(os.getpid()):
            yield f"arguments of {arguments!r}", arguments
            yield f"environment of {arguments!r}", environment
