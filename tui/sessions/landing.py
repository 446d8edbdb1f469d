"""What helps a user to land before a session ends. Pure.

What runs under tmux on the far end outlives the session; the next session finds it again by
its name, so the name has to come out the same from the same work.
"""

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 32
FALLBACK: Final = "ssm-tui"

# tmux itself replaces a colon and a full stop; the rest keeps clear of any shell's syntax.
_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")


def tmux_name(words: str) -> str:
    """A name for a tmux session made of a ticket or a reason: letters, digits, `_` and `-`."""
    plain = unicodedata.normalize("NFKD", words.removesuffix(" (continued)"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    name = _OTHER.sub("-", ascii_only).strip("-")[:LONGEST_NAME].strip("-")
    return name or FALLBACK


def tmux_line(words: str) -> str:
    """The command that goes on in a tmux session, made if there is none; without an Enter."""
    return f"tmux new -A -s {tmux_name(words)}"
