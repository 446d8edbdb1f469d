"""`ssm-tui cp`: files and folders to and from a managed instance, as scp has it."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.asking import interactive
from tui.cli.completion.candidates import complete_far_file
from tui.cli.connection import ConnectionOptions
from tui.cli.progress import ProgressLine
from tui.cli.remote.session_command import (
    ENDS,
    TARGETS,
    Interruptions,
    on_signals,
    reason_option,
    resolve,
    run,
)
from tui.cli.saying import NOBODY_READS, SIGNALLED, complain, exit_statuses
from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.sizes import size_words

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.cli.remote.session_command import ResolvedTarget
    from tui.sessions.copying.copy import CopyRequest
    from tui.sessions.copying.outcome import Company
    from tui.sessions.copying.tally import CopyProgress
    from tui.sessions.headless.pipes import PipeWriter

FAILED: Final = 1

STREAM: Final = "-"
"""Standard input, or standard output."""

YES: Final = (b"y", b"yes")

SHOWN: Final = 3
"""Names in a question; of the others their number is told."""

ON_WINDOWS: Final = N_("Copying needs a POSIX shell, but this instance runs Windows.")
NO_REMOTE: Final = N_("No instance is named. Use TARGET:PATH.")
TWO_REMOTE: Final = N_("One side must be this machine. Copy to it first, then on from there.")
TWO_TARGETS: Final = N_("All sources must be on one instance.")
MIXED: Final = N_("The sources must all be on this machine, or all on one instance.")
ALONE: Final = N_("Standard input or output can't be combined with other files or -r.")


@exit_statuses(N_("0 when everything was copied, 1 when something wasn't"))
@click.command(name="cp", epilog=TARGETS)
@click.argument(
    "paths", shell_complete=complete_far_file, nargs=-1, required=True, metavar="SRC... DST"
)
@reason_option
@click.option("-r", "recursive", is_flag=True, help="Copy folders recursively.")
@click.option("--force", "-f", is_flag=True, help="Replace existing files.")
@click.option(
    "--port/--no-port",
    default=True,
    help="Use a port session for the data if the instance has python3.",
)
@click.option(
    "--verbose", "-v", is_flag=True, help="Report at the end how the data was transferred."
)
@click.pass_obj
def cp(
    chosen: ConnectionOptions, /, paths: tuple[str, ...], reason: str, **options: Any
) -> None:
    """Copy files between this machine and an instance.

    One side is TARGET:PATH, as with scp. A name with a slash before its first colon is local
    (./a:b). A relative PATH starts in the home folder; patterns in PATH are expanded on the
    instance. Put a TARGET with colons in brackets: [fd00::1]:/etc/hosts. Use - for standard
    input or output.

    `ssm-tui cp --reason INC-4711 'web-01:/var/log/*.log' .`

    Links are followed and permissions are kept. You are asked before files are replaced. A file
    or new folder gets its name only when it is complete and its SHA-256 matches. A lost
    connection is resumed, if need be in a new session. Ctrl-C leaves nothing behind.

    The data travels as base64 through a terminal (AWS-StartInteractiveCommand) and a shell
    script. If the instance has python3, large or many files travel through a port session to
    127.0.0.1 there (AWS-StartSSHSession) instead, unless KMS encryption is on, which port
    sessions don't have.
    """
    from tui.sessions.copying.copy import CopyRequest

    target, sources, destination, upload = direction(paths)
    if STREAM in (*sources, destination) and (len(sources) > 1 or options["recursive"]):
        raise click.UsageError(_(ALONE))
    request = CopyRequest(
        sources=sources,
        destination=destination,
        upload=upload,
        recursive=options["recursive"],
    )
    run(_cp(chosen, target, request, reason, options), failed=FAILED)


def direction(paths: Sequence[str]) -> tuple[str, list[str], str, bool]:
    """The target, the sources, the destination and whether it goes there.

    Raises click.UsageError.
    """
    from tui.sessions.copying.names import remote_path

    if len(paths) < 2:
        raise click.UsageError(_("Give source and destination: SRC... DST."))
    *sources, destination = [remote_path(path) for path in paths]
    if destination is not None:
        if all(sources):
            raise click.UsageError(_(TWO_REMOTE))
        if any(sources):
            raise click.UsageError(_(MIXED))
        return destination.target, list(paths[:-1]), destination.path, True
    remote = [source for source in sources if source is not None]
    if not remote:
        raise click.UsageError(_(NO_REMOTE))
    if len(remote) < len(sources):
        raise click.UsageError(_(MIXED))
    if len({source.target for source in remote}) > 1:
        raise click.UsageError(_(TWO_TARGETS))
    return remote[0].target, [source.path for source in remote], paths[-1], False


async def _cp(
    chosen: ConnectionOptions,
    target: str,
    request: "CopyRequest",
    reason: str,
    options: dict[str, Any],
) -> int:
    signals: list[int] = []
    task = asyncio.current_task()
    assert task is not None, "it runs in one"

    def end(number: int) -> None:
        # A second one does not end the clearing up, which takes seconds at most.
        if not signals:
            task.cancel()
        signals.append(number)

    on_signals({number: partial(end, number) for number in (signal.SIGINT, *ENDS)})
    try:
        with closing(chosen.aws()) as aws:
            work = await resolve(aws, target, reason)
            return await Copying(aws, work, reason, options).run(request)
    except asyncio.CancelledError:
        if not signals:
            raise
        return SIGNALLED + signals[0]


class Copying:
    """One copy by the command line: what is asked, shown and said."""

    def __init__(
        self, aws: "Aws", work: "ResolvedTarget", reason: str, options: dict[str, Any]
    ) -> None:
        self._aws, self._work = aws, work
        self._reason, self._options = reason, options
        self._line = ProgressLine()
        self._asks = interactive()

    async def run(self, request: "CopyRequest") -> int:
        """Copy; the exit status."""
        from dataclasses import replace

        from tui.sessions.copying.copy import Copy
        from tui.sessions.copying.link import LinkOptions
        from tui.sessions.headless.pipes import PipeReader, PipeWriter

        if self._work.instance.platform_type == "Windows":
            complain(_(ON_WINDOWS))
            return FAILED
        if request.upload and list(request.sources) == [STREAM]:
            self._asks = False
            request = replace(request, source=PipeReader(0))
        outlet = PipeWriter(1, lambda: None)
        if not request.upload and request.destination == STREAM:
            request = replace(request, outlet=outlet)
        options = LinkOptions(
            reason=self._reason,
            port=self._options["port"],
            maximum=self._work.maximum,
            journal=lambda kind: self._work.journal(kind, self._say),
            report=Interruptions(self._say).report,
            say=self._say,
        )
        target = self._work.instance.instance_id
        copy = Copy(self._aws, target, request, options, self._company())
        return await self._run(copy, outlet)

    async def _run(self, copy: Any, outlet: "PipeWriter") -> int:
        from tui.sessions.copying.talk import CopyFailed

        writing = asyncio.get_running_loop().create_task(outlet.run())
        try:
            with self._line:
                outcome = await copy.run()
        except CopyFailed as failure:
            if isinstance(outlet.broken, BrokenPipeError):
                return NOBODY_READS
            self._say(failure)
            return FAILED
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
        if outcome.files and (self._options["verbose"] or sys.stderr.isatty()):
            done = ngettext(
                "Copied {count:,} file ({size}), {way}.",
                "Copied {count:,} files ({size}), {way}.",
                outcome.files,
            ).format(count=outcome.files, size=size_words(outcome.size), way=copy.way_words)
            click.echo(done, err=True)
        return FAILED if outcome.troubles else 0

    def _company(self) -> "Company":
        from tui.sessions.copying.outcome import Company

        return Company(may_replace=self._may_replace, say=self._say, show=self._show)

    async def _may_replace(self, names: Sequence[str]) -> bool:
        from tui.sessions.copying.talk import CopyFailed
        from tui.sessions.headless.pipes import PipeReader

        if self._options["force"]:
            return True
        question = replacing(names)
        if not self._asks:
            raise CopyFailed(_("{problem} Add --force to replace.").format(problem=question))
        self._line.clear()
        asked = _("{problem} Replace?").format(problem=question)
        click.echo(f"{asked} [y/N]: ", nl=False, err=True)
        try:
            # Not by way of sys.stdin: a thread that waits in it would end the program with a crash.
            answer = await PipeReader(0).read()
        except asyncio.CancelledError:
            click.echo(err=True)
            raise
        return answer.strip().lower() in YES

    def _show(self, progress: "CopyProgress") -> None:
        from tui.sessions.copying.tally import progress_words

        self._line.show(partial(progress_words, progress))

    def _say(self, sentence: object) -> None:
        self._line.clear()
        complain(sentence)


def replacing(names: Sequence[str]) -> str:
    """What there is to say of files that would be replaced."""
    shown, more = _(", ").join(clean(name) for name in names[:SHOWN]), len(names) - SHOWN
    if more > 0:
        return _("{names} and {count:,} more exist.").format(names=shown, count=more)
    return ngettext("{names} exists.", "{names} exist.", len(names)).format(names=shown)
