"""How the list of one context stands: pure, with the time handed in.

A source waits for its turn, loads, and is loaded; or it is denied, wants a sign-in or a code, is
throttled until its next try, or fails for another reason. What it told before stays known.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final

from tui.aws.errors import (
    AccessDenied,
    AwsError,
    ExpiredCredentials,
    MfaCancelled,
    MfaNeeded,
    MfaRefused,
    NoCredentials,
    SignInFailed,
    Throttled,
)
from tui.durations import TimeUnit, amount
from tui.language import N_, _
from tui.ui.words.times import updated_words

TRIES: Final = 5
"""Throttled answers after which it is left to the user to try again."""

FIRST_PAUSE: Final = 2.0
"""Seconds before the first further try; each time twice as many."""


class Phase(StrEnum):
    """What a source is doing, or what keeps it from doing it."""

    UNREAD = N_("not loaded")
    WAITING = N_("waiting")
    LOADING = N_("loading")
    LOADED = N_("loaded")
    THROTTLED = N_("throttled")
    DENIED = N_("denied")
    SIGN_IN = N_("sign-in needed")
    CODE = N_("code needed")
    FAILED = N_("failed")


BUSY: Final = frozenset({Phase.WAITING, Phase.LOADING})
ASKING: Final = frozenset({Phase.SIGN_IN, Phase.CODE})
"""What the user can mend by answering a question."""
TROUBLED: Final = frozenset({Phase.DENIED, Phase.FAILED, Phase.THROTTLED, *ASKING})


@dataclass(frozen=True, slots=True)
class ReadingState:
    """The state of one source; each event gives back another one.

    Attributes:
        phase: what it is doing.
        count: what has been told in this reading, or was in the last whole one.
        expected: how many there were the last time, or are said to be; 0 for unknown.
        loaded: when it was last told of everything.
        until: when it is tried again by itself, or a throttled call in the middle of its reading.
        tries: throttled answers in a row.
        error: why it is where it is.
    """

    phase: Phase = Phase.UNREAD
    count: int = 0
    expected: int = 0
    loaded: datetime | None = None
    until: datetime | None = None
    tries: int = 0
    error: AwsError | None = None

    @property
    def busy(self) -> bool:
        return self.phase in BUSY

    @property
    def troubled(self) -> bool:
        return self.phase in TROUBLED

    def wait(self) -> "ReadingState":
        """It is to be read, and waits for its turn."""
        expected = self.count if self.loaded is not None else self.expected
        return replace(self, phase=Phase.WAITING, until=None, expected=expected)

    def begin(self) -> "ReadingState":
        """It is being read."""
        return replace(self, phase=Phase.LOADING, count=0, until=None)

    def told(self, more: int) -> "ReadingState":
        """So many more have come; outside of a reading they are of one that was given up."""
        if self.phase is not Phase.LOADING:
            return self
        return replace(self, count=self.count + more, tries=0)

    def pause(self, now: datetime, seconds: float) -> "ReadingState":
        """What has come stays; the next is asked for after so many seconds."""
        if self.phase is not Phase.LOADING:
            return self
        return replace(self, until=now + timedelta(seconds=seconds))

    def end(self, now: datetime) -> "ReadingState":
        """All have come."""
        return replace(
            self,
            phase=Phase.LOADED,
            loaded=now,
            until=None,
            expected=self.count,
            tries=0,
            error=None,
        )

    def fail(self, error: AwsError, now: datetime, *, patient: bool = True) -> "ReadingState":
        """An error has come instead.

        Args:
            error: which.
            now: the time of day.
            patient: whether it is tried again by itself where AWS was asked too often.
        """
        tries = self.tries + 1 if patient and isinstance(error, Throttled) else 0
        if 0 < tries <= TRIES:
            pause = timedelta(seconds=FIRST_PAUSE * 2 ** (tries - 1))
            return replace(
                self, phase=Phase.THROTTLED, until=now + pause, tries=tries, error=error
            )
        # Who was throttled long enough begins anew when the user says so.
        return replace(self, phase=_phase_of(error), until=None, tries=0, error=error)

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be tried again by itself."""
        return self.phase is Phase.THROTTLED and self.until is not None and now >= self.until

    def throttled_words(self, now: datetime) -> str:
        """`throttled, retrying in 8 s`; empty where nothing waits for a further try."""
        if self.until is None or (self.phase is Phase.LOADING and now >= self.until):
            return ""
        left = max(0, ceil((self.until - now).total_seconds()))
        words = _("throttled, retrying in {duration}")
        if self.phase is Phase.THROTTLED:
            words = _("throttled, retrying in {duration} ({number} of {count})")
        duration = amount(left, TimeUnit.SECOND)
        return words.format(duration=duration, number=self.tries, count=TRIES)

    def words(self, now: datetime) -> str:
        """`loading 812 of ~2,000`, `throttled, retrying in 8 s`, `updated 12 s ago`."""
        match self.phase:
            case Phase.LOADING:
                waits = self.throttled_words(now)
                return "; ".join(
                    filter(None, (loading_words(self.count, self.expected), waits))
                )
            case Phase.THROTTLED if self.until is not None:
                return self.throttled_words(now)
            case Phase.LOADED if self.loaded is not None:
                return updated_words(self.loaded, now)
            case Phase.DENIED if self.error is not None and self.error.action:
                return _("{action} denied").format(action=self.error.action)
            case Phase.FAILED if self.error is not None:
                return _(self.error.title)
            case _:
                return _(self.phase.value)


def loading_words(count: int, expected: int) -> str:
    """`loading 812 of ~2,000`, `loading 812`, `loading`."""
    if expected > count:
        words = _("loading {count:,} of ~{total:,}")
        return words.format(count=count, total=expected)
    return _("loading {count:,}").format(count=count) if count else _("loading")


def _phase_of(error: AwsError) -> Phase:
    match error:
        case AccessDenied():
            return Phase.DENIED
        case MfaNeeded() | MfaCancelled() | MfaRefused():
            return Phase.CODE
        case ExpiredCredentials() | SignInFailed():
            return Phase.SIGN_IN
        case NoCredentials() if error.context.login:
            return Phase.SIGN_IN
        case _:
            return Phase.FAILED
