"""The user's terminal as Textual's driver, with keys as they came."""

import os

from textual import events


def raw_bytes(event: events.Event) -> bytes | None:
    """What the user's terminal sent for a key or a paste, None where that is not known."""
    return getattr(event, "raw", None)


def host_term() -> str:
    """TERM of the user's own terminal."""
    return os.environ.get("TERM", "")
