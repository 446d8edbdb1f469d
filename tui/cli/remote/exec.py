"""`ssm-tui exec`: one command on a managed instance, as a script wants it."""

import json
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.remote.command_words import ExecCommand
from tui.cli.remote.outlets import Outlets
from tui.cli.remote.running import ExecRequest, Run
from tui.cli.remote.session_command import TARGETS, reason_option, run
from tui.cli.remote.stdin import REFUSED, data_waits
from tui.cli.saying import check_platform, complain

if TYPE_CHECKING:
    from tui.aws.client import Aws

LARGEST_CAPTURE: Final = 64 << 20
"""Bytes of each stream that `--json` keeps in memory."""

NO_SHELL: Final = (
    "There is no shell that would read `{}`: it is passed on as it is. "
    "Write -- sh -c '...' for one."
)


@click.command(name="exec", cls=ExecCommand, epilog=TARGETS)
@click.argument("target")
@reason_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End the session, and the command with it, when all takes longer.",
)
@click.option(
    "--cut-timeout",
    type=click.FloatRange(min=0),
    default=120.0,
    show_default=True,
    metavar="SECONDS",
    help="End it when nothing comes for so long after the connection was cut; 0 waits.",
)
@click.option("--interactive", is_flag=True, help="Run it on your terminal.")
@click.option("--stdin", is_flag=True, help="Send standard input to the command.")
@click.option(
    "-n", "no_input", is_flag=True, help="Run without input; leave standard input unread."
)
@click.option(
    "--record/--no-record",
    default=None,
    help="Record what it shows into the local history, or not, whatever the settings say.",
)
@click.argument("command", nargs=-1, required=True)
@click.pass_obj
def execute(
    chosen: ConnectionOptions,
    /,
    as_json: bool,
    interactive: bool,
    no_input: bool,
    **request: Any,
) -> None:
    """Run COMMAND on TARGET without a terminal.

    What follows the first word of the command belongs to it, options too; write -- before a
    command that begins with a hyphen. It runs without a shell; `sh -c 'a | b'` asks for one. A
    single argument is taken as a whole command line, in a shell's quoting.

    The exit status is the command's, or 128 when a signal has killed it; 255 is a failure of
    the session, 124 a timeout, 254 silence after the connection was cut: SSM Agent may stop
    reading the output then. Ctrl-C interrupts the command; a second one ends the session.

    The command gets no input. Where a pipe or a file with data is standard input nothing is
    started (status 2), unless -n says to leave it unread: as in `while read host; do ssm-tui
    exec -n "$host" ...; done`. An empty or idle one is fine. SSM Agent treats the output as
    UTF-8 text: of a binary stream it may keep the last three bytes to itself.

    With --stdin it gets standard input: `tar c . | ssm-tui exec --stdin web-01 --reason
    INC-4711 -- tar x -C /srv`. Input, output and errors are exact to the byte, and the status
    is the command's. It runs in a session of AWS-StartInteractiveCommand, which needs
    ssm:StartSession on that document, behind a shell script that needs stty, dd, fold, sed
    and one of base64, openssl, perl and python3 there. A session log holds its output as
    base64.

    With --interactive a shell runs it on a terminal of the instance. Ctrl-] x ends the session,
    Ctrl-] r connects anew, Ctrl-] twice is the key itself. What is typed reaches a command with
    the first thing that it says, or after ten seconds of silence.
    """
    if not "".join(request["command"]).strip():
        raise click.UsageError("The command is empty.")
    given = no_input or request["stdin"]
    asked = ExecRequest(**request, unread=None if given else 0)
    if no_input and asked.stdin:
        raise click.UsageError("--stdin and -n exclude each other.")
    if not interactive:
        _execute(chosen, asked, as_json=as_json)
    if as_json or given or asked.timeout is not None:
        raise click.UsageError(
            "--interactive goes with neither --json nor --timeout, -n or --stdin."
        )
    from tui.cli.remote.attached import attach, check_terminal

    check_terminal()
    run(attach(chosen.aws(), asked))


def _execute(chosen: ConnectionOptions, asked: ExecRequest, *, as_json: bool) -> NoReturn:
    check_platform()
    if asked.unread is not None and data_waits(asked.unread):
        raise click.UsageError(REFUSED)
    if operator := shell_operator(asked.command):
        complain(NO_SHELL.format(operator))
    run(_captured(chosen.aws(), asked) if as_json else _streamed(chosen.aws(), asked))


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


async def _streamed(
    aws: "Aws", request: ExecRequest, descriptors: tuple[int, int] = (1, 2)
) -> int:
    """Run it with its streams as ours, byte for byte."""
    from tui.sessions.headless.pipes import PipeWriter

    stdout, stderr = (PipeWriter(one, lambda: running.sinks_changed()) for one in descriptors)
    running = Run(request, Outlets((stdout, stderr)))
    async with running.outlets.written():
        await running.through(aws, stdout, stderr)
    return running.leave()


async def _captured(aws: "Aws", request: ExecRequest, descriptor: int = 1) -> int:
    """Run it, and print what became of it as one JSON object."""
    from tui.sessions.headless.pipes import PipeWriter

    stdout, stderr = Capture(), Capture()
    printed = PipeWriter(descriptor, lambda: None)
    running = Run(request, Outlets((printed,)))
    async with running.outlets.written():
        await running.through(aws, stdout, stderr)
        printed.write(json_line(running.report(), stdout, stderr))
    return running.leave()


def json_line(report: dict[str, Any], stdout: "Capture", stderr: "Capture") -> bytes:
    """A report of a run with its output, as a line of JSON."""
    report |= {"stdout": stdout.text, "stderr": stderr.text}
    if stdout.cut or stderr.cut:
        report["truncated"] = True
    # ASCII is the same in every locale.
    return json.dumps(report).encode() + b"\n"


@dataclass
class Capture:
    """A stream of output, kept for the end."""

    data: bytearray = field(default_factory=bytearray)
    cut: bool = False
    full: bool = False
    broken: OSError | None = None

    def write(self, data: bytes) -> None:
        """Keep it, as far as there is room."""
        room = LARGEST_CAPTURE - len(self.data)
        self.cut = self.cut or len(data) > room
        self.data += data[:room]

    @property
    def text(self) -> str:
        """As UTF-8, with U+FFFD for what is none."""
        return self.data.decode(errors="replace")
