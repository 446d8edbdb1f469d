"""Who reads a command's words on the machine: PowerShell on Windows, and elsewhere no shell."""

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance

WINDOWS: Final = "Windows"
"""As DescribeInstanceInformation calls it."""

NO_SHELL: Final = N_(
    "No shell interprets `{operator}`: it is passed on as it is. Use `-- sh -c '...'` for a shell."
)


async def words_for(
    aws: "Aws",
    instance: "ManagedInstance",
    command: tuple[str, ...],
    say: Callable[[str], None],
) -> tuple[str, ...]:
    """A command without a terminal, as the agent of an instance has to be given it.

    Args:
        aws: asked what the instance runs, where that matters and is not known.
        instance: whose agent it is.
        command: as the user gave it.
        say: told what the user may not expect.
    """
    from tui.sessions.headless.power_shell import without_terminal
    from tui.sessions.target import with_known_platform

    if not command:
        # A document has one of its own.
        return command
    if not instance.platform_type and _is_read_otherwise(command):
        instance = await with_known_platform(aws, instance)
    if instance.platform_type == WINDOWS:
        return (without_terminal(command),)
    if operator := shell_operator(command):
        say(_(NO_SHELL).format(operator=operator))
    return command


def words_on_terminal(instance: "ManagedInstance", command: tuple[str, ...]) -> tuple[str, ...]:
    """A command on a terminal, as the agent of an instance has to be given it."""
    from tui.sessions.headless.power_shell import on_terminal

    on_windows = instance.platform_type == WINDOWS
    return (on_terminal(command),) if command and on_windows else command


def shell_operator(command: tuple[str, ...]) -> str:
    """The first operator of a shell's in a command line that is one argument; mostly none."""
    if len(command) != 1:
        return ""
    words = shlex.shlex(command[0], posix=True, punctuation_chars=True)
    words.whitespace_split = True
    try:
        return next((word for word in words if not word.strip("();<>|&")), "")
    except ValueError:
        # A quotation without an end: the far end says so.
        return ""


def _is_read_otherwise(command: tuple[str, ...]) -> bool:
    """Whether PowerShell would read another thing than was meant, given it as others are."""
    from tui.sessions.headless.command_run import command_line

    try:
        words = shlex.split(command_line(command))
    except ValueError:
        return True
    return " ".join(words) != " ".join(command) or bool(shell_operator(command))
