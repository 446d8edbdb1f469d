"""Times as people write them on a command line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from tui.language import _
from tui.local_time import moment_of

Command = TypeVar("Command", bound=Callable[..., Any])


def when_option(name: str, *, end: bool = False, words: str) -> Callable[[Command], Command]:
    """An option that takes a moment, or None; with `end`, a day means its end."""

    def convert(
        context: click.Context, option: click.Parameter, value: str | None
    ) -> datetime | None:
        if value is None:
            return None
        # Without a zone: an offset would be today's, and another one holds in summer.
        moment = moment_of(value, datetime.now(), end=end)  # noqa: DTZ005
        if moment is None:
            raise click.BadParameter(
                _(
                    "{value!a} is not a time. Use for example 2026-11-23, 2026-11-23T09:30, 7d, "
                    "24h, today or yesterday."
                ).format(value=value)
            )
        return moment

    return click.option(name, metavar="WHEN", callback=convert, help=words)
