"""One session's page, the place to review it.

On the left its facts, what was recorded of it, its marks and notes, and its logs at AWS; on the
right the proof of all its sources. Every time on it is in the reader's zone, in one form.
"""

from collections.abc import Callable, Coroutine, MutableMapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.archive.store import NOTE
from tui.aws.errors import AwsError
from tui.aws.logs import LogPlace, read_log
from tui.language import N_, _
from tui.printable import clean, clean_lines
from tui.sessions.review.evidence import RETRY, prove
from tui.sessions.review.machine import neighbours, sessions_on
from tui.sessions.review.proof import Proof, SourceState
from tui.sessions.review.proof_report import proof_json, proof_markdown, verdict_sign
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.messages import PlayRequested, TrailWanted
from tui.ui.screens.deletion import offer_to_delete
from tui.ui.screens.exporting import ask_form, write_bundle_of, write_recording_of
from tui.ui.screens.marks import Marks
from tui.ui.screens.recording import Recording
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.facts import FactList
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.proof_view import ProofView
from tui.ui.words.cells import cut_middle
from tui.ui.words.exports import tell_written, write_export
from tui.ui.words.machine_words import session_words
from tui.ui.words.page_facts import LABELS, log_facts, session_facts, trail_offer
from tui.ui.words.session_rows import ClosedSession, SessionRow
from tui.ui.words.times import Now, exact

if TYPE_CHECKING:
    from tui.archive.recordings import Recordings
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.organisation.session import OrganisationSession
    from tui.exports.writing import Form
    from tui.sessions.journal.deleting import Traces
    from tui.ui.workspace import Workspace

BESIDE = 84
"""Columns from which the proof has room beside the facts."""

