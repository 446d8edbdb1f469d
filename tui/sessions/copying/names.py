"""Names on their way: as the far side is told them, as it tells them, and which are taken.

A name is bytes there and here; in between it is a `str` as `os.fsdecode` makes it.
"""

import binascii
import os
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Final

_SPECIAL: Final = re.compile(rb"[^A-Za-z0-9/._+,:@^~-]")

_ARN: Final = re.compile(r"(arn:(?:[^:/]*:){4}[^:]+):(.*)", re.DOTALL)
_TAG: Final = re.compile(r"(tag:[^=/]+=[^:]*):(.*)", re.DOTALL | re.IGNORECASE)
_BRACKETED: Final = re.compile(r"\[([^]]+)\]:(.*)", re.DOTALL)
_PLAIN: Final = re.compile(r"([^/:]+):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RemotePath:
    """What `TARGET:PATH` means."""

    target: str
    path: str


def remote_path(text: str) -> RemotePath | None:
    """Read `TARGET:PATH`; None is a name of this machine.

    As scp has it, a name with a slash before its first colon, or with nothing before it, is
    local. A target that has colons itself is an ARN, `tag:KEY=VALUE`, or stands in brackets.
    """
    for form in (_BRACKETED, _ARN, _TAG, _PLAIN):
        if match := form.fullmatch(text):
            return RemotePath(match[1], match[2])
    return None


def rooted(path: str) -> str:
    """A path of the far side that can be taken for nothing else: it begins with `/`, `~` or `.`."""
    if not path:
        return "."
    return path if path.startswith(("/", "~/", "./")) or path == "~" else f"./{path}"


def escaped(name: str) -> str:
    """A name as `printf %b` reads it, in printable ASCII without blanks."""
    return _SPECIAL.sub(lambda found: b"\\0%03o" % found[0][0], os.fsencode(name)).decode()


def unescaped(text: str) -> str | None:
    """A name as the far side has said it: `,NAME` or `=BASE64`; None if it is neither."""
    kind, name = text[:1], text[1:]
    if kind == ",":
        return name
    try:
        return os.fsdecode(b64decode(name, validate=True)) if kind == "=" else None
    except binascii.Error:
        return None


def is_harmless(name: str) -> bool:
    """Whether a name from the far side may become one here: of one file, and fit to be shown."""
    return (
        name not in ("", ".", "..")
        and "/" not in name
        and not any(ord(one) < ord(" ") or "\x7f" <= one <= "\x9f" for one in name)
    )


def joined(folder: str, name: str) -> str:
    """A name within a folder of the far side."""
    return f"{folder.rstrip('/')}/{name}"


def last_part(path: str) -> str:
    """What a path's file is called; empty for `.`, `..`, `~` and `/`."""
    name = path.rstrip("/").rpartition("/")[2]
    return "" if name in (".", "..", "~") else name


def folder_of(path: str) -> str:
    """Where the file of a `rooted` path lies."""
    return path.rstrip("/").rpartition("/")[0] or ("/" if path.startswith("/") else ".")
