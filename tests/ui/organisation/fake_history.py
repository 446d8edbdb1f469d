"""A source of an organisation's history that answers as a test says, and counts what it is asked."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tests.ui.fakes import NOW
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import (
    HistoryEstimate,
    HistoryPage,
    HistoryProgress,
    HistoryState,
)

QUERY = "0f6f2d1c-0000-4000-8000-000000000001"


def history_row(number: int, **more: object) -> OrganisationSession:
    """A session so many hours ago."""
    start = NOW - timedelta(hours=number)
    known = {
        "session_id": f"kaori-{number:017x}",
        "account": f"{111111111111 * (number % 3 + 1)}",
        "region": "eu-west-1" if number % 2 else "ap-northeast-1",
        "role": "Operator",
        "session_name": "kaori" if number % 2 else "max",
        "source_identity": "",
        "principal": "arn:aws:sts::111111111111:assumed-role/Operator/kaori",
        "source_ip": f"10.0.0.{number % 250}",
        "user_agent": "aws-cli/2.31.0",
        "from_console": number % 5 == 0,
        "target": f"i-{number:017x}",
        "document": "SSM-SessionManagerRunShell",
        "reason": f"INC-{number} ログ調査",
        "start": start,
        "end": start + timedelta(minutes=20) if number % 4 else None,
        "resumed": number % 3,
        "ended_by": "arn:aws:sts::111111111111:assumed-role/Operator/kaori",
        "error_code": "",
        "error_message": "",
        "event_id": f"event-{number}",
    }
    return OrganisationSession(**(known | more))  # type: ignore[arg-type]  # by their names


def refused_row(number: int) -> OrganisationSession:
    """An attempt that AWS refused."""
    return history_row(
        number,
        session_id="",
        end=None,
        ended_by="",
        error_code="AccessDeniedException",
        error_message="not authorized to perform: ssm:StartSession \x1b[31m\u202e",
    )


ROWS: Sequence[OrganisationSession] = (
    *(history_row(number) for number in range(1, 12)),
    refused_row(12),
    history_row(13, reason="[bold]x[/bold] \x1b[2J"),
)


@dataclass
class FakeHistory:
    """Scans 1.2 GB, then gives its rows in pages.

    Attributes:
        rows: all of them.
        size: bytes of the estimate; None where nobody knows.
        sampled: whether the estimate goes by some of the files only.
        fails: raised once it has scanned.
        held: it waits there, between what it has scanned and its first row, or behind that.
    """

    rows: Sequence[OrganisationSession] = ROWS
    size: int | None = 1_200_000_000
    sampled: bool = False
    fails: Exception | None = None
    held: asyncio.Event | None = None
    rows_first: int = 0
    asked: list[HistoryQuestion] = field(default_factory=list)
    estimated: list[HistoryQuestion] = field(default_factory=list)
    stopped: int = 0
    service: str = "Athena"
    identity: str = "athena:AwsDataCatalog/default/cloudtrail_logs"

    async def estimate(self, question: HistoryQuestion) -> HistoryEstimate:
        self.estimated.append(question)
        return HistoryEstimate(
            self.size, "" if self.size else "Listing S3 is not allowed.", self.sampled
        )

    async def ask(
        self, question: HistoryQuestion
    ) -> AsyncGenerator[HistoryProgress | HistoryPage, None]:
        self.asked.append(question)
        scanned = self.size or 0
        try:
            yield HistoryProgress(HistoryState.RUNNING, scanned // 2, QUERY, cutoff=5 * 10**9)
            if self.rows_first:
                yield HistoryPage(tuple(self.rows[: self.rows_first]))
            if self.held is not None:
                await self.held.wait()
            if self.fails is not None:
                raise self.fails
            for page in self._pages():
                yield page
            yield HistoryProgress(HistoryState.FINISHED, scanned, QUERY)
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped += 1
            raise

    def _pages(self) -> Iterator[HistoryPage]:
        for at in range(self.rows_first, len(self.rows), 1000):
            yield HistoryPage(tuple(self.rows[at : at + 1000]))