ELSEWHERE = ("command_palette", "leave")
"""What is not named here, by the actions' ids: the page is left by Esc."""

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
        recordings: The folder of what earlier versions have recorded on this machine.
        archived: What was recorded since; None for what lies in the archive.
        traces: Where sessions leave what is kept of them here.
        drafts: Notes that were typed and not saved.
        secrets: The user's own words for what is masked in a bundle.
        retry: Seconds between two looks.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.PAGE, Scope.READING)

    def __init__(  # noqa: PLR0913 -- where each part of the page comes from
        self,
        aws: "Aws",
        row: SessionRow,
        now: Now,
        archive: "Archive | None" = None,
        *,
        recordings: Path | None = None,
        archived: "Recordings | None" = None,
        traces: "Traces | None" = None,
        drafts: MutableMapping[str, str] | None = None,
        secrets: Sequence[str] = (),
        retry: float = RETRY,
    ) -> None:
        super().__init__()
        self._aws = aws
        self._row = row
        self._now = now
        self._archive = archive
        self._recordings = recordings
        self._archived = archived or (archive.recordings if archive is not None else None)
        self._traces = traces
        self._secrets = secrets
        self._retry = retry
        self._told: OrganisationSession | None = None
        self._marks = Marks(
            aws, row, now, archive, self._archived, {} if drafts is None else drafts
        )

    @classmethod
    def within(cls, workspace: "Workspace", row: SessionRow, now: Now) -> Self:
        """The page of a session of a workspace."""
        here = workspace
        return cls(
            here.aws,
            row,
            now,
            here.history,
            recordings=here.sessions.recordings,
            archived=here.sessions.archived,
            traces=here.traces,
            drafts=here.note_drafts,
            secrets=here.sessions.secrets,
        )

    def compose(self) -> ComposeResult:
        yield Static(id="record-title")
        with Horizontal(id="record-body"):
            with VerticalScroll(id="record-facts"):
                yield FactList(
                    session_facts(self._row, self._now()), least=LABELS, id="record-known"
                )
                yield Recording(
                    self._row.session_id, self._now, self._archived, self._recordings
                )
                yield self._marks
                yield Static(_("AWS logs"), classes="heading", markup=False)
                yield FactList(least=LABELS, id="record-logs")
            with VerticalScroll(id="record-proof"):
                yield Static("", id="record-state", markup=False)
                yield ProofView(self._now)
        yield KeyFooter(Scope.PAGE, Scope.EVERYWHERE)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.width < BESIDE, "-stacked")

    def on_mount(self) -> None:
        self.query_one("#record-title", Static).update(self._title())
        self.query_one("#record-proof").focus(scroll_visible=False)
        self.query_one(KeyFooter).follow_denials(self._aws)
        self.query_one(KeyFooter).hide("play", "export", *ELSEWHERE)
        self._look()
        self._show_logs()
        self._find_neighbours()

    @property
    def proof(self) -> Proof | None:
        """What is known by now."""
        return self.query_one(ProofView).proof

    def action_close(self) -> None:
        self.dismiss(False)

    def action_terminal(self) -> None:
        mark = self._marks.chosen
        if mark is None:
            if self._row.session is not None:
                self.dismiss(True)
        elif mark.kind == NOTE:
            self._marks.change(mark)
        else:
            self._play(mark.at)

    def action_refresh(self) -> None:
        self._look()
        self.query_one(Recording).look()
        self._marks.read()

    def action_note(self) -> None:
        self._marks.write()

    def action_remove_note(self) -> None:
        self._marks.take_out()

    def action_delete(self) -> None:
        offer_to_delete(self, self._row, self._traces, self._now(), self.action_close)

    def action_copy(self) -> None:
        copied = self._row.session_id
        self.app.copy_to_clipboard(copied)
        self.notify(_("Copied {session_id}.").format(session_id=clean(copied)), markup=False)

    def action_organisation(self) -> None:
        self.post_message(TrailWanted(self._row, self, self._say, self._take))

    def _take(self, told: "OrganisationSession") -> None:
        self._told = told
        self._look()

    def action_markdown(self) -> None:
        self._export("md", proof_markdown)

    def action_json(self) -> None:
        self._export("json", proof_json)

    def action_bundle(self) -> None:
        """Write all that proves it into one file; the page may be left meanwhile."""
        writing = write_bundle_of(
            self.app,
            self._aws,
            self._row.session_id,
            self._archive,
            recordings=self._archived,
            files=self._recordings,
            secrets=self._secrets,
            now=self._now,
        )
        self.app.run_worker(writing, group="bundle", exclusive=True)

    def action_export(self) -> None:
        """Write its recording, in a form that is asked for; see `action_bundle`."""

        def answered(form: str | None) -> None:
            match form:
                case "v2" | "text" | "html":
                    self.app.run_worker(self._recording_as(form), group="recording export")
                case _:
                    pass

        self.app.push_screen(ask_form(), answered)

    def _recording_as(self, form: "Form") -> Coroutine[None, None, None]:
        return write_recording_of(
            self.app,
            self._row.session_id,
            form,
            recordings=self._archived,
            files=self._recordings,
            secrets=self._secrets,
            now=self._now,
        )

    def action_play(self) -> None:
        """Play what was recorded."""
        self._play()

    def _play(self, moment: datetime | None = None) -> None:
        if self._recordings is not None:
            row = self._row
            name = clean(row.name or row.target)
            self.post_message(
                PlayRequested(
                    row.session_id, self._recordings, self._archive, name, moment=moment
                )
            )

    def action_open_log(self) -> None:
        """Read a log that was found."""
        places = [
            each.place
            for each in (self.proof.evidence if self.proof is not None else ())
            if each.place is not None
        ]
        if not places:
            self.notify(
                with_keys(_("No log of this session found yet. {page.refresh} checks again.")),
                markup=False,
            )
        elif len(places) == 1:
            self._open(places[0])
        else:
            self._choose(places)

    def action_scroll(self, lines: int) -> None:
        part = self.focused
        if self.has_class("-stacked"):
            part = self.query_one("#record-body")
        elif self._marks.chosen is not None:
            part = self.query_one("#record-facts")
        if part is not None:
            part.scroll_relative(y=lines, animate=False)

    def _choose(self, places: Sequence[LogPlace]) -> None:
        answers = [("", _("Cancel"))]
        answers += [(str(n), cut_middle(str(place), LINE)) for n, place in enumerate(places)]

        def answered(answer: str | None) -> None:
            if answer:
                self._open(places[int(answer)])

        self.app.push_screen(ChoiceScreen(_("Choose a log"), [], answers, start=1), answered)

    def _open(self, place: LogPlace) -> None:
        # Not before somebody reads one: it brings the emulator.
        from tui.ui.screens.log import LogScreen

        size, session = self.query_one(Recording).dimensions, self._row.session
        if session is not None and not isinstance(session, ClosedSession):
            size = session.emulator.columns, session.emulator.lines
        self.app.push_screen(LogScreen(str(place), lambda: read_log(self._aws, place), size))

    def _look(self) -> None:
        self._say(_("Checking sources…"))
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
                told=self._told,
            )
        except AwsError as error:
            self.call_later(self._failed, error)

    @work(exclusive=True, group="neighbours")
    async def _find_neighbours(self) -> None:
        if not self._row.target:
            # An imported recording is of no machine that is known.
            return
        log = await sessions_on(self._aws, self._row.target, self._archive)
        before, after = neighbours(log.entries, self._row.session_id)
        found = ((_("previous session"), before), (_("next session"), after))
        facts = [(name, session_words(one, self._now(), exact)) for name, one in found if one]
        self.call_later(self._show_neighbours, facts)

    def _show_neighbours(self, facts: Sequence[tuple[str, str]]) -> None:
        known = session_facts(self._row, self._now())
        self.query_one("#record-known", FactList).show([*known, *facts])

    @on(Recording.Found)
    def _recorded(self, event: Recording.Found) -> None:
        event.stop()
        self.query_one(KeyFooter).hide(*ELSEWHERE)

    def _show(self, proof: Proof) -> None:
        self.query_one(ProofView).show(proof)
        self.query_one("#record-title", Static).update(self._title())
        self._show_logs()
        looking = any(each.state is SourceState.LOOKING for each in proof.evidence)
        if looking:
            self._say(_("Checking sources…"))
        elif proof.waiting:
            said = _("Not there yet. Checking again every {retry:.0f} s.")
            self._say(said.format(retry=self._retry))
        else:
            self._say(trail_offer(proof, self._row.started))

    def _failed(self, error: Exception) -> None:
        title, sentence, facts = words_of(error)
        self._say("\n".join(filter(None, (f"✕ {title}", sentence, facts))))

    def _show_logs(self) -> None:
        facts = log_facts(self.proof, self._row)
        self.query_one("#record-logs", FactList).show(facts or [("", _("not checked yet"))])

    def _export(self, ending: str, render: Callable[[Proof], str]) -> None:
        if self.proof is not None:
            self._write(ending, render(self.proof))

    @work(group="export")
    async def _write(self, ending: str, text: str) -> None:
        name, now = f"proof-{self._row.session_id}", self._now()
        await tell_written(
            self.notify,
            lambda: write_export(name, now, ending, text),
            N_("The evidence couldn't be written: {error}"),
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
            (clean(row.reason) or _("no reason given"), "$foreground"),
        )
