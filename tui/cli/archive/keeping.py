"""`ssm-tui archive info`, `verify`, `prune` and `delete`."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import FAILED, confirmed, fail, for_programs, said, show_rows
from tui.cli.completion.candidates import complete_session
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json
from tui.language import N_, _, ngettext
from tui.local_time import UNITS, moment_of
from tui.printable import clean, json_text, versioned
from tui.settings.settings import state_directory
from tui.sizes import size_of, size_words

if TYPE_CHECKING:
    from tui.archive.housekeeping import ArchiveInfo, Pruned
    from tui.sessions.journal.deleting import Traces


@exit_statuses(N_("0, or 1 when the archive is locked"))
@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def info(as_json: bool) -> None:
    """Show what the archive holds and how it is protected.

    Of a locked archive it shows only what the files reveal.
    """
    from tui.archive.housekeeping import info as look

    with said(), for_programs(as_json):
        found = look(user_archive())
    if found.locked:
        complain(found.locked)
    if as_json:
        echo_json(json_text(versioned(_as_object(found)), indent=2))
    else:
        show_rows(_as_rows(found))
    sys.exit(FAILED if found.locked else 0)


@exit_statuses(N_("0 when nothing is damaged, 1 when something is"))
@click.command()
def verify() -> None:
    """Verify the archive: its file, each recording, the index.

    Each problem is reported on a line.
    """
    from tui.archive.housekeeping import verify as check

    opener = user_archive()
    progress = ProgressLine(_("Checked {done:,} of {total:,} pieces of recordings."))
    with said(), progress:
        problems = check(opener, progress)
    for problem in problems:
        complain(problem)
    if problems:
        sys.exit(FAILED)
    there = opener.path.exists()
    click.echo(_("The archive is intact.") if there else _("There is no archive yet."))


def _age(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = moment_of(value, datetime.now(UTC)) if value[-1:].lower() in UNITS else None
    if moment is None:
        raise click.BadParameter(
            _("{value!a} is not an age. Use for example 90d, 12w or 36h.").format(value=value)
        )
    return moment


def _size(context: click.Context, option: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if (size := size_of(value)) is None:
        raise click.BadParameter(
            _("{value!a} is not a size. Use for example 500MB, 2GB or 1.5GiB.").format(
                value=value
            )
        )
    return size


@exit_statuses(N_("0 on success, 1 on failure"))
@click.command()
@click.option(
    "--older-than", metavar="AGE", callback=_age, help="Remove recordings older than AGE."
)
@click.option(
    "--larger-than",
    metavar="SIZE",
    callback=_size,
    help="Remove the oldest recordings until the rest fits into SIZE.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be removed.")
@click.option("--yes", "-y", is_flag=True, help="Don't ask for confirmation.")
def prune(
    older_than: datetime | None, larger_than: int | None, dry_run: bool, yes: bool
) -> None:
    """Remove the oldest recordings. Their sessions stay in the history.

    AGE is a number with m, h, d or w; SIZE is a number with kB, MB or GB.
    """
    from tui.archive.housekeeping import prune as remove

    if older_than is None and larger_than is None:
        raise click.UsageError(_("Give --older-than AGE, --larger-than SIZE or both."))
    opener = user_archive()
    with said():
        going = remove(opener, before=older_than, largest=larger_than, dry_run=True)
        _show_pruned(going)
        if dry_run or not going:
            click.echo(_would_remove(going) if going else _("Nothing to remove."))
            return
        if not yes and not confirmed(_may_remove(going)):
            fail(_("Nothing was removed."))
        gone = remove(opener, before=older_than, largest=larger_than)
    click.echo(_removed(gone))


@exit_statuses(N_("0 when all were deleted, 1 when something wasn't"))
@click.command()
@click.argument(
    "sessions", shell_complete=complete_session, metavar="SESSION...", nargs=-1, required=True
)
@click.option("--yes", "-y", is_flag=True, help="Don't ask for confirmation.")
def delete(sessions: tuple[str, ...], yes: bool) -> None:
    """Delete sessions from this machine: their history, notes, recordings and search index.

    What AWS keeps stays: its own history, CloudTrail, logs in S3 and CloudWatch.
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
            question = ngettext(
                "Permanently delete {count} session from this machine?",
                "Permanently delete {count} sessions from this machine?",
                len(known),
            )
            if not confirmed(question.format(count=len(known))):
                fail(_("Nothing was deleted."))
        for session_id in known:
            try:
                asyncio.run(traces.delete(session_id))
            except NotDeleted as error:
                complain(f"{session_id}: {error}")
                failed = True
            else:
                click.echo(
                    clean(
                        _("Deleted {session_id} from this machine.").format(
                            session_id=session_id
                        )
                    )
                )
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
        complain(
            _("{session_id} is active, or its program was killed. End it first.").format(
                session_id=session_id
            )
        )
        return []
    if row is None and facts is None and not files:
        complain(
            _("{session_id} is not in this machine's archive.").format(session_id=session_id)
        )
        return []
    began = row.started if row else facts.began if facts else None
    recording = size_words(facts.stored) if facts else _(", ").join(map(str, files))
    return [
        (_("session"), session_id),
        (_("instance"), (row.target_name or row.target) if row else "-"),
        (_("reason"), (row.reason if row else "") or _("none")),
        (_("started"), f"{began.astimezone():%Y-%m-%d %H:%M}" if began else "-"),
        (_("recording"), recording or _("none")),
    ]


