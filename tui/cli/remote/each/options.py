"""What the command line says of a command on several machines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import click

from tui.cli.completion.candidates import complete_target
from tui.language import N_, _

TWICE: Final = N_("--each and --all-matching can't be combined.")

ONE_MEANT: Final = N_("{option} needs --each or --all-matching.")

NOTHING_ASKED: Final = N_(
    "An empty filter would match every instance. Write what they have in common, "
    "such as state:online."
)

AT_ONCE: Final = 10
"""Machines at work where nothing else is said."""

OPTIONS: Final = (
    click.option(
        "--each",
        multiple=True,
        shell_complete=complete_target,
        metavar="TARGET...",
        help="Run on several instances: every word before -- is a TARGET.",
    ),
    click.option(
        "--all-matching",
        metavar="FILTER",
        help="Run on all instances that match, as with / in the app.",
    ),
    click.option(
        "--parallel",
        type=click.IntRange(1, 100),
        metavar="N",
        help="With several instances: run on N at a time (default: 10).",
    ),
    click.option("--yes", is_flag=True, help="Run on several instances without asking."),
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
                    raise click.UsageError(_(ONE_MEANT).format(option=name))
            return None
        if targets and matching is not None:
            raise click.UsageError(_(TWICE))
        if not targets and not matching.strip():
            raise click.UsageError(_(NOTHING_ASKED))
        return cls(targets, matching or "", parallel or AT_ONCE, yes, as_json)
