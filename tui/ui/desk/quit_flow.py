"""The way out: what would be lost is asked about first, and live sessions are ended or left."""

import asyncio
from typing import TYPE_CHECKING, Final

from tui.language import _, ngettext
from tui.ui.host.restore import GRACE
from tui.ui.screens.leave import (
    END,
    LEAVE,
    LOSE,
    EndingScreen,
    ask_to_cut,
    ask_to_leave,
    ask_to_lose,
)
from tui.ui.words.context import where_words

if TYPE_CHECKING:
    from tui.sessions.forwards.kept import KeptForward
    from tui.ui.desk.aws_connector import AwsConnector
    from tui.ui.desk.stage import DeskStage

FAREWELL: Final = 1.0
"""Seconds of an exit's time that are kept for what comes behind the sessions."""


class QuitFlow:
    """Leaves the app on the user's behalf."""

    def __init__(self, stage: "DeskStage", connector: "AwsConnector") -> None:
        self._stage = stage
        self._connector = connector

    def ask(self) -> None:
        """Leave, after what stands in the way has been asked about."""
        changes, desk = self._stage.main.views.unsaved_preferences, self._connector.desk
        notes = list(desk.note_drafts.values()) if desk is not None else []
        if changes or notes:
            self._stage.push_screen(ask_to_lose(changes, notes), self._answered_to_loss)
        else:
            self._ask_about_sessions()

    def end(self, status: int, within: float) -> None:
        """End every live session, for so many seconds at most, then exit with a status."""
        sessions = len(self._connector.desk.live) if self._connector.desk is not None else 0
        self._wind_up(
            _ending_words(sessions, len(self._forwards)), end=True, status=status, within=within
        )

    @property
    def _forwards(self) -> "list[KeptForward]":
        """Those that end with the app."""
        flows = self._connector.flows
        return flows.forwarded.live if flows is not None and flows.forwarded is not None else []

    def _answered_to_loss(self, answer: str | None) -> None:
        if answer == LOSE:
            self._ask_about_sessions()
        elif self._stage.main.views.unsaved_preferences:
            self._stage.main.show_tab("preferences")

    def _ask_about_sessions(self) -> None:
        live = self._connector.desk.live if self._connector.desk is not None else ()
        in_use = [kept.facts for kept in self._forwards if kept.facts.open]
        if live:
            question = ask_to_leave(live, where_words(self._connector.identity), in_use)
            self._stage.push_screen(question, self._answered)
        elif in_use:
            self._stage.push_screen(ask_to_cut(in_use), self._answered)
        elif self._forwards:
            self._stage.end_and_exit()
        else:
            self._stage.exit()

    def _answered(self, answer: str | None) -> None:
        if answer == END:
            self._stage.end_and_exit()
        elif answer == LEAVE:
            self._wind_up(_("Leaving the sessions running…"), end=False, status=0)

    def _wind_up(self, words: str, *, end: bool, status: int, within: float = GRACE) -> None:
        work = self._winding_up(words, end=end, status=status, within=within)
        self._stage.run_worker(work, group="leaving", exclusive=True)

    async def _winding_up(self, words: str, *, end: bool, status: int, within: float) -> None:
        desk, flows = self._connector.desk, self._connector.flows
        patience = within - FAREWELL
        left: list[str | None] = []
        if desk is not None and flows is not None:
            if desk.is_busy:
                self._stage.push_screen(EndingScreen(words))
            ends = [desk.wind_up(end=end, patience=patience)]
            if flows.forwarded is not None:
                ends.append(flows.forwarded.wind_up(patience=patience))
            left = await asyncio.gather(*ends)
        self._stage.exit(return_code=status, message="\n".join(filter(None, left)) or None)


def _ending_words(sessions: int, forwards: int) -> str:
    ends = ngettext("{count} session", "{count} sessions", sessions).format(count=sessions)
    cuts = ngettext("{count} forward", "{count} forwards", forwards).format(count=forwards)
    if sessions and forwards:
        return _("Ending {sessions} and {forwards}…").format(sessions=ends, forwards=cuts)
    return _("Ending {what}…").format(what=ends if sessions else cuts)
