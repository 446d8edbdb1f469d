"""`ssm-tui exec`: one command on a managed instance, as a script wants it."""

import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from tui.cli.asking import for_programs
from tui.cli.connection import ConnectionOptions
from tui.cli.remote.captured import json_line
from tui.cli.remote.command_words import ExecCommand, complete_word
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
from tui.cli.saying import check_platform, complain, exit_statuses
from tui.language import N_, _
from tui.sessions.headless.captured import Capture

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.cli.remote.each.finding import RunMachine

OWN_DOCUMENT: Final = N_(
    "--stdin needs AWS-StartInteractiveCommand and can't be combined with --document."
)

ONE_MACHINE: Final = N_(
    "--interactive and --stdin work on one instance. They can't be combined with "
    "--each or --all-matching."
)


@exit_statuses(
    N_(
        "that of the command, 128 when a signal killed it, 255 when the session failed, 124 on a "
        "timeout, 254 when nothing came after a disconnect"
    ),
    stopped="",
)
@click.command(name="exec", cls=ExecCommand, epilog=TARGETS)
@click.argument("target", shell_complete=complete_word)
@reason_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after this long.",
)
@click.option(
    "--cut-timeout",
    type=click.FloatRange(min=0),
    default=120.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop when nothing arrives for this long after a disconnect (0: wait).",
)
@click.option(
    "--interactive",
    is_flag=True,
    help="Run it on your terminal (its exit status is then unknown).",
)
@click.option("--stdin", is_flag=True, help="Send standard input to the command.")
@click.option(
    "-n", "no_input", is_flag=True, help="Run without input and leave standard input unread."
)
@click.option(
    "--record/--no-record",
    default=None,
    help="Record the output in the local history, or don't (default: from the settings).",
)
@each_options
@document_options
@click.argument("command", nargs=-1, shell_complete=complete_word)
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

    Everything after the first word of the command belongs to it, options too; put -- before a
    command that begins with a hyphen. No shell is involved; use `sh -c 'a | b'` for one. A
    single argument is a whole command line, quoted as in a shell. On Windows, PowerShell reads
    the words joined with blanks: `'Get-Service | Select -First 5'`.

    Ctrl-C interrupts the command; a second one ends the session. SSM Agent may stop reading the
    output after a disconnect; --cut-timeout ends the wait.

    The command gets no input. If standard input is a pipe or a file with data, nothing is
    started (status 2), unless -n says to leave it unread, as in `while read host; do ssm-tui
    exec -n "$host" ...; done`. SSM Agent treats the output as UTF-8 text and may drop the last
    3 bytes of binary output.

    With --stdin it gets standard input: `tar c . | ssm-tui exec --stdin web-01 --reason
    INC-4711 -- tar x -C /srv`. Input, output and errors are exact to the byte, and the exit
    status is the command's. This needs ssm:StartSession on AWS-StartInteractiveCommand, and
    stty, dd, fold, sed and one of base64, openssl, perl and python3 on the instance. A session
    log holds the output as base64.

    With --each every word before -- is a TARGET: `ssm-tui exec --each web-01 web-02 --reason
    INC-4711 -- uptime`. With --all-matching it runs on all instances that match a filter of the
    app: `--all-matching 'web state:online' -- uptime`. Each instance gets its own session with
    the same reason; --timeout and --record apply to each, and five sessions start per second.
    Every line begins with the instance's name; with --json every line is the object of one
    instance. You are asked first if there is more than one. Instances that can't be reached are
    reported, and the others go on. Ctrl-C ends all sessions; a second one doesn't wait for AWS.
    The exit status is 0 when every command exited with 0, else the highest of 1 (another
    status), 124 (timeout) and 255 (no status).

    With --interactive a shell runs it on a terminal of the instance. Ctrl-] x ends the session,
    Ctrl-] r reconnects, and press Ctrl-] twice to send it. Typed text reaches the command with
    its first output, or after 10 seconds of silence.

    With --document it runs in a session of that document. COMMAND goes to its parameter
    `command`; leave it out if the document has its own command. Wrong documents and parameters
    are reported before anything is started (status 2). If the document doesn't separate its
    output streams, and with --interactive, the exit status is unknown and is 0.
    """
    if request["command"] and not "".join(request["command"]).strip():
        raise click.UsageError(_("The command is empty."))
    several = EachRequest.taken_from(request, as_json=as_json)
    given = no_input or request["stdin"]
    document = take_document(request)
    asked = ExecRequest(**request, document=document, unread=None if given else 0)
    if no_input and asked.stdin:
        raise click.UsageError(_("--stdin and -n can't be combined."))
    if document and asked.stdin:
        raise click.UsageError(_(OWN_DOCUMENT))
    if several is not None:
        if interactive or asked.stdin:
            raise click.UsageError(_(ONE_MACHINE))
        _execute_each(chosen, asked, several)
    if not interactive:
        _execute(chosen, asked, as_json=as_json)
    if as_json or given or asked.timeout is not None:
        raise click.UsageError(
            _("--interactive can't be combined with --json, --timeout, -n or --stdin.")
        )
    from tui.cli.remote.attached import attach, check_terminal

    check_terminal()
    run(attach(chosen.aws(), asked))


def _execute(chosen: ConnectionOptions, asked: ExecRequest, *, as_json: bool) -> NoReturn:
    _check(asked)
    with for_programs(as_json):
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

    with for_programs(several.as_json):
        run(through())


def _check(asked: ExecRequest) -> None:
    """Look at what needs no AWS."""
    check_platform()
    check_policy()
    if asked.unread is not None and data_waits(asked.unread):
        raise click.UsageError(_(REFUSED))


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
