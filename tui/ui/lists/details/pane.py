"""A pane that tells of one row: what is known at once, and what is asked once the cursor rests."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.timer import Timer
from textual.worker import WorkType

from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.facts import Fact, Lines, fact_lines
from tui.ui.words.cells import cut_end
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.ui.workspace import Workspace

Item = TypeVar("Item")
Found = TypeVar("Found")

DRAWN_AFTER: Final = 0.15
"""Seconds that the cursor rests until the row is told of: keys that are held down cost nothing."""

ASKED_AFTER: Final = 0.3
"""Seconds that it rests until anybody is asked."""

BELIEVED: Final = timedelta(seconds=60)
"""How long an answer is not asked for again."""

MOST_KNOWN: Final = 50
"""Rows whose answers are kept."""

LABELS: Final = 15
"""Cells for the labels."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what is told.

    Attributes:
        title: above it; empty for none.
        facts: labels and values.
        lines: below those, each as it stands, cut where the pane ends.
    """

    title: str
    facts: Sequence[Fact] = ()
    lines: Sequence[str] = ()


class SectionText(Lines):
    """The sections, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self._sections: Sequence[Section] = ()

    def show(self, sections: Sequence[Section]) -> None:
        """Show these; nothing is laid out where all of it has room, as it had before."""
        if sections != self._sections:
            self._sections = sections
            room = self.container_size
            height = self.get_content_height(room, room, self.size.width)
            self.refresh(layout=height != self.size.height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # A layout is one of the whole screen: what is blank below spares it.
        return max(container.height, super().get_content_height(container, viewport, width))

    def lines(self, width: int) -> Iterator[Content]:
        for number, section in enumerate(self._sections):
            if number:
                yield Content("")
            if section.title:
                yield Content.styled(cut_end(clean(section.title), width), "bold $primary")
            least = LABELS if any(label for label, _ in section.facts) else 0
            yield from fact_lines(
                section.facts, width, label_style="$foreground-muted", least=least
            )
            for line in section.lines:
                yield Content(cut_end(clean(line), width))


class DetailsPane(VerticalScroll, Generic[Item, Found], can_focus=True):
    """What is known of the row under the cursor.

    Args:
        now: The time of day.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MOVES)

    def __init__(self, now: Now) -> None:
        super().__init__(classes="details")
        self.now = now
        self.place: Workspace | None = None
        """Where what is listed is known, if that is the same for all of it."""
        self._text = SectionText()
        self._key = ""
        self._item: Item | None = None
        self._known: OrderedDict[str, tuple[datetime, Found]] = OrderedDict()
        self._waits: tuple[Timer, ...] = ()
        """Run while the cursor has not rested long enough."""
        self._asked = ""
        """The key of the row that somebody is being asked about."""

    def compose(self) -> Iterator[SectionText]:
        yield self._text

    async def find(self, item: Item) -> Found:
        """Ask for what the row itself does not tell; what goes wrong is a part of the answer."""
        raise NotImplementedError

    def sections(self, item: Item, found: Found | None) -> Iterable[Section]:
        """What to say of a row; `found` is None until it was asked."""
        raise NotImplementedError

    def lasts(self, found: Found) -> bool:
        """Whether an answer is worth keeping."""
        return True

    def point(self, key: str, item: Item | None) -> None:
        """The cursor is on this row; nothing is drawn or asked before it rests there.

        Args:
            key: What tells the row from others; the same one again brings it up to date.
            item: The row; None where there is none.
        """
        moved = key != self._key
        self._key, self._item = key, item
        if moved:
            self._stop()
            self.scroll_home(animate=False)
            self._waits = (
                self.set_timer(DRAWN_AFTER, self._draw),
                self.set_timer(ASKED_AFTER, self._ask),
            )
        elif not self._waits:
            self._draw()
            self._ask()

    def speak(self) -> None:
        """Tell of the row in the language of now."""
        if self._item is not None:
            self._draw()

    def forget(self) -> None:
        """Believe no answer any more: what was asked for is something else now."""
        self._known.clear()

    def _stop(self) -> None:
        for timer in self._waits:
            timer.stop()
        self._waits, self._asked = (), ""
        self.workers.cancel_group(self, "details")

    def _draw(self) -> None:
        item = self._item
        if item is None:
            self._text.show(())
            return
        known = self._known.get(self._key)
        self._text.show(tuple(self.sections(item, known[1] if known else None)))

    def _ask(self) -> None:
        self._waits = ()
        known = self._known.get(self._key)
        fresh = False
        if known is not None:
            at, found = known
            fresh = self.lasts(found) and self.now() - at < BELIEVED
        if self._item is not None and self._asked != self._key and not fresh:
            self._asked = self._key
            # Not a coroutine yet: a worker that is cancelled first would leave it unawaited.
            learn: WorkType[None] = partial(self._learn, self._key, self._item)
            self.run_worker(learn, group="details", exclusive=True)

    async def _learn(self, key: str, item: Item) -> None:
        found = await self.find(item)
        self.call_later(self._keep, key, found)

    def _keep(self, key: str, found: Found) -> None:
        self._known[key] = (self.now(), found)
        self._known.move_to_end(key)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        if key == self._key:
            self._asked = ""
            self._draw()

    def on_hide(self) -> None:
        self._stop()
        self._key, self._item = "", None

    def on_unmount(self) -> None:
        self._stop()

    # The keys are those of the list.

    def action_up(self) -> None:
        self.scroll_relative(y=-1, animate=False)

    def action_down(self) -> None:
        self.scroll_relative(y=1, animate=False)

    def action_first(self) -> None:
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.scroll_end(animate=False)

    def action_page_up(self) -> None:
        self._scroll_pages(-1)

    def action_page_down(self) -> None:
        self._scroll_pages(1)

    def action_half_up(self) -> None:
        self._scroll_pages(-0.5)

    def action_half_down(self) -> None:
        self._scroll_pages(0.5)

    def _scroll_pages(self, pages: float) -> None:
        lines = max(1, round(self.size.height * abs(pages)) - (abs(pages) >= 1))
        self.scroll_relative(y=lines if pages > 0 else -lines, animate=False)
