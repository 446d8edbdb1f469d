"""Who can be asked for an organisation's history, and what an answer is made of."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tui.aws.errors import AwsError, ErrorContext
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.language import N_, _
from tui.sizes import size_words


class HistoryState(StrEnum):
    """How far a query is, in words that are shown by `_(state.value)`."""

    QUEUED = N_("queued")
    RUNNING = N_("running")
    READING = N_("reading results")
    FINISHED = N_("finished")


@dataclass(frozen=True, slots=True)
class HistoryEstimate:
    """What a query will read before it is run."""

    bytes: int | None
    """Bytes that will be scanned, at most, or about where it is sampled; None where nobody knows."""
    why: str = ""
    """Why nobody knows, in a sentence."""
    sampled: bool = False
    """Whether only some of the files were looked at: it may be half as much again, or less."""


@dataclass(frozen=True, slots=True)
class HistoryProgress:
    """How far a query is."""

    state: HistoryState
    scanned: int
    """Bytes scanned, and billed, so far; whoever does not tell it before the end says 0."""
    query_id: str
    cutoff: int | None = None
    """Bytes at which AWS itself stops a query, by the workgroup's settings; None where it does
    not, or none is known."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A few thousand rows at most, in the order in which they were written; it may be empty."""

    rows: tuple[OrganisationSession, ...]


class HistorySource(Protocol):
    """Who can be asked. Raises the errors of `tui.aws.errors`, and those below."""

    service: str
    """What AWS calls who is asked."""

    @property
    def identity(self) -> str:
        """Which data this is, as in `athena:AwsDataCatalog/audit/cloudtrail_logs`.

        The same question to two sources of one identity gets the same answer.
        """

    async def estimate(self, question: HistoryQuestion) -> HistoryEstimate:
        """What the question will scan. Costs nothing but a few calls that list."""

    def ask(
        self, question: HistoryQuestion
    ) -> AsyncGenerator[HistoryProgress | HistoryPage, None]:
        """Run the question: progress while AWS scans, then pages, and the last progress.

        Close the generator (`contextlib.aclosing`) to have the query stopped. Each session
        comes once.
        """


class HistoryLimitReached(AwsError):
    """More would have been scanned than the user allowed; the query was stopped."""

    title = N_("Limit of scanned bytes reached")

    def __init__(self, context: ErrorContext, scanned: int, limit: int) -> None:
        super().__init__(context)
        self.scanned = scanned
        """Bytes, which AWS bills."""
        self.limit = limit

    def sentence(self) -> str:
        said = _(
            "The query was stopped at {limit}: {scanned} had been scanned, and AWS bills them. "
            "Ask for less time, accounts or regions, or raise max_scanned in the settings."
        )
        return said.format(limit=size_words(self.limit), scanned=size_words(self.scanned))


class HistoryUnusable(AwsError):
    """The settings name what no question can be asked of."""

    title = N_("History source not usable")

    def sentence(self) -> str:
        return _(self.context.message)
