"""`ssm-tui instances` lists managed instances, for scripts above all."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import click

from tui.cli.asking import FAILED, for_programs, said
from tui.cli.completion.candidates import complete_context
from tui.cli.connection import ConnectionOptions
from tui.cli.lists.columns import check_columns
from tui.cli.saying import complain, exit_statuses
from tui.exports.instances import CONTEXT, USUAL
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.cli.lists.matching import PageFilter
    from tui.cli.lists.sources import Find, ListedPlace
    from tui.cli.lists.writing import Writer

AT_ONCE: Final = 8
"""Places that are asked at the same time."""

ALL_KEYS: Final = N_("JSON contains every key. Leave out --columns.")

NAMELESS: Final = N_(
    "Couldn't read names and tags, so the filter may miss instances. {problem}"
)


@exit_statuses(N_("0 when all were listed, 1 when some are missing (which are reported)"))
@click.command()
@click.option(
    "--context",
    metavar="NAME",
    shell_complete=complete_context,
    help="List all profiles and regions of this set of contexts (settings).",
)
@click.option(
    "--filter",
    "words",
    default="",
    metavar="FILTER",
    help="List only instances that match, as with / in the app.",
)
@click.option(
    "--columns",
    callback=check_columns,
    metavar="NAME,...",
    help="Columns to print, separated by commas (default: "
    "name,instance,state,platform,address,agent,tags).",
)
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.pass_obj
def instances(
    chosen: ConnectionOptions,
    /,
    context: str | None,
    words: str,
    columns: tuple[str, ...] | None,
    form: str | None,
) -> None:
    """List managed instances as they arrive, in AWS's order.

    On a terminal it prints a table, cut at the terminal's width. Elsewhere it prints a line for
    each instance with tabs between columns, uncut and without a heading.

    Columns are name, instance, state, platform, address, agent, tags, context, profile, region,
    computer, role, seen (last contact of the agent, in UTC), type, and tag:KEY for the value of
    a tag. FILTER works as / in the app, without similar matches: 'web state:online
    tag:Team=web', and with --context context:prod.

    If some profiles or regions can't be listed, the others still are; the exit status shows it.
    """
    if form == "json" and columns:
        raise click.UsageError(_(ALL_KEYS))
    with said(), for_programs(form == "json"):
        failed = asyncio.run(_listed(chosen, context, words, columns, form))
    if failed:
        sys.exit(FAILED)


async def _listed(
    chosen: ConnectionOptions,
    context: str | None,
    words: str,
    columns: tuple[str, ...] | None,
    form: str | None,
) -> bool:
    """List them; whether some are missing."""
    from tui.cli.lists.matching import PageFilter
    from tui.cli.lists.sources import profiles_to_list

    profiles = await profiles_to_list(chosen, context)
    several = (CONTEXT,) if context is not None else ()
    matching = PageFilter(words, several=context is not None)
    listing = _Listing(_writer(form, columns or (*several, *USUAL)), matching)
    await listing.run(profiles)
    if not listing.count and not listing.failed:
        complain(matching.unknown_column or _nothing(words))
    return bool(listing.failed)


def _writer(form: str | None, columns: Sequence[str]) -> "Writer":
    from tui.cli.lists.writing import CsvWriter, JsonWriter, TableWriter, Writer

    match form:
        case "json":
            return JsonWriter()
        case "csv":
            return CsvWriter(columns)
        case _:
            return TableWriter(columns) if sys.stdout.isatty() else Writer(columns)


def _nothing(words: str) -> str:
    if words.strip():
        return _("No managed instance matches {text!r}.").format(text=words)
    return _("There are no managed instances here.")


@dataclass
class _Listing:
    """Several sources, read at the same time; each page is written when it is there."""

    writer: "Writer"
    matching: "PageFilter"
    count: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    """The names of sources that are not, or not all, in the list, and why."""

    async def run(self, profiles: "Sequence[Find]") -> None:
        """List all places of all profiles."""
        room = asyncio.Semaphore(AT_ONCE)

        async def read(place: "ListedPlace") -> None:
            async with room:
                with closing(place.aws):
                    await self._read(place)

        async def go_through(find: "Find") -> None:
            async with room:
                found = await find()
            if found.problem and found.known:
                complain(found.problem)
            elif found.problem:
                self._miss(found.places[0].name, found.problem)
            for place in found.places:
                tasks.create_task(read(place))

        async with asyncio.TaskGroup() as tasks:
            for find in profiles:
                tasks.create_task(go_through(find))
        self.writer.finish(self.failed)

    async def _read(self, place: "ListedPlace") -> None:
        from tui.aws.errors import AwsError
        from tui.aws.instances import list_instances
        from tui.exports.instances import ListedInstance

        try:
            region = await place.aws.region()
            async with aclosing(list_instances(place.aws)) as pages:
                async for page in pages:
                    if page.names_error is not None:
                        self._miss(place.name, _(NAMELESS).format(problem=page.names_error))
                    where = place.name, place.aws.profile or "", region
                    found = [
                        ListedInstance(node, *where)
                        for node in self.matching.of(page, place.name)
                    ]
                    self.count += len(found)
                    self.writer.write(found)
        except AwsError as error:
            self._miss(place.name, str(error))

    def _miss(self, name: str, why: str) -> None:
        self.failed.append((name, why))
        complain(f"{name}: {why}" if name else why)
