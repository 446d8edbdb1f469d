"""Records the demo and draws it; the asciicast stays in `build`.

`python -m tests.pictures FILE` draws an asciicast that is there.
"""

import sys
from pathlib import Path
from typing import Final

from tests.pictures.animated import animated
from tests.pictures.story import tell
from tui.archive.cast_reader import CastReader
from tui.exports.cast import cast_lines
from tui.replay.source import About

ROOT: Final = Path(__file__).parents[2]
PICTURE: Final = ROOT / "docs/demo.svg"
CAST: Final = ROOT / "build/demo.cast"
COLUMNS, LINES = 100, 30
LARGEST: Final = 500_000
"""Bytes: a README is looked at over slow lines too."""
TITLE: Final = (
    "ssm-tui: a filtered list, a reason recalled, a shell under its countdown, the end at the "
    "maximum duration, and the recording"
)


def main(cast: Path | None = None) -> None:
    """Draw a recording, or one that is made now."""
    if cast is None:
        events = tell()
        CAST.parent.mkdir(exist_ok=True)
        CAST.write_text("".join(cast_lines(About(TITLE, None, None, COLUMNS, LINES), events)))
    else:
        with CastReader.of(cast) as reader:
            events = [event for event, _ in reader.events(reader.beginning)]
    picture = animated(COLUMNS, LINES, events, TITLE)
    assert len(picture.encode()) < LARGEST, f"{len(picture):,} characters"
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture)
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {len(picture.encode()):,} bytes\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
