"""A document that others wrote, whatever it says, is shown as text in every place of the form."""

from typing import Any

import pytest

from tests.support.aws.preferences import Document, fill, look, save
from tests.ui.fakes import make_app, opened, until
from tui.aws.client import Identity
from tui.ui.screens.preferences_editor import EditorScreen
from tui.ui.screens.preferences_review import ReviewScreen
from tui.ui.widgets.choice import ChoiceScreen

ACTING = (
    "\x1b[2J\x1b]0;mine\x07\x9b31m\x1b[1;1Hroot# [bold red]x[/] [@click=app.quit]y[/] "
    "one\ntwo\r\nthree\u2028four\x85five \u202eevil\u2066\u200f"
)
HOSTILE = {
    "acting": ACTING,
    "long": "x" * 10_000,
    "wide": "あ" * 10_000,
    "combined": "e" + "\u0301" * 10_000,
}
SHORT = 200
"""Characters that fit into a document of 64 KiB everywhere at once."""


def hostile(text: str) -> dict[str, Any]:
    """A document that says it wherever it can; a long text once."""
    if len(text) > SHORT:
        return {
            "schemaVersion": "1.0",
            "sessionType": "Standard_Stream",
            "inputs": {"s3KeyPrefix": text},
        }
    inputs: dict[str, Any] = dict.fromkeys(
        (
            *("s3BucketName", "s3KeyPrefix", "cloudWatchLogGroupName", "kmsKeyId"),
            *("runAsDefaultUser", "idleSessionTimeout", "runAsEnabled", text),
        ),
        text,
    )
    return {
        "schemaVersion": "1.0",
        "sessionType": "Standard_Stream",
        "description": text,
        text: {text: [text]},
        "inputs": inputs | {"shellProfile": {"linux": text, "windows": text}},
    }


@pytest.mark.parametrize(
    ("name", "size"),
    [*((name, (100, 40)) for name in HOSTILE), ("acting", (60, 16)), ("long", (60, 16))],
)
async def test_hostile_text_is_text_in_the_view_the_form_and_the_questions(
    name: str, size: tuple[int, int]
) -> None:
    text = HOSTILE[name]
    document = Document(hostile(text))
    aws = document.aws()
    aws.who = Identity("123456789012", text, "A", "ap-northeast-1", text, text)
    app = make_app(aws)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await look(pilot, "updated 0 s ago", size)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and app.screen.focused)
        await fill(pilot, app, "maxSessionDuration", "5")
        await look(pilot, "save…", size)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await look(pilot, "type ap-northeast-1", size)
        await pilot.press("escape")
        document.versions.append(hostile(f"{text}!"))
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        await save(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await look(pilot, "Someone else", size)
        assert len(document.versions) == 2
