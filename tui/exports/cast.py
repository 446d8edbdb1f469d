"""A recording as asciicast, as asciinema's manual describes versions 2 and 3; pure."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from tui.archive.cast_reader import EXIT, CastEvent
from tui.replay.source import About

CastVersion = Literal[2, 3]

TERM: Final = "xterm-256color"


def cast_lines(
    about: About, events: Iterable[CastEvent], version: CastVersion = 2
) -> Iterator[str]:
    """The lines of the file, in ASCII, each with its end.

    Args:
        about: what the recording says of itself.
        events: what happened, in order.
        version: 2 is played by every player; 3 has the exit status too.
    """
    yield f"{json.dumps(_header(about, version))}\n"
    before = 0
    for event in events:
        if event.code == EXIT and version == 2:
            continue
        # In whole microseconds, so that what is rounded does not add up.
        at = max(before, round(event.at * 1_000_000))
        since = at - before if version == 3 else at
        yield f"{json.dumps([since / 1_000_000, event.code, event.data])}\n"
        before = at


def _header(about: About, version: CastVersion) -> dict[str, Any]:
    size: dict[str, Any] = {"width": about.columns, "height": about.lines}
    kind: dict[str, Any] = {"env": {"TERM": TERM}}
    if version == 3:
        size = {"term": {"cols": about.columns, "rows": about.lines, "type": TERM}}
        kind = {}
    known = {
        "timestamp": int(about.started.timestamp()) if about.started else None,
        "idle_time_limit": about.idle_limit,
        "title": about.title or None,
    }
    told = {name: value for name, value in known.items() if value is not None}
    return {"version": version, **size, **told, **kind}
