"""How a forwarded port stands at a moment, whoever forwards it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tui.language import N_


class PortState(StrEnum):
    """Where a forwarded port is in its life."""

    STARTING = N_("starting")
    LISTENING = N_("listening")
    RECONNECTING = N_("reconnecting")
    """The session lives and is not connected; local connections wait."""
    ENDING = N_("ending")
    ENDED = N_("ended")
    """Somebody has ended it, or a limit."""
    FAILED = N_("failed")
    """It could not be started, or not be gone on with."""

    @property
    def live(self) -> bool:
        """Whether AWS may hold its session."""
        return self not in {PortState.ENDED, PortState.FAILED}


@dataclass(frozen=True, slots=True)
class PortFacts:
    """A forwarded port at a moment.

    Attributes:
        local: where it listens, as a user connects to it.
        destination: where the instance connects to.
        session_id: empty until AWS has answered.
        why: why it is reconnecting, or over; empty otherwise.
        open: local connections that there are.
        total: local connections that there were, those included.
        up: bytes sent to the destination.
        down: bytes received from it.
        ends: when the session reaches its maximum, by this computer's clock; None where no
            maximum is known.
    """

    local: str
    destination: str
    session_id: str = ""
    state: PortState = PortState.STARTING
    why: str = ""
    open: int = 0
    total: int = 0
    up: int = 0
    down: int = 0
    ends: datetime | None = None

    def left(self, now: datetime) -> float | None:
        """Seconds to its maximum; None where none is known, or it is over."""
        if self.ends is None or not self.state.live:
            return None
        return max(0.0, (self.ends - now).total_seconds())
