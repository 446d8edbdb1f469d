"""Who is asked for an organisation's history, and where the answers are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.ui.organisation.written import WrittenQuestion

if TYPE_CHECKING:
    from tui.archive.organisation.kept import KeptResult
    from tui.archive.organisation.results import OrganisationResults
    from tui.aws.organisation.question import HistoryQuestion
    from tui.aws.organisation.session import OrganisationSession
    from tui.aws.organisation.source import HistoryEstimate, HistorySource


@dataclass(slots=True)
class LastQuestion:
    """What was asked last, for who comes again; it is not written anywhere."""

    written: WrittenQuestion = field(default_factory=WrittenQuestion)


class Historian:
    """Opens the source once somebody asks it, and finds what was answered today.

    Args:
        open_source: makes the source, by the settings; raises AwsError or OpenFailed.
        results: what was answered.
        limit: bytes that a query may scan, by the settings.
    """

    def __init__(
        self,
        open_source: "Callable[[], Awaitable[HistorySource]]",
        results: "OrganisationResults[OrganisationSession]",
        limit: int,
    ) -> None:
        self._open_source = open_source
        self._results = results
        self.limit = limit
        self._source: HistorySource | None = None

    async def source(self) -> "HistorySource":
        """Who is asked."""
        if self._source is None:
            self._source = await self._open_source()
        return self._source

    async def estimate(self, question: "HistoryQuestion") -> "HistoryEstimate":
        """What a question would scan; raises AwsError."""
        return await (await self.source()).estimate(question)

    async def kept(
        self, question: "HistoryQuestion"
    ) -> "KeptResult[OrganisationSession] | None":
        """What was answered today; raises AwsError and ArchiveError."""
        return await self._results.open(await self._key(question))

    async def begin(self, question: "HistoryQuestion") -> "KeptResult[OrganisationSession]":
        """An answer to be written; raises AwsError and ArchiveError."""
        return await self._results.begin(await self._key(question))

    async def _key(self, question: "HistoryQuestion") -> str:
        """All that an answer depends on."""
        return f"{(await self.source()).identity}\n{question.canonical()}"
