"""Finds sessions again by what is written of them and by what was on their screens. Blocks."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, Final

from tui.archive import lines
from tui.archive.backlog import NOT_INDEXED
from tui.archive.chunk import ChunkDamaged, unpack, unpack_lines
from tui.archive.database import Database, scalar
from tui.archive.opening.opener import Opener
from tui.archive.query import Query
from tui.archive.rows import known_moment
from tui.comparing import comparable
from tui.language import N_

OFF: Final = N_("Nothing to search: the local history is off (`history` in the settings).")
"""Said where it is."""

AROUND: Final = 2
"""Lines that are shown before a hit, and behind it."""

EACH: Final = 20
"""Lines of one session that are shown: whose screen is full of a word hides no other."""

MOST_LOOKED: Final = 20_000
"""Lines that are looked at for those; beyond it there are older ones, which nobody reads."""

MOST_READ: Final = 500
"""Chunks that are read to see whether words stand behind each other: a second or two."""

MOST_KEPT: Final = 256
"""Chunks whose lines are kept meanwhile: more than the hits that are shown can need."""

NEIGHBOUR: Final = 16 << 10
"""Characters of a chunk that is read for the lines around a hit alone."""

_ABOUT: Final = "reason, target, target_name, words, profile"
_WHOLE: Final = " || char(10) || ".join(f"coalesce({name}, '')" for name in _ABOUT.split(", "))
_TEXTS: Final = f"SELECT session_id, {_WHOLE} FROM sessions ORDER BY started DESC, session_id"  # noqa: S608 -- names of our own
_KNOWN: Final = f"""
    SELECT sessions.started, recordings.began, owner, account, region, told_by, {_ABOUT}
    FROM sessions LEFT JOIN recordings USING (session_id) WHERE session_id = ?
"""  # noqa: S608 -- names of our own
_UNKNOWN: Final = "SELECT began FROM recordings WHERE session_id = ?"
# A mark is shown with its kind before its words, but for a note.
_MARKS: Final = """
    SELECT session_id, CASE kind WHEN 'note' THEN '' ELSE kind || ' ' END || words FROM marks
"""
_LINES: Final = """
    SELECT lines.rowid, chunks.session_id FROM lines JOIN chunks ON chunks.id = lines.rowid / 65536
    WHERE lines MATCH ? ORDER BY lines.rowid DESC LIMIT ?
"""
_CHUNK: Final = "SELECT session_id, number, first, events, texts FROM chunks WHERE id = ?"
_NEXT_TO: Final = """
    SELECT first, events, texts FROM chunks
    WHERE session_id = ? AND number = ? AND size <= ? AND texts NOTNULL
"""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place where something was found; text that is not known is empty."""

    session_id: str
    started: datetime | None
    line: str
    """What was found: a line of the screen, or what is written of the session."""
    at: float | None = None
    """Seconds into the recording; None for what is written of the session."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reason: str = ""
    target: str = ""
    target_name: str = ""
    moment: datetime | None = None
    """When it was on the screen; None for what is written of the session."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Where is searched; what is not known of a session is no reason to leave it out."""

    account: str = ""
    region: str = ""
    is_owner: Callable[[str], bool] | None = None
    """Whether an owner is the user; None for everybody's sessions."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search has found.

    Attributes:
        hits: those of a session together, the newest session first.
        not_indexed: chunks of recordings in which nothing can be found yet.
        is_cut: whether older lines were not looked at, or are not among the hits.
    """

    hits: tuple[SearchHit, ...]
    not_indexed: int = 0
    is_cut: bool = False

    @property
    def sessions(self) -> Iterator[tuple[SearchHit, ...]]:
        """The hits of each session."""
        return (tuple(hits) for _, hits in groupby(self.hits, lambda hit: hit.session_id))


EVERYWHERE: Final = Narrowing()


def search(opener: Opener, query: Query, *, limit: int = 100) -> tuple[SearchHit, ...]:
    """The hits of `look_for`, in every place."""
    return look_for(opener, query, limit=limit).hits


