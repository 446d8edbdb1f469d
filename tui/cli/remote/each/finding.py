"""Which machines a command is for: all that are named, or all that a filter leaves."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from tui.aws.errors import (
    AwsError,
    BadConfiguration,
    ExpiredCredentials,
    NoCredentials,
    NoRegion,
    RefusedCredentials,
)
from tui.cli.lists.columns import no_column
from tui.cli.remote.session_command import ReasonRefused, ResolvedTarget, UserRules
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance
    from tui.aws.targets.finding import SharedListing
    from tui.cli.remote.each.options import EachRequest

T = TypeVar("T")

LOOKUPS: Final = 4
"""Names that are looked up at once, each with a few calls."""

MOST_NAMED: Final = 10
"""Machines in a sentence."""

FOR_ALL: Final = (
    NoCredentials,
    ExpiredCredentials,
    RefusedCredentials,
    NoRegion,
    BadConfiguration,
)
"""What is wrong with one machine for these reasons is wrong with all."""

NAMELESS: Final = N_(
    "Couldn't read names and tags, so the filter may match the wrong instances. "
    "Name the instances with --each. {problem}"
)


class NoneMatches(UserFacingError):
    """A filter that finds no machine, or not as it was meant; the sentence is `str(error)`."""


@dataclass(frozen=True)
class RunMachine:
    """One of the machines that a command is for.

    Attributes:
        name: what to call it; no two are called the same.
        work: what is known of it; None where it cannot be used.
        problem: why not, in sentences.
    """

    name: str
    work: ResolvedTarget | None = None
    problem: str = ""


async def find_machines(
    aws: "Aws", several: "EachRequest", reason: str, say: Callable[[str], None]
) -> list[RunMachine]:
    """The machines, each once; those that cannot be found among them, with their problems.

    Raises ReasonRefused where a rule of one of them does not take the reason, NoneMatches, and
    AwsError where nothing could be asked.
    """
    from tui.aws.targets.finding import SharedListing

    rules = await UserRules.read()
    found: Sequence[ManagedInstance | RunMachine]
    if several.targets:
        listing = SharedListing()
        named = [_named(aws, target, say, listing) for target in several.targets]
        found = await _bounded(named)
    else:
        found = await _matching(aws, several.matching)
    known: dict[str, ManagedInstance] = {}
    for each in found:
        if isinstance(each, RunMachine):
            continue
        if each.instance_id not in known or not known[each.instance_id].name:
            known[each.instance_id] = each
    lost = [each for each in found if isinstance(each, RunMachine)]
    return [*await _admitted(aws, list(known.values()), reason, rules), *lost]


async def _named(
    aws: "Aws", target: str, say: Callable[[str], None], listing: "SharedListing"
) -> "ManagedInstance | RunMachine":
    from tui.sessions.target import TargetError, resolve_target

    try:
        return await resolve_target(aws, target, say, listing)
    except FOR_ALL:
        raise
    except (AwsError, TargetError) as error:
        return RunMachine(clean(target), problem=str(error))


async def _matching(aws: "Aws", text: str) -> "list[ManagedInstance]":
    """The managed instances that a filter of the app's list leaves, in the order of names."""
    from tui.aws.instances import list_instances
    from tui.ui.lists.instance_columns import instance_columns
    from tui.ui.lists.instance_rows import InstanceRow
    from tui.ui.lists.rows import Rows

    columns = instance_columns(lambda: datetime.now().astimezone())
    rows = Rows(columns, lambda row: row.key, order_chosen=True)
    async with aclosing(list_instances(aws)) as pages:
        async for page in pages:
            if page.names_error is not None:
                raise NoneMatches(_(NAMELESS).format(problem=page.names_error))
            rows.add(map(InstanceRow, page))
    rows.filter(text)
    found = [row.instance for row in rows.found]
    if rows.unknown_columns:
        names = [column.name.lower() for column in columns]
        raise NoneMatches(no_column(clean(rows.unknown_columns[0]), names))
    if not rows.filtered or not found:
        near = [row.item.instance.label for row in rows.visible]
        if not near:
            words = _("No managed instance matches {text!r}.")
            raise NoneMatches(words.format(text=clean(text)))
        words = _("No managed instance matches {text!r}. Similar: {names}.")
        raise NoneMatches(words.format(text=clean(text), names=listed(near)))
    return found


async def _admitted(
    aws: "Aws", found: "Sequence[ManagedInstance]", reason: str, rules: UserRules
) -> list[RunMachine]:
    """Those found, by names that tell them apart, once the rules of all take the reason."""
    labels = Counter(clean(node.label) for node in found)
    refused: dict[str, list[str]] = {}

    async def admit(node: "ManagedInstance") -> RunMachine:
        label = clean(node.label)
        name = label if labels[label] == 1 else f"{label} ({node.instance_id})"
        try:
            return RunMachine(name, await rules.admit(aws, node, reason))
        except ReasonRefused as refusal:
            refused.setdefault(str(refusal), []).append(name)
            return RunMachine(name)

    machines = await _bounded([admit(node) for node in found])
    if refused:
        sentences = [f"{listed(names)}: {why}" for why, names in refused.items()]
        raise ReasonRefused(" ".join([*sentences, _("Nothing was started.")]))
    return machines


async def _bounded(questions: Sequence[Awaitable[T]]) -> list[T]:
    """What all of them answer, so many at once."""
    room = asyncio.Semaphore(LOOKUPS)

    async def ask(question: Awaitable[T]) -> T:
        async with room:
            return await question

    return await asyncio.gather(*map(ask, questions))


def with_caller(machine: RunMachine, caller: "asyncio.Future[dict[str, object]]") -> RunMachine:
    """The machine, with AWS's answer to who calls, which others have as well."""
    if machine.work is None:
        return machine
    return replace(machine, work=replace(machine.work, caller=asyncio.shield(caller)))


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Names in a sentence."""
    shown, more = _(", ").join(clean(name) for name in names[:most]), len(names) - most
    if more <= 0:
        return shown
    return _("{names} and {count:,} more").format(names=shown, count=more)
