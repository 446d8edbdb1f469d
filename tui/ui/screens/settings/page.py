"""What is wrong with the settings, and each setting with its value and where that comes from."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _, ngettext
from tui.printable import clean
from tui.settings.explained import Explained, explained
from tui.settings.settings import settings_file
from tui.settings.state import State
from tui.settings.toml_values import as_toml, dotted
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

NOT_SET = "-"


class SettingsScreen(ModalScreen[None], LeftOnce[None]):
    """Reads the file as it is now; the problems are those that this run of the app has met.

    Args:
        problems: sentences.
        state: what was chosen in the app.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.SETTINGS, Scope.READING)

    def __init__(self, problems: Sequence[str], state: State) -> None:
        super().__init__()
        self._problems = problems
        self._state = state

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(_("App settings"))
            with VerticalScroll(can_focus=False):
                yield from self._wrong()
                yield Static(Content(clean(str(settings_file()))), classes="heading")
                yield FactList([("", _("Reading settings…"))], id="settings-listed")
            yield KeyFooter(Scope.SETTINGS)

    def _wrong(self) -> ComposeResult:
        if not self._problems:
            yield Static(Content(_("All settings apply.")))
            return
        count = len(self._problems)
        words = ngettext("{count} problem", "{count} problems", count).format(count=count)
        yield Static(Content(words), classes="settings-wrong")
        for problem in self._problems:
            yield Static(Content(f"• {clean(problem)}"), classes="settings-problem")
        yield Static(
            Content(_("Correct them with `ssm-tui config edit`, then start ssm-tui again.")),
            classes="muted",
        )

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True, group="settings-listed")
    async def _read(self) -> None:
        _loaded, told = await asyncio.to_thread(explained, {}, self._state)
        self.call_later(self._show, list(facts_of(told)))

    def _show(self, facts: list[Fact]) -> None:
        self.query_one("#settings-listed", FactList).show(facts)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def facts_of(told: Sequence[Explained]) -> Iterator[Fact]:
    """Each setting: its key, then its value and where that comes from."""
    for each in told:
        yield dotted(each.keys), f"{as_toml(each.value) or NOT_SET}  ·  {each.source_words}"
