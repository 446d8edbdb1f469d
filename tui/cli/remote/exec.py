"""`ssm-tui exec`: one command on a managed instance, as a script wants it."""

import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.remote.captured import Capture, json_line
from tui.cli.remote.command_words import ExecCommand
from tui.cli.remote.document import (
    DocumentRefused,
    document_options,
    for_exec,
    take_document,
)
from tui.cli.remote.each.options import EachRequest, each_options
from tui.cli.remote.outlets import Outlets
from tui.cli.remote.running import FAILED, ExecRequest, Run
from tui.cli.remote.session_command import (
    TARGETS,
    answer_of,
    check_policy,
    reason_option,
    run,
)
from tui.cli.remote.stdin import REFUSED, data_waits
from tui.cli.saying import check_platform, complain

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.cli.remote.each.finding import RunMachine

OWN_DOCUMENT: Final = (
    "--stdin runs a script of its own in AWS-StartInteractiveCommand: it goes without "
    "--document."
)

ONE_MACHINE: Final = (
    "--each and --all-matching go with neither --interactive nor --stdin: those are for one "
    "machine."
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
@each_options
@document_options
@click.argument("command", nargs=-1)
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
    single argument is taken as a whole command line, in a shell's quoting. On Windows PowerShell
    reads the words, joined with blanks: `'Get-Service | Select -First 5'`.

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

    With --each every word before -- is a TARGET: `ssm-tui exec --each web-01 web-02 --reason
    INC-4711 -- uptime`. With --all-matching the instances are those that a filter of the app's
    list leaves: `--all-matching 'web state:online' -- uptime`. It runs on them at the same time,
    with one reason, each in a session of its own to which --timeout and --record apply; five are
    started a second. Every line begins with the machine's name; with --json every line is the
    object of one machine. More than one machine is asked about first. One that cannot be reached
    is told of, and the others go on. Ctrl-C ends all sessions; a second one does not wait for
    AWS. The exit status is 0 when every command has exited with 0, and else the highest of
    these: 1 when one has exited with another status, 124 when one took too long, 255 when one
    gave none.

    With --interactive a shell runs it on a terminal of the instance. Ctrl-] x ends the session,
    Ctrl-] r connects anew, Ctrl-] twice is the key itself. What is typed reaches a command with
    the first thing that it says, or after ten seconds of silence.

    With --document it runs in a session of that document: COMMAND goes to its parameter
    `command`, and is left out where it has a command of its own. A document or parameters that
    do not fit are told before anything is started (status 2). Where the document does not
    separate its output streams, and with --interactive, no exit status is known, and it is 0.
    """
    if request["command"] and not "".join(request["command"]).strip():
        raise click.UsageError("The command is empty.")
    several = EachRequest.taken_from(request, as_json=as_json)
    given = no_input or request["stdin"]
    document = take_document(request)
    asked = ExecRequest(**request, document=document, unread=None if given else 0)
    if no_input and asked.stdin:
        raise click.UsageError("--stdin and -n exclude each other.")
    if document and asked.stdin:
        raise click.UsageError(OWN_DOCUMENT)
    if several is not None:
        if interactive or asked.stdin:
            raise click.UsageError(ONE_MACHINE)
        _execute_each(chosen, asked, several)
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
    _check(asked)
    run(_captured(chosen.aws(), asked) if as_json else _streamed(chosen.aws(), asked))


def _execute_each(
    chosen: ConnectionOptions, asked: ExecRequest, several: EachRequest
) -> NoReturn:
    from tui.cli.remote.each.finding import find_machines
    from tui.cli.remote.each.question import agreed
    from tui.cli.remote.each.runs import ManyRuns

    _check(asked)
    aws = chosen.aws()

    async def found() -> "list[RunMachine]":
        if asked.document is not None:
            try:
                await for_exec(aws, asked.document, asked.command, interactive=False)
            except DocumentRefused as refusal:
                raise click.UsageError(str(refusal)) from refusal
        return await find_machines(aws, several, asked.reason, complain)

    machines = answer_of(found(), failed=FAILED)
    for machine in machines:
        if machine.problem:
            complain(f"{machine.name}: {machine.problem}")
    if not (several.yes or agreed(machines, asked.what)):
        sys.exit(FAILED)

    async def through() -> int:
        return await ManyRuns(aws, asked, several).run(machines)

    run(through())


def _check(asked: ExecRequest) -> None:
    """Look at what needs no AWS."""
    check_platform()
    check_policy()
    if asked.unread is not None and data_waits(asked.unread):
        raise click.UsageError(REFUSED)


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
