"""What is known of a shell's session beside its terminal: what its runner has counted."""

from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.documents.document import ChosenDocument
from tui.sessions.countdown import Remaining
from tui.sessions.journal.steps import Journal
from tui.sessions.runner import SessionRunner

if TYPE_CHECKING:
    from tui.archive.recorder import Recorder


class SessionFacts:
    """A session as its runner tells of it.

    Args:
        runner: of the session.
        document: what it is started with; None for the account's preferences.
    """

    def __init__(self, runner: SessionRunner, document: ChosenDocument | None) -> None:
        self._runner = runner
        self.chosen_document = document

    @property
    def session_id(self) -> str | None:
        """AWS's id of it; None until StartSession is answered."""
        return self._runner.client.session_id

    @property
    def journal(self) -> Journal:
        """What is kept of it on this machine."""
        return self._runner.journal

    @property
    def recording(self) -> "Recorder | None":
        """What is shown, on its way to the archive, where the user wants that."""
        return self.journal.recording

    @property
    def encrypted(self) -> bool:
        """Whether its streams are encrypted with a KMS key."""
        return self._runner.encrypted

    @property
    def bytes_in(self) -> int:
        """Sent to the instance."""
        return self._runner.bytes_in

    @property
    def bytes_out(self) -> int:
        """Received from it."""
        return self._runner.bytes_out

    @property
    def started(self) -> datetime | None:
        """By the service's clock; None until AWS has answered."""
        return self._runner.started

    @property
    def held(self) -> bool:
        """Whether it is over and AWS was not reached to be told so."""
        return self._runner.held

    def remaining(self) -> Remaining:
        """What is left of its limits at this moment."""
        return self._runner.remaining()

    @property
    def access_expires(self) -> datetime | None:
        """When the just-in-time access expires that started it; None where it took none."""
        aws = self._runner.client.aws
        return aws.expires() if aws is not aws.asker else None
