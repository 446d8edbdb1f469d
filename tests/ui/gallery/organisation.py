"""The organisation's history: the question, its answer, one session of it, and nobody to ask."""

from typing import Final

from textual.pilot import Pilot

from tests.ui.fakes import FakeAccount, make_app, opened, until
from tests.ui.gallery.scene import Scene, shown
from tests.ui.organisation.fake_history import FakeHistory
from tests.ui.pictures import ALONE
from tui.settings.history import HistorySettings
from tui.settings.settings import Settings
from tui.ui.app import SsmTui
from tui.ui.organisation.details import HistoryDetailsScreen
from tui.ui.organisation.form import QuestionScreen
from tui.ui.organisation.screen import OrganisationScreen
from tui.ui.organisation.unasked import UnaskedScreen

ASKABLE: Final = Settings(history=HistorySettings(table="cloudtrail_logs"))


def with_history() -> SsmTui:
    return make_app(FakeAccount(), ASKABLE, state=ALONE, history=FakeHistory())


async def question(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("2", "A")
    await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
    await shown(pilot, "1.2 GB")


async def answer(pilot: Pilot[None], app: SsmTui) -> None:
    await question(pilot, app)
    await pilot.press("enter")
    await shown(pilot, ("13 sessions", "13セッション"), "INC-1 ログ調査")


async def refused(pilot: Pilot[None], app: SsmTui) -> None:
    await answer(pilot, app)
    await pilot.press(*["j"] * 11, "enter")
    await until(pilot, lambda: isinstance(app.screen, HistoryDetailsScreen))
    await shown(pilot, "event-12")


async def unasked(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("2", "A")
    await until(pilot, lambda: isinstance(app.screen, UnaskedScreen))
    await shown(pilot, "[history]")


ORGANISATION: Final = {
    "organisation question": Scene(question, QuestionScreen, make=with_history),
    "organisation": Scene(answer, OrganisationScreen, make=with_history),
    "organisation refused": Scene(refused, HistoryDetailsScreen, make=with_history),
    "organisation unasked": Scene(unasked, UnaskedScreen, pictured=False),
}
