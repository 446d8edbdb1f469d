"""Where the options of `exec` end and the command begins.

As with ssh, docker and kubectl: what follows the command's first word is the command's, whatever
it looks like. Options may stand before and behind TARGET; `--` ends them earlier. With `--each`
all words before `--` are targets, and with `--all-matching` none is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.completion.candidates import complete_target
from tui.language import N_, _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

BEHIND: Final = N_(
    "Put {name} before the command. Everything after the command's first word belongs to it."
)

UNENDED: Final = N_(
    "Put -- between the targets and the command: --each takes all words before it."
)

NO_TARGET: Final = N_("--all-matching finds the instances. Leave out {target}.")


@dataclass(frozen=True)
class _Front:
    """What stands at the front of a command line.

    Attributes:
        options: with their values, as they are written.
        words: what is behind them.
        is_ended: whether `--` is between.
        names: of the options' parameters.
    """

    options: list[str]
    words: list[str]
    is_ended: bool
    names: frozenset[str]


ENDED: Final = f"{__name__}.ended"
"""Where a context that completes a line keeps whether `--` was typed."""


def complete_word(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem[Any]]":
    """A target, where the word is one: the first, and after --each all before `--`."""
    each = bool(context.params.get("each"))
    if context.meta.get(ENDED) if each else parameter.name != "target":
        return []
    return complete_target(context, parameter, incomplete)


class ExecCommand(click.Command):
    """A command of click's whose arguments are the target and then the words of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read options before the target and behind it, and none in the command."""
        if ctx.resilient_parsing:
            # A shell completes the line, and the rest of it is still to be typed.
            ctx.meta[ENDED] = "--" in args
            return super().parse_args(ctx, args)
        options, targets, command = self._apart(ctx, args)
        try:
            rest = super().parse_args(ctx, [*options, "--", *targets, *command])
            self._check_command(ctx)
        except click.MissingParameter as missing:
            names = missing.param.opts if missing.param is not None else []
            for name in names:
                if any(word.partition("=")[0] == name for word in command):
                    raise click.UsageError(_(BEHIND).format(name=name), ctx) from missing
            raise
        return rest

    def _check_command(self, ctx: click.Context) -> None:
        """A document may have a command of its own; nothing else does without."""
        command = next(each for each in self.params if each.name == "command")
        if not ctx.params["command"] and not ctx.params.get("document"):
            raise click.MissingParameter(ctx=ctx, param=command)

    def _apart(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[list[str], list[str], list[str]]:
        """The options, the one target, or an empty one where there is another way, the command."""
        front = self._front(ctx, args)
        options, names = front.options, front.names
        if "all_matching" in names:
            return options, [""], front.words
        if front.is_ended and "each" not in names:
            return options, front.words[:1], front.words[1:]
        targets: list[str] = []
        while front.words and not front.is_ended and ("each" in names or not targets):
            target, *words = front.words
            targets.append(target)
            if "each" in names and "--" not in words:
                raise click.UsageError(_(UNENDED), ctx)
            front = self._front(ctx, words)
            names |= front.names
            options = [*options, *front.options]
        if "all_matching" in names:
            raise click.UsageError(_(NO_TARGET).format(target=targets[0]), ctx)
        if "each" not in names:
            return options, targets, front.words
        more = [word for target in targets for word in ("--each", target)]
        return [*options, *more], [""], front.words

    def _front(self, ctx: click.Context, args: list[str]) -> _Front:
        options = [each for each in self.params if isinstance(each, click.Option)]
        rest = click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)
        parser = click.Command(self.name, params=[*options, rest]).make_parser(ctx)
        parser.allow_interspersed_args = False
        values = parser.parse_args(list(args))[0]
        left = values.pop("rest", ())
        words = list(left) if isinstance(left, tuple) else []
        found, names = args[: len(args) - len(words)], frozenset(values)
        if found[-1:] == ["--"]:
            try:
                parser.parse_args(found[:-1])
            except click.UsageError:
                # It is the value of the option before it.
                return _Front(found, words, False, names)
            return _Front(found[:-1], words, True, names)
        return _Front(found, words, False, names)
