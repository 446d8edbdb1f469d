"""What is asked of an organisation's history."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """Which sessions are asked for: those that fit all that is given, started in the time.

    `who`, `target` and `reason` are parts of what is looked for, in any case; empty for all.
    """

    since: datetime
    until: datetime
    """Not itself in the time. Both in UTC."""
    accounts: tuple[str, ...] = ()
    """Ids of accounts; none for all of them."""
    regions: tuple[str, ...] = ()
    who: str = ""
    """A part of the role, the session name, the source identity or the principal's ARN."""
    target: str = ""
    reason: str = ""
    session_id: str = ""
    """The whole id of one session; empty for all."""
    ended: bool | None = None
    """True: those whose end was told. False: those without. None: both."""
    denied: bool | None = None
    """True: refused attempts only. False: none of them. None: both."""

    @classmethod
    def about(cls, session_id: str, start: datetime, until: datetime | None = None) -> Self:
        """What is told of one session.

        Args:
            session_id: its id.
            start: when it started, or could have at the earliest.
            until: when it ended at the latest; None for the day behind its start: none may last
                longer than 24 hours.
        """
        begin = datetime.combine(start.astimezone(UTC).date(), time(), UTC)
        end = begin + 2 * DAY
        if until is not None:
            end = datetime.combine(until.astimezone(UTC).date(), time(), UTC) + DAY
        return cls(begin, end, session_id=session_id)

    def canonical(self) -> str:
        """The same text for questions that get the same answer: a key for kept answers."""
        asked = asdict(self)
        for name in ("since", "until"):
            asked[name] = asked[name].astimezone(UTC).isoformat()
        for name in ("accounts", "regions"):
            asked[name] = sorted(set(asked[name]))
        for name in ("who", "target", "reason"):
            asked[name] = asked[name].lower()
        return json.dumps(asked, sort_keys=True, separators=(",", ":"))
