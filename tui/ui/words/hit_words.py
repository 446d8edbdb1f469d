"""What a search has found, in lines."""

from textual.content import Content

from tui.archive.query import Query
from tui.archive.searching import SearchHit, SearchResult
from tui.comparing import places
from tui.printable import clean
from tui.ui.words.cells import cut_end
from tui.ui.words.times import Now, clock, moment

INDENT = 10
"""Cells in front of a line of a screen; in those of a hit is its time."""

MARK = "▌ "
"""A shape beside the colour says which hit Enter opens."""


def session_words(hit: SearchHit, now: Now, width: int) -> Content:
    """`Nov 23 12:00  web-1  INC-7 disk full`: the session that hits are in."""
    started = moment(hit.started, now())
    name = clean(hit.target_name or hit.target or hit.session_id)
    return Content.assemble(
        (f"{started}  ", "$foreground-muted"),
        (cut_end(f"{name}  {clean(hit.reason)}", max(1, width - len(started) - 2)), "bold"),
    )


def hit_words(hit: SearchHit, query: Query, width: int, *, marked: bool = False) -> Content:
    """A line of a screen between those around it, or what is written of the session."""
    room = max(1, width - INDENT - len(MARK))
    mark = MARK if marked else " " * len(MARK)
    head = "" if hit.at is None else clock(hit.at)
    rows = [
        *(_around(line, room) for line in hit.before),
        Content.assemble(
            mark, (head.rjust(INDENT - 2), "$foreground-muted"), "  ", _found(hit, query, room)
        ),
        *(_around(line, room) for line in hit.after),
    ]
    return Content("\n").join(rows)


def _around(line: str, room: int) -> Content:
    blanks = " " * (INDENT + len(MARK))
    return Content.assemble(blanks, (cut_end(clean(line), room), "$foreground-muted"))


def _found(hit: SearchHit, query: Query, room: int) -> Content:
    """The line from where the first word is in sight, with the words marked."""
    text = clean(hit.line)
    found = [span for term in query.terms for span in places(clean(term.text), text)]
    first = min((start for start, _ in found), default=0)
    # The word is in sight with what stands before it, however long the line is.
    shift = max(0, first - room // 3) if len(text) > room else 0
    lead = "…" if shift else ""
    content = Content(lead + cut_end(text[shift:], max(1, room - len(lead))))
    for start, end in found:
        begin = start - shift + len(lead)
        content = content.stylize("bold $accent", begin, end - shift + len(lead))
    return content


def result_words(result: SearchResult) -> str:
    """`12 hits in 3 sessions · 40 pieces of recordings not indexed yet`."""
    hits, sessions = len(result.hits), len({hit.session_id for hit in result.hits})
    parts = [
        f"{hits:,} {'hit' if hits == 1 else 'hits'} in {sessions:,} "
        f"{'session' if sessions == 1 else 'sessions'}"
        if hits
        else "nothing found"
    ]
    if result.not_indexed:
        pieces = "piece" if result.not_indexed == 1 else "pieces"
        parts.append(f"{result.not_indexed:,} {pieces} of recordings not indexed yet")
    if result.is_cut:
        parts.append("older ones may be left out; host: or another word narrows")
    return " · ".join(parts)
