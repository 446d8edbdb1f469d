"""`ssm-tui sessions` lists them."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.asking import FAILED, answered, fail, for_programs, own_archive
from tui.cli.completion.candidates import complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json
from tui.cli.when import when_option
from tui.language import N_, _
from tui.local_time import local_now
from tui.settings.settings import load_settings, state_directory

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.review.access_log import AccessLog, LogQuery
    from tui.sessions.review.grouping import Group

FOR_ORGANISATION: Final = ("account", "who", "ended", "denied", "again", "yes")
"""Options that ask an organisation's history."""

NOT_TOGETHER: Final = N_(
    "--organisation can't be combined with --offline, --everywhere, --access-type, --summary, "
    "--group or --markdown."
)
UNTYPED: Final = N_(
    "--access-type needs AWS: the local history doesn't keep how a session was allowed."
)
ALONE: Final = N_("--account, --who, --ended, --denied, --again and --yes need --organisation.")


@exit_statuses(N_("0 when all were listed, 1 when some are missing (which are reported)"))
@click.command()
@when_option("--since", words=N_("Only sessions that started at WHEN or later."))
@when_option(
    "--until",
    end=True,
    words=N_("Only sessions that started before WHEN (a day counts whole)."),
)
@click.option(
    "--mine/--all",
    default=None,
    help="Your sessions only, or everyone's (default: yours; with --organisation everyone's).",
)
@click.option(
    "--reason", default="", metavar="TEXT", help="Only sessions with TEXT in the reason."
)
@click.option(
    "--target",
    default="",
    metavar="T",
    shell_complete=complete_target,
    help="Only this instance (ID, or part of the name).",
)
@click.option(
    "--access-type",
    type=click.Choice(["Standard", "JustInTime"], case_sensitive=False),
    help="Only sessions that AWS allowed this way.",
)
@click.option(
    "--offline", is_flag=True, help="List the local history only, without asking AWS."
)
@click.option(
    "--everywhere", is_flag=True, help="List every account and region in the local history."
)
@click.option("--summary", is_flag=True, help="Count sessions by day, target, ticket and end.")
@click.option(
    "--organisation",
    is_flag=True,
    help="List the sessions of all accounts, years back, from CloudTrail's files (costs money).",
)
@click.option(
    "--account",
    default="",
    metavar="ID,...",
    help="With --organisation: only these accounts, separated by commas.",
)
@click.option(
    "--who",
    default="",
    metavar="TEXT",
    help="With --organisation: only sessions with TEXT in the role, name or ARN.",
)
@click.option(
    "--ended/--not-ended",
    default=None,
    help="With --organisation: only sessions whose end is known, or unknown.",
)
@click.option(
    "--denied/--not-denied",
    default=None,
    help="With --organisation: only attempts that AWS refused, or none of them.",
)
@click.option(
    "--again", is_flag=True, help="With --organisation: ask AWS even if it answered today."
)
@click.option(
    "--yes", is_flag=True, help="With --organisation: don't ask before scanning over 1 GB."
)
@click.option("--group", type=click.Choice(["day", "ticket"]), help="Group the sessions.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.pass_obj
def sessions(
    chosen: ConnectionOptions,
    /,
    group: str | None,
    form: str | None,
    offline: bool,
    summary: bool,
    **query: Any,
) -> None:
    """List sessions with their reasons: active, past, and from the local history.

    WHEN is a date, a date and time, an age such as 7d or 24h, today or yesterday. AWS keeps
    sessions for 30 days; older ones are your own, from the local history. If AWS can't be
    reached, only the local history is listed.

    A summary covers the last 26 weeks unless --since or --until says otherwise.

    With --organisation, Athena or CloudTrail Lake is asked, as the settings say under [history],
    for the last 7 days unless --since says otherwise; --region then names the regions whose
    sessions are listed, separated by commas. AWS bills what it scans: the command says how much,
    and asks first if it is over 1 GB. Answers are kept for the day. Times are in UTC.
    """
    from tui.sessions.review.access_log import LogQuery

    if query.pop("organisation"):
        elsewhere = query["everywhere"] or query["access_type"]
        if group or offline or summary or elsewhere or form == "markdown":
            raise click.UsageError(_(NOT_TOGETHER))
        from tui.cli.lists.organisation.listing import list_organisation

        list_organisation(chosen, form, query)
        return
    asked = {name: query.pop(name) for name in FOR_ORGANISATION}
    query["mine"] = query["mine"] is not False
    _check(asked, query["access_type"], offline=offline)
    if summary and (group or form == "csv"):
        raise click.UsageError(_("--summary can't be combined with --csv or --group."))
    wanted = LogQuery(**query)
    log = answered(chosen, lambda aws: _gather(aws, wanted, offline=offline))
    for problem in log.problems:
        complain(problem)
    with for_programs(form is not None):
        if summary:
            rendered = answered(chosen, lambda aws: _summary(log, wanted, form))
        else:
            groups = answered(chosen, lambda aws: _groups(log, group))
            rendered = _rendered(groups, form, grouped=group is not None)
    if form == "json":
        echo_json(rendered)
    else:
        click.echo(rendered, nl=False)
    if not log.entries and form is None and not summary:
        click.echo(_nothing(wanted), err=True)
    if log.problems:
        sys.exit(FAILED)


def _check(asked: Mapping[str, Any], access_type: str | None, *, offline: bool) -> None:
    """Refuse what this machine and Systems Manager can't be asked; raises click.UsageError."""
    if any(asked.values()) or (asked["ended"], asked["denied"]) != (None, None):
        raise click.UsageError(_(ALONE))
    if offline and access_type:
        raise click.UsageError(_(UNTYPED))


async def _gather(aws: "Aws", query: "LogQuery", *, offline: bool) -> "AccessLog":
    from tui.archive.errors import ArchiveError
    from tui.aws.caller import caller_or_place
    from tui.aws.errors import AwsError, BadConfiguration, NoRegion, ProfileMissing
    from tui.sessions.orphans.settling import settle
    from tui.sessions.review import access_log

    archive = own_archive()
    if offline:
        if archive is None:
            fail(
                _("The local history is off (setting `history`), so there is nothing to list.")
            )
        return await access_log.offline(archive, query, aws)
    try:
        caller = await caller_or_place(aws)
        nameless = caller[1]
        if nameless is None:
            # Whoever cannot be asked now is asked again below, and what is wrong then is said.
            with suppress(ArchiveError, AwsError, OSError):
                await settle(aws, archive, state_directory())
        log = await access_log.gather(aws, query, archive, caller)
    except (BadConfiguration, NoRegion, ProfileMissing):
        # Called wrongly, which no list makes good.
        raise
    except AwsError as error:
        if archive is None:
            raise
        return await access_log.remembered(archive, query, error)
    if nameless is not None and archive is not None and not log.from_aws:
        return await access_log.remembered(archive, query, nameless)
    return log


async def _groups(log: "AccessLog", group: str | None) -> "tuple[Group, ...]":
    from tui.sessions.review.grouping import by_day, by_ticket

    if group == "ticket":
        pattern = load_settings().settings.ticket_pattern
        return await by_ticket(log.entries, pattern)
    return by_day(log.entries)


async def _summary(log: "AccessLog", query: "LogQuery", form: str | None) -> str:
    from tui.sessions.review import overview_report
    from tui.sessions.review.grouping import tickets_of
    from tui.sessions.review.overview import Counted, Period, day_of, overview

    pattern = load_settings().settings.ticket_pattern
    tickets = await tickets_of((entry.reason for entry in log.entries), pattern)
    now = local_now()
    # A day counts whole, so that the end of the last one is the beginning of the next.
    until = query.until - timedelta(microseconds=1) if query.until else now
    last = day_of(min(until, now), now.tzinfo) or now.date()
    first = day_of(query.since, now.tzinfo)
    period = Period.until(last) if first is None else Period.of(first, last)
    sessions = (Counted.of(entry, now) for entry in log.entries)
    counted = overview(sessions, tickets, period, now)
    match form:
        case "json":
            return overview_report.as_json(counted)
        case "markdown":
            return overview_report.as_markdown(counted)
        case _:
            return overview_report.as_text(counted)


def _rendered(groups: "tuple[Group, ...]", form: str | None, *, grouped: bool) -> str:
    from tui.sessions.review.export import as_csv, as_json, as_markdown, as_text

    match form:
        case "json":
            return as_json(groups, grouped=grouped)
        case "csv":
            return as_csv(groups, grouped=grouped)
        case "markdown":
            return as_markdown(groups)
        case _:
            return as_text(groups)


def _nothing(query: "LogQuery") -> str:
    if query.mine:
        return _(
            "None of your sessions match (AWS keeps sessions for 30 days). Use --all to list "
            "everyone's."
        )
    return _("No sessions match (AWS keeps sessions for 30 days).")
