"""What is to be asked of the organisation's history, and what that will scan."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.archive.errors import ArchiveError
from tui.aws.errors import AwsError
from tui.errors import UserFacingError
from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.organisation.words import estimate_words, kept_words
from tui.ui.organisation.written import (
    EndWanted,
    QuestionRefused,
    RefusedWanted,
    WrittenQuestion,
)
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.widgets.parameter_field import ChoiceField

if TYPE_CHECKING:
    from tui.aws.organisation.question import HistoryQuestion
    from tui.ui.organisation.historian import Historian
    from tui.ui.words.times import Now

PAUSE: Final = 0.6
"""Seconds without a key after which it is looked up what the question will scan."""

LOW: Final = 20
"""Lines of a window below which nothing stands apart."""

TEXTS: Final = ("since", "until", "accounts", "regions", "who", "target", "reason")
"""The fields that are typed, as `WrittenQuestion` calls them."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What is to be asked; `again` even if it was answered today."""

    written: WrittenQuestion
    question: "HistoryQuestion"
    again: bool = False


class QuestionScreen(ModalScreen[AskedQuestion], LeftOnce[AskedQuestion]):
    """Gives back what is to be asked; None when the user went back.

    Args:
        historian: Who will be asked.
        written: What the fields begin with.
        now: The time of day.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.QUESTION)

    def __init__(self, historian: "Historian", written: WrittenQuestion, now: "Now") -> None:
        super().__init__()
        self._historian = historian
        self._begun_with = written
        self._now = now
        self._looked_at: HistoryQuestion | None = None
        self._choices = {
            "ended": (EndWanted, written.ended),
            "refused": (RefusedWanted, written.refused),
        }

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = _("Ask the organisation's history")
            with VerticalScroll(id="question-fields", can_focus=False):
                yield from self._lines()
            yield Static("", id="question-estimate", markup=False)
            yield Static("", id="question-problem", markup=False)
            yield KeyFooter(Scope.QUESTION)

    def _lines(self) -> Iterator[Widget]:
        for name, label, hint in (
            ("since", _("Since"), _("7d, 24h, 2024-01-31 or yesterday")),
            ("until", _("Until"), _("blank = now")),
            ("accounts", _("Accounts"), _("blank = all")),
            ("regions", _("Regions"), _("blank = all")),
            ("who", _("Who"), _("part of a name, role or ARN")),
            ("target", _("Target"), _("part of an instance ID")),
            ("reason", _("Reason"), _("part of a reason")),
        ):
            value = getattr(self._begun_with, name)
            field = OrderedInput(value, placeholder=hint, compact=True, id=f"question-{name}")
            yield self._line(label, field)
        for name, label in (("ended", _("End")), ("refused", _("Refused"))):
            kind, chosen = self._choices[name]
            values = [_(each.value) for each in kind]
            choice = ChoiceField(values, _(chosen.value), "")
            choice.id = f"question-{name}"
            yield self._line(label, choice)

    def _line(self, label: str, field: Widget) -> Widget:
        return Horizontal(
            Static(label, classes="question-label", markup=False),
            field,
            classes="question-line",
        )

    def on_mount(self) -> None:
        self.query_one("#question-problem").display = False
        self._offer_again(there=False)
        self.query_one("#question-since", Input).focus()
        self._look(0.0)

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < LOW, "-low")

    def on_key(self, event: Key) -> None:
        if event.key in {"up", "down"}:
            event.stop()
            (self.focus_next if event.key == "down" else self.focus_previous)()

    # What the keys do.

    def action_give(self) -> None:
        self._give(again=False)

    def action_again(self) -> None:
        self._give(again=True)

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()

    def _give(self, *, again: bool) -> None:
        written = self.written
        try:
            question = written.question(self._now())
        except QuestionRefused as error:
            self._complain(str(error))
            self.query_one(f"#question-{error.field}").focus()
        else:
            self.dismiss(AskedQuestion(written, question, again))

    @property
    def written(self) -> WrittenQuestion:
        """What stands in the fields."""
        texts = {name: self.query_one(f"#question-{name}", Input).value for name in TEXTS}
        ended = [_(each.value) for each in EndWanted].index(self._chosen("ended"))
        refused = [_(each.value) for each in RefusedWanted].index(self._chosen("refused"))
        return WrittenQuestion(
            **texts, ended=[*EndWanted][ended], refused=[*RefusedWanted][refused]
        )

    def _chosen(self, name: str) -> str:
        return self.query_one(f"#question-{name}", ChoiceField).value

    # What it will scan.

    @on(Input.Changed)
    @on(ChoiceField.Changed)
    def _changed(self) -> None:
        self._complain("")
        self._look(PAUSE)

    @work(exclusive=True, group="estimate")
    async def _look(self, pause: float) -> None:
        """Say what the question will scan, or that it was answered today."""
        await asyncio.sleep(pause)
        try:
            question = self.written.question(self._now())
        except QuestionRefused:
            self.call_later(self._say, "")
            return
        if question == self._looked_at:
            return
        self.call_later(self._say, _("Looking up what it will scan…"))
        there = False
        try:
            kept = await self._historian.kept(question)
            if kept is not None:
                there, facts = True, await kept.facts()
                await kept.close()
                words = kept_words(facts, self._now())
            else:
                estimate = await self._historian.estimate(question)
                words = estimate_words(estimate, self._historian.limit)
        except (AwsError, ArchiveError, UserFacingError) as error:
            title, sentence, facts_of_it = words_of(error)
            words = "\n".join(filter(None, (f"✕ {title}", sentence, facts_of_it)))
        self.call_later(self._tell, question, words, there=there)

    def _tell(self, question: "HistoryQuestion", words: str, *, there: bool) -> None:
        self._looked_at = question
        self._say(words)
        self._offer_again(there=there)

    def _offer_again(self, *, there: bool) -> None:
        self.query_one(KeyFooter).hide(*(() if there else ("again",)))

    def _say(self, words: str) -> None:
        self.query_one("#question-estimate", Static).update(
            "\n".join(map(clean, words.split("\n")))
        )

    def _complain(self, problem: str) -> None:
        line = self.query_one("#question-problem", Static)
        line.update(f"✕ {clean(problem)}" if problem else "")
        line.display = bool(problem)
