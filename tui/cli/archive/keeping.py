"""`ssm-tui archive info`, `verify`, `prune` and `delete`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import FAILED, confirmed, fail, said, show_rows
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json
from tui.cli.when import UNITS, moment_of
from tui.printable import clean
from tui.settings.settings import state_directory
from tui.sizes import size_of, size_words

if TYPE_CHECKING:
    from tui.archive.housekeeping import ArchiveInfo, Pruned
    from tui.sessions.journal.deleting import Traces


@exit_statuses("0, or 1 where it is locked")
@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def info(as_json: bool) -> None:
    """Say what the archive holds, and how it is protected.

    Where it is locked, only what its files tell is said.
    """
    from tui.archive.housekeeping import info as look

    with said():
        found = look(user_archive())
    if found.locked:
        complain(found.locked)
    if as_json:
        echo_json(json.dumps(_as_object(found), indent=2))
    else:
        show_rows(_as_rows(found))
    sys.exit(FAILED if found.locked else 0)


@exit_statuses("0, or 1 where anything is damaged")
@click.command()
def verify() -> None:
    """Check that the archive is whole: its file, each recording, the index.

    There is a sentence for each damage.
    """
    from tui.archive.housekeeping import verify as check

    opener = user_archive()
    progress = ProgressLine("Checked {done:,} of {total:,} pieces of recordings.")
    with said(), progress:
        problems = check(opener, progress)
    for problem in problems:
        complain(problem)
    if problems:
        sys.exit(FAILED)
    there = opener.path.exists()
    click.echo("The archive is whole." if there else "There is no archive yet.")


def _age(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = moment_of(value, datetime.now(UTC)) if value[-1:].lower() in UNITS else None
    if moment is None:
        raise click.BadParameter(f"{value!a} is no age: write 90d, 12w or 36h.")
    return moment


def _size(context: click.Context, option: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if (size := size_of(value)) is None:
        raise click.BadParameter(f"{value!a} is no size: write 500MB, 2GB or 1.5GiB.")
    return size


@exit_statuses("0 when it was done, 1 when it was not")
@click.command()
@click.option("--older-than", metavar="AGE", callback=_age, help="Recordings that are older.")
@click.option(
    "--larger-than",
    metavar="SIZE",
    callback=_size,
    help="The oldest, until the others take no more than this.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def prune(
    older_than: datetime | None, larger_than: int | None, dry_run: bool, yes: bool
) -> None:
    """Remove the oldest recordings. The history keeps their sessions.

    AGE is a number with m, h, d or w; SIZE is one with kB, MB or GB.
    """
    from tui.archive.housekeeping import prune as remove

    if older_than is None and larger_than is None:
        raise click.UsageError(
            "Say what is to go: --older-than AGE, --larger-than SIZE or both."
        )
    opener = user_archive()
    with said():
        going = remove(opener, before=older_than, largest=larger_than, dry_run=True)
        _show_pruned(going)
        if dry_run or not going:
            click.echo(f"{_pruned_words(going)} would go." if going else "Nothing is to go.")
            return
        if not yes and not confirmed(f"Remove {_pruned_words(going)} for good?"):
            fail("Nothing was removed.")
        gone = remove(opener, before=older_than, largest=larger_than)
    click.echo(f"Removed: {_pruned_words(gone)}.")


@exit_statuses("0 when all is deleted, 1 when something is not")
@click.command()
@click.argument("sessions", metavar="SESSION...", nargs=-1, required=True)
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def delete(sessions: tuple[str, ...], yes: bool) -> None:
    """Delete sessions from this machine: their rows, notes, recordings and search words.

    What AWS keeps of them stays: its own history, CloudTrail, logs in S3 and CloudWatch.
    """
    import asyncio

    from tui.archive.store import Archive
    from tui.sessions.journal.deleting import NotDeleted, Traces

    opener = user_archive()
    traces = Traces(Archive(opener), opener.place.recordings, state_directory())
    with said():
        known = {
            each: rows for each in dict.fromkeys(sessions) if (rows := _known(traces, each))
        }
        failed = len(known) < len(dict.fromkeys(sessions))
        if known and not yes:
            for rows in known.values():
                show_rows(rows)
            what = "this session" if len(known) == 1 else f"these {len(known)} sessions"
            if not confirmed(f"Delete {what} from this machine for good?"):
                fail("Nothing was deleted.")
        for session_id in known:
            try:
                asyncio.run(traces.delete(session_id))
            except NotDeleted as error:
                complain(f"{session_id}: {error}")
                failed = True
            else:
                click.echo(clean(f"Deleted {session_id} from this machine."))
    sys.exit(FAILED if failed else 0)


def _known(traces: "Traces", session_id: str) -> list[tuple[str, str]]:
    """What there is to say of one that can be deleted; else nothing, and why not is said."""
    import asyncio

    from tui.archive.cast_files import recordings_of
    from tui.sessions.orphans.crash_record import FOLDER, is_remembered

    row = asyncio.run(traces.archive.find(session_id))
    facts = traces.archive.recordings.facts(session_id)
    files = recordings_of(traces.recordings, session_id)
    if is_remembered(traces.state / FOLDER, session_id):
        complain(f"{session_id} is live, or its program was killed: end it first.")
        return []
    if row is None and facts is None and not files:
        complain(f"{session_id} is not in this machine's archive.")
        return []
    began = row.started if row else facts.began if facts else None
    recording = size_words(facts.stored) if facts else ", ".join(map(str, files))
    return [
        ("session", session_id),
        ("instance", (row.target_name or row.target) if row else "-"),
        ("reason", (row.reason if row else "") or "(none)"),
        ("started", f"{began.astimezone():%Y-%m-%d %H:%M}" if began else "-"),
        ("recording", recording or "none"),
    ]


def _show_pruned(going: "Sequence[Pruned]") -> None:
    for one in going:
        began = f"{one.began.astimezone():%Y-%m-%d %H:%M}" if one.began else "-"
        click.echo(clean(f"  {began}  {size_words(one.stored):>9}  {one.session_id}"))


def _pruned_words(going: "Sequence[Pruned]") -> str:
    count = "1 recording" if len(going) == 1 else f"{len(going):,} recordings"
    return f"{count}, {size_words(sum(one.stored for one in going))}"


def _as_object(found: "ArchiveInfo") -> dict[str, Any]:
    """Paths as text; what is not known is null."""
    return asdict(found) | {
        "path": str(found.path),
        "set_aside": [str(path) for path in found.set_aside],
        "why_plain": found.why_plain or None,
        "locked": found.locked or None,
    }


def _as_rows(found: "ArchiveInfo") -> list[tuple[str, str]]:
    rows = [("archive", str(found.path) if found.there else f"{found.path}, not there yet")]
    if found.there:
        rows += [("encryption", _encryption(found)), ("size", size_words(found.size))]
    if (counts := found.counts) is not None:
        indexed = "all recordings"
        if counts.not_indexed:
            pieces = "piece is" if counts.not_indexed == 1 else "pieces are"
            indexed = f"{counts.not_indexed:,} {pieces} not indexed yet"
        rows += [
            ("sessions", f"{counts.sessions:,}, with {counts.marks:,} marks and notes"),
            ("recordings", f"{counts.recordings:,}, {size_words(counts.shown)} of output"),
            ("search", indexed),
        ]
    if found.encrypted:
        none = "no passphrase; `ssm-tui archive passphrase` sets one"
        rows.append(("recovery", "by your passphrase" if found.recoverable else none))
    if found.waiting:
        rows.append(("waiting", f"{found.waiting:,} sealed changes, until it is unlocked"))
    rows += [("set aside", str(path)) for path in found.set_aside]
    if found.files:
        words = f"{found.files:,}, not encrypted; `ssm-tui archive import` takes them in"
        rows.append(("old recordings", words))
    if found.on_share:
        rows.append(("place", "a network share: slower, and safe for one machine at a time"))
    return rows


def _encryption(found: "ArchiveInfo") -> str:
    if found.encrypted:
        return "encrypted; its key is in the system's keyring"
    return f"none, only you can read it. {found.why_plain}"
