"""A question that is being asked: how far it is, what has come of it, and what it cost."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from tui.aws.organisation.source import (
    HistoryPage,
    HistoryProgress,
    HistorySource,
    HistoryState,
)

if TYPE_CHECKING:
    from tui.aws.organisation.question import HistoryQuestion
    from tui.aws.organisation.session import OrganisationSession


class InquiryStage(Enum):
    """What has become of it."""

    ASKING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()


class RowKeeper(Protocol):
    """Where rows are put; both methods raise ArchiveError."""

    async def add(self, rows: "Sequence[OrganisationSession]") -> None:
        """Keep these."""

    async def finish(self, scanned: int) -> None:
        """All have come."""


class Inquiry:
    """Asks a source, and hands on what comes.

    Args:
        question: What is asked.
        source: Who.
        keeper: Gets the rows.
        changed: Told of each change.
    """

    def __init__(
        self,
        question: "HistoryQuestion",
        source: HistorySource,
        keeper: RowKeeper,
        changed: Callable[[], object],
    ) -> None:
        self.question = question
        self.service = source.service
        self._source = source
        self._keeper = keeper
        self._changed = changed
        self.stage = InquiryStage.ASKING
        self.state = HistoryState.QUEUED
        self.scanned = 0
        """Bytes, by what was told last."""
        self.cutoff: int | None = None
        self.query_id = ""
        self.rows = 0

    async def run(self) -> None:
        """Ask, to the end. Raises AwsError and ArchiveError; being cancelled stops the query."""
        try:
            async with aclosing(self._source.ask(self.question)) as steps:
                async for step in steps:
                    await self._take(step)
            await self._keeper.finish(self.scanned)
        except BaseException:
            self.stage = InquiryStage.FAILED
            raise
        self.stage = InquiryStage.DONE
        self._changed()

    async def _take(self, step: HistoryProgress | HistoryPage) -> None:
        match step:
            case HistoryPage(rows):
                if rows:
                    await self._keeper.add(rows)
                    self.rows += len(rows)
            case HistoryProgress():
                self.state, self.query_id = step.state, step.query_id
                self.scanned = max(self.scanned, step.scanned)
                self.cutoff = step.cutoff if step.cutoff is not None else self.cutoff
        self._changed()
