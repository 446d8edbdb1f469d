"""What the command line says of a command on several machines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import click

TWICE: Final = "--each names the machines and --all-matching finds them: give one of them."

ONE_MEANT: Final = "{} goes with --each or --all-matching."

NOTHING_ASKED: Final = (
    "The filter is empty, and would take every instance. Write what they have in common, such "
    "as state:online."
)

AT_ONCE: Final = 10
"""Machines at work where nothing else is said."""

OPTIONS: Final = (
    click.option(
        "--each",
        multiple=True,
        metavar="TARGET...",
        help="Run it on several machines: every word before -- is a TARGET.",
    ),
    click.option(
        "--all-matching",
        metavar="FILTER",
        help="Run it on all instances that this filter of the app's list leaves.",
    ),
    click.option(
        "--parallel",
        type=click.IntRange(1, 100),
        metavar="N",
        help=f"Of several machines, run it on so many at once; else on {AT_ONCE}.",
    ),
    click.option("--yes", is_flag=True, help="Run it on several machines without asking."),
)


def each_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that runs on several machines."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class EachRequest:
    """Which machines a command is for, and how it is run on them.

    Attributes:
        targets: what the user calls them; empty where a filter finds them.
        matching: that filter, in the language of the app's lists.
        parallel: how many are at work at once.
        yes: nobody need be asked.
        as_json: an object for each is wanted.
    """

    targets: tuple[str, ...]
    matching: str
    parallel: int
    yes: bool
    as_json: bool

    @classmethod
    def taken_from(cls, given: dict[str, Any], *, as_json: bool) -> "EachRequest | None":
        """Take it out of what the command line gives; None where one machine is meant.

        Raises click.UsageError.
        """
        targets, matching = given.pop("each"), given.pop("all_matching")
        parallel, yes = given.pop("parallel"), given.pop("yes")
        if not targets and matching is None:
            for name, is_given in (("--parallel", parallel is not None), ("--yes", yes)):
                if is_given:
                    raise click.UsageError(ONE_MEANT.format(name))
            return None
        if targets and matching is not None:
            raise click.UsageError(TWICE)
        if not targets and not matching.strip():
            raise click.UsageError(NOTHING_ASKED)
        return cls(targets, matching or "", parallel or AT_ONCE, yes, as_json)
