"""How large the organisation is, and how its Athena behaves."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tui.sandbox.errors import InvalidOption

HOME_ACCOUNT = "123456789012"
MOST_ACCOUNTS = 1_000
REGIONS = ("ap-northeast-1", "eu-west-1", "us-east-1")


@dataclass(frozen=True, kw_only=True)
class OrganisationOptions:
    """Two years of events, and the engine that reads them. Seconds and bytes."""

    accounts: int = 4
    regions: tuple[str, ...] = REGIONS
    sessions: int = 100_000
    """So many were started in the days, about."""
    days: int = 730
    """Up to and with yesterday, or `until`."""
    until: date | None = None
    """The last day in UTC; None is yesterday."""
    seed: int = 1

    result_location: bool = True
    """Whether the workgroup says where results go."""
    cutoff: int | None = None
    """The workgroup stops a query that has scanned more; 10,000,000 at least."""
    query_seconds: float = 0.0
    """A query takes so long at least."""
    query_failure: str = ""
    """Why every query fails; none does, if it is empty."""

    def __post_init__(self) -> None:
        if not 1 <= self.accounts <= MOST_ACCOUNTS:
            raise InvalidOption(f"An organisation has 1 to {MOST_ACCOUNTS} accounts.")
        if self.sessions < 0 or self.days < 1 or self.query_seconds < 0:
            raise InvalidOption(
                "The organisation's numbers cannot be negative, nor its days 0."
            )
        if not self.regions:
            raise InvalidOption("An organisation needs a region.")
        if self.cutoff is not None and self.cutoff < 10_000_000:
            raise InvalidOption("A workgroup's limit is 10,000,000 bytes at least.")

    @property
    def account_ids(self) -> tuple[str, ...]:
        """The home account's number first."""
        others = (f"{300_000_000_000 + 7_919 * n:012}" for n in range(1, self.accounts))
        return (HOME_ACCOUNT, *others)

    @property
    def last_day(self) -> date:
        return self.until or datetime.now(UTC).date() - timedelta(1)

    @property
    def first_day(self) -> date:
        return self.days_until_last(self.days - 1)

    def days_until_last(self, days: int) -> date:
        """The day that is so many before the last one."""
        return self.last_day - timedelta(days)
