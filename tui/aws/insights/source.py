"""Where session logs are searched: a log group, or a table of Athena's over logs in S3."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from tui.aws.client import Aws
from tui.aws.insights.asking import LogAnswer, ask_logs
from tui.aws.insights.hits import LogHit
from tui.aws.insights.question import LogQuestion
from tui.aws.insights.reading import HitLog
from tui.aws.insights.table import ask_table
from tui.settings.history import HistorySettings


class LogSource(Protocol):
    """Answers questions for lines of logs. It costs money to ask, and nothing to have."""

    @property
    def name(self) -> str:
        """Of the group or the table."""

    @property
    def has_times(self) -> bool:
        """Whether a question's time narrows what is scanned."""

    def ask(self, question: LogQuestion) -> AsyncGenerator[LogAnswer, None]:
        """How far a question has come, until it is done; who stops reading stops it.

        Raises AwsError, and ValueError for what cannot be asked.
        """

    def log_of(self, hit: LogHit) -> HitLog:
        """The log that a hit is in."""


@dataclass(frozen=True, slots=True)
class GroupLogs:
    """A log group of CloudWatch's, by Logs Insights."""

    aws: Aws
    name: str
    has_times: bool = True

    def ask(self, question: LogQuestion) -> AsyncGenerator[LogAnswer, None]:
        return ask_logs(self.aws, self.name, question)

    def log_of(self, hit: LogHit) -> HitLog:
        return HitLog(self.aws, self.name, hit)


@dataclass(frozen=True, slots=True)
class TableLogs:
    """The `logs_table` of the settings, by Athena."""

    aws: Aws
    settings: HistorySettings
    has_times: bool = False

    @property
    def name(self) -> str:
        return self.settings.logs_table or ""

    def ask(self, question: LogQuestion) -> AsyncGenerator[LogAnswer, None]:
        return ask_table(self.aws, self.settings, question.terms, question.limit)

    def log_of(self, hit: LogHit) -> HitLog:
        return HitLog(self.aws, "", hit)
