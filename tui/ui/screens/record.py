"""One session's page: the facts on the left, CloudTrail's proof on the right."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from tui.aws.errors import AwsError
from tui.aws.trail import TrailEvent, find_start_event, why_missing
from tui.ui.actions import Scope, bindings_of
from tui.ui.cells import clean
from tui.ui.json_words import json_content
from tui.ui.session_rows import SessionRow
from tui.ui.times import Now, exact, minutes_as_words
from tui.ui.widgets.facts import Fact, Facts
from tui.ui.widgets.hints import Hints
from tui.ui.widgets.trouble import words_of

if TYPE_CHECKING:
    from tui.aws.client import Aws

RETRY = 15.0
"""Seconds between two looks for an event: CloudTrail takes minutes to show one."""

BESIDE = 84
"""Columns from which the proof has room beside the facts."""


class RecordScreen(Screen[bool]):
    """Looks for the event of the session's start for as long as it is open.

    Gives back whether the user wants to see the session's terminal.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.PAGE),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    class Looked(Message):
        """CloudTrail has answered: with the event, with none yet, or with an error."""

        def __init__(self, event: TrailEvent | None, error: Exception | None = None) -> None:
            super().__init__()
            self.event = event
            self.error = error

    def __init__(self, aws: "Aws", row: SessionRow, now: Now, *, retry: float = RETRY) -> None:
        super().__init__()
        self._aws = aws
        self._row = row
        self._now = now
        self._retry = retry
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(self._title(), id="record-title")
        with Horizontal(id="record-body"):
            with VerticalScroll(id="record-facts"):
                yield Facts(self._facts())
            with VerticalScroll(id="record-proof"):
                yield Static("CloudTrail", classes="heading")
                yield Static("", id="record-state", markup=False)
                yield Facts(id="record-event")
                yield Static("", id="record-json")
        yield Hints(Scope.PAGE)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.width < BESIDE, "-stacked")

    def on_mount(self) -> None:
        self.query_one("#record-facts").focus()
        self._look()

    def action_close(self) -> None:
        self.dismiss(False)

    def action_terminal(self) -> None:
        if self._row.session is not None:
            self.dismiss(True)

    def action_refresh(self) -> None:
        self._look()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._row.session_id)
        self.notify(f"{clean(self._row.session_id)} copied", markup=False)

    def action_scroll(self, lines: int) -> None:
        stacked = self.has_class("-stacked")
        part = self.query_one("#record-body") if stacked else self.focused
        if part is not None:
            part.scroll_relative(y=lines, animate=False)

    def _look(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._row.record is None:
            self._say("AWS does not list this session yet; its event cannot be looked for.")
            return
        self._say("looking for the StartSession event ...")
        self._find()

    @work(exclusive=True)
    async def _find(self) -> None:
        assert self._row.record is not None
        try:
            event = await find_start_event(self._aws, self._row.record)
        except AwsError as error:
            self.post_message(self.Looked(None, error))
        else:
            self.post_message(self.Looked(event))

    @on(Looked)
    def _show(self, looked: Looked) -> None:
        looked.stop()
        if looked.error is not None:
            title, sentence, facts = words_of(looked.error)
            self._say("\n".join(filter(None, (f"✕ {title}", sentence, facts))))
        elif looked.event is None and self._row.record is not None:
            self._say(
                f"{why_missing(self._row.record, self._now())}\n"
                f"Not there yet; trying again every {self._retry:.0f} s."
            )
            self._timer = self.set_timer(self._retry, self._look)
        elif looked.event is not None:
            self._say("")
            self.query_one("#record-event", Facts).show(self._proof(looked.event))
            document = json_content(dict(looked.event.raw))
            self.query_one("#record-json", Static).update(document)

    def _say(self, words: str) -> None:
        state = self.query_one("#record-state", Static)
        state.update(clean_lines(words))
        state.display = bool(words)

    def _proof(self, event: TrailEvent) -> list[Fact]:
        return [
            ("event", event.event_id),
            ("time", exact(event.time, self._now())),
            ("user", event.username),
            ("reason", event.reason or "none"),
            ("from", event.source_ip),
            ("with", event.user_agent),
            ("MFA", {True: "yes", False: "no", None: "not said"}[event.mfa]),
        ]

    def _title(self) -> Content:
        row = self._row
        name = clean(row.name or row.target)
        return Content.assemble(
            (name, "bold $primary"),
            "  ",
            (clean(row.reason) or "no reason given", "$foreground"),
        )

    def _facts(self) -> list[Fact]:
        row, record = self._row, self._row.record
        facts = [
            ("session", row.session_id),
            ("target", row.target),
            ("name", row.name),
            ("reason", row.reason or "none"),
            ("started", exact(row.started, self._now())),
            ("ended", exact(record.ended, self._now()) if record and record.ended else "-"),
            ("lasted", row.duration(self._now())),
            ("how", row.ended_words),
        ]
        if record is not None:
            maximum = record.max_minutes
            facts += [
                ("status", record.status),
                ("maximum", minutes_as_words(maximum) if maximum else "none, or not told"),
                ("owner", record.owner),
                ("document", record.document),
                ("access", record.access_type),
                ("details", record.details),
                ("S3 log", record.s3_url),
                ("CloudWatch", record.cloudwatch_url),
            ]
        return [(label, value) for label, value in facts if value]


def clean_lines(words: str) -> str:
    """Harmless, but for its own line breaks."""
    return "\n".join(map(clean, words.split("\n")))
