"""One session's page: the facts on the left, on the right the proof of all its sources."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.archive.cast_files import recordings_of
from tui.archive.errors import ArchiveError
from tui.aws.errors import AwsError
from tui.aws.logs import LogPlace
from tui.printable import clean, clean_lines
from tui.sessions.review.evidence import RETRY, prove
from tui.sessions.review.machine import neighbours, sessions_on
from tui.sessions.review.proof import Proof, SourceState
from tui.sessions.review.proof_report import proof_json, proof_markdown, verdict_sign
from tui.ui.actions import Scope, bindings_of
from tui.ui.messages import PlayRequested
from tui.ui.screens.log import LogScreen
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.proof_view import ProofView
from tui.ui.words.cells import cut_middle
from tui.ui.words.exports import tell_written, write_export
from tui.ui.words.machine_words import session_words
from tui.ui.words.session_rows import SessionRow
from tui.ui.words.times import Now, exact, minutes_as_words

if TYPE_CHECKING:
    from tui.archive.store import Archive, Mark
    from tui.aws.client import Aws

BESIDE = 84
"""Columns from which the proof has room beside the facts."""

LINE = 64
"""Cells of a log's place in the question which one to open."""


class RecordScreen(LeftOnce[bool]):
    """Asks the sources, and asks again while something is not there yet.

    Gives back whether the user wants to see the session's terminal.

    Args:
        aws: Whose session.
        row: What the list knows of it.
        now: The time of day.
        archive: This machine's local history, if it keeps one.
        recordings: The folder of what was recorded on this machine.
        retry: Seconds between two looks.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.PAGE),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(  # noqa: PLR0913 -- where each part of the page comes from
        self,
        aws: "Aws",
        row: SessionRow,
        now: Now,
        archive: "Archive | None" = None,
        *,
        recordings: Path | None = None,
        retry: float = RETRY,
    ) -> None:
        super().__init__()
        self._aws = aws
        self._row = row
        self._now = now
        self._archive = archive
        self._recordings = recordings
        self._retry = retry

    def compose(self) -> ComposeResult:
        yield Static(id="record-title")
        with Horizontal(id="record-body"):
            with VerticalScroll(id="record-facts"):
                yield FactList(self._facts(), id="record-known")
                yield Static("Marks", id="record-marks-heading", classes="heading")
                yield FactList(id="record-marks")
            with VerticalScroll(id="record-proof"):
                yield Static("", id="record-state", markup=False)
                yield ProofView()
        yield KeyFooter(Scope.PAGE)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.width < BESIDE, "-stacked")

    def on_mount(self) -> None:
        self.query_one("#record-title", Static).update(self._title())
        self.query_one("#record-marks-heading").display = False
        self.query_one("#record-proof").focus(scroll_visible=False)
        self.query_one(KeyFooter).follow_denials(self._aws)
        self.query_one(KeyFooter).hide("play")
        self._look()
        self._read_marks()
        self._find_neighbours()
        self._find_recording()

    @property
    def proof(self) -> Proof | None:
        """What is known by now."""
        return self.query_one(ProofView).proof

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

    def action_markdown(self) -> None:
        self._export("md", proof_markdown)

    def action_json(self) -> None:
        self._export("json", proof_json)

    def action_play(self) -> None:
        """Play what was recorded."""
        if self._recordings is not None:
            row = self._row
            name = clean(row.name or row.target)
            self.post_message(
                PlayRequested(row.session_id, self._recordings, self._archive, name)
            )

    def action_open_log(self) -> None:
        """Read a log that was found."""
        places = [
            each.place
            for each in (self.proof.evidence if self.proof is not None else ())
            if each.place is not None
        ]
        if not places:
            self.notify("No log of this session was found so far; r looks again.", markup=False)
        elif len(places) == 1:
            self._open(places[0])
        else:
            self._choose(places)

    def action_scroll(self, lines: int) -> None:
        stacked = self.has_class("-stacked")
        part = self.query_one("#record-body") if stacked else self.focused
        if part is not None:
            part.scroll_relative(y=lines, animate=False)

    def _choose(self, places: Sequence[LogPlace]) -> None:
        answers = [("", "Cancel")]
        answers += [(str(n), cut_middle(str(place), LINE)) for n, place in enumerate(places)]

        def answered(answer: str | None) -> None:
            if answer:
                self._open(places[int(answer)])

        self.app.push_screen(ChoiceScreen("Which log?", [], answers), answered)

    def _open(self, place: LogPlace) -> None:
        self.app.push_screen(LogScreen(self._aws, place))

    def _look(self) -> None:
        self._say("checking the sources ...")
        self._prove()

    @work(exclusive=True, group="proof")
    async def _prove(self) -> None:
        def report(proof: Proof) -> None:
            self.call_later(self._show, proof)

        try:
            await prove(
                self._aws,
                self._row.session_id,
                self._archive,
                again=self._retry,
                report=report,
                now=self._now,
            )
        except AwsError as error:
            self.call_later(self._failed, error)

    @work(exclusive=True, group="marks")
    async def _read_marks(self) -> None:
        if self._archive is None:
            return
        try:
            marks = await self._archive.marks(self._row.session_id)
        except ArchiveError as error:
            self.call_later(self._failed, error)
        else:
            self.call_later(self._show_marks, marks)

    @work(exclusive=True, group="neighbours")
    async def _find_neighbours(self) -> None:
        log = await sessions_on(self._aws, self._row.target, self._archive)
        before, after = neighbours(log.entries, self._row.session_id)
        found = (("before it", before), ("after it", after))
        facts = [(name, session_words(one, self._now())) for name, one in found if one]
        self.call_later(self._show_known, [*self._facts(), *facts])

    def _show_known(self, facts: "Sequence[Fact]") -> None:
        self.query_one("#record-known", FactList).show(facts)

    @work(exclusive=True, group="recording")
    async def _find_recording(self) -> None:
        if self._recordings is None:
            return
        session_id = self._row.session_id
        found = bool(await asyncio.to_thread(recordings_of, self._recordings, session_id))
        if not found and self._archive is not None:
            with suppress(ArchiveError):
                facts = await asyncio.to_thread(self._archive.recordings.facts, session_id)
                found = facts is not None
        if found:
            self.call_later(self.query_one(KeyFooter).hide)

    def _show(self, proof: Proof) -> None:
        self.query_one(ProofView).show(proof)
        self.query_one("#record-title", Static).update(self._title())
        looking = any(each.state is SourceState.LOOKING for each in proof.evidence)
        if looking:
            self._say("checking the sources ...")
        elif proof.waiting:
            self._say(f"Not there yet; trying again every {self._retry:.0f} s.")
        else:
            self._say("")

    def _failed(self, error: Exception) -> None:
        title, sentence, facts = words_of(error)
        self._say("\n".join(filter(None, (f"✕ {title}", sentence, facts))))

    def _show_marks(self, marks: "Sequence[Mark]") -> None:
        self.query_one("#record-marks-heading").display = bool(marks)
        self.query_one("#record-marks", FactList).show(
            [
                (f"{mark.at.astimezone(self._now().tzinfo):%H:%M:%S}", _mark_words(mark))
                for mark in marks
            ]
        )

    def _export(self, ending: str, render: Callable[[Proof], str]) -> None:
        if self.proof is not None:
            self._write(ending, render(self.proof))

    @work(group="export")
    async def _write(self, ending: str, text: str) -> None:
        name, now = f"proof-{self._row.session_id}", self._now()
        await tell_written(
            self.notify,
            lambda: write_export(name, now, ending, text),
            "The proof could not be written",
        )

    def _say(self, words: str) -> None:
        state = self.query_one("#record-state", Static)
        state.update(clean_lines(words))
        state.display = bool(words)

    def _title(self) -> Content:
        row = self._row
        name = clean(row.name or row.target)
        # Where the proof stands below the facts, its verdict is in sight all the same.
        sign = f"{verdict_sign(self.proof)} " if self.proof is not None else ""
        return Content.assemble(
            sign,
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
            ("ended", exact(row.ended, self._now())),
            ("lasted", row.duration(self._now())),
            ("how", row.ended_words),
        ]
        if row.only_remembered:
            facts.append(("known from", "the local history alone"))
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


def _mark_words(mark: "Mark") -> str:
    kinds = {"bookmark": "bookmark", "here": "I am here"}
    kind = kinds.get(mark.kind, mark.kind)
    return f"{kind}, {mark.words}" if mark.words else kind
