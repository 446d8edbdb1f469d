"""Lines of session logs, found by CloudWatch Logs Insights when the user asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker

from tui.archive.query import QueryError, parse
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.insights.asking import LogAnswer
from tui.aws.insights.hits import LogHit
from tui.aws.insights.question import LogQuestion, question_of
from tui.aws.insights.source import LogSource
from tui.aws.permissions import Capability
from tui.language import N_, _
from tui.printable import clean, clean_lines
from tui.ui.actions import Scope, bindings_of
from tui.ui.screens.insights.words import (
    LogWindow,
    answer_words,
    log_hit_words,
    log_session_words,
    window_words,
)
from tui.ui.screens.log import LogScreen, SoughtLine
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.hit_list import HitListScreen
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.words.cells import cut_middle
from tui.ui.words.times import Now

MOST: Final = 200
"""Lines that a search gives back."""

LONGEST_NAME: Final = 40
"""Cells of the name of a log group or a table."""

STOP: Final = "logs:StopQuery"

HOW: Final = N_(
    "Enter searches the session logs at AWS for lines with all the words. AWS bills the bytes it "
    "scans. since:2d narrows the time."
)
TIMELESS: Final = N_("Logs in S3 have no times to search by. Leave out `since:`.")
WORDS_ALONE: Final = N_("Logs are searched by words and `since:` alone.")
GOES_ON: Final = N_(
    "The query couldn't be stopped: logs:StopQuery is denied. It goes on at AWS until it ends."
)


@dataclass(slots=True)
class LogSearch:
    """What was searched for last, and how far back.

    Attributes:
        text: as it was typed.
        window: where no `since:` was typed.
    """

    text: str = ""
    window: LogWindow = LogWindow.WEEK


class LogSearchScreen(HitListScreen[LogHit]):
    """A search that costs money: Enter asks, Esc stops.

    Args:
        aws: What was denied there is marked.
        find: Gives where to search; raises AwsError, and ValueError where logs are nowhere.
        last: What is searched for; it is kept up to date. It is asked at once if there is a text.
        now: The time of day, in the user's zone.
    """

    scope = Scope.LOG_SEARCH
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(scope, Scope.CHOOSING)

    def __init__(
        self, aws: Aws, find: Callable[[], Awaitable[LogSource]], last: LogSearch, now: Now
    ) -> None:
        super().__init__(last.text, _("text in the logs of sessions"))
        self._aws = aws
        self._find = find
        self._last = last
        self._now = now
        self._source: LogSource | None = None
        self._question: LogQuestion | None = None
        """What the hits are of."""
        self._answered: tuple[str, LogWindow] | None = None
        """What was typed for it."""
        self._answer = LogAnswer()
        self._asking: Worker[None] | None = None

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.query_one(KeyFooter).follow_denials(self._aws)
        self._say(_(HOW))
        self._tell_reach()
        if self._last.text.strip():
            self.call_after_refresh(self._begin)

    def on_resize(self) -> None:
        self.call_after_refresh(self._list)

    # What the keys do.

    def action_open(self) -> None:
        if self._answered != (self._last.text, self._last.window):
            self._begin()
            return
        if self._asking is None:
            self.open_marked()

    def action_window(self) -> None:
        self._last.window = self._last.window.next
        self._tell_reach()

    def action_close(self) -> None:
        if self._asking is None:
            self.dismiss(None)
            return
        self._asking.cancel()
        self._asking = self._answered = None
        self._say(answer_words(self._answer, stopped=True))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._last.text = event.value
        self._tell_reach()

    def open_hit(self, hit: LogHit) -> None:
        if self._question is None or self._source is None:
            return
        log = self._source.log_of(hit)
        sought = SoughtLine(self._question.terms[0], hit.line, lambda: log.before)
        self.app.push_screen(LogScreen(str(log.place), log.pieces, sought=sought))

    # The search.

    def _begin(self) -> None:
        self._answered = (self._last.text, self._last.window)
        self._answer = LogAnswer()
        self._list()
        self._say(_("searching…"))
        self._asking = self._ask(*self._answered)

    @work(exclusive=True, group="ask")
    async def _ask(self, text: str, window: LogWindow) -> None:
        try:
            question = self._asked(text, window)
            source = await self._known_source()
            if not source.has_times and parse(text, self._now()).since is not None:
                raise ValueError(_(TIMELESS))
            async with aclosing(source.ask(question)) as answers:
                async for answer in answers:
                    self.call_later(self._show, (text, window), question, answer)
        except (AwsError, ValueError) as error:
            self.call_later(self._failed, (text, window), error)
        except asyncio.CancelledError:
            if self._aws.capabilities.denied(Capability.LOGS_SEARCH) == STOP:
                self.app.notify(_(GOES_ON), severity="warning", markup=False)
            raise

    async def _known_source(self) -> LogSource:
        """Where to search. Raises AwsError, and ValueError where logs are nowhere."""
        if self._source is None:
            self._source = await self._find()
        self.call_later(self._tell_reach)
        return self._source

    def _asked(self, text: str, window: LogWindow) -> LogQuestion:
        """Raises ValueError for what cannot be asked."""
        query, now = parse(text, self._now()), datetime.now(UTC)
        if query.hosts or query.tickets:
            raise ValueError(_(WORDS_ALONE))
        since = query.since or now - window.length
        terms = tuple(term.text for term in query.terms)
        return question_of(terms, since, None, now=now, limit=MOST)

    def _show(
        self, typed: tuple[str, LogWindow], question: LogQuestion, answer: LogAnswer
    ) -> None:
        if typed != self._answered:
            return  # it was stopped, or something else is asked by now
        self._question, self._answer = question, answer
        if answer.is_done:
            self._asking = None
        self._say(answer_words(answer))
        self._list()

    def _failed(self, typed: tuple[str, LogWindow], error: Exception) -> None:
        title, sentence, facts = words_of(error)
        if typed != self._answered:
            # It was to stop, and did not.
            self.app.notify(sentence, title=title, severity="warning", markup=False)
            return
        self._asking = self._answered = None
        lines = (
            (f"✕ {title}", sentence, facts) if isinstance(error, AwsError) else (str(error),)
        )
        self._say("\n".join(filter(None, lines)))

    def _list(self) -> None:
        self.list_hits(
            (log_session_words(session_id, hits, self._now, self.list_width), hits)
            for session_id, hits in self._answer.sessions
        )

    def words_of_hit(self, hit: LogHit, *, marked: bool = False) -> Content:
        terms = self._question.terms if self._question is not None else ()
        return log_hit_words(hit, terms, self._now, self.list_width, marked=marked)

    def _tell_reach(self) -> None:
        try:
            since = parse(self._last.text, self._now()).since
        except QueryError:
            since = None
        source = self._source
        window = window_words(self._last.window, since, self._now)
        if source is not None and not source.has_times:
            window = _("all times")
        name = cut_middle(clean(source.name), LONGEST_NAME) if source is not None else ""
        words = " · ".join(filter(None, (name, window)))
        self.query_one("#search-reach", Static).update(words)

    def _say(self, words: str) -> None:
        self.query_one("#search-state", Static).update(clean_lines(words))
