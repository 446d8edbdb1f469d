"""One command on a managed instance: its two streams of output and its exit code.

AWS's document runs the command without a terminal and without a shell: the agent splits the
command line by a shell's rules of quoting and executes it (section 7.3 of the data-channel
description). With separate output streams it reports the exit code at last.
"""

from collections.abc import Sequence
from typing import Final, Unpack, assert_never

from tui.aws.client import Aws
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.aws.documents.parameters import ParameterValues
from tui.language import N_, _
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.ending import CLOSING, COMMAND_ENDED, Cause, Ending
from tui.sessions.headless.after_cut import AfterCut
from tui.sessions.headless.command_run import ENDED, CommandRun, Given, command_line
from tui.sessions.kind import SessionEvent
from tui.sessions.runner import SessionFailed
from tui.transport.connection import Connection
from tui.transport.link import Connected, Link

DOCUMENT: Final = "AWS-StartNonInteractiveCommand"

OTHER_KIND: Final = N_(
    "The document doesn't run a command without a terminal: use `ssm-tui exec --interactive`, or "
    "`ssm-tui forward` for a port."
)

CUT: Final = N_("The connection was cut; output may be missing.")
CUT_AND_WATCHED: Final = N_(
    "The connection was cut; output may be missing. If there is no output for {seconds:g} s after "
    "it is restored, the session is ended."
)

SILENT: Final = N_(
    "No output for {seconds:g} s since the connection was cut, so the session was ended: SSM Agent "
    "may have stopped reading the output. The command may or may not have finished."
)

MARK: Final = b"\n[ssm-tui: output is missing here]\n"
"""In both streams: whose bytes are missing is not known."""


class RemoteCommand(CommandRun):
    """One run of a command that is given no input.

    The agent gives up output for which there is no way while the link is lost, mostly without a
    gap that could be seen.

    Args:
        aws: who runs it, and where.
        target: the id of a managed node.
        patience: seconds without a word after a cut that are taken for the end; None waits.
        document: what it is run with instead of AWS's document; the command is among its values.
        tells_code: whether its exit code comes, which takes separate streams.
        given: what every command is given.
    """

    def __init__(
        self,
        aws: Aws,
        target: str,
        *,
        patience: float | None = None,
        document: ChosenDocument | None = None,
        tells_code: bool = True,
        **given: Unpack[Given],
    ) -> None:
        super().__init__(aws, target, **given)
        self._document = document
        self._tells_code = tells_code
        self._patience = patience
        self._after_cut = AfterCut(patience or 0.0, self._holds, self._give_up)
        self._linked_now = True

    async def run(self, command: Sequence[str], reason: str) -> Ending:
        """Run it. Raises AwsError, SessionFailed and TransportError."""
        document, parameters = DOCUMENT, self._parameters(command)
        if self._document is not None:
            document, parameters = self._document.name, self._document.values
        try:
            return await self._runner.run(reason, document=document, parameters=parameters)
        finally:
            self._after_cut.stop()

    @staticmethod
    def _parameters(command: Sequence[str]) -> ParameterValues:
        return {"command": (command_line(command),), "separateOutputStream": ("true",)}

    def _wordless(self) -> Ending:
        return super()._wordless() if self._tells_code else COMMAND_ENDED

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        self._after_cut.heard()
        match event:
            case Output(data):
                self._pass_on(1, data, connection)
            case StandardError(data):
                self._pass_on(2, data, connection)
            case Missing():
                for stream in self._sinks:
                    self._pass_on(stream, MARK, connection)
            case ExitCode(code):
                self._after_cut.stop()
                self.exit_code = code
                self._runner.end(ENDED, after=CLOSING)
            case Ready(session_type=kind) if kind != SessionType.COMMAND:
                # Of a document that could not be read.
                self._runner.fail(SessionFailed(_(OTHER_KIND)))
            case Ready():
                self._running = connection
            case FlagReceived():
                # Of ports.
                pass
            case _:
                assert_never(event)

    def _linked(self, link: Link) -> None:
        if self._running is None or self.exit_code is not None:
            return
        was_linked, self._linked_now = self._linked_now, isinstance(link, Connected)
        if was_linked and not self._linked_now:
            self.lost_link = True
            self._after_cut.stop()
            patience = self._patience
            said = _(CUT_AND_WATCHED if patience else CUT)
            self._notify(said.format(seconds=patience))
        elif self._linked_now and self._patience:
            self._after_cut.connected()

    def _give_up(self) -> None:
        self.silent = True
        said = _(SILENT).format(seconds=self._patience or 0.0)
        self.end(Ending(Cause.LOST, said))
