"""What a save would change, and for whom; the region's name is typed before it is done."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.aws.preferences.edit import Draft, EditError, written
from tui.aws.preferences.save import ChangedMeanwhile
from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.cells import cut_end
from tui.ui.words.diff_words import diff_content
from tui.ui.words.rest import with_rest

if TYPE_CHECKING:
    from tui.aws.client import Identity

LISTED = 6
"""Of somebody else's changes, those that are named in the question about them."""

LONGEST_NAME = 63
"""Cells of an account's alias: IAM takes no longer ones."""

TALL = 24
"""Lines from which there is room for everything; below that, what is to be typed stays seen."""

LINE = 64
"""Cells of each."""


class RegionInput(OrderedInput):
    """Takes the region's name; of that the beginning is enough, a key completes it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.REVIEW, only=("complete",))

    def __init__(self, region: str) -> None:
        super().__init__(
            placeholder=_("type {region} to save").format(region=clean(region)), compact=True
        )
        self._region = region

    def action_complete(self) -> None:
        typed = self.value.strip()
        if typed and self._region.startswith(typed):
            self.value = self._region
            self.cursor_position = len(self.value)


class ReviewScreen(ModalScreen[bool], LeftOnce[bool]):
    """Gives back whether to save."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.REVIEW, Scope.READING)

    def __init__(self, wanted: Draft, identity: "Identity") -> None:
        super().__init__()
        self._wanted = wanted
        self._identity = identity

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(_("Save preferences?"))
            yield Static(self._affected(), id="review-affected", markup=False)
            with VerticalScroll(id="review-diff", can_focus=False):
                yield Static(self._diff())
            with VerticalScroll(id="review-warnings", can_focus=False):
                yield Static(self._warnings(), markup=False)
            yield RegionInput(self._identity.region)
            yield Static("", id="review-problem", markup=False)
            yield KeyFooter(Scope.REVIEW)

    def on_mount(self) -> None:
        self.query_one("#review-warnings").display = bool(self._wanted.result.problems)
        self.query_one(Input).focus()
        first = next((n for n, line in enumerate(self._wanted.diff) if line[0] in "+-"), 0)
        self.query_one("#review-diff").scroll_to(y=first, animate=False)

    def on_resize(self) -> None:
        self.set_class(self.size.height < TALL, "-low")

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_scroll(self, lines: int) -> None:
        for part in ("#review-diff", "#review-warnings"):
            self.query_one(part).scroll_relative(y=lines, animate=False)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()

    def action_complete(self) -> None:
        self.query_one(RegionInput).action_complete()

    def action_give(self) -> None:
        region = self._identity.region
        if self.query_one(Input).value.strip() == region:
            self.dismiss(True)
        else:
            said = _("Not saved: type {region} to confirm.").format(region=clean(region))
            problem = self.query_one("#review-problem", Static)
            problem.update(said)
            problem.display = True

    def _affected(self) -> str:
        identity = self._identity
        account = identity.account
        if identity.alias:
            name = cut_end(clean(identity.alias), LONGEST_NAME)
            account = f"{name} ({identity.account})"
        return clean(
            _(
                "Applies to all new sessions in {account} / {region}. Running sessions keep their limits."
            ).format(account=account, region=identity.region)
        )

    def _diff(self) -> Content:
        if self._wanted.diff:
            return diff_content(self._wanted.diff)
        base = self._wanted.base
        return Content(
            _(
                "The document is unchanged. Version {version}, which is in effect, becomes the default version shown by the console."
            ).format(version=clean(base.version or "?"))
        )

    def _warnings(self) -> str:
        return "\n".join(f"! {clean(problem)}" for problem in self._wanted.result.problems)


def ask_after_change(changed: ChangedMeanwhile, answers: tuple[str, str]) -> ChoiceScreen:
    """Somebody else has saved: back to the form, or on from their document?

    Args:
        changed: What was read, and what is there now.
        answers: The ids of the two answers, in this order.
    """
    back, reload = answers
    return ChoiceScreen(
        _(changed.title),
        [str(changed), *_their_changes(changed)],
        (
            (back, _("Back to the editor without saving")),
            (reload, _("Reload the document and keep my changes")),
        ),
        start=1,
    )


def _their_changes(changed: ChangedMeanwhile) -> list[str]:
    try:
        theirs = Draft(changed.read, written(changed.found.content)).changes
    except EditError:
        return []
    lines = [
        cut_end(f"{_(label)}: {was or '-'} → {will or '-'}", LINE)
        for label, was, will in theirs[:LISTED]
    ]
    return with_rest(lines, len(theirs))
