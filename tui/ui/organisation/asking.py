"""Asks the organisation's history for one session, once the user has agreed to what that scans."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tui.language import _
from tui.ui.organisation.inquiry import Inquiry, InquiryStage
from tui.ui.organisation.words import estimate_words, progress_words
from tui.ui.widgets.choice import ChoiceScreen

if TYPE_CHECKING:
    from tui.archive.organisation.kept import KeptResult
    from tui.aws.organisation.question import HistoryQuestion
    from tui.aws.organisation.session import OrganisationSession
    from tui.ui.organisation.historian import Historian

RUN = "run"


class Questioner(Protocol):
    """Who asks the user."""

    async def push_screen_wait(self, screen: ChoiceScreen) -> str:
        """Ask, and wait for the answer."""

    def notify(self, message: str, *, markup: bool = True) -> None:
        """Say something in a toast."""


async def ask_one(
    stage: Questioner,
    historian: "Historian",
    question: "HistoryQuestion",
    say: Callable[[str], object],
) -> "OrganisationSession | None":
    """What is told of the session; None where nothing is, or the user does not want to ask.

    Raises AwsError and ArchiveError. Being cancelled stops the query.

    Args:
        stage: asks the user.
        historian: who is asked.
        question: about one session.
        say: told how far it is.
    """
    say(_("Looking up what it will scan…"))
    answer = await historian.kept(question)
    if answer is None:
        words = estimate_words(await historian.estimate(question), historian.limit)
        answers = [("", _("Cancel")), (RUN, _("Run the query"))]
        title = _("Ask the organisation's history for this session?")
        if await stage.push_screen_wait(ChoiceScreen(title, [words], answers)) != RUN:
            say("")
            return None
        answer = await historian.begin(question)
    try:
        found = await _first(historian, question, answer, say)
    finally:
        await answer.close()
    say("")
    if found is None:
        stage.notify(_("The organisation's history doesn't have this session."), markup=False)
    return found


async def _first(
    historian: "Historian",
    question: "HistoryQuestion",
    answer: "KeptResult[OrganisationSession]",
    say: Callable[[str], object],
) -> "OrganisationSession | None":
    if not (await answer.facts()).finished:
        inquiry = Inquiry(
            question,
            await historian.source(),
            answer,
            lambda: say(progress_words(inquiry, historian.limit)),
        )
        await inquiry.run()
        assert inquiry.stage is InquiryStage.DONE
    return next(iter(await answer.page(limit=1)), None)