def look_for(
    opener: Opener, query: Query, narrowing: Narrowing = EVERYWHERE, *, limit: int = 100
) -> SearchResult:
    """Find something again. Raises ArchiveError.

    Args:
        opener: opens the archive.
        query: one without terms finds the sessions that it is narrowed to.
        narrowing: where.
        limit: hits of each kind, in the history and on screens.
    """
    with opener.opened() as database:
        sessions = _Sessions(database, query, narrowing)
        written = list(islice(sessions.written(), limit + 1))
        shown, is_cut = _shown(database, query, sessions, limit)
        hits = sorted((*written[:limit], *shown), key=_newest)
        not_indexed = scalar(database, NOT_INDEXED)
    return SearchResult(tuple(hits), int(not_indexed), is_cut or len(written) > limit)


def _newest(hit: SearchHit) -> tuple[float, str, float]:
    started = hit.started.timestamp() if hit.started is not None else 0.0
    return -started, hit.session_id, -hit.at if hit.at is not None else -float("inf")


@dataclass(frozen=True, slots=True)
class _Known:
    """A session, with all that is written of it."""

    hit: SearchHit
    began: datetime | None = None
    """When its recording did."""
    fields: tuple[str, ...] = ()
    owner: str = ""
    account: str = ""
    region: str = ""
    is_own: bool = True
    """Whether it was started on this machine."""

    def is_wanted(self, query: Query, narrowing: Narrowing) -> bool:
        """Whether it is one of those in which is searched."""
        if query.since is not None and self.hit.started and self.hit.started < query.since:
            return False
        if narrowing.account and self.account not in {"", narrowing.account}:
            return False
        if narrowing.region and self.region not in {"", narrowing.region}:
            return False
        owns = narrowing.is_owner
        if owns and self.owner and not self.is_own and not owns(self.owner):
            return False
        host = comparable(f"{self.hit.target}\n{self.hit.target_name}")
        reason = comparable(self.hit.reason)
        return all(comparable(each) in host for each in query.hosts) and all(
            comparable(each) in reason for each in query.tickets
        )

    def best(self, query: Query) -> str:
        """The field that is shown: the reason, or the first with a word that was looked for."""
        found = (line for field in self.fields for line in field.splitlines() if line)
        return next(
            (line for line in found if any(term.is_in(line) for term in query.terms)),
            self.hit.reason,
        )


class _Sessions:
    """The sessions in which is searched."""

    def __init__(self, database: Database, query: Query, narrowing: Narrowing) -> None:
        self._database = database
        self._query = query
        self._narrowing = narrowing
        self._found: dict[str, _Known | None] = {}
        self._marks: dict[str, str] = {}
        for session_id, words in database.execute(_MARKS):
            key = str(session_id)
            self._marks[key] = (
                f"{self._marks[key]}\n{words}" if key in self._marks else str(words)
            )

    def written(self) -> Iterator[SearchHit]:
        """Those of which all words are written, the newest first."""
        query = self._query
        # Of ten thousand sessions most are passed over by this alone.
        texts = (*(term.text for term in query.terms), *query.hosts, *query.tickets)
        wanted = [comparable(text) for text in texts]
        for session_id, about in self._database.execute(_TEXTS):
            key = str(session_id)
            whole = comparable(f"{about}\n{self._marks.get(key, '')}")
            if all(text in whole for text in wanted) and (one := self.find(key)) is not None:
                yield replace(one.hit, line=one.best(query))

    def find(self, session_id: str) -> _Known | None:
        """What is known of a session; None where it is none of those."""
        if session_id not in self._found:
            one = self._read(session_id)
            wanted = one.is_wanted(self._query, self._narrowing)
            self._found[session_id] = one if wanted else None
        return self._found[session_id]

    def _read(self, session_id: str) -> _Known:
        row = self._database.execute(_KNOWN, (session_id,)).fetchone()
        if row is None:
            began = known_moment(scalar(self._database, _UNKNOWN, (session_id,)))
            return _Known(SearchHit(session_id, began, ""), began)
        started, began, *texts = row
        owner, account, region, told_by, *about = (str(text or "") for text in texts)
        reason, target, name, *_ = about
        hit = SearchHit(
            session_id,
            known_moment(started),
            reason,
            reason=reason,
            target=target,
            target_name=name,
        )
        fields = (reason, self._marks.get(session_id, ""), *about[1:])
        return _Known(hit, known_moment(began), fields, owner, account, region, not told_by)


