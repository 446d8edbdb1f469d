"""Windows before a list: they ask, tell or let one choose."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from textual.pilot import Pilot

from tests.ui.fakes import (
    FakeAccount,
    ask_reason,
    make_app,
    opened,
    registry_of,
    type_text,
    until,
)
from tests.ui.gallery.lists import FORWARDS, contexts, several
from tests.ui.gallery.pages import page, with_page
from tests.ui.gallery.scene import Scene, by_hand, by_keys, shown
from tests.ui.nobody import never
from tests.ui.pictures import ALONE
from tui.aws.identity.mfa import MfaQuestion
from tui.aws.sso import Confirm
from tui.sandbox.account.session_documents import CUSTOM, OWNED
from tui.sessions.copying.tally import CopyProgress
from tui.ui.app import SsmTui
from tui.ui.forwards.details import ForwardScreen
from tui.ui.forwards.form import ForwardForm
from tui.ui.lists.several.command import CommandScreen
from tui.ui.lists.several.count import CountScreen
from tui.ui.screens.columns import ColumnsScreen
from tui.ui.screens.contexts import ContextsScreen
from tui.ui.screens.copy import CopyingScreen, CopyScreen
from tui.ui.screens.document import DocumentScreen
from tui.ui.screens.instance import InstanceScreen
from tui.ui.screens.leave import EndingScreen
from tui.ui.screens.mfa import MfaScreen
from tui.ui.screens.note import NoteScreen
from tui.ui.screens.palette import PaletteScreen
from tui.ui.screens.parameters import ParametersScreen
from tui.ui.screens.pick import PickScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.screens.sign_in import SignInScreen

DOCUMENTS: Final[Mapping[str, Any]] = {**OWNED, **CUSTOM}
MFA: Final = MfaQuestion("arn:aws:iam::123456789012:mfa/kaori", "prod-admin")


def with_documents() -> SsmTui:
    def get_document(arguments: Mapping[str, Any]) -> Any:
        content = DOCUMENTS.get(arguments["Name"], {"inputs": {}})
        return {"Content": json.dumps(content), "DocumentVersion": "1"}

    listed = [
        {"Name": name, "Owner": "Amazon" if name in OWNED else "123456789012"}
        for name in DOCUMENTS
        if name != "AWS-RunShellScript"
    ]
    aws = FakeAccount(list_documents={"DocumentIdentifiers": listed}, get_document=get_document)
    return make_app(aws, state=ALONE)


async def documents(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await ask_reason(pilot)
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(app.screen, DocumentScreen))
    await type_text(pilot, "Demo")
    await shown(pilot, "Demo-ViewFile")


async def parameters(pilot: Pilot[None], app: SsmTui) -> None:
    await documents(pilot, app)
    await type_text(pilot, "-DiskUsage")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, ParametersScreen))
    await type_text(pilot, "tmp")
    await shown(pilot, "✕ ")


async def reason(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await ask_reason(pilot)
    await type_text(pilot, "INC-1")
    await shown(pilot, "5/256", "SSMLogs")


async def sign_in(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    screen = SignInScreen(registry_of(app).aws)
    app.push_screen(screen)
    await shown(pilot, "✕")
    url = "https://device.sso.eu-north-1.amazonaws.com/"
    screen._moved_on(Confirm("ABCD-EFGH", url, url, datetime.max.replace(tzinfo=UTC)))
    screen._confirm = None
    screen._say("waiting for confirmation; the code expires in 09:57")
    await shown(pilot, "09:57")


async def copying(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    screen = CopyingScreen("Copy to web-1")
    app.push_screen(screen)
    await until(pilot, lambda: screen.is_mounted)
    screen.show(CopyProgress(1_200_000, 4_000_000, 350_000.0, "ログ/app.log"))
    await shown(pilot, "4.0 MB")


async def failing_contexts(pilot: Pilot[None], app: SsmTui) -> None:
    await contexts(pilot, app)
    await pilot.press("e")
    await until(pilot, lambda: isinstance(app.screen, ContextsScreen))
    await shown(pilot, "Contexts")


async def note(pilot: Pilot[None], app: SsmTui) -> None:
    await page(pilot, app)
    await pilot.press("n")
    await shown(pilot, "save")


async def region(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("R")
    await until(pilot, lambda: isinstance(app.screen, PickScreen))
    await pilot.press("space")
    await shown(pilot, "1 marked")


def movable() -> SsmTui:
    """One may go elsewhere."""
    return make_app(FakeAccount(), open_place=never, state=ALONE)


MACHINES: Final = ["web-1", "db-primary", "東京-踏み台"]

DIALOGS: Final = {
    "commands": Scene(by_keys("Connect to the instance", "ctrl+p"), PaletteScreen),
    "details": Scene(by_keys("Computer name", "i"), InstanceScreen),
    "columns": Scene(by_keys("Columns", "C"), ColumnsScreen),
    "region": Scene(region, PickScreen, make=movable),
    "contexts": Scene(failing_contexts, ContextsScreen, make=several, late=("none known",)),
    "code": Scene(by_hand(lambda: MfaScreen(MFA), "12", *"12"), MfaScreen),
    "code refused": Scene(
        by_hand(lambda: MfaScreen(MFA), "six digits", *"12", "enter"), MfaScreen
    ),
    "sign-in": Scene(sign_in, SignInScreen),
    "reason": Scene(reason, ReasonScreen),
    "documents": Scene(documents, DocumentScreen, make=with_documents),
    "parameters": Scene(parameters, ParametersScreen, make=with_documents),
    "copy": Scene(by_keys("Copy files to", "u"), CopyScreen),
    "copy refused": Scene(by_keys("Enter what to copy", "u", "enter"), CopyScreen),
    "copying": Scene(copying, CopyingScreen),
    "forward form": Scene(by_keys("Forward a port", "F"), ForwardForm),
    "forward": Scene(
        by_hand(lambda: ForwardScreen(FORWARDS[0], lambda: FORWARDS[0]), "INC-7"),
        ForwardScreen,
    ),
    "command": Scene(
        by_hand(
            lambda: CommandScreen(MACHINES),
            ("No shell is involved", "シェルを介さない"),
            *"df|wc",
        ),
        CommandScreen,
    ),
    "count": Scene(
        by_hand(lambda: CountScreen("Open 11 sessions?", MACHINES, 11), "not 11", "9", "enter"),
        CountScreen,
    ),
    "note": Scene(note, NoteScreen, make=with_page),
    "ending": Scene(
        by_hand(lambda: EndingScreen("Ending 2 sessions"), "Ending 2 sessions"), EndingScreen
    ),
}
