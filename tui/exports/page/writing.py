"""The page: its parts, and the policy that lets nothing else run.

The policy stands at its beginning and names the hash of the looks, which are known at the end: its
place is kept, and filled in then.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from tui.exports.page.frames import PagePiece, pieces
from tui.exports.page.styles import PageStyles
from tui.exports.recorded import Recorded
from tui.printable import clean
from tui.replay.survey import Survey

LATER: Final = b"x" * 44
"""In the place of a hash in base64."""

# Within a block of data only these can end it, or begin something else (HTML 13.2.5).
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

_BEGINNING: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; \
form-action 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}' 'sha256-{later}'">
<meta name="viewport" content="width=device-width">
<title>Terminal recording</title>
<style>{css}</style>
</head>
<body>
<header><h1 id="title">Terminal recording</h1><p id="facts"></p></header>
<main>
<div id="frame"><div id="screen" role="img" aria-label="The terminal"></div></div>
<div id="line"><div id="ticks" aria-hidden="true"></div>\
<input id="position" type="range" min="0" step="any" value="0" aria-label="Position"></div>
<div id="controls">
<button id="play" type="button">Play</button>
<output id="clock"></output>
<label>Speed <select id="speed"></select></label>
<label><input id="idle" type="checkbox" checked> Skip pauses</label>
<button id="before" type="button">Previous marker</button>
<button id="after" type="button">Next marker</button>
<label>Find <input id="find" type="search" autocomplete="off" spellcheck="false"></label>
<output id="found"></output>
<button id="earlier" type="button" hidden>Previous hit</button>
<button id="later" type="button" hidden>Next hit</button>
</div>
<ol id="markers"></ol>
<p id="keys">Space plays and pauses, the arrows seek 5 s, with Shift a minute, - and + change the \
speed, i skips pauses, m and M go to a marker, / finds what was on the screen, n and N go to a hit, Home and End \
to the ends.</p>
<noscript><p>This page plays a recording, which takes its own script: JavaScript is off.</p>\
</noscript>
</main>
"""


def write_page(
    out: BinaryIO, recorded: Recorded, step: Callable[[], None] = lambda: None
) -> None:
    """Write the page into a file that can be sought; blocks. Raises OSError.

    Args:
        out: the file, at its beginning.
        recorded: what is played.
        step: called now and then.
    """
    about, styles, survey = recorded.about, PageStyles(), Survey()
    script, css = asset("player.js"), asset("player.css")
    beginning = _BEGINNING.format(
        script=_hash(script), style=_hash(css), later=LATER.decode(), css=css
    ).encode()
    out.write(beginning)
    starts = []
    events = survey.passed(recorded.events())
    for piece in pieces(about.columns, about.lines, events, styles, recorded.find):
        starts.append(piece.start)
        out.write(_data_block(_piece_data(piece), 'class="piece"'))
        step()
    rules = styles.css()
    out.write(f"<style>{rules}</style>\n".encode())
    out.write(_data_block(_about_data(recorded, survey, starts), 'id="about"'))
    out.write(f"<script>{script}</script>\n</body>\n</html>\n".encode())
    out.seek(beginning.index(LATER))
    out.write(_hash(rules).encode())
    out.seek(0, 2)


def data_of(value: Any) -> str:
    """A value as JSON that is harmless within a block of data, whatever text is in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


@cache
def asset(name: str) -> str:
    """A file beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _data_block(value: Any, attribute: str) -> bytes:
    block = f'<script type="application/json" {attribute}>{data_of(value)}</script>\n'
    return block.encode(errors="replace")


def _piece_data(piece: PagePiece) -> dict[str, Any]:
    return {"rows": piece.rows, "steps": piece.steps}


def _about_data(recorded: Recorded, survey: Survey, starts: list[int]) -> dict[str, Any]:
    about = recorded.about
    return {
        "title": clean(about.title),
        "started": about.started.timestamp() * 1000 if about.started else None,
        "duration": round(survey.duration * 1000),
        "idle": about.idle_limit,
        "starts": starts,
        "markers": [[round(at * 1000), clean(label)] for at, label in survey.markers],
        "pauses": [[round(at * 1000), round(end * 1000)] for at, end in survey.pauses],
        "masked": recorded.find is not None,
        "problem": clean(recorded.problem),
    }


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
