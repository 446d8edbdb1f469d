"""An app that is looked at, and its picture in plain text."""

import re
from typing import Final

from tests.ui.fakes import FakeAccount, make_app, painted_text, session_answer
from tui.settings.state import State
from tui.ui.app import SsmTui

ALONE: Final = State(recording_offered=True, details_beside_lists=False)
"""A list has a wide window to itself."""


def make(*, beside: bool = True) -> SsmTui:
    """The app with five sessions; `beside` is whether lists have details beside them."""
    aws = FakeAccount()
    aws.preferences = {"maxSessionDuration": "60", "cloudWatchLogGroupName": "SSMLogs"}
    reasons = (
        "INC-4711 ログ調査",
        "そこにセッションがあるから",
        "",
        "фильтр \x1b[31m\u202e",
        "x" * 256,
    )
    aws.sessions = [session_answer(n, Reason=reason) for n, reason in enumerate(reasons)]
    return make_app(aws, state=State(recording_offered=True, details_beside_lists=beside))


def picture(app: SsmTui) -> str:
    """The screen without the ends of scrollbars, and of lines that are blank there."""
    text = re.sub("[▁▂▃▄▅▆▇]", " ", painted_text(app))
    return "\n".join(line.rstrip() for line in text.splitlines())
