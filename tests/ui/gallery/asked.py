"""Questions with a few answers, and what is asked before something is saved."""

from typing import Final

from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen

from tests.support.aws.preferences import Document, fill, open_form, save
from tests.ui.fakes import leader, make_app, registry_of, session_on, until
from tests.ui.gallery.pages import form, page, with_page
from tests.ui.gallery.scene import Scene, by_hand, shown
from tests.ui.gallery.sessions import session
from tests.ui.leftovers import LEFT, leave
from tests.ui.pictures import ALONE
from tui.ui.app import SsmTui
from tui.ui.screens.exporting import ask_form
from tui.ui.screens.leave import ask_to_hang_up, ask_to_lose
from tui.ui.screens.preferences_review import ReviewScreen
from tui.ui.widgets.choice import ChoiceScreen


async def leaving(pilot: Pilot[None], app: SsmTui) -> None:
    await session(pilot, app)
    await leader(pilot, "d")
    await pilot.press("q")
    await until(pilot, lambda: app.screen is not app.main)


async def pasting(pilot: Pilot[None], app: SsmTui) -> None:
    await session(pilot, app)
    app.post_message(Paste("rm -rf build\nmake 障害\n"))
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def clipboard(pilot: Pilot[None], app: SsmTui) -> None:
    made = await session(pilot, app)
    made.connect(b"\x1b]52;c;c2VjcmV0\x07")
    await leader(pilot, "w")
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def link(pilot: Pilot[None], app: SsmTui) -> None:
    made = await session(pilot, app)
    made.connect(b"see https://a.example/here.\r\n")
    await leader(pilot, "o")
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def deleting(pilot: Pilot[None], app: SsmTui) -> None:
    await page(pilot, app)
    await pilot.press("X")
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def review(pilot: Pilot[None], app: SsmTui) -> None:
    await open_form(pilot)
    await fill(pilot, app, "maxSessionDuration", "5")
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
    await pilot.press("e", "enter")
    await shown(pilot, "ap-northeast-1 to confirm")


async def draft(pilot: Pilot[None], app: SsmTui) -> None:
    await open_form(pilot)
    await fill(pilot, app, "maxSessionDuration", "5")
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def conflict(pilot: Pilot[None], app: SsmTui) -> None:
    await open_form(pilot)
    await fill(pilot, app, "maxSessionDuration", "5")
    theirs = {"maxSessionDuration": "60", "kmsKeyId": "alias/x"}
    document_of(app).versions.append(
        {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": theirs}
    )
    await save(pilot, app)
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


def document_of(app: SsmTui) -> Document:
    """The preferences' document at AWS."""
    document: Document = registry_of(app).aws.answers["update_document"].__self__  # type: ignore[attr-defined]  # a FakeAccount
    return document


def left() -> SsmTui:
    return make_app(leave(LEFT), state=ALONE)


async def orphan(pilot: Pilot[None], app: SsmTui) -> None:
    await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
    await shown(pilot, "is still active")


def hanging() -> Screen[str]:
    return ask_to_hang_up(session_on("web-1", reason="INC-1"), typed=True)  # type: ignore[arg-type]  # a FakeSession


ASKED: Final = {
    "leaving": Scene(leaving, ChoiceScreen),
    "leaving a draft": Scene(
        by_hand(lambda: ask_to_lose(2, ["half a thought", "障害"]), "Not saved"), ChoiceScreen
    ),
    "hanging up": Scene(by_hand(hanging, "Leave the session on web-1?"), ChoiceScreen),
    "pasting": Scene(pasting, ChoiceScreen),
    "clipboard": Scene(clipboard, ChoiceScreen),
    "link": Scene(link, ChoiceScreen),
    "export": Scene(by_hand(ask_form, "asciicast"), ChoiceScreen),
    "deleting": Scene(deleting, ChoiceScreen, make=with_page),
    "left behind": Scene(orphan, ChoiceScreen, make=left),
    "review": Scene(review, ReviewScreen, make=form),
    "draft": Scene(draft, ChoiceScreen, make=form),
    "conflict": Scene(conflict, ChoiceScreen, make=form),
}
