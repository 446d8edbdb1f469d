"""Has a question answered: from today's answers, or by AWS when the user wants to pay for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.archive.organisation.kept import KeptResult
from tui.archive.organisation.results import OrganisationResults
from tui.archive.organisation.terms import LATEST_FIRST
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import (
    HistoryEstimate,
    HistoryPage,
    HistoryProgress,
    HistorySource,
)
from tui.cli.asking import confirmed, fail
from tui.cli.connection import ConnectionOptions
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain
from tui.language import N_, _, ngettext
from tui.settings.settings import Settings, data_directory, settings_file
from tui.sizes import size_words

if TYPE_CHECKING:
    from tui.aws.client import Aws

FREE: Final = 10**9
"""Bytes that may be scanned without being asked for: half a cent by the prices of 2026."""

UNCONFIGURED: Final = N_(
    "Nothing to ask yet. Set `table` (and `workgroup`, `database`), or `event_data_store`, under "
    "[history] in {path}."
)
WILL_SCAN: Final = N_("AWS will scan and bill up to {size}.")
WILL_SCAN_ABOUT: Final = N_("AWS will scan and bill about {size}, going by some of the files.")
NOBODY_KNOWS: Final = N_("How much AWS will scan and bill is unknown: {why}")
CONTINUE: Final = N_("Run the query?")
KEPT: Final = N_("Answer of {time}, kept for today. Use --again to ask AWS again.")
STOPPED: Final = N_("The query was stopped. AWS bills what it scanned: at least {size}.")
STOPPED_SOON: Final = N_("The query was stopped. AWS bills what it has scanned.")
DONE: Final = N_("AWS scanned and bills {size}.")

Page = tuple[OrganisationSession, ...]
Answer = KeptResult[OrganisationSession]


def open_aws(chosen: ConnectionOptions, settings: Settings) -> "Aws":
    """The AWS that is asked; leaves with a sentence where the settings name nobody."""
    history = settings.history
    if not history.is_configured:
        fail(_(UNCONFIGURED).format(path=settings_file()))
    place = ConnectionOptions(
        profile=history.profile or chosen.profile,
        region=history.region,
        endpoint_url=chosen.endpoint_url,
    )
    return place.aws(settings)


@dataclass(frozen=True, slots=True)
class Inquirer:
    """Asks one question.

    Args:
        source: who is asked.
        results: what was answered today.
        again: ask, whatever was answered.
        sure: the user agrees to whatever it costs.
    """

    source: HistorySource
    results: OrganisationResults[OrganisationSession]
    again: bool = False
    sure: bool = False

    async def kept(self, question: HistoryQuestion) -> Answer | None:
        """What was answered today; raises ArchiveError."""
        return None if self.again else await self.results.open(self._key(question))

    async def answer(
        self, question: HistoryQuestion, kept: Answer | None
    ) -> AsyncGenerator[Page, None]:
        """The rows of the answer, the latest first, as they come.

        Closed before its end it stops the query. Raises AwsError and ArchiveError.

        Args:
            question: what is asked.
            kept: its answer, if it has been answered.
        """
        if kept is not None:
            pages = self._kept(kept)
        else:
            pages = self._asked(question, await self.results.begin(self._key(question)))
        async with aclosing(pages):
            async for page in pages:
                yield page

    def agree(self, estimate: HistoryEstimate) -> None:
        """Say what it costs, and ask whether it may; leaves where it may not. Blocks."""
        if estimate.bytes is None:
            complain(_(NOBODY_KNOWS).format(why=estimate.why))
        else:
            said = _(WILL_SCAN_ABOUT) if estimate.sampled else _(WILL_SCAN)
            complain(said.format(size=size_words(estimate.bytes)))
            if estimate.bytes <= FREE:
                return
        if not self.sure and not confirmed(_(CONTINUE)):
            fail(_("Nothing was asked."))

    def _key(self, question: HistoryQuestion) -> str:
        """All that an answer depends on."""
        return f"{self.source.identity}\n{question.canonical()}"

    async def _kept(self, answer: Answer) -> AsyncGenerator[Page, None]:
        try:
            facts = await answer.facts()
            if facts.asked is not None:
                told = facts.asked.astimezone()
                complain(_(KEPT).format(time=f"{told:%H:%M}"))
            async with aclosing(answer.pages((), LATEST_FIRST)) as pages:
                async for page in pages:
                    yield page
        finally:
            await answer.close()

    async def _asked(
        self, question: HistoryQuestion, answer: Answer
    ) -> AsyncGenerator[Page, None]:
        scanned, count, whole = 0, 0, False
        try:
            with ProgressLine() as progress:
                async with aclosing(self.source.ask(question)) as steps:
                    async for step in steps:
                        match step:
                            case HistoryPage(rows):
                                await answer.add(rows)
                                count += len(rows)
                                progress.clear()
                                yield rows
                            case HistoryProgress():
                                scanned = max(scanned, step.scanned)
                                progress.show(partial(_words, step, count))
            await answer.finish(scanned)
            whole = True
            complain(_(DONE).format(size=size_words(scanned)))
        except (asyncio.CancelledError, GeneratorExit):
            said = _(STOPPED) if scanned else _(STOPPED_SOON)
            complain(said.format(size=size_words(scanned)))
            raise
        finally:
            await (answer.close() if whole else answer.discard())


def _words(step: HistoryProgress, count: int) -> str:
    sessions = ngettext("{count:,} session", "{count:,} sessions", count).format(count=count)
    scanned = _("{size} scanned").format(size=size_words(step.scanned))
    return " · ".join((_(step.state.value), scanned, sessions))


def kept_results(settings: Settings) -> OrganisationResults[OrganisationSession]:
    """What was answered today, by the rules of the user's history."""
    return OrganisationResults.within(
        data_directory(),
        OrganisationSession,
        history=settings.local_history,
        report=complain,
    )
