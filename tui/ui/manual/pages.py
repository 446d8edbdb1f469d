"""The pages of the manual, and which of them is about which place of the app."""

import re
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from textual.binding import Binding
from textual.screen import Screen

import tui
from tui.language import current
from tui.ui.actions import ACTIONS, Scope

FOLDER: Final = Path(tui.__file__).parent / "manual"
INDEX: Final = "index.md"
KEYS: Final = "keys.md"

PLACES: Final = MappingProxyType(
    {
        Scope.EVERYWHERE: INDEX,
        Scope.TABLE: "instances.md",
        Scope.MOVES: "instances.md",
        Scope.FILTER: "filters.md",
        Scope.INSTANCES: "instances.md",
        Scope.SESSIONS: "sessions.md",
        Scope.PREFERENCES: "preferences.md",
        Scope.OVERVIEW: "sessions.md#overview",
        Scope.FORWARDS: "forwards.md",
        Scope.SELECTING: "terminal.md",
        Scope.FINDING: "terminal.md",
        Scope.EDITOR: "preferences.md",
        Scope.REVIEW: "preferences.md",
        Scope.PAGE: "sessions.md#a-sessions-page",
        Scope.NOTE: "sessions.md#a-sessions-page",
        Scope.MARKS: "sessions.md#a-sessions-page",
        Scope.LOG: "sessions.md#a-sessions-page",
        Scope.REPLAY: "recordings.md#play",
        Scope.SEARCH: "sessions.md#search",
        Scope.LOG_SEARCH: "sessions.md#search",
        Scope.ORGANISATION: "sessions.md#an-organisations-history",
        Scope.QUESTION: "sessions.md#an-organisations-history",
        Scope.HISTORY_DETAILS: "sessions.md#an-organisations-history",
        Scope.UNASKED: "settings.md#an-organisations-history",
        Scope.PICK: "accounts.md",
        Scope.CONTEXTS: "accounts.md#several-at-once",
        Scope.DOCUMENT: "reasons.md#session-documents",
        Scope.PARAMETERS: "reasons.md#session-documents",
        Scope.COPY: "files.md",
        Scope.COPYING: "files.md",
        Scope.COMMAND: "instances.md#several-at-once",
        Scope.COUNT: "instances.md#several-at-once",
        Scope.RESULTS: "instances.md#several-at-once",
        Scope.FORWARD_FORM: "forwards.md",
        Scope.FORWARD_DETAILS: "forwards.md",
        Scope.MFA: "accounts.md#signing-in",
        Scope.SIGN_IN: "accounts.md#signing-in",
        Scope.PALETTE: INDEX,
        Scope.OPEN_SESSIONS: "terminal.md",
        Scope.DETAILS: "instances.md",
        Scope.DOCTOR: "trouble.md",
        Scope.REASON: "reasons.md",
        Scope.REASON_ACCESS: "reasons.md",
        Scope.LINE: "reasons.md",
        Scope.LEADER: "terminal.md",
        Scope.ENDED: "terminal.md#the-end",
        Scope.FAILED: "trouble.md",
        Scope.TROUBLE: "trouble.md",
        Scope.COLUMNS: "instances.md",
        Scope.CHOICE: INDEX,
        Scope.READING: INDEX,
        Scope.CHOOSING: INDEX,
        Scope.HELP: "settings.md#keys-of-your-own",
        Scope.MANUAL: INDEX,
        Scope.SETTINGS: "settings.md",
    }
)
"""By scope: the page, with the heading to begin at behind `#`."""

ASIDE: Final = frozenset({Scope.EVERYWHERE, Scope.CHOICE, Scope.READING, Scope.CHOOSING})
"""What says nothing of the place: a question is about the screen that it lies over."""

_FENCE: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_SCOPES: Final = {action.name: action.scope for action in ACTIONS}


def scope_of(kind: type[Screen[object]]) -> Scope | None:
    """What a kind of screen is for, by the first of its own keys; None where none says it."""
    for each in kind.__mro__:
        for binding in vars(each).get("BINDINGS", ()):
            name = binding.id if isinstance(binding, Binding) else None
            scope = _SCOPES.get(name or "")
            if scope is not None and scope not in ASIDE:
                return scope
    return None


def place_of(stack: Sequence[Screen[object]], below: Scope) -> str:
    """The page about the topmost screen that is about something.

    Args:
        stack: The screens, the one in sight last.
        below: What the view of the lowest screen is for.
    """
    scopes = (getattr(each, "scope", None) or scope_of(type(each)) for each in reversed(stack))
    return PLACES[next((scope for scope in scopes if scope), below)]


def read_page(name: str) -> str:
    """The text of a page in the language of now; raises OSError where the installation lacks it."""
    translated = FOLDER / current() / name
    page = translated if translated.is_file() else FOLDER / name
    return page.read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    """The headings of a page by the names that links give them, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", _FENCE.sub("", text), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]


def heading_number(name: str, heading: str) -> int:
    """Which heading of a page it is, from 0, which is the title; those of a translation match."""
    english = headings((FOLDER / name).read_text(encoding="utf-8"))
    return english.index(heading) if heading in english else 0
