"""Which columns a command is asked for."""

from collections.abc import Iterable

import click

from tui.exports.instances import COLUMNS, TAG
from tui.language import _


def check_columns(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """The names of columns, parted by commas; a key of a tag may hold anything but a comma."""
    if value is None:
        return None
    names = tuple(name.strip() for name in value.split(","))
    for name in names:
        if not (name in COLUMNS or (name.startswith(TAG) and name != TAG)):
            raise click.BadParameter(no_column(name, (*COLUMNS, "tag:KEY")))
    return names


def no_column(name: str, names: Iterable[str]) -> str:
    """What is said of a column that is none of those."""
    return _("There is no column {name!r}. Columns: {names}.").format(
        name=name, names=_(", ").join(names)
    )
