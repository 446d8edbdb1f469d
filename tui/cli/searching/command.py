"""`ssm-tui search`: sessions, found again by what was on their screens or is written of them."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from tui.cli.asking import own_archive
from tui.cli.completion.candidates import complete_target
from tui.cli.progress import ProgressLine
from tui.cli.saying import INTERRUPTED, complain, exit_statuses
from tui.cli.streams import echo_json
from tui.cli.when import when_option
from tui.errors import UserFacingError
from tui.language import N_, _, ngettext
from tui.local_time import local_now
from tui.printable import clean, json_text, versioned
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.archive.query import Query
    from tui.archive.searching import SearchHit, SearchResult
    from tui.archive.store import Archive

NOTHING: Final = 1
"""The exit status where nothing was found, as grep's."""

FAILED: Final = 2
"""The exit status where it could not be searched, as grep's."""


CUT: Final = N_(
    "There may be older matches. Narrow the search with --target or more words, "
    "or raise --limit."
)


@exit_statuses(N_("0 when something was found, 1 when nothing was, 2 when the search failed"))
@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--logs",
    "in_logs",
    is_flag=True,
    help="Search everyone's session logs at AWS instead.",
)
@click.option(
    "--log-group",
    default="",
    metavar="NAME",
    help="With --logs: this log group (default: logs_table, or that of the session preferences).",
)
@when_option(
    "--since",
    words=N_("Only sessions that started at WHEN or later (--logs: lines; default: 7d)."),
)
@when_option("--until", end=True, words=N_("With --logs: only lines written before WHEN."))
@click.option(
    "--target",
    default="",
    metavar="T",
    shell_complete=complete_target,
    help="Only this instance (part of its ID or name).",
)
@click.option(
    "--mine/--all", default=True, show_default=True, help="Your sessions only, or everyone's."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="Maximum number of matching lines.",
)
@click.pass_context
def search(  # noqa: PLR0913 -- each is one thing that the user decides
    context: click.Context,
    /,
    *,
    words: tuple[str, ...],
    in_logs: bool,
    log_group: str,
    since: datetime | None,
    until: datetime | None,
    target: str,
    mine: bool,
    as_json: bool,
    limit: int,
) -> None:
    """Search the screens of recorded sessions on this machine.

    Reasons, targets, notes and bookmarks are searched too. All WORDS must be in one line, or in
    the session's own text; ngi* matches the beginning of a word, '"no space left"' an exact
    phrase; host:web, ticket:INC-7 and since:7d narrow the search. `ssm-tui play` shows the
    moment.

    With --logs, AWS searches what sessions wrote to the log group of the session preferences
    (CloudWatch Logs Insights), or to S3 where [history] in the settings names a logs_table
    (Athena). AWS bills the bytes it scans; they are printed.
    """
    _check(context, in_logs)
    try:
        if in_logs:
            from tui.cli.searching.logs import search_logs

            found_any = search_logs(
                context.obj,
                " ".join(words),
                since=since,
                until=until,
                group=log_group,
                limit=limit,
                as_json=as_json,
            )
            sys.exit(0 if found_any else NOTHING)
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
        complain(_(CUT))
    if as_json:
        hits = [_object(hit) for hit in found.hits]
        echo_json(json_text(versioned({"hits": hits}), indent=2))
    else:
        for session in found.sessions:
            click.echo("\n".join(_lines(session)))
    if not found.hits:
        sys.exit(NOTHING)


def _check(context: click.Context, in_logs: bool) -> None:
    """Refuse options that would do nothing."""
    others = ("target", "mine") if in_logs else ("log_group", "until")
    for name in others:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = f"--{name.replace('_', '-')}"
            words = (
                _("{option} doesn't go with --logs.")
                if in_logs
                else _("{option} needs --logs.")
            )
            raise click.UsageError(words.format(option=option))


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
        raise ValueError(_(OFF))
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
        with ProgressLine(_("Indexing {done:,} of {total:,}…")) as progress:
            for count in Indexer(archive.backlog, load_settings().settings.secrets).run():
                done += count
                progress(min(done, total), total)
    except ArchiveError as error:
        return error.problem.rstrip(".")
    return ""


def _rest(count: int, unwritten: str) -> str:
    if unwritten:
        return ngettext(
            "{count:,} piece of recordings can't be indexed and wasn't searched: {why}.",
            "{count:,} pieces of recordings can't be indexed and weren't searched: {why}.",
            count,
        ).format(count=count, why=unwritten)
    return ngettext(
        "{count:,} piece of recordings isn't indexed yet and wasn't searched. It is recent "
        "output, or another ssm-tui is indexing it.",
        "{count:,} pieces of recordings aren't indexed yet and weren't searched. They are "
        "recent output, or another ssm-tui is indexing them.",
        count,
    ).format(count=count)


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
