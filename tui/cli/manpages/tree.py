"""All commands there are."""

from collections.abc import Iterator, Sequence

import click


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The words of each command, those of groups among them; the first has none."""
    context = click.Context(group)
    yield list(path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield [*path, name]


def command_of(group: click.Group, words: Sequence[str]) -> click.Command | None:
    """The command of these words; None where there is none."""
    found: click.Command = group
    for word in words:
        below = None
        if isinstance(found, click.Group):
            below = found.get_command(click.Context(found), word)
        if below is None:
            return None
        found = below
    return found
