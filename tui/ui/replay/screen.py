"""A recording, played."""

import re
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

from tui.printable import clean
from tui.replay.find import Hit, find
from tui.replay.source import Source
from tui.settings.settings import Settings
from tui.terminal.emulator import Emulator
from tui.terminal.palette import Palette
from tui.ui.actions import Scope, bindings_of
from tui.ui.replay.places import FORMS, seconds_of
from tui.ui.replay.playing import Playing
from tui.ui.replay.terminal import ReplayTerminal
from tui.ui.replay.time_line import Moment, TimeLine
from tui.ui.terminal.search import pattern_of
from tui.ui.terminal.view import TerminalView
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.times import Now

NEWS: Final = 0.1
"""Seconds between two looks at what a search has found."""

UNDER: Final = 3
"""Lines under the recording: the time line and the keys."""

SEARCH, TO_TIME = "search what was on the screen", "1:30, or @14:03 for the time of day"


class ReplayScreen(LeftOnce[None]):
    """Plays, seeks and searches; copies from any moment.

    Args:
        source: The recording; it is closed with the screen.
        name: What to call it, where it has no title.
        palette: The colours in force.
        settings: How the terminal behaves where users differ.
        now: The time of day, in the user's zone.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.REPLAY)
    # Keys are the player's, and the field has them only while something is asked.
    AUTO_FOCUS = ""

    def __init__(
        self,
        source: Source,
        name: str,
        *,
        palette: Callable[[], Palette],
        settings: Settings,
        now: Now,
    ) -> None:
        super().__init__()
        self.source = source
        self._label = name
        self._palette = palette
        self._now = now
        first = source.keyframe(0)
        emulator = Emulator(first.columns, first.lines, 0)
        self.terminal = ReplayTerminal(emulator, palette(), settings)
        self.playing = Playing(source, emulator, self._shown)
        self.time_line = TimeLine(now)
        self._title = Horizontal(id="replay-title")
        self._stage = ScrollableContainer(self.terminal, id="replay-stage", can_focus=False)
        self._dimensions = Static("", id="replay-size", markup=False)
        self._field = OrderedInput(compact=True, id="replay-field")
        self.hits: list[Hit] = []
        """What was found so far, in order."""
        self._hit_times: tuple[float, ...] = ()
        self._finding = False
        self._search_number = 0
        self._begin: float | None = None
        self._heard_problem = ""
        # Whether the window keeps to the cursor, where it is smaller than the recording.
        self._follows = True
        self._version = 0

    def compose(self) -> ComposeResult:
        with self._title:
            yield Static(Content(clean(self.source.title or self._label)), id="replay-name")
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
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolor())
        self._recolor()
        self.run_worker(self.playing.run(), group="playing", name="playing")
        self._heard()
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

    # What the keys do.

    def action_play_pause(self) -> None:
        self._follows = True
        self.playing.toggle()
        self._tell()

    def action_seek(self, seconds: float) -> None:
        self._go(self.playing.player.position + seconds)

    def action_rewind(self) -> None:
        self.action_seek(-5)

    def action_forward(self) -> None:
        self.action_seek(5)

    def action_rewind_far(self) -> None:
        self.action_seek(-60)

    def action_forward_far(self) -> None:
        self.action_seek(60)

    def action_to_start(self) -> None:
        self._go(0)

    def action_to_end(self) -> None:
        self._go(self.source.duration)

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
        marker = self.playing.player.next_marker(self.source.markers)
        if marker is None:
            self._say("There is no marker after this.")
        else:
            self._go(marker.at)

    def action_previous_marker(self) -> None:
        marker = self.playing.player.previous_marker(self.source.markers)
        if marker is None:
            self._say("There is no marker before this.")
        else:
            self._go(marker.at)

    def action_search(self) -> None:
        self._ask(SEARCH)

    def action_to_time(self) -> None:
        self._ask(TO_TIME)

    def action_next(self) -> None:
        self._step([hit for hit in self.hits if hit.at > self.playing.player.position], 0)

    def action_previous(self) -> None:
        self._step([hit for hit in self.hits if hit.at < self.playing.player.position], -1)

    def action_select(self) -> None:
        self.playing.pause()
        self.terminal.action_select()
        self._tell()

    def action_copy(self) -> None:
        self.terminal.action_copy()

    def action_scroll(self, columns: int, lines: int) -> None:
        self._follows = False
        self._stage.scroll_relative(x=columns, y=lines, animate=False, force=True)

    def action_up(self) -> None:
        self.action_scroll(0, -1)

    def action_down(self) -> None:
        self.action_scroll(0, 1)

    def action_scroll_left(self) -> None:
        self.action_scroll(-4, 0)

    def action_scroll_right(self) -> None:
        self.action_scroll(4, 0)

    def action_close(self) -> None:
        if self._field.display:
            self._leave_field()
        elif self.terminal.found.pattern is not None:
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
        if event.input.placeholder == SEARCH:
            self._leave_field()
            self._search(event.value)
            return
        to = seconds_of(event.value, self.source.started, self._now().tzinfo)
        if to is None:
            self._say(FORMS)
        else:
            self._leave_field()
            self._go(to)

    # Searching.

    def _search(self, words: str) -> None:
        pattern = pattern_of(words)
        self.hits, self._hit_times = [], ()
        self._version += 1
        self._begin = self.playing.player.position
        self._finding = pattern is not None
        self.terminal.found.pattern = pattern
        self.terminal.overlay_changed()
        self.workers.cancel_group(self, "find")
        self._search_number += 1
        if pattern is not None:
            self._find(pattern, self._search_number)
        self._tell()

    @work(thread=True, group="find", exclusive=True, exit_on_error=True)
    def _find(self, pattern: re.Pattern[str], search: int) -> None:
        worker = get_current_worker()
        news: list[Hit] = []
        told = monotonic()
        for hit in find(self.source, pattern, lambda: worker.is_cancelled):
            news.append(hit)
            if monotonic() - told >= NEWS:
                self.call_later(self._found, search, news, done=False)
                news, told = [], monotonic()
        if not worker.is_cancelled:
            self.call_later(self._found, search, news, done=True)

    def _found(self, search: int, hits: Sequence[Hit], *, done: bool) -> None:
        if search != self._search_number:
            return
        self.hits += hits
        self._hit_times = tuple(hit.at for hit in self.hits)
        self._version += 1
        self._finding = not done
        begin = self._begin
        if begin is not None:
            # The first one from where one was; round to the beginning if there is none.
            ahead = [hit for hit in self.hits if hit.at >= begin]
            if ahead or (done and self.hits):
                self._begin = None
                self._go((ahead or self.hits)[0].at)
        self._tell()

    def _step(self, hits: Sequence[Hit], place: int) -> None:
        """Go to one of these, or round and round."""
        if not self.hits:
            self._say("Nothing was found." if self.terminal.found.pattern else "/ searches.")
            return
        self.playing.pause()
        self._go((hits or self.hits)[place].at)

    def _search_words(self) -> str:
        if self.terminal.found.pattern is None:
            return ""
        count = len(self.hits)
        if not count:
            return "searching …" if self._finding else "not found"
        more = "+" if self._finding else ""
        position = self.playing.player.position
        number = next((n for n, hit in enumerate(self.hits, 1) if hit.at == position), None)
        return f"{number} of {count}{more}" if number else f"{count}{more} found"

    # What has changed.

    def _shown(self, anew: bool) -> None:
        self.terminal.drawn(anew=anew)
        self._make_room()
        if self._follows:
            self._follow()
        self._tell()

    def _follow(self) -> None:
        """Keep the cursor in sight, where the window is smaller than the recording."""
        stage, cursor = self._stage, self.terminal.emulator.cursor
        if self.terminal.emulator.columns > stage.size.width or (
            self.terminal.emulator.lines > stage.size.height
        ):
            stage.scroll_to_region(
                Region(cursor.x, cursor.y, 1, 1), animate=False, force=True, immediate=True
            )

    def _heard(self) -> None:
        """More is known of the recording."""
        self._version += 1
        self.playing.wake()
        if self.source.problem and self.source.problem != self._heard_problem:
            self._heard_problem = self.source.problem
            words = f"{self.source.problem} What is before that can be played."
            self.notify(clean(words), severity="warning", timeout=12, markup=False)
        self._tell()

    def _tell(self) -> None:
        player, source = self.playing.player, self.source
        self.time_line.show(
            Moment(
                position=player.position,
                duration=source.duration,
                started=source.started,
                playing=player.playing,
                speed=player.speed,
                skips_idle=player.skips_idle,
                state=self._state(),
                search=self._search_words(),
                markers=source.markers,
                pauses=source.pauses,
                hits=self._hit_times,
                version=self._version,
                title="" if self._title.display else self.source.title or self._label,
            )
        )
        emulator = self.terminal.emulator
        self._dimensions.update(f"{emulator.columns}x{emulator.lines}")

    def _state(self) -> str:
        source, position = self.source, self.playing.player.position
        if self.playing.seeking:
            if position > source.drawn_to:
                return f"seeking … {source.drawn_to / position:.0%}"
            return "seeking …"
        return "" if source.complete else "reading …"

    def _say(self, words: str) -> None:
        self.notify(words, markup=False, timeout=4)

    def _recolor(self) -> None:
        self.terminal.palette = self._palette()

    @on(TerminalView.Rang)
    @on(TerminalView.TitleChanged)
    def _not_now(self, event: TerminalView.Rang | TerminalView.TitleChanged) -> None:
        """It rang then; and the window is not the remote's to name."""
        event.stop()
