"""`ssm-tui search`: sessions, found again by what was on their screens or is written of them."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from tui.cli.asking import own_archive
from tui.cli.progress import ProgressLine
from tui.cli.saying import INTERRUPTED, complain, exit_statuses
from tui.cli.streams import echo_json
from tui.cli.when import when_option
from tui.errors import UserFacingError
from tui.local_time import local_now
from tui.printable import clean
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.archive.query import Query
    from tui.archive.searching import SearchHit, SearchResult
    from tui.archive.store import Archive

NOTHING: Final = 1
"""The exit status where nothing was found, as grep's."""

FAILED: Final = 2
"""The exit status where it could not be searched, as grep's."""


CUT: Final = (
    "Older ones may be left out: --target or another word narrows, and --limit takes more."
)


@exit_statuses(
    "0 where something was found, 1 where nothing was, 2 where it could not be searched"
)
@click.command()
@click.argument("words", nargs=-1, required=True)
@when_option("--since", words="In sessions that were started then or later.")
@click.option(
    "--target", default="", metavar="T", help="On this instance: part of its id or name."
)
@click.option("--mine/--all", default=True, show_default=True, help="Your own, or everybody's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="So many lines of screens at most.",
)
def search(  # noqa: PLR0913 -- each is one thing that the user decides
    *,
    words: tuple[str, ...],
    since: datetime | None,
    target: str,
    mine: bool,
    as_json: bool,
    limit: int,
) -> None:
    """Find sessions of this machine's archive by what was on their screens.

    Reasons, targets, notes and marks are searched too. A session has all WORDS in one line, or
    in what is written of it; ngi* is the beginning of a word, '"no space left"' stands there as
    it is, host:web, ticket:INC-7 and since:7d narrow. `ssm-tui play` shows the moment.
    """
    try:
        found, unwritten = asyncio.run(
            _search(" ".join(words), since, target, mine=mine, limit=limit)
        )
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except (UserFacingError, ValueError) as error:
        complain(error)
        sys.exit(FAILED)
    if found.not_indexed:
        complain(_rest(found.not_indexed, unwritten))
    if found.is_cut:
        complain(CUT)
    if as_json:
        echo_json(
            json.dumps([_object(hit) for hit in found.hits], ensure_ascii=False, indent=2)
        )
    else:
        for session in found.sessions:
            click.echo("\n".join(_lines(session)))
    if not found.hits:
        sys.exit(NOTHING)


async def _search(
    text: str, since: datetime | None, target: str, *, mine: bool, limit: int
) -> tuple["SearchResult", str]:
    """What was found, and why no more can be indexed, empty where it can be."""
    from tui.archive.query import parse
    from tui.archive.searching import OFF, Narrowing
    from tui.aws.person import Person

    query = _narrowed(parse(text, local_now()), since, target)
    archive = own_archive()
    if archive is None:
        raise ValueError(OFF)
    unwritten = await asyncio.to_thread(_index, archive)
    person = Person(await archive.owners()) if mine else None
    narrowing = Narrowing(is_owner=None if person is None else person.is_owner)
    return await archive.search(query, narrowing, limit=limit), unwritten


def _narrowed(query: "Query", since: datetime | None, target: str) -> "Query":
    if since is not None:
        query = replace(query, since=max(since, query.since or since))
    return replace(query, hosts=(*query.hosts, target)) if target else query


def _index(archive: "Archive") -> str:
    """Index what is left, and say how far that is where somebody waits for it.

    Gives back why not all of it can be, if so: what was indexed before is found all the same.
    """
    from tui.archive.database import READ_ONLY
    from tui.archive.errors import ArchiveError

    if not os.access(archive.path.parent, os.W_OK):
        return READ_ONLY
    total = archive.backlog.count()
    if not total:
        return ""
    from tui.replay.indexing import Indexer

    done = 0
    try:
        with ProgressLine("Indexing {done:,} of {total:,} ...") as progress:
            for count in Indexer(archive.backlog, load_settings().settings.secrets).run():
                done += count
                progress(min(done, total), total)
    except ArchiveError as error:
        return error.problem.rstrip(".")
    return ""


def _rest(count: int, unwritten: str) -> str:
    pieces = "1 piece is" if count == 1 else f"{count:,} pieces are"
    why = (
        f"not indexed, for {unwritten}"
        if unwritten
        else "not indexed yet, which sessions that run have shown last or another ssm-tui is "
        "about to index"
    )
    return f"{pieces} {why}: nothing is found in there."


def _object(hit: "SearchHit") -> dict[str, object]:
    return {
        "session_id": hit.session_id,
        "reason": hit.reason,
        "target": hit.target,
        "started": hit.started.isoformat() if hit.started is not None else None,
        "at": None if hit.at is None else round(hit.at, 3),
        "line": hit.line,
    }


def _lines(session: "Sequence[SearchHit]") -> Iterator[str]:
    """A session, and below it what was found, each line between those around it."""
    first = session[0]
    started = f"{first.started.astimezone():%Y-%m-%d %H:%M}" if first.started else "-"
    # Of an imported recording there is the name of its file alone.
    both = first.target_name and first.target
    name = (
        f"{first.target_name} ({first.target})" if both else first.target_name or first.target
    )
    parts = (started, first.session_id, name, first.reason)
    yield "  ".join(clean(part) for part in parts if part)
    for hit in session:
        if hit.at is None:
            if hit.line != hit.reason:
                yield f"           {clean(hit.line)}"
            continue
        yield from (f"           {clean(line)}" for line in hit.before)
        yield f"{_clock(hit.at):>9}: {clean(hit.line)}"
        yield from (f"           {clean(line)}" for line in hit.after)
        yield ""
    if session[-1].at is None:
        yield ""


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