def _show_pruned(going: "Sequence[Pruned]") -> None:
    for one in going:
        began = f"{one.began.astimezone():%Y-%m-%d %H:%M}" if one.began else "-"
        click.echo(clean(f"  {began}  {size_words(one.stored):>9}  {one.session_id}"))


def _would_remove(going: "Sequence[Pruned]") -> str:
    return ngettext(
        "Would remove {count:,} recording ({size}).",
        "Would remove {count:,} recordings ({size}).",
        len(going),
    ).format(count=len(going), size=_size_of_all(going))


def _may_remove(going: "Sequence[Pruned]") -> str:
    return ngettext(
        "Permanently remove {count:,} recording ({size})?",
        "Permanently remove {count:,} recordings ({size})?",
        len(going),
    ).format(count=len(going), size=_size_of_all(going))


def _removed(gone: "Sequence[Pruned]") -> str:
    return ngettext(
        "Removed {count:,} recording ({size}).",
        "Removed {count:,} recordings ({size}).",
        len(gone),
    ).format(count=len(gone), size=_size_of_all(gone))


def _size_of_all(recordings: "Sequence[Pruned]") -> str:
    return size_words(sum(one.stored for one in recordings))


def _as_object(found: "ArchiveInfo") -> dict[str, Any]:
    """Paths as text; what is not known is null."""
    return asdict(found) | {
        "path": str(found.path),
        "set_aside": [str(path) for path in found.set_aside],
        "why_plain": found.why_plain or None,
        "locked": found.locked or None,
    }


def _as_rows(found: "ArchiveInfo") -> list[tuple[str, str]]:
    rows = [
        (
            _("archive"),
            str(found.path)
            if found.there
            else _("{path} (doesn't exist yet)").format(path=found.path),
        )
    ]
    if found.there:
        rows += [(_("encryption"), _encryption(found)), (_("size"), size_words(found.size))]
    if (counts := found.counts) is not None:
        indexed = _("all recordings")
        if counts.not_indexed:
            indexed = ngettext(
                "{count:,} piece isn't indexed yet",
                "{count:,} pieces aren't indexed yet",
                counts.not_indexed,
            ).format(count=counts.not_indexed)
        marks = ngettext(
            "{count:,} bookmark or note", "{count:,} bookmarks and notes", counts.marks
        ).format(count=counts.marks)
        output = _("{size} of output").format(size=size_words(counts.shown))
        rows += [
            (_("sessions"), f"{counts.sessions:,} · {marks}"),
            (_("recordings"), f"{counts.recordings:,} · {output}"),
            (_("search"), indexed),
        ]
    if found.encrypted:
        none = _("no passphrase; `ssm-tui archive passphrase` sets one")
        rows.append((_("recovery"), _("with your passphrase") if found.recoverable else none))
    if found.waiting:
        waiting = ngettext(
            "{count:,} sealed change, until it is unlocked",
            "{count:,} sealed changes, until it is unlocked",
            found.waiting,
        ).format(count=found.waiting)
        rows.append((_("waiting"), waiting))
    rows += [(_("set aside"), str(path)) for path in found.set_aside]
    if found.files:
        words = _("{files:,}, not encrypted; `ssm-tui archive import` imports them").format(
            files=found.files
        )
        rows.append((_("old recordings"), words))
    if found.on_share:
        rows.append(
            (_("location"), _("a network share: slower, and safe with one machine at a time"))
        )
    return rows


def _encryption(found: "ArchiveInfo") -> str:
    if found.encrypted:
        return _("encrypted; the key is in the system keyring")
    return _("none; only you can read the file. {why_plain}").format(why_plain=found.why_plain)