# On the screens.


def _shown(
    database: Database, query: Query, sessions: _Sessions, limit: int
) -> tuple[list[SearchHit], bool]:
    """The lines, and whether there may be older ones."""
    if not query.terms or not lines.is_there(database):
        return [], False
    lines.make_ready(database)
    wanted = lines.LineQuery(database, query.terms)
    if not wanted.match:
        return [], False
    reading = _ChunkReader(database)
    chosen: list[tuple[int, _Known]] = []
    counts: Counter[str] = Counter()
    looked, is_cut = 0, False
    for number, session_id in database.execute(_LINES, (wanted.match, MOST_LOOKED)):
        looked += 1
        one = sessions.find(str(session_id))
        if one is None or counts[one.hit.session_id] >= EACH:
            continue
        if not wanted.is_exact and not wanted.is_in(reading.line(*lines.place_of(int(number)))):
            if is_cut := reading.has_read >= MOST_READ:
                break
            continue
        if is_cut := len(chosen) >= limit:
            break
        counts[one.hit.session_id] += 1
        chosen.append((int(number), one))
    found = (reading.hit(*lines.place_of(number), one) for number, one in chosen)
    return [hit for hit in found if hit is not None], is_cut or looked >= MOST_LOOKED


class _ChunkReader:
    """Reads lines back from their chunks."""

    def __init__(self, database: Database) -> None:
        self.has_read = 0
        """How many chunks were read."""
        self._database = database
        self._lines: OrderedDict[object, tuple[tuple[float, str], ...]] = OrderedDict()

    def line(self, chunk: int, place: int) -> str:
        """A line; empty where its chunk is damaged."""
        if chunk not in self._lines:
            _, _, *packed = self._database.execute(_CHUNK, (chunk,)).fetchall()[0]
            self._kept(chunk, packed)
        here = self._lines[chunk]
        return here[place][1] if place < len(here) else ""

    def hit(self, chunk: int, place: int, one: _Known) -> SearchHit | None:
        """A line with those around it; None where its chunk is damaged."""
        session_id, number, *packed = self._database.execute(_CHUNK, (chunk,)).fetchall()[0]
        here = self._kept(chunk, packed)
        if place >= len(here):
            return None
        before, after = here[:place], here[place + 1 :]
        if len(before) < AROUND:
            before = (*self._beside(session_id, number, -1), *before)
        if len(after) < AROUND:
            after = (*after, *self._beside(session_id, number, 1))
        at, line = here[place]
        return replace(
            one.hit,
            line=line,
            at=at,
            before=tuple(text for _, text in before[-AROUND:]),
            after=tuple(text for _, text in after[:AROUND]),
            moment=None if one.began is None else one.began + timedelta(seconds=at),
        )

    def _beside(self, session_id: Any, number: Any, step: int) -> tuple[tuple[float, str], ...]:
        wanted = session_id, int(number) + step
        if wanted not in self._lines:
            row = self._database.execute(_NEXT_TO, (*wanted, NEIGHBOUR)).fetchone()
            self._kept(wanted, row or ())
        return self._lines[wanted]

    def _kept(self, key: object, packed: Any) -> tuple[tuple[float, str], ...]:
        """The lines of a chunk; none where it is damaged: `verify` says so."""
        if key not in self._lines:
            self.has_read += 1
            if len(self._lines) >= MOST_KEPT:
                self._lines.popitem(last=False)
            try:
                first, events, texts = packed
                self._lines[key] = unpack_lines(texts, first, unpack(first, events))
            except (ChunkDamaged, TypeError, ValueError):
                self._lines[key] = ()
        return self._lines[key]
