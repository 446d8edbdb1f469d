"""Why do you connect? One line, with what the session will be like."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.aws.reasons import MAX_REASON, check_reason, reason_length
from tui.ui.actions import Scope, actions_of, bindings_of, key_words
from tui.ui.cells import clean, cut_end
from tui.ui.messages import PreferencesArrived
from tui.ui.preference_words import limit_words

if TYPE_CHECKING:
    from tui.aws.preferences import Preferences

NEARLY = 230
"""Characters from which the count is tinted."""

SHOWN_RECENT = 18
"""Cells of each recent reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the screen needs to ask for a reason.

    Attributes:
        target: the instance to connect to.
        where: identity and region, as words.
        drafts: by instance id, what was typed and not sent; kept up to date while typing.
        recent: earlier reasons, the latest first.
        required: whether an empty reason is refused.
        load_preferences: asks AWS what limits will hold; raises AwsError.
    """

    target: ManagedInstance
    where: str
    drafts: MutableMapping[str, str]
    load_preferences: "Callable[[], Awaitable[Preferences]]"
    recent: Sequence[str] = field(default_factory=tuple)
    required: bool = False


class ReasonInput(Input):
    """One line: a line break in a paste becomes a blank."""

    def _on_paste(self, event: Paste) -> None:
        line = " ".join(event.text.split())
        event.prevent_default()
        event.stop()
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)


class ReasonScreen(ModalScreen[str | None]):
    """Gives back the reason, empty for none; None when the user went back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.REASON)

    def __init__(self, asking: Asking) -> None:
        super().__init__()
        self._asking = asking
        self._place = -1

    def compose(self) -> ComposeResult:
        asking = self._asking
        target = asking.target
        about = [target.instance_id, target.address, asking.where]
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Connect to {clean(target.label)}")
            yield Static(clean(" · ".join(filter(None, about))), classes="muted", markup=False)
            with Horizontal(id="reason-line"):
                yield Static("Reason", id="reason-label")
                yield ReasonInput(
                    asking.drafts.get(target.instance_id, ""),
                    placeholder="required here" if asking.required else "why you connect",
                    compact=True,
                    select_on_focus=False,
                )
                yield Static(id="reason-count")
            yield Static(self._recent(), id="reason-recent", classes="muted", markup=False)
            yield Static(id="reason-problem", markup=False)
            yield Static(
                "reading the session preferences ...", id="reason-limits", markup=False
            )
            yield Static(_keys(), classes="keys")

    def on_mount(self) -> None:
        self.query_one("#reason-recent").display = bool(self._asking.recent)
        self._count(self._reason)
        self._complain(None)
        self._load()

    @property
    def _reason(self) -> str:
        return self.query_one(ReasonInput).value

    def on_key(self, event: Key) -> None:
        # What is typed while the screen still opens belongs into the field.
        field = self.query_one(ReasonInput)
        if event.is_printable and event.character and not field.has_focus:
            event.stop()
            field.insert_text_at_cursor(event.character)

    def action_start(self) -> None:
        reason = self._reason.strip()
        problem = check_reason(reason)
        if not reason and self._asking.required:
            problem = "A reason is required here: the setting reason_required says so."
        if problem:
            self._complain(problem)
            return
        self.dismiss(reason)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_older(self) -> None:
        self._recall(self._place + 1)

    def action_newer(self) -> None:
        self._recall(self._place - 1)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._asking.drafts[self._asking.target.instance_id] = event.value
        self._count(event.value)
        self._complain(check_reason(event.value))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_start()

    @work(exclusive=True)
    async def _load(self) -> None:
        try:
            preferences = await self._asking.load_preferences()
        except AwsError as error:
            self._say_limits(f"The limits are not known: {error.sentence()}")
        else:
            self.post_message(PreferencesArrived(preferences))

    @on(PreferencesArrived)
    def _know(self, event: PreferencesArrived) -> None:
        self._say_limits(limit_words(event.preferences))

    def _say_limits(self, words: str) -> None:
        self.query_one("#reason-limits", Static).update(clean(words.replace("\n", " ")))

    def _recall(self, place: int) -> None:
        if 0 <= place < len(self._asking.recent):
            self._place = place
            field = self.query_one(ReasonInput)
            field.value = self._asking.recent[place]
            field.action_end()

    def _count(self, reason: str) -> None:
        length = reason_length(reason)
        count = self.query_one("#reason-count", Static)
        count.update(f"{length}/{MAX_REASON}")
        count.set_class(length > MAX_REASON, "over")
        count.set_class(NEARLY <= length <= MAX_REASON, "nearly")

    def _complain(self, problem: str | None) -> None:
        line = self.query_one("#reason-problem", Static)
        line.display = bool(problem)
        line.update(clean(problem or ""))

    def _recent(self) -> str:
        reasons = " · ".join(
            cut_end(clean(text), SHOWN_RECENT) for text in self._asking.recent[:3]
        )
        return f"↑ recent: {reasons}"


def _keys() -> Content:
    parts: list[tuple[str, str]] = []
    for action in reversed([action for action in actions_of(Scope.REASON) if action.hint]):
        parts.append((key_words(action.keys[0]), "$footer-key-foreground"))
        parts.append((f" {action.hint}   ", "$foreground-muted"))
    return Content.assemble(*parts).rstrip()
