"""How a port stands that this process forwards."""

from datetime import UTC, datetime, timedelta

from tui.errors import UserFacingError
from tui.language import kept
from tui.sessions.ending import Cause
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sessions.headless.forward import Forward
from tui.transport import clock
from tui.transport.link import Connected, link_words


def facts_of(forward: Forward) -> PortFacts:
    """How it stands now."""
    traffic, left = forward.traffic, forward.remaining().maximum_left
    state, why = _state_of(forward)
    return PortFacts(
        local=str(forward.local),
        destination=str(forward.destination),
        session_id=forward.session_id or "",
        state=state,
        why=why,
        open=traffic.open,
        total=traffic.total,
        up=traffic.up,
        down=traffic.down,
        # To the second, or no two looks would be the same.
        ends=None if left is None else _in_seconds(left),
    )


def _in_seconds(left: float) -> datetime:
    moment = datetime.now(UTC) + timedelta(seconds=left)
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _state_of(forward: Forward) -> tuple[PortState, str]:
    match forward.outcome:
        case UserFacingError() as error:
            return PortState.FAILED, str(error)
        case None:
            pass
        case ending:
            failed = ending.cause in {Cause.FAILED, Cause.LOST}
            return PortState.FAILED if failed else PortState.ENDED, ending.words
    if forward.is_ending:
        return PortState.ENDING, ""
    if not forward.is_listening:
        return PortState.STARTING, ""
    if forward.link is None or isinstance(forward.link, Connected):
        return PortState.LISTENING, ""
    link, now = forward.link, clock.now()
    return PortState.RECONNECTING, kept(lambda: link_words(link, now))
