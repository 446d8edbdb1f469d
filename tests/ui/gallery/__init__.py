"""Every screen of the app as a scene: how it is reached, and what is seen once it is there.

Layouts and colours are looked at in these; a screen that stands in none is named in `UNSEEN`.
"""

from typing import Final

from tests.ui.gallery.asked import ASKED
from tests.ui.gallery.dialogs import DIALOGS
from tests.ui.gallery.lists import LISTS
from tests.ui.gallery.organisation import ORGANISATION
from tests.ui.gallery.pages import PAGES
from tests.ui.gallery.scene import Scene
from tests.ui.gallery.sessions import SESSIONS

SCENES: Final[dict[str, Scene]] = LISTS | SESSIONS | PAGES | DIALOGS | ASKED | ORGANISATION

RICH: Final = (
    "several contexts", "instances filtered", "sessions open here", "overview", "session ending",
    "session search", "broadcast", "editor with a mistake", "proof", "replay", "reason", "settings",
    "manual", "nothing found", "sessions",
)  # fmt: skip
"""Scenes with every kind of text, looked at in every theme; all others in two, with their layout."""

UNSEEN: Final = {
    "AccessForwardForm": "the form for a forward, with a line and a key more",
    "AccessReasonScreen": "the question for a reason, with a line and a key more",
    "HitListScreen": "what the two searches have in common",
    "LeftOnce": "what screens that give an answer have in common",
    "SettingsScreen": "it names a file, which is elsewhere each time",
    "UnaskedScreen": "it names a file, which is elsewhere each time",
    "ResultsScreen": "what the screens of several machines have in common",
}
"""Screens without a scene of their own, and why."""
