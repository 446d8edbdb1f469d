"""Finds sessions again by what is written of them and by what was on their screens. Blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from tui.archive import lines
from tui.archive.chunk import ChunkDamaged, TextLine, unpack, unpack_lines
from tui.archive.database import Database
from tui.archive.opening.opener import Opener
from tui.archive.query import Query
from tui.archive.rows import known_moment, time_text

AROUND: Final = 2
"""Lines that are shown before a hit, and behind it."""

_KNOWN: Final = """
    SELECT session_id, started, reason, target, target_name, words, profile, (
        SELECT group_concat(words, char(10)) FROM marks WHERE session_id = sessions.session_id
    ) FROM sessions ORDER BY started DESC, session_id
"""

_LINES: Final = """
    SELECT lines.rowid, chunks.session_id, chunks.first, chunks.events, chunks.texts,
        coalesce(sessions.started, recordings.began), sessions.target, sessions.target_name,
        sessions.reason
    FROM lines
    JOIN chunks ON chunks.id = lines.rowid / 65536
    LEFT JOIN sessions USING (session_id)
    LEFT JOIN recordings USING (session_id)
    WHERE lines.text MATCH ? AND (? IS NULL OR coalesce(sessions.started, recordings.began) >= ?)
    ORDER BY lines.rowid DESC
"""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place where something was found."""

    session_id: str
    started: datetime | None
    line: str
    """What was found: a line of the screen, or what is written of the session."""
    at: float | None = None
    """Seconds into the recording; None for what is written of the session."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def search(opener: Opener, query: Query, *, limit: int = 100) -> tuple[SearchHit, ...]:
    """The newest hits, the newest first. Raises ArchiveError.

    Args:
        opener: opens the archive.
        query: one without terms finds the sessions that it is narrowed to.
        limit: hits of each kind, in the history and on screens.
    """
    with opener.opened() as database:
        written = list(islice(_written(database, query), limit))
        shown = list(islice(_shown(database, query), limit)) if query.terms else []
    return tuple(sorted((*written, *shown), key=_newest))


def _newest(hit: SearchHit) -> tuple[float, str, float]:
    started = hit.started.timestamp() if hit.started is not None else 0.0
    return -started, hit.session_id, -hit.at if hit.at is not None else -float("inf")


def _written(database: Database, query: Query) -> Iterator[SearchHit]:
    """In what is written of the sessions."""
    for session_id, started, reason, *rest in database.execute(_KNOWN):
        target, name, words, profile, marks = rest
        fields = [str(each or "") for each in (reason, marks, target, name, words, profile)]
        whole = "\n".join(fields)
        if not all(term.is_in(whole) for term in query.terms):
            continue
        hit = SearchHit(str(session_id), known_moment(started), _best(fields, query))
        if _is_wanted(query, hit.started, f"{target}\n{name}", str(reason)):
            yield hit


def _best(fields: list[str], query: Query) -> str:
    """The field that is shown: the reason, or the first with a word that was looked for."""
    lines_of_all = [line for field in fields for line in field.splitlines() if line]
    found = (line for line in lines_of_all if any(term.is_in(line) for term in query.terms))
    return next(found, fields[0])


def _shown(database: Database, query: Query) -> Iterator[SearchHit]:
    """On the screens."""
    if not lines.is_there(database):
        return
    lines.make_ready(database)
    since = time_text(query.since) if query.since is not None else None
    last: tuple[int, tuple[TextLine, ...]] = (-1, ())
    for number, session_id, first, events, texts, *known in database.execute(
        _LINES, (query.match, since, since)
    ):
        started, target, name, reason = known
        if not _is_wanted(query, None, f"{target or ''}\n{name or ''}", reason or ""):
            continue
        chunk, place = lines.place_of(number)
        if last[0] != chunk:
            last = chunk, _lines_of(first, events, texts)
        if place < len(last[1]):
            yield _hit(str(session_id), known_moment(started), last[1], place)


def _hit(
    session_id: str, started: datetime | None, found: tuple[TextLine, ...], place: int
) -> SearchHit:
    texts = [line.text for line in found]
    return SearchHit(
        session_id,
        started,
        texts[place],
        found[place].at,
        tuple(texts[max(0, place - AROUND) : place]),
        tuple(texts[place + 1 : place + 1 + AROUND]),
    )


def _lines_of(first: Any, events: Any, texts: Any) -> tuple[TextLine, ...]:
    """None where the chunk is damaged: `verify` says so."""
    try:
        return unpack_lines(texts, first, unpack(first, events))
    except (ChunkDamaged, TypeError):
        return ()


def _is_wanted(query: Query, started: datetime | None, target: str, reason: str) -> bool:
    if query.since is not None and started is not None and started < query.since:
        return False
    return all(host.casefold() in target.casefold() for host in query.hosts) and all(
        ticket.casefold() in reason.casefold() for ticket in query.tickets
    )
