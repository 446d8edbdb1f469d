"""How far a session has come, as its runner knows and its journal asks."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from tui.aws.errors import RetrySafe, Unanswered
from tui.language import N_, _
from tui.protocol.ticket import SequenceState
from tui.sessions.client import NoAnswer, SessionClient
from tui.sessions.countdown import Countdown, Remaining, UserLimits
from tui.sessions.ending import Cause, Ending
from tui.sessions.kind import Answered, Asked, NotAsked, Opened, Phase
from tui.transport import clock
from tui.transport.connection import Connection

ORPHANED: Final = N_("AWS couldn't be told: {reason} The session may still be active.")


class Progress:
    """One session, as far as it has come."""

    def __init__(self, client: SessionClient, user_limits: UserLimits | None) -> None:
        self.client = client
        self.countdown = Countdown(None, clock.now(), user_limits)
        self.reason = self.document = ""
        self.encrypted = False
        """Whether its streams are encrypted with a KMS key."""
        self.clock_offset = 0.0
        """Seconds that the service's clock is ahead of this computer's."""
        self.bytes_in = self.bytes_out = 0
        """Sent to the instance, and received from it."""
        self.gone = False
        """AWS holds it no longer, for all we know."""
        self.ending: Ending | None = None
        self.ended: datetime | None = None
        """By the service's clock, when this program was done with it."""
        self.refusal: Exception | None = None
        """What kept AWS from terminating the session, when that was tried last."""
        self._phase: Phase = NotAsked()
        self._usable = False

    @property
    def session_id(self) -> str | None:
        """AWS's id of it; None until StartSession is answered."""
        return self.client.session_id

    @property
    def _answer(self) -> Answered | None:
        match self._phase:
            case Answered() as answer:
                return answer
            case Opened(answer):
                return answer
            case NotAsked() | Asked():
                return None
            case _:
                assert_never(self._phase)

    @property
    def started(self) -> datetime | None:
        """By the service's clock; None until AWS has answered."""
        return self._answer.started if self._answer else None

    @property
    def connection(self) -> Connection | None:
        """There is one from `opened` on."""
        return self._phase.connection if isinstance(self._phase, Opened) else None

    @property
    def held(self) -> bool:
        """Whether AWS was not reached to be told of the end; asking again may help."""
        return isinstance(self.refusal, RetrySafe | Unanswered | NoAnswer)

    def server_time(self) -> datetime | None:
        """The service's clock now, as far as it is known."""
        answer = self._answer
        return answer.told + timedelta(seconds=clock.now() - answer.at) if answer else None

    def remaining(self) -> Remaining:
        """What is left of its limits at this moment."""
        return self.countdown.remaining(clock.now())

    def numbers(self, reserve: int) -> SequenceState | None:
        """Where its channel is, for another program to go on; they hold for `reserve` messages.

        None while its shell has said nothing, and for good when it is encrypted.
        """
        if self.connection is None or not self._usable or self.encrypted:
            return None
        return self.connection.channel.sequence_state(reserve)

    def orphaned(self, words: str) -> str:
        """The sentence, and what became of the session where AWS did not terminate it."""
        if self.refusal is None:
            return words
        return f"{words} {_(ORPHANED).format(reason=self.refusal)}"

    def _note(self, refusal: Exception | None) -> Exception | None:
        self.refusal = refusal
        self.gone = self.gone or refusal is None
        return refusal

    def _failed(self, words: str) -> Ending:
        """What to call it that it cannot go on; it has been terminated, if that was possible."""
        never = self.refusal is None and not self._usable
        return Ending(Cause.FAILED if never else Cause.LOST, words)

    def _see_end(self) -> None:
        """It has its ending now, if anybody knows it."""
        if self.ending is not None:
            self.ended = self.server_time()
