"""Pasted text as the bytes to send: what the clipboard holds is not trusted.

A remote that set mode 2004 gets the text between two markers and can tell it from typing; one
that did not gets it as if it had been typed, so each line end is an Enter.
"""

import re
from collections.abc import Iterator
from typing import Final

START: Final = b"\x1b[200~"
END: Final = b"\x1b[201~"

# Bytes. The data channel carries as much in one message.
PIECE: Final = 1024

# A marker inside the text would end the paste early and let the rest pass for typing. The
# introducer may be ESC [ or the C1 control CSI, and a parameter may have leading zeros or
# empty neighbours; taking one out may put another together.
_MARKER: Final = re.compile(rb"(?:\x1b\[|\xc2\x9b)[0;:]*20[01][;:]?[0-9;:]*~")
_LINE_END: Final = re.compile(rb"\r\n?|\n")


def encode_paste(text: bytes, *, bracketed: bool) -> bytes:
    """The bytes that hand `text` (UTF-8) to the remote.

    Args:
        text: What was pasted.
        bracketed: The remote has set mode 2004.
    """
    body = _LINE_END.sub(b"\r", _without_markers(text))
    return START + body + END if bracketed else body


def is_risky(text: bytes, *, bracketed: bool) -> bool:
    """Whether the remote would run lines of it before the user sees what they are."""
    return not bracketed and _LINE_END.search(text.rstrip(b"\r\n")) is not None


def pieces(data: bytes) -> Iterator[bytes]:
    """Cut into at most `PIECE` bytes, never inside a character."""
    start = 0
    while start < len(data):
        end = min(start + PIECE, len(data))
        while end < len(data) and end > start + 1 and data[end] & 0xC0 == 0x80:
            end -= 1
        yield data[start:end]
        start = end


def _without_markers(text: bytes) -> bytes:
    # What a removal has put together is broken by a space: no third pass, however nested.
    return _MARKER.sub(b" ", _MARKER.sub(b"", text))
