"""A recording, played."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import ClassVar, Final

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, ScrollableContainer
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from tui.language import N_, _
from tui.printable import clean
from tui.replay.find import Hit, find
from tui.replay.source import RecordingSource
from tui.replay.survey import Marker
from tui.settings.settings import Settings
from tui.terminal.emulator import Emulator
from tui.terminal.palette import Palette
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.replay.finding import Finding
from tui.ui.replay.places import FORMS, seconds_of
from tui.ui.replay.playing import Playing
from tui.ui.replay.terminal import ReplayTerminal
from tui.ui.replay.time_line import Moment, TimeLine
from tui.ui.terminal.search import wanted_of
from tui.ui.terminal.view import TerminalView
from tui.ui.widgets.counted import CountedKeys
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.times import Now

NEWS: Final = 0.1
"""Seconds between two looks at what a search has found."""

UNDER: Final = 3
"""Lines under the recording: the time line and the keys."""

SCROLLS: Final = N_("h j k l scroll")

SEARCH, TO_TIME = N_("search the screen text"), N_("1:30, or @14:03 for a time of day")


class ReplayScreen(CountedKeys, LeftOnce[None]):
    """Plays, seeks and searches; copies from any moment.

    Args:
        source: The recording; it is closed with the screen.
        name: What to call it, where it has no title.
        start: Seconds from its beginning, where it is first seen.
        still: Whether it does not play from there until it is asked to.
        palette: The colours in force.
        settings: How the terminal behaves where users differ.
        now: The time of day, in the user's zone.
    """

    scope = Scope.REPLAY
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(scope)
    # Keys are the player's, and the field has them only while something is asked.
    AUTO_FOCUS = ""

    def __init__(  # noqa: PLR0913 -- what is played, and how
        self,
        source: RecordingSource,
        name: str,
        *,
        palette: Callable[[], Palette],
        settings: Settings,
        now: Now,
        start: float = 0.0,
        still: bool = False,
    ) -> None:
        super().__init__()
        self.source = source
        self._label = name
        self._palette = palette
        self._now = now
        emulator = Emulator(source.about.columns, source.about.lines, 0)
        self.terminal = ReplayTerminal(emulator, palette(), settings)
        self.playing = Playing(source, emulator, self._shown)
        self.time_line = TimeLine(now)
        self._title = Horizontal(id="replay-title")
        self._stage = ScrollableContainer(self.terminal, id="replay-stage", can_focus=False)
        self._dimensions = Static("", id="replay-size", markup=False)
        self._field = OrderedInput(compact=True, id="replay-field")
        self.finding: Finding | None = None
        """What is searched for, and was found so far."""
        self._heard_problem = ""
        # Where it is to begin, as long as it was not read so far.
        self._start = start
        self._still = still
        # Whether the window keeps to the cursor, where it is smaller than the recording.
        self._follows = True
        self._version = 0

    def compose(self) -> ComposeResult:
        with self._title:
            yield Static(
                Content(clean(self.source.about.title or self._label)), id="replay-name"
            )
            yield self._dimensions
        yield self._stage
        yield self.time_line
        yield self._field
        footer = KeyFooter(Scope.REPLAY, Scope.EVERYWHERE)
        footer.hide("command_palette", "leave")
        yield footer

    def on_mount(self) -> None:
        self._field.display = False
        self.terminal.fit()
        self.source.listen(lambda: self.call_later(self._heard))
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._recolor())
        self._recolor()
        self.run_worker(self.playing.run(), group="playing", name="playing")
        self._heard()
        if not self._still:
            self.action_play_pause()

    def on_unmount(self) -> None:
        self.app.theme_changed_signal.unsubscribe(self)
        self.source.listen(lambda: None)
        self.playing.close()
        self.source.close()

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """A recording that was made in this window fits: without the title, if need be."""
        missing = self.terminal.emulator.lines + UNDER - self.size.height
        self._title.display = missing != 0

    def on_key(self, event: events.Key) -> None:
        if self.terminal.take_key(event):
            event.stop()
            event.prevent_default()
            place = self.terminal.copy_mode.place
            self._keep_in_sight(place.column, place.line - self.terminal.viewport.top)
        else:
            self.count_key(event)

    # What the keys do.

    def action_play_pause(self) -> None:
        self._follows = True
        self.playing.toggle()
        self._tell()

    def action_rewind(self) -> None:
        self._go(self.playing.player.position - 5 * self.times())

    def action_forward(self) -> None:
        self._go(self.playing.player.position + 5 * self.times())

    def action_rewind_far(self) -> None:
        self._go(self.playing.player.position - 60 * self.times())

    def action_forward_far(self) -> None:
        self._go(self.playing.player.position + 60 * self.times())

    def action_to_start(self) -> None:
        self._go(0)

    def action_to_end(self) -> None:
        self._go(self.source.survey.duration)

    def action_slower(self) -> None:
        self.playing.player.slower()
        self._tell()

    def action_faster(self) -> None:
        self.playing.player.faster()
        self._tell()

    def action_skip_idle(self) -> None:
        player = self.playing.player
        player.skips_idle = not player.skips_idle
        self._tell()

    def action_next_marker(self) -> None:
        marker = self.playing.player.next_marker(self.source.survey.markers, self.times())
        self._go_to_marker(marker, _("There is no later marker."))

    def action_previous_marker(self) -> None:
        marker = self.playing.player.previous_marker(self.source.survey.markers, self.times())
        self._go_to_marker(marker, _("There is no earlier marker."))

    def _go_to_marker(self, marker: Marker | None, otherwise: str) -> None:
        if marker is None:
            self._say(otherwise)
        else:
            self._go(marker.at)

    def action_search(self) -> None:
        self._ask(_(SEARCH))

    def action_to_time(self) -> None:
        self._ask(_(TO_TIME))

    def action_next(self) -> None:
        position = self.playing.player.position
        self._step(self.finding.after(position, self.times()) if self.finding else None)

    def action_previous(self) -> None:
        position = self.playing.player.position
        self._step(self.finding.before(position, self.times()) if self.finding else None)

    def action_select(self) -> None:
        self.playing.pause()
        self.terminal.action_select()
        self._tell()

    def action_copy(self) -> None:
        self.terminal.action_copy()

    def action_scroll(self, columns: int, lines: int) -> None:
        self._follows = False
        times = self.times()
        self._stage.scroll_relative(
            x=columns * times, y=lines * times, animate=False, force=True
        )

    def action_close(self) -> None:
        if self._field.display:
            self._leave_field()
        elif self.finding is not None:
            self._search("")
        else:
            self.dismiss()

    def _go(self, to: float) -> None:
        self._follows = True
        self.playing.seek(to)
        self._tell()

    # The field.

    def _ask(self, what: str) -> None:
        self.playing.pause()
        self._tell()
        field = self._field
        field.placeholder = what
        field.value = ""
        field.display = True
        field.focus()

    def _leave_field(self) -> None:
        self._field.display = False
        self.set_focus(None)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.placeholder == _(SEARCH):
            self._leave_field()
            self._search(event.value)
            return
        to = seconds_of(event.value, self.source.about.started, self._now().tzinfo)
        if to is None:
            self._say(_(FORMS))
        else:
            self._leave_field()
            self._go(to)

    # Searching.

    def _search(self, words: str) -> None:
        wanted = wanted_of(words)
        self.workers.cancel_group(self, "find")
        self.finding = None
        self.terminal.found.wanted = wanted
        self.terminal.overlay_changed()
        if wanted is not None:
            self.finding = Finding(wanted, self.playing.player.position)
            self._find(self.finding)
        self._version += 1
        self._tell()

    @work(thread=True, group="find", exclusive=True)
    def _find(self, finding: Finding) -> None:
        worker = get_current_worker()
        news: list[Hit] = []
        told = monotonic()
        for hit in find(self.source, finding.wanted, lambda: worker.is_cancelled):
            news.append(hit)
            if monotonic() - told >= NEWS:
                self.call_later(self._found, finding, news, done=False)
                news, told = [], monotonic()
        self.call_later(self._found, finding, news, done=True)

    def _found(self, finding: Finding, hits: Sequence[Hit], *, done: bool) -> None:
        if finding is not self.finding:
            return
        self._version += 1
        to = finding.add(hits, done=done)
        if to is not None:
            self._go(to)
        self._tell()

    def _step(self, to: float | None) -> None:
        """Go to what was found there."""
        if to is None:
            self._say(
                _("Nothing was found.")
                if self.finding
                else with_keys(_("{replay.search} searches."))
            )
            return
        self.playing.pause()
        self._go(to)

    # What has changed.

    def _shown(self, anew: bool) -> None:
        self.terminal.drawn(anew=anew)
        self._make_room()
        if self._follows:
            self._follow()
        self._tell()

    def _follow(self) -> None:
        """Keep the cursor in sight, where the window is smaller than the recording."""
        cursor = self.terminal.emulator.cursor
        self._keep_in_sight(cursor.x, cursor.y)

    def _keep_in_sight(self, x: int, y: int) -> None:
        if self._is_larger:
            self._stage.scroll_to_region(
                Region(x, y, 1, 1), animate=False, force=True, immediate=True
            )

    @property
    def _is_larger(self) -> bool:
        """Whether not all of the recording is in sight."""
        size, emulator = self._stage.size, self.terminal.emulator
        return emulator.columns > size.width or emulator.lines > size.height

    def _heard(self) -> None:
        """More is known of the recording."""
        self._version += 1
        if self._start and (self.source.complete or self.source.survey.duration >= self._start):
            self._start, start = 0.0, self._start
            self._go(start)
        self.playing.wake()
        if self.source.problem and self.source.problem != self._heard_problem:
            self._heard_problem = self.source.problem
            words = _("{problem} What comes before can be played.").format(
                problem=self.source.problem
            )
            self.notify(clean(words), severity="warning", timeout=12, markup=False)
        self._tell()

    def _tell(self) -> None:
        player, source = self.playing.player, self.source
        self.time_line.show(
            Moment(
                position=player.position,
                duration=source.survey.duration,
                started=source.about.started,
                playing=player.playing,
                speed=player.speed,
                skips_idle=player.skips_idle,
                state=self._state(),
                search=self.finding.words(player.position) if self.finding else "",
                markers=source.survey.markers,
                pauses=source.survey.pauses,
                hits=self.finding.times if self.finding else (),
                version=self._version,
                title="" if self._title.display else self.source.about.title or self._label,
            )
        )
        emulator = self.terminal.emulator
        size = f"{emulator.columns}x{emulator.lines}"
        self._dimensions.update(f"{size} · {_(SCROLLS)}" if self._is_larger else size)

    def _state(self) -> str:
        source, position = self.source, self.playing.player.position
        if self.playing.seeking:
            if position > source.drawn_to:
                return _("seeking… {share:.0%}").format(share=source.drawn_to / position)
            return _("seeking…")
        return "" if source.complete else _("reading…")

    def _say(self, words: str) -> None:
        self.notify(words, markup=False, timeout=4)

    def _recolor(self) -> None:
        self.terminal.palette = self._palette()

    @on(TerminalView.Rang)
    @on(TerminalView.TitleChanged)
    def _not_now(self, event: TerminalView.Rang | TerminalView.TitleChanged) -> None:
        """It rang then; and the window is not the remote's to name."""
        event.stop()
