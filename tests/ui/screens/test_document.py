"""A session document is found, shown, and asked for what it needs, where the reason is given."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.support.aws.fake_aws import FakeAws, denied
from tests.ui.fakes import screen_text, style_of, type_text, until
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.aws.errors import ErrorContext, NotFound
from tui.sandbox.account.session_documents import CUSTOM, OWNED
from tui.ui.screens import document, parameters, pick
from tui.ui.screens.document import DocumentScreen, Picked
from tui.ui.screens.parameters import ParametersScreen
from tui.ui.widgets import form_field, key_footer
from tui.ui.widgets.parameter_field import ParameterField

HOSTILE = {
    "sessionType": "Standard_Stream",
    "description": "\x1b[2J[bold]red\u202e",
    "parameters": {"a\x1b[1m": {"type": "String", "description": "[link]", "default": "\x1b"}},
}
DOCUMENTS: Mapping[str, Any] = {**OWNED, **CUSTOM, "Hostile": HOSTILE}
SIZES = [(100, 30), (60, 16)]


def account(**answers: Any) -> FakeAws:
    def get_document(arguments: Mapping[str, Any]) -> Any:
        content = DOCUMENTS.get(arguments["Name"])
        if content is None:
            return NotFound(ErrorContext(code="InvalidDocument"))
        return {"Content": json.dumps(content), "DocumentVersion": "1"}

    listed = [
        {"Name": name, "Owner": "Amazon" if name in OWNED else "123456789012"}
        for name in ("SSM-SessionManagerRunShell", *DOCUMENTS)
        if name != "AWS-RunShellScript"
    ]
    return FakeAws(
        {"list_documents": {"DocumentIdentifiers": listed}, "get_document": get_document}
        | answers
    )


class DocumentApp(App[None]):
    """Asks once."""

    CSS_PATH: ClassVar[list[Any]] = [
        style_of(document).with_name("modal.tcss"),
        *map(style_of, (pick, document, parameters, form_field, key_footer)),
    ]

    def __init__(self, aws: FakeAws, current: ChosenDocument | None = None) -> None:
        super().__init__()
        self.aws, self.current = aws, current
        self.given: list[Picked | None] = []

    def on_mount(self) -> None:
        self.push_screen(DocumentScreen(self.aws, "web-1", self.current), self.given.append)


def text(app: App[None]) -> str:
    return " ".join(screen_text(app).replace("│", " ").split())


async def listed(pilot: Pilot[None], words: str = "Demo-ViewFile") -> None:
    await until(pilot, lambda: words in text(pilot.app))


async def asked(pilot: Pilot[None]) -> ParametersScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))
    screen = pilot.app.screen
    assert isinstance(screen, ParametersScreen)
    await until(pilot, lambda: screen.query(ParameterField) and screen.focused is not None)
    return screen


async def test_a_document_without_parameters_is_chosen_at_once() -> None:
    app = DocumentApp(account())
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot)
        await type_text(pilot, "shortshell")
        await until(pilot, lambda: "Limits: maximum 30 min, idle timeout 5 min." in text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.given)
    assert app.given == [Picked(ChosenDocument("Demo-ShortShell", {}, SessionType.SHELL))]


async def test_the_first_of_the_list_is_the_accounts_own_preferences_and_own_documents_lead() -> (
    None
):
    app = DocumentApp(account(), ChosenDocument("Demo-ViewFile"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot, "● Demo-ViewFile")
        shown = text(app)
        assert shown.index("Hostile") < shown.index("AWS-StartInteractiveCommand")
        assert "SSM-SessionManagerRunShell" not in shown
        await pilot.press("pageup", "enter")
        await until(pilot, lambda: app.given)
    assert app.given == [Picked(None)]


async def test_a_form_asks_for_what_a_document_takes_and_keeps_what_was_chosen_before() -> None:
    before = ChosenDocument("Demo-ViewFile", {"path": ("a.log",)})
    app = DocumentApp(account(), before)
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot)
        await pilot.press("enter")
        screen = await asked(pilot)
        assert "How many lines of it" in text(app)
        assert screen.query(ParameterField).first().values == ("a.log",)
        await pilot.press("tab", "right", "enter", "ctrl+s")
        await until(pilot, lambda: app.given)
    [picked] = app.given
    assert picked is not None
    assert picked.document is not None
    assert picked.document.values == {"path": ("a.log",), "lines": ("5",)}


async def test_what_a_pattern_does_not_take_is_said_as_one_types_and_starts_nothing() -> None:
    app = DocumentApp(account())
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot)
        await type_text(pilot, "diskusage")
        await pilot.press("enter")
        screen = await asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "✕ It is required." in text(app))
        await type_text(pilot, "tmp")
        await until(pilot, lambda: "✕ `tmp` doesn't match" in text(app))
        await pilot.press("enter")
        await until(pilot, lambda: screen.query(".-wrong"))
        assert not app.given
        await pilot.press("home", "slash")
        await until(pilot, lambda: "✕" not in text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.given)
    assert app.given == [
        Picked(ChosenDocument("Demo-DiskUsage", {"folder": ("/tmp",)}, SessionType.COMMAND))
    ]


async def test_a_command_tells_its_exit_code_unless_somebody_wants_otherwise() -> None:
    app = DocumentApp(account())
    async with app.run_test(size=SIZES[1]) as pilot:
        await listed(pilot, "Demo-DiskUsage")
        await type_text(pilot, "noninteractive")
        await pilot.press("enter")
        await asked(pilot)
        await until(pilot, lambda: "↵ done" in text(app))
        await type_text(pilot, "ls")
        await pilot.press("enter")
        await until(pilot, lambda: app.given)
    [picked] = app.given
    assert picked is not None
    assert picked.document is not None
    assert picked.document.values == {"command": ("ls",), "separateOutputStream": ("true",)}


async def test_a_port_is_for_the_command_line() -> None:
    app = DocumentApp(account())
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot)
        await type_text(pilot, "localport")
        await pilot.press("enter")
        await until(pilot, lambda: "ssm-tui forward --document Demo-LocalPort" in text(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.given == [None])


@pytest.mark.parametrize("hangs", [True, False])
async def test_a_name_can_be_typed_with_what_it_is_given_where_nothing_can_be_listed(
    hangs: bool,
) -> None:
    aws = account(list_documents=denied("list_documents"), get_document=denied("get_document"))
    if hangs:
        aws.hold("list_documents")
    app = DocumentApp(aws)
    async with app.run_test(size=SIZES[1]) as pilot:
        await listed(pilot, "loading session documents" if hangs else "ssm:ListDocuments")
        await type_text(pilot, "Mine p='a b'")
        await until(pilot, lambda: "typed name" in text(app))
        await until(pilot, lambda: "ssm:GetDocument" in text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.given)
    assert app.given == [Picked(ChosenDocument("Mine", {"p": ("a b",)}))]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a!", "No document matches"),
        ("Nobody", "does not exist"),
        ("Mine =x", "KEY=VALUE"),
    ],
)
async def test_what_cannot_be_chosen_is_said(typed: str, words: str) -> None:
    app = DocumentApp(account())
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot)
        await type_text(pilot, typed)
        await pilot.press("enter")
        await until(pilot, lambda: words in text(app))
        assert not app.given


@pytest.mark.parametrize("size", SIZES)
async def test_a_document_cannot_write_on_the_screen(size: tuple[int, int]) -> None:
    app = DocumentApp(account())
    async with app.run_test(size=size) as pilot:
        await listed(pilot, "Demo-DiskUsage")
        await type_text(pilot, "hostile")
        await until(pilot, lambda: "␛[2J[bold]red" in text(app))
        await pilot.press("enter")
        await asked(pilot)
        await until(pilot, lambda: "a␛[1m" in text(app))
        assert "\x1b" not in screen_text(app)


async def test_a_list_takes_a_value_a_line() -> None:
    app = DocumentApp(account())
    hosts = {"sessionType": "Standard_Stream", "parameters": {"hosts": {"type": "StringList"}}}
    app.aws.answers["get_document"] = {"Content": json.dumps(hosts), "DocumentVersion": "1"}
    async with app.run_test(size=SIZES[0]) as pilot:
        await listed(pilot)
        await type_text(pilot, "shortshell")
        await pilot.press("enter")
        await asked(pilot)
        await pilot.press("a", "enter", "b", "enter", "ctrl+s")
        await until(pilot, lambda: app.given)
    [picked] = app.given
    assert picked is not None
    assert picked.document is not None
    assert picked.document.values == {"hosts": ("a", "b")}
