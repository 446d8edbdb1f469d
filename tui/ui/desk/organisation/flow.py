"""Opens the organisation's history: who is asked, by the settings, and what was asked last."""

from typing import TYPE_CHECKING, Final

from tui.aws.organisation.question import HistoryQuestion
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.ui.organisation.historian import Historian, LastQuestion
from tui.ui.widgets.error_panel import words_of

if TYPE_CHECKING:
    from tui.archive.organisation.results import OrganisationResults
    from tui.aws.client import Aws
    from tui.aws.organisation.session import OrganisationSession
    from tui.aws.organisation.source import HistorySource
    from tui.ui.desk.aws_connector import AwsConnector
    from tui.ui.desk.dependencies import Dependencies
    from tui.ui.desk.stage import DeskStage
    from tui.ui.messages import TrailWanted

NO_START: Final = N_("The start of this session isn't known, so it can't be looked up.")
NOBODY: Final = N_("Not connected to AWS yet. The organisation's history needs it.")


class OrganisationFlow:
    """Nobody is asked before the user says what.

    Args:
        stage: where it is shown.
        connector: knows where the user works.
        outside: what opens other places, and makes sources.
    """

    def __init__(
        self, stage: "DeskStage", connector: "AwsConnector", outside: "Dependencies"
    ) -> None:
        self._stage = stage
        self._connector = connector
        self._outside = outside
        self._last = LastQuestion()
        self._opened: dict[tuple[str | None, str | None], Aws] = {}

    def begin(self) -> None:
        """Show the question's form, or what is missing in the settings."""
        if (historian := self._historian()) is not None:
            # Few ever ask.
            from tui.ui.organisation.screen import OrganisationScreen

            lists = self._stage.choices.lists
            screen = OrganisationScreen(historian, self._last, lists, self._stage.now)
            self._stage.push_screen(screen)

    def ask_about(self, wanted: "TrailWanted") -> None:
        """Ask for one session, once the user knows what that scans."""
        if (started := wanted.row.started) is None:
            self._stage.notify(_(NO_START), markup=False)
        elif (historian := self._historian()) is not None:
            asked = HistoryQuestion.about(wanted.row.session_id, started)
            wanted.page.run_worker(
                self._ask_about(historian, asked, wanted), group="trail", exclusive=True
            )

    async def _ask_about(
        self, historian: Historian, asked: HistoryQuestion, wanted: "TrailWanted"
    ) -> None:
        from tui.ui.organisation.asking import ask_one

        try:
            told = await ask_one(self._stage, historian, asked, wanted.say)
        except UserFacingError as error:
            title, sentence, _facts = words_of(error)
            self._stage.notify(sentence, title=title, severity="error", markup=False)
            wanted.say("")
        else:
            if told is not None:
                self._stage.call_later(wanted.take, told)

    def _historian(self) -> Historian | None:
        """Who is asked; None where there is nobody, which is said."""
        settings = self._stage.settings.history
        if not settings.is_configured:
            from tui.ui.organisation.unasked import UnaskedScreen

            self._stage.push_screen(UnaskedScreen(), self._unasked)
        elif self._connector.here is None:
            self._stage.notify(_(NOBODY), markup=False)
        else:
            return Historian(self._open_source, self._results(), settings.max_scanned)
        return None

    async def _unasked(self, wants_settings: bool | None) -> None:
        if wants_settings:
            await self._stage.run_action("show_settings")

    async def _open_source(self) -> "HistorySource":
        """By the settings; raises AwsError and OpenFailed."""
        return self._outside.history_source(await self.open_aws(), self._stage.settings.history)

    async def open_aws(self) -> "Aws":
        """AWS in the profile and region that the settings name; what they leave open is here.

        Raises AwsError and OpenFailed.
        """
        here, settings = self._connector.here, self._stage.settings.history
        assert here is not None, "it was looked at when the screen was opened"
        open_place = self._outside.open_place if self._connector.may_go else None
        if open_place is None or not (settings.profile or settings.region):
            return here.aws
        place = settings.profile or here.aws.profile, settings.region or here.region or None
        if place not in self._opened:
            aws = await open_place(*place)
            aws.mfa_prompt = here.aws.mfa_prompt
            self._opened[place] = aws
        return self._opened[place]

    def _results(self) -> "OrganisationResults[OrganisationSession]":
        from tui.archive.organisation.results import OrganisationResults
        from tui.aws.organisation.session import OrganisationSession

        kept, settings = self._connector.kept, self._stage.settings
        opener = kept.opener if settings.local_history else None
        return OrganisationResults(
            kept.directories.data, OrganisationSession, opener, self._stage.now
        )
