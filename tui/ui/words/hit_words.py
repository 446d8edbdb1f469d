"""What a search has found, in lines."""

from rich.cells import cell_len
from textual.content import Content

from tui.archive.query import Query
from tui.archive.searching import SearchHit, SearchResult
from tui.comparing import places
from tui.language import _, ngettext
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
    terms = tuple(term.text for term in query.terms)
    head = "" if hit.at is None else clock(hit.at)
    rows = [
        *(_around(line, room) for line in hit.before),
        Content.assemble(
            mark,
            (head.rjust(INDENT - 2), "$foreground-muted"),
            "  ",
            line_words(hit.line, terms, room),
        ),
        *(_around(line, room) for line in hit.after),
    ]
    return Content("\n").join(rows)


def _around(line: str, room: int) -> Content:
    blanks = " " * (INDENT + len(MARK))
    return Content.assemble(blanks, (cut_end(clean(line), room), "$foreground-muted"))


def line_words(line: str, terms: tuple[str, ...], room: int) -> Content:
    """The line from where the first word is in sight, with the words marked."""
    text = clean(line)
    found = [span for term in terms for span in places(clean(term), text)]
    first = min((start for start, _end in found), default=0)
    # The word is in sight with what stands before it, however long the line is.
    shift = _before(text, first, room // 3) if cell_len(text) > room else 0
    lead = "…" if shift else ""
    content = Content(lead + cut_end(text[shift:], max(1, room - len(lead))))
    for start, end in found:
        begin = start - shift + len(lead)
        content = content.stylize("bold $accent", begin, end - shift + len(lead))
    return content


def _before(text: str, end: int, room: int) -> int:
    """Where that begins which stands before a place, in so many cells at most."""
    start = end
    while start > 0 and (room := room - cell_len(text[start - 1])) >= 0:
        start -= 1
    return start


def result_words(result: SearchResult) -> str:
    """`12 hits in 3 sessions · 40 pieces of recordings not indexed yet`."""
    hits, sessions = len(result.hits), len({hit.session_id for hit in result.hits})
    parts = [
        _("{hits} in {sessions}").format(
            hits=ngettext("{count:,} hit", "{count:,} hits", hits).format(count=hits),
            sessions=ngettext("{count:,} session", "{count:,} sessions", sessions).format(
                count=sessions
            ),
        )
        if hits
        else _("nothing found")
    ]
    if result.not_indexed:
        parts.append(
            ngettext(
                "{count:,} recording piece not indexed yet",
                "{count:,} recording pieces not indexed yet",
                result.not_indexed,
            ).format(count=result.not_indexed)
        )
    if result.is_cut:
        parts.append(_("older ones may be missing; narrow with host: or another word"))
    return " · ".join(parts)
