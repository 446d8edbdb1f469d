"""Where the options of `exec` end and the command begins.

As with ssh, docker and kubectl: what follows the command's first word is the command's, whatever
it looks like. Options may stand before and behind TARGET; `--` ends them earlier.
"""

from typing import Final

import click

BEHIND: Final = (
    "Write {} before the command: all that follows the command's first word belongs to it."
)


class ExecCommand(click.Command):
    """A command of click's whose arguments are the target and then the words of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read options before the target and behind it, and none in the command."""
        options, rest, is_ended = self._options(ctx, args)
        if not rest:
            return super().parse_args(ctx, args)
        target, *command = rest
        if not is_ended:
            more, command, _ = self._options(ctx, command)
            options += more
        try:
            return super().parse_args(ctx, [*options, "--", target, *command])
        except click.MissingParameter as missing:
            names = missing.param.opts if missing.param is not None else []
            for name in names:
                if any(word.partition("=")[0] == name for word in command):
                    raise click.UsageError(BEHIND.format(name), ctx) from missing
            raise

    def _options(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[list[str], list[str], bool]:
        """Options and their values at the front, the words behind, and whether `--` is between."""
        options = [each for each in self.params if isinstance(each, click.Option)]
        rest = click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)
        parser = click.Command(self.name, params=[*options, rest]).make_parser(ctx)
        parser.allow_interspersed_args = False
        left = parser.parse_args(list(args))[0].get("rest")
        words = list(left) if isinstance(left, tuple) else []
        found = args[: len(args) - len(words)]
        if found[-1:] == ["--"]:
            try:
                parser.parse_args(found[:-1])
            except click.UsageError:
                # It is the value of the option before it.
                return found, words, False
            return found[:-1], words, True
        return found, words, False
