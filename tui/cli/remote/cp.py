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
from tui.cli.saying import NOBODY_READS, SIGNALLED, complain
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

ON_WINDOWS: Final = "Copying needs a shell of POSIX, and this instance runs Windows."
NO_REMOTE: Final = "None of these names an instance: write TARGET:PATH."
TWO_REMOTE: Final = "One side has to be this machine: copy to it first, and on from there."
TWO_TARGETS: Final = "All sources have to be on one instance."
MIXED: Final = "The sources have to be all on this machine, or all on one instance."
ALONE: Final = "Standard input or output goes alone, and not with -r."


@click.command(name="cp", epilog=TARGETS)
@click.argument("paths", nargs=-1, required=True, metavar="SRC... DST")
@reason_option
@click.option("-r", "recursive", is_flag=True, help="Copy folders with all that is in them.")
@click.option("--force", "-f", is_flag=True, help="Replace files that are there.")
@click.option(
    "--port/--no-port",
    default=True,
    help="Carry the bytes through a port session where python3 is there, or not.",
)
@click.option("--verbose", "-v", is_flag=True, help="Say at the end how the bytes went.")
@click.pass_obj
def cp(
    chosen: ConnectionOptions, /, paths: tuple[str, ...], reason: str, **options: Any
) -> None:
    """Copy files between this machine and an instance.

    One side is TARGET:PATH, as with scp: a name with a slash before its first colon is local
    (./a:b), a PATH without a leading slash is below the home folder there, and patterns in it
    are the instance's. A TARGET that has colons itself stands in brackets: [fd00::1]:/etc/hosts.
    - in place of a file is standard input or output.

    ssm-tui cp --reason INC-4711 'web-01:/var/log/*.log' .

    Links are followed, and who may read, write and execute is kept. Files that are there are
    asked about. Each file has its name once all of it has come and its SHA-256 is right, and so
    does a new folder: nothing is ever half there. A lost connection is resumed, in a new session
    if need be. Ctrl-C leaves nothing behind.

    The bytes go as base64 through a terminal (AWS-StartInteractiveCommand), behind a shell
    script. Where the instance has python3, some megabytes or many files go through a port
    session to 127.0.0.1 there (AWS-StartSSHSession) instead, unless the session is encrypted
    with a KMS key, which a port session would not be.

    The exit status is 0 when all is copied, 1 when something is not, 2 when it is called wrongly,
    130 after Ctrl-C, and 141 when nobody reads the output any more.
    """
    from tui.sessions.copying.copy import CopyRequest

    target, sources, destination, upload = direction(paths)
    if STREAM in (*sources, destination) and (len(sources) > 1 or options["recursive"]):
        raise click.UsageError(ALONE)
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
        raise click.UsageError("Say from where and to where: SRC... DST.")
    *sources, destination = [remote_path(path) for path in paths]
    if destination is not None:
        if all(sources):
            raise click.UsageError(TWO_REMOTE)
        if any(sources):
            raise click.UsageError(MIXED)
        return destination.target, list(paths[:-1]), destination.path, True
    remote = [source for source in sources if source is not None]
    if not remote:
        raise click.UsageError(NO_REMOTE)
    if len(remote) < len(sources):
        raise click.UsageError(MIXED)
    if len({source.target for source in remote}) > 1:
        raise click.UsageError(TWO_TARGETS)
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
            complain(ON_WINDOWS)
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
            files = "1 file" if outcome.files == 1 else f"{outcome.files:,} files"
            click.echo(
                f"Copied {files} ({size_words(outcome.size)}), {copy.way_words}.", err=True
            )
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
            raise CopyFailed(f"{question} Add --force to replace what is there.")
        self._line.clear()
        click.echo(f"{question} Replace? [y/N]: ", nl=False, err=True)
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
    shown = ", ".join(clean(name) for name in names[:SHOWN])
    if len(names) == 1:
        return f"{shown} exists already."
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{shown}{more} exist already."
