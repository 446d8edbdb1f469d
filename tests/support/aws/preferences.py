"""The preferences' document, and the form that edits it."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.fakes import FakeAccount, opened, screen_text, type_text, until
from tui.aws.errors import ErrorContext, InvalidRequest, NotFound
from tui.ui.app import SsmTui
from tui.ui.screens.preferences_editor import EditorScreen
from tui.ui.screens.preferences_review import ReviewScreen
from tui.ui.widgets.form_field import FormField


class Document:
    """A document that is read and written like AWS's."""

    def __init__(self, content: dict[str, Any] | None) -> None:
        self.versions = [content] if content is not None else []
        self.default = len(self.versions)

    def aws(self) -> FakeAccount:
        return FakeAccount(
            get_document=self._get,
            create_document=self._create,
            update_document=self._update,
            update_document_default_version=self._set_default,
        )

    @property
    def inputs(self) -> dict[str, Any]:
        return dict(self.versions[-1]["inputs"])

    def _get(self, arguments: Mapping[str, Any]) -> Any:
        if not self.versions:
            return NotFound(ErrorContext(operation="GetDocument", code="InvalidDocument"))
        default = arguments["DocumentVersion"] == "$DEFAULT"
        number = self.default if default else len(self.versions)
        content = json.dumps(self.versions[number - 1])
        return {"Content": content, "DocumentVersion": str(number)}

    def _create(self, arguments: Mapping[str, Any]) -> Any:
        if arguments["Content"] == "{}":
            return InvalidRequest(ErrorContext(code="InvalidDocumentContent"))
        return self._write(arguments)

    def _update(self, arguments: Mapping[str, Any]) -> Any:
        if arguments["DocumentVersion"] != str(len(self.versions)):
            return NotFound(ErrorContext(code="InvalidDocumentVersion"))
        return self._write(arguments)

    def _write(self, arguments: Mapping[str, Any]) -> Any:
        self.versions.append(json.loads(arguments["Content"]))
        return {"DocumentDescription": {"DocumentVersion": str(len(self.versions))}}

    def _set_default(self, arguments: Mapping[str, Any]) -> Any:
        self.default = int(arguments["DocumentVersion"])
        return {}


def written(**inputs: Any) -> Document:
    return Document(
        {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    )


async def open_form(pilot: Pilot[None]) -> EditorScreen:
    app = await opened(pilot)
    await pilot.press("3")
    # In any language, and of a document that does not exist as well.
    await until(
        pilot, lambda: any(facts.size.height for facts in app.main.query("#preferences-words"))
    )
    await pilot.press("e")
    await until(pilot, lambda: isinstance(app.screen, EditorScreen) and app.screen.focused)
    assert isinstance(app.screen, EditorScreen)
    return app.screen


def field(app: SsmTui, key: str) -> FormField:
    return app.screen.query_one(f"#field-{key}", FormField)


async def fill(pilot: Pilot[None], app: SsmTui, key: str, text: str) -> None:
    """Type a text into a field, in the place of what is there."""
    chosen = field(app, key)
    chosen.take_focus()
    chosen.query_one(Input).value = ""
    await pilot.pause()
    await type_text(pilot, text)
    await until(pilot, lambda: field(app, key).value == text)


async def save(pilot: Pilot[None], app: SsmTui) -> None:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
    app.screen.query_one(Input).value = "ap-northeast-1"
    await pilot.press("enter")


UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200f\u2028-\u202e\u2066-\u2069]")


async def look(pilot: Pilot[None], words: str, size: tuple[int, int]) -> None:
    """Wait for words, and see that nothing on the screen could act, or reach beyond it."""
    app = cast(SsmTui, pilot.app)
    await until(pilot, lambda: words in screen_text(app))
    text = screen_text(app)
    assert not UNSAFE.search(text)
    strips = pilot.app.screen._compositor.render_strips()
    assert {strip.cell_length for strip in strips} == {size[0]}
