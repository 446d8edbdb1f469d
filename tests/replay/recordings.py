"""Recordings made for tests."""

import json
from collections.abc import Iterable
from pathlib import Path

from tui.replay.cast_source import CastSource

Told = tuple[float, str, str]


def written(path: Path, events: Iterable[Told], columns: int = 20, lines: int = 5) -> Path:
    """A recording in a file."""
    head = {"version": 2, "width": columns, "height": lines, "timestamp": 1_764_000_000}
    path.write_text("".join(f"{json.dumps(line)}\n" for line in (head, *map(list, events))))
    return path


def opened(path: Path, events: Iterable[Told], **more: int) -> CastSource:
    """A recording that was read, and has a keyframe wherever there can be one."""
    source = CastSource(written(path, events), **{"spacing": 1, **more})
    source.join()
    return source
