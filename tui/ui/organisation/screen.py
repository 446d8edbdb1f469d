"""The sessions of an organisation: one question, its answer as it comes, and what it cost."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static
from textual.worker import Worker

from tui.archive.errors import ArchiveError
from tui.errors import UserFacingError
from tui.language import _, ngettext
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.lists.arranging.arranged_list import ArrangedList, Arrangement
from tui.ui.lists.arranging.list_choices import ListChoices
from tui.ui.lists.filter_input import FilterInput
from tui.ui.lists.table import Table
from tui.ui.messages import RetryRequested
from tui.ui.organisation.columns import USUAL, copied_id, history_columns
from tui.ui.organisation.details import HistoryDetailsScreen
from tui.ui.organisation.exporting import ask_history_form, write_history
from tui.ui.organisation.form import AskedQuestion, QuestionScreen
from tui.ui.organisation.inquiry import Inquiry, InquiryStage
from tui.ui.organisation.table import HistoryTable
from tui.ui.organisation.words import found_words, progress_words, question_words
from tui.ui.widgets.error_panel import ErrorPanel, words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

if TYPE_CHECKING:
    from tui.archive.organisation.kept import KeptResult
    from tui.aws.organisation.session import OrganisationSession
    from tui.ui.organisation.historian import Historian, LastQuestion
    from tui.ui.words.times import Now

PLACE: Final = "organisation"
"""What the choice of columns is remembered by."""


class OrganisationScreen(ArrangedList, LeftOnce[None]):
    """Asks for a question first.

    Args:
        historian: Who is asked, and where answers are.
        last: What was asked last; it is kept up to date.
        choices: Of columns.
        now: The time of day.
    """

    table: HistoryTable
    scope = Scope.ORGANISATION
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(scope)

    def __init__(
        self, historian: "Historian", last: "LastQuestion", choices: ListChoices, now: "Now"
    ) -> None:
        super().__init__()
        self._historian = historian
        self._last = last
        self._now = now
        self.choices = choices
        self.table = HistoryTable(history_columns(now))
        self._asked: AskedQuestion | None = None
        self._answer: KeptResult[OrganisationSession] | None = None
        self._inquiry: Inquiry | None = None
        self._worker: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="history-title"):
            yield Static("", id="history-question", markup=False)
            yield Static("", id="history-state", markup=False)
        with Vertical(classes="listing"):
            with Horizontal(classes="filter"):
                yield Static("/", classes="slash")
                yield FilterInput(self.table)
                yield Static("", classes="summary", markup=False)
            with Horizontal(classes="listed"):
                yield self.table
                yield ErrorPanel()
        yield KeyFooter(Scope.ORGANISATION, Scope.EVERYWHERE)

    def on_mount(self) -> None:
        self.use_columns()
        self.table.focus()
        self._hide_keys()
        self.action_ask()

    @property
    def filter_text(self) -> str:
        return self.query_one(FilterInput).value

    def arrangement(self, chosen: Sequence[str]) -> Arrangement:
        return Arrangement(
            place=PLACE,
            columns=history_columns(self._now),
            usual=USUAL,
            sorted_by=USUAL[0],
        )

    @property
    def is_asking(self) -> bool:
        return self._inquiry is not None and self._inquiry.stage is InquiryStage.ASKING

    # What the keys do.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the field itself the filter's key is a letter like others."""
        return action != "filter" or not self.query_one(FilterInput).has_focus

    def action_ask(self) -> None:
        """Let the user say what is to be asked."""
        form = QuestionScreen(self._historian, self._last.written, self._now)
        self.app.push_screen(form, self._given)

    def action_refresh(self) -> None:
        """Ask the same again, whatever was answered today."""
        if self._asked is not None and not self.is_asking:
            asked = self._asked
            self._begin(AskedQuestion(asked.written, asked.written.question(self._now()), True))

    @on(RetryRequested)
    def _retry(self, event: RetryRequested) -> None:
        event.stop()
        self.action_refresh()

    def action_stop(self) -> None:
        if self.is_asking and self._worker is not None:
            self._worker.cancel()

    def action_close(self) -> None:
        field = self.query_one(FilterInput)
        if self.is_asking:
            self.action_stop()
        elif field.value or field.has_focus:
            field.value = ""
            self.table.focus()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        self.set_focus(self.query_one(FilterInput))

    def action_sort_next(self) -> None:
        self.table.sort_next()

    def action_sort_reverse(self) -> None:
        self.table.sort_reverse()

    def action_choose(self) -> None:
        self.table.choose()

    def action_export(self) -> None:
        count, answer = self.table.window.matching, self._answer
        if answer is None or not count:
            self.notify(_("Nothing to export."), markup=False)
            return

        def answered(form: str | None) -> None:
            if form:
                self.app.run_worker(self._export(answer, form), group="export")

        self.app.push_screen(ask_history_form(count), answered)

    async def _export(self, answer: "KeptResult[OrganisationSession]", form: str) -> None:
        try:
            await write_history(self.notify, answer, self.table.asked, form, self._now())
        except ArchiveError as error:
            self.notify(clean(str(error)), severity="error", markup=False)

    def action_copy(self) -> None:
        if (row := self.table.chosen) is not None:
            copied = copied_id(row)
            self.app.copy_to_clipboard(copied)
            said = _("Copied {session_id}.").format(session_id=clean(copied))
            self.notify(said, markup=False)

    @on(Table.RowChosen)
    def _row_chosen(self, event: Table.RowChosen) -> None:
        event.stop()
        if (row := self.table.chosen) is not None:
            self.app.push_screen(HistoryDetailsScreen(row, self._now))

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(".listing").set_class(bool(event.value), "-filtering")
        self.table.filter(event.value)

    @on(Table.CursorMoved)
    def _looked(self, event: Table.CursorMoved) -> None:
        event.stop()
        self._describe()

    # The question and its answer.

    def _given(self, asked: AskedQuestion | None) -> None:
        if asked is not None:
            self._last.written = asked.written
            self._begin(asked)
        elif self._asked is None:
            self.dismiss(None)

    def _begin(self, asked: AskedQuestion) -> None:
        self._asked = asked
        self._show_trouble(None)
        self.table.show(None)
        self._say(_("Looking up today's results…"))
        words = question_words(asked.written, asked.question, self._now())
        self.query_one("#history-question", Static).update(clean(words))
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._answer_it(asked)

    @work(group="asking", exclusive=True)
    async def _answer_it(self, asked: AskedQuestion) -> None:
        try:
            await self._let_go()
            kept = None if asked.again else await self._historian.kept(asked.question)
            if kept is not None:
                facts = await kept.facts()
                self._answer = kept
                self.call_later(self._show_kept, found_words(facts, self._now()))
                return
            source = await self._historian.source()
            self._answer = answer = await self._historian.begin(asked.question)
            inquiry = Inquiry(asked.question, source, answer, self._changed_by(answer))
            self._inquiry = inquiry
            self.call_later(self._hide_keys)
            await inquiry.run()
        except asyncio.CancelledError:
            self.call_later(self._stopped)
            raise
        except UserFacingError as error:
            self.call_later(self._failed, error)

    def _changed_by(self, answer: "KeptResult[OrganisationSession]") -> Callable[[], object]:
        """What is told each time that more is known of an answer."""
        return lambda: self.call_later(self._progressed, answer)

    def _progressed(self, answer: "KeptResult[OrganisationSession]") -> None:
        inquiry = self._inquiry
        if inquiry is None or answer is not self._answer:
            return
        self._say(progress_words(inquiry, self._historian.limit))
        if self.table.answer is not answer and (inquiry.rows or not self.is_asking):
            self.table.show(answer)
        else:
            self.table.grow()
        if not self.is_asking:
            self._hide_keys()
        self._describe()

    def _show_kept(self, words: str) -> None:
        self._inquiry = None
        self._say(words)
        self.table.show(self._answer)
        self._hide_keys()
        self._describe()

    def _stopped(self) -> None:
        inquiry = self._inquiry
        if inquiry is not None and inquiry.stage is not InquiryStage.DONE:
            inquiry.stage = InquiryStage.STOPPED
            self._say(progress_words(inquiry, self._historian.limit))
        self._hide_keys()
        self._describe()

    def _failed(self, error: UserFacingError) -> None:
        title, sentence, _facts = words_of(error)
        self._say(f"✕ {title}")
        self._hide_keys()
        if self._inquiry is not None and self._inquiry.rows:
            self.notify(sentence, title=title, severity="error", timeout=12, markup=False)
        else:
            self._show_trouble(error)

    async def _let_go(self) -> None:
        """Nobody looks at the answer before any more."""
        answer, self._answer, self._inquiry = self._answer, None, None
        if answer is not None:
            await answer.close()

    async def on_unmount(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        await self._let_go()

    # What is said.

    def _say(self, words: str) -> None:
        self.query_one("#history-state", Static).update(clean(words))

    def _describe(self) -> None:
        """Say in the table's place why there are no rows."""
        stage = self._inquiry.stage if self._inquiry is not None else None
        if self._inquiry is not None and stage is InquiryStage.ASKING:
            said = _("{service} is searching. Rows appear as they come.")
            self.table.say(said.format(service=self._inquiry.service))
        elif stage is InquiryStage.STOPPED:
            self.table.say(
                with_keys(_("Stopped before any row came. {organisation.refresh} asks again."))
            )
        elif self.filter_text:
            self.table.say(_("No session matches this filter."), _("Esc clears it."))
        else:
            said = _("No session matches the question. {organisation.ask} asks another one.")
            self.table.say(with_keys(said))
        self._summarise()

    def _summarise(self) -> None:
        rows = self.table.window
        total = len(rows)
        if rows.filtered:
            words = _("{count:,} of {total:,}").format(count=rows.matching, total=total)
        else:
            said = ngettext("{count:,} session", "{count:,} sessions", total)
            words = said.format(count=total)
        self.query_one(".summary", Static).update(words if total or rows.filtered else "")

    def _hide_keys(self) -> None:
        hidden = ["help", "command_palette", "leave"]
        hidden += ["refresh"] if self.is_asking or self._asked is None else ["stop"]
        hidden += [] if self.is_asking else ["stop"]
        self.query_one(KeyFooter).hide(*hidden)

    def _show_trouble(self, error: Exception | None) -> None:
        trouble = self.query_one(ErrorPanel)
        if error is not None:
            trouble.show(error)
        self.table.display, trouble.display = error is None, error is not None
        (self.table if error is None else trouble).focus()
