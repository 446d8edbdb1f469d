"""The session preferences of the account and region, in words and as JSON."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import Static

from tui.aws.errors import AwsError
from tui.aws.reading import read_only_words
from tui.language import _, ngettext
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.messages import RetryRequested
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.facts import FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.words.times import Now, updated_words

if TYPE_CHECKING:
    from datetime import datetime

    from tui.aws.client import Aws, Identity
    from tui.aws.preferences.document import Preferences
    from tui.aws.preferences.save import Saved
    from tui.ui.screens.preferences_editor import Left
    from tui.ui.workspace import Workspace


class PreferencesView(Vertical):
    """What AWS holds every session of this account and region to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.PREFERENCES, Scope.READING)
    _ageing: Timer

    def __init__(self, now: Now) -> None:
        super().__init__(id="preferences")
        self._now = now
        self._aws: Aws | None = None
        self._place: Workspace | None = None
        self._loading = False
        self._updated: datetime | None = None
        self._preferences: Preferences | None = None
        self._body, self._trouble = VerticalScroll(id="preferences-body"), ErrorPanel()
        self._hints = KeyFooter(Scope.PREFERENCES, Scope.EVERYWHERE)
        self._drafts: dict[Aws, Left] = {}
        """What was changed in the form and not saved, by where it would be saved."""

    def compose(self) -> ComposeResult:
        yield Static("", id="preferences-state", markup=False)
        with self._body:
            yield FactList(id="preferences-words")
            yield Static("", id="preferences-draft", markup=False)
            yield Static("", id="preferences-problems", markup=False)
            yield Static("", id="preferences-json")
        yield self._trouble
        yield self._hints

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return (Scope.PREFERENCES,)

    @property
    def unsaved(self) -> int:
        """How many changes wait in drafts."""
        return sum(len(left.changes or ()) for left in self._drafts.values())

    def look_at(self, place: "Workspace | None") -> None:
        """Those of another of the places that are listed are wanted."""
        if place is not None and place.aws is not self._aws:
            self.begin(place)

    def begin(self, place: "Workspace") -> None:
        """Show the preferences of a place."""
        aws, self._place = place.aws, place
        if self._aws is not aws:
            self.workers.cancel_group(self, "preferences")
            self._loading = False
        self._aws = aws
        self._hints.follow_denials(aws)
        self._updated = self._preferences = None
        if self.display:
            self.load()

    def on_show(self) -> None:
        if self._updated is None:
            self.load()
        self._ageing.resume()

    def on_hide(self) -> None:
        self._ageing.pause()

    def on_mount(self) -> None:
        self._ageing = self.set_interval(5, self._say_state, pause=True)

    def take_focus(self) -> None:
        """Give the keyboard to the words, or to what stands in their place."""
        (self._body if self._body.display else self._trouble).focus()

    def back(self) -> bool:
        """There is no step back from here."""
        return False

    def load(self) -> None:
        """Ask AWS for the document."""
        if self._aws is not None and not self._loading:
            self._loading = True
            self._show_trouble(None)
            self._say_state()
            self._read(self._aws)

    def action_refresh(self) -> None:
        self.load()

    async def action_edit(self) -> None:
        """Turn the words into a form."""
        aws, preferences = self._aws, self._preferences
        if aws is None or preferences is None or self._loading:
            return
        if aws.read_only:
            words = _("Not edited: {why}").format(why=read_only_words(aws.read_only))
            self.notify(words, severity="warning", markup=False)
            return
        try:
            identity = await aws.identity()
        except AwsError as error:
            self.notify(error.sentence(), title=_(error.title), severity="error", markup=False)
        else:
            self._open_form(aws, identity, preferences)

    def _open_form(self, aws: "Aws", identity: "Identity", preferences: "Preferences") -> None:
        from tui.ui.screens.preferences_editor import EditorScreen, Left

        left = self._drafts.get(aws, Left())

        def closed(now: Left | None) -> None:
            self._drafts[aws] = now or left
            if now is not None and now.saved is not None:
                self._say_saved(now.saved)
                self.load()
            self._say_draft()

        form = EditorScreen(aws, identity, preferences, left)
        self.app.push_screen(form, closed)

    def _say_saved(self, saved: "Saved") -> None:
        whole = saved.default_problem is None
        self.notify(
            clean(str(saved)),
            severity="information" if whole else "warning",
            timeout=None if whole else 12,
            markup=False,
        )

    def _say_draft(self) -> None:
        left = self._drafts.get(self._aws) if self._aws is not None else None
        count = len(left.changes or ()) if left is not None else 0
        words = ngettext("{count} unsaved change", "{count} unsaved changes", count)
        line = self.query_one("#preferences-draft", Static)
        line.display = count > 0
        edits = with_keys(_("{preferences.edit} continues editing"))
        line.update(f"✎ {words.format(count=count)} · {edits}")

    def action_scroll(self, lines: int) -> None:
        self._body.scroll_relative(y=lines, animate=False)

    @work(exclusive=True, group="preferences")
    async def _read(self, aws: "Aws") -> None:
        from tui.aws.preferences.document import read_preferences

        try:
            self.call_later(self._know, await read_preferences(aws))
        except AwsError as error:
            self.call_later(self._failed, error)

    def _know(self, preferences: "Preferences") -> None:
        self._loading = False
        self._updated = self._now()
        self._preferences = preferences
        self._describe(preferences)
        self._say_state()

    def _describe(self, preferences: "Preferences") -> None:
        from tui.ui.words.json_words import json_content

        self.query_one("#preferences-words", FactList).show(preferences.describe())
        problems = self.query_one("#preferences-problems", Static)
        problems.update("\n".join(f"! {clean(problem)}" for problem in preferences.problems))
        problems.display = bool(preferences.problems)
        document = self.query_one("#preferences-json", Static)
        document.display = preferences.exists
        document.update(json_content(dict(preferences.content)))
        self._say_draft()

    def speak(self) -> None:
        """Say what holds in the language of now."""
        if self._preferences is not None:
            self._describe(self._preferences)
        self._say_state()

    def _failed(self, error: AwsError) -> None:
        self._loading = False
        self._show_trouble(error)
        self._say_state()

    @on(RetryRequested)
    def _retry(self, event: RetryRequested) -> None:
        event.stop()
        self.load()

    def _show_trouble(self, error: Exception | None) -> None:
        focused = self._trouble.has_focus or self._body.has_focus
        if error is not None:
            self._trouble.show(error)
        self._trouble.display, self._body.display = error is not None, error is None
        if focused:
            self.take_focus()

    def _say_state(self) -> None:
        if self._loading:
            words = _("loading session preferences…")
        elif self._updated is None:
            words = ""
        else:
            words = updated_words(self._updated, self._now())
        where = self._place.name if self._place is not None else ""
        self.query_one("#preferences-state", Static).update(
            " · ".join(filter(None, [where, words]))
        )
        self._hints.hide(*(() if self._preferences is not None else ("edit",)))
