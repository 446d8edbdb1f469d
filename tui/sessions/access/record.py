"""One request for just-in-time access, as its file in the state folder tells it.

The file has no token: an approved request is asked for one whenever a session is to be started.
Its reason is sealed to the archive, or stands as it is where the archive can be read by anybody.
"""

import json
import re
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tui.aws.access.requests import OVER, AccessStatus
from tui.aws.client import Identity

REQUEST_ID: Final = re.compile(r"oi-[0-9a-f]{12}")

TIMES: Final = ("asked", "answered", "expires")

KEPT: Final = timedelta(days=1)
"""How long an answer is listed; AWS itself keeps requests for a year."""

LONGEST: Final = timedelta(hours=336)
"""How long access may be given for at most; no request is pending or approved for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecord:
    """A request, as far as it is known on this machine.

    Attributes:
        profile: as which it was asked for; empty for the default one.
        asked: when, aware, by this computer's clock.
        answered: when the answer was seen; None as long as there is none.
        expires: when the last token that was given expires; None where none was.
        by: the ARN of who answered, where AWS says so.
        sealed: the reason as the archive gives it, in a file that does not tell it.
    """

    request_id: str
    target: str
    target_name: str = ""
    reason: str = ""
    account: str = ""
    region: str = ""
    profile: str = ""
    asked: datetime
    status: AccessStatus = AccessStatus.PENDING
    answered: datetime | None = None
    expires: datetime | None = None
    by: str = ""
    sealed: str = ""

    @property
    def pending(self) -> bool:
        """Whether an answer is still to come."""
        return self.status in (AccessStatus.PENDING, AccessStatus.UNKNOWN)

    @property
    def approved(self) -> bool:
        return self.status is AccessStatus.APPROVED

    @property
    def label(self) -> str:
        """What people call its machine."""
        return self.target_name or self.target

    def is_of(self, identity: Identity) -> bool:
        """Whether it was asked for at this place; by its profile as long as no more is known."""
        if self.region != identity.region:
            return False
        if not self.account or not identity.account:
            return self.profile == (identity.profile or "")
        return self.account == identity.account

    def stale(self, now: datetime) -> bool:
        """Whether it is of no interest any more."""
        if self.status in OVER:
            return now - (self.answered or self.asked) > KEPT
        return now - self.asked > LONGEST

    def told(self, status: AccessStatus, now: datetime) -> "AccessRecord":
        """It, once AWS says how it stands."""
        if status is self.status or status is AccessStatus.UNKNOWN:
            return self
        return replace(self, status=status, answered=now)

    def to_json(self) -> str:
        """The file's content."""
        table = asdict(self) | {"status": self.status.value}
        for name in TIMES:
            moment = getattr(self, name)
            table[name] = moment.isoformat() if moment else None
        return json.dumps(table)

    @classmethod
    def from_json(cls, written: str) -> "AccessRecord":
        """Read a file's content. Raises ValueError for what is not one of ours."""
        try:
            table = json.loads(written)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        if not isinstance(table, dict):
            raise ValueError("it is no table")
        found: dict[str, Any] = {}
        for item in fields(cls):
            value = table.get(item.name)
            if value is None:
                continue
            if not isinstance(value, str):
                raise ValueError(f"{item.name} is no text")
            if item.name in TIMES:
                found[item.name] = _moment(value)
            elif item.name == "status":
                found[item.name] = AccessStatus(value)
            else:
                # What people write is made harmless where it is shown.
                found[item.name] = value
        if not REQUEST_ID.fullmatch(found.get("request_id", "")):
            raise ValueError("it names no request")
        if "asked" not in found or not found.get("target"):
            raise ValueError("it does not say what was asked for, or when")
        return cls(**found)


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{written} is before or after all dates") from None
