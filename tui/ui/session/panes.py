"""Where sessions are shown: alone, or up to four in sight at once.

Every session is in one `PaneGroup`. One group is in sight, all of its panes or, zoomed or in
too small a window, the one that has the keyboard. What is not in sight paints nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final
from weakref import WeakKeyDictionary

from rich.segment import Segment
from textual import events
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.language import _
from tui.ui.session.pane_tree import (
    MOST,
    Axis,
    Border,
    Direction,
    Tree,
    borders,
    even_out,
    fits,
    insert,
    lay_out,
    move_border,
    neighbour,
    panes_of,
    remove,
    substitute,
)

if TYPE_CHECKING:
    # Before the first paint none of it is needed, and it is much.
    from tui.sessions.session import Session
    from tui.ui.session.view import SessionView

PANES: Final = "panes"


@dataclass(frozen=True, slots=True)
class PaneSpot:
    """Where a session is to be shown: beside another, or below it; without an axis in its place."""

    session: "Session"
    axis: Axis | None = None


@dataclass(eq=False, slots=True)
class PaneGroup:
    """Sessions that are in sight together, by the ids of their views."""

    tree: Tree
    focused: str
    """The one that has the keyboard, or had it last."""
    zoomed: bool = False

    @property
    def panes(self) -> tuple[str, ...]:
        return panes_of(self.tree)

    def in_sight(self, size: Size) -> tuple[str, ...]:
        """What is seen of it in a window."""
        return (self.focused,) if self.zoomed or not fits(self.tree, size) else self.panes

    def words(self, pane: str, size: Size) -> str:
        """Why a pane is seen alone, and that others are behind it."""
        if len(self.in_sight(size)) == len(self.panes):
            return ""
        words = _("{number} of {count}, no room")
        if self.zoomed:
            words = _("{number} of {count}, zoomed")
        return words.format(number=self.panes.index(pane) + 1, count=len(self.panes))


class PaneLayout(Layout):
    """Puts the panes where their tree says."""

    name = PANES

    def __init__(self, panes: "Panes") -> None:
        self._panes = panes

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        places = self._panes.places(size)
        return [
            WidgetPlacement(places[pane], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if (pane := str(child.id)) in places
        ]


class Panes(Widget, can_focus=False):
    """All sessions, of which one group is in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"panes--border", "panes--border-focused"}
    ALLOW_SELECT: ClassVar[bool] = False

    @dataclass
    class Focused(Message):
        """The keyboard has gone to another pane."""

        view: "SessionView"

    def __init__(self) -> None:
        super().__init__(id=PANES)
        self.tabs: list[SessionView] = []
        """All sessions; those that are together stand side by side."""
        self._groups: list[PaneGroup] = []
        self._shown: PaneGroup | None = None
        self._layout = PaneLayout(self)
        # By sessions that were closed: the tree they were in, and who they were in it.
        self._left: WeakKeyDictionary[Session, tuple[str, Tree]] = WeakKeyDictionary()
        # What the mouse holds, and of which tree.
        self._held: tuple[Border, Tree] | None = None

    @property
    def layout(self) -> Layout:
        return self._layout

    def places(self, size: Size) -> Mapping[str, Region]:
        """Where each pane in sight lies, by its id."""
        if self._shown is None:
            return {}
        seen = self._shown.in_sight(size)
        return lay_out(self._shown.tree if len(seen) > 1 else seen[0], size.region)

    @property
    def focused(self) -> "SessionView | None":
        """The session that has the keyboard when sessions are in front."""
        return self._view(self._shown.focused) if self._shown is not None else None

    @property
    def in_sight(self) -> "tuple[SessionView, ...]":
        """The sessions that are seen when sessions are in front."""
        shown = self._shown
        return tuple(map(self._view, shown.in_sight(self.size))) if shown is not None else ()

    def together_with(self, view: "SessionView") -> "tuple[SessionView, ...]":
        """The sessions of a session's group, itself among them."""
        return tuple(map(self._view, self._group_of(view).panes))

    def is_joined(self, view: "SessionView") -> bool:
        """Whether a session is together with the one whose tab is left of its own."""
        return view is not self.together_with(view)[0]

    def room_beside(self, view: "SessionView", axis: Axis) -> bool:
        """Whether another pane would fit beside a session, or below it."""
        group = self._group_of(view)
        more = insert(group.tree, str(view.id), "", axis)
        return len(group.panes) < MOST and fits(more, self.size)

    async def add(
        self, view: "SessionView", *, index: int | None = None, spot: PaneSpot | None = None
    ) -> None:
        """A new session, which is not shown yet.

        Args:
            view: How it is shown.
            index: Of its tab; the last one if it is not said.
            spot: Beside which session or in whose place; None for a window of its own.
        """
        await self.mount(view)
        view.display = False
        self.tabs.insert(len(self.tabs) if index is None else index, view)
        self._put(view, spot)

    def join(self, view: "SessionView", spot: PaneSpot | None) -> None:
        """Show a session somewhere else; None for a window of its own again."""
        self._take_out(view)
        self._put(view, spot)

    async def remove_view(self, view: "SessionView") -> "SessionView | None":
        """A session less; the one that follows on it in its window, if any does."""
        group = self._group_of(view)
        if len(group.panes) > 1:
            self._left[view.session] = (str(view.id), group.tree)
        was_shown = group is self._shown
        self._take_out(view)
        self.tabs.remove(view)
        # Before Textual looks for somebody else to focus.
        follower = group.focused if was_shown and group in self._groups else None
        await view.remove()
        self._arrange()
        return self._view(follower) if follower is not None else None

    def show(self, view: "SessionView") -> None:
        """Bring a session to the front, with those it is together with."""
        self._shown = self._group_of(view)
        self._shown.focused = str(view.id)
        self._arrange()

    def zoom(self) -> None:
        """Give the session with the keyboard all the room, or the others theirs again."""
        if self._shown is not None:
            self._shown.zoomed = len(self._shown.panes) > 1 and not self._shown.zoomed
            self._arrange()

    def even_out(self) -> None:
        if self._shown is not None:
            self._shown.tree = even_out(self._shown.tree)
            self._arrange()

    def neighbour(self, direction: Direction) -> "SessionView | None":
        """The session in that direction from the one that has the keyboard."""
        shown = self._shown
        if shown is None or len(shown.panes) == 1:
            return None
        # Where one is seen alone the others lie as they would if there were room.
        size = self.size if fits(shown.tree, self.size) else Size(1000, 1000)
        found = neighbour(shown.tree, size.region, shown.focused, direction)
        return self._view(found) if found is not None else None

    def _view(self, pane: str) -> "SessionView":
        return next(view for view in self.tabs if view.id == pane)

    def _group_of(self, view: "SessionView") -> PaneGroup:
        return next(group for group in self._groups if view.id in group.panes)

    def _put(self, view: "SessionView", spot: PaneSpot | None) -> None:
        self._give_place(view, spot)
        ordered: list[SessionView] = []
        for each in self.tabs:
            ordered += (one for one in self.together_with(each) if one not in ordered)
        self.tabs = ordered

    def _give_place(self, view: "SessionView", spot: PaneSpot | None) -> None:
        pane = str(view.id)
        if spot is not None and spot.axis is None:
            found = self._place_left(spot.session)
            if found is not None:
                group, old, tree = found
                group.tree = substitute(tree, old, pane)
                return
        elif spot is not None and spot.axis is not None:
            beside = next((v for v in self.tabs if v.session is spot.session), None)
            if beside is not None and self.room_beside(beside, spot.axis):
                group = self._group_of(beside)
                self.tabs.remove(view)
                self.tabs.insert(self.tabs.index(beside), view)
                group.tree = insert(group.tree, str(beside.id), pane, spot.axis)
                group.zoomed = False
                return
        self._groups.append(PaneGroup(pane, pane))

    def _place_left(self, session: "Session") -> tuple[PaneGroup, str, Tree] | None:
        """Where a closed session was, if those beside it are together still, and no others."""
        old, tree = self._left.pop(session, ("", ""))
        others = set(panes_of(tree)) - {old}
        groups = (group for group in self._groups if set(group.panes) == others)
        return next(((group, old, tree) for group in groups), None)

    def _take_out(self, view: "SessionView") -> None:
        group, pane = self._group_of(view), str(view.id)
        place = group.panes.index(pane)
        tree = remove(group.tree, pane)
        if tree is None:
            self._groups.remove(group)
            if group is self._shown:
                self._shown = None
            return
        group.tree = tree
        if len(group.panes) == 1:
            group.zoomed = False
        if group.focused == pane:
            group.focused = group.panes[min(place, len(group.panes) - 1)]

    def _arrange(self) -> None:
        """Let each session be seen or not, and know whether it is alone."""
        shown, size = self._shown, self.size
        seen = shown.in_sight(size) if shown is not None else ()
        # Not all of `tabs`: Textual keeps this list, too, until it is asked for it.
        for child in self.displayed_children:
            child.display = child.id in seen
        if shown is not None:
            is_split = len(seen) > 1
            for pane in seen:
                view, is_focused = self._view(pane), is_split and pane == shown.focused
                view.display = True
                view.place(
                    is_split=is_split, is_focused=is_focused, words=shown.words(pane, size)
                )
        # It is kept for a size, and holds those who have gone.
        self._clear_arrangement_cache()
        self.refresh(layout=True)

    def on_resize(self) -> None:
        self._arrange()

    def on_descendant_focus(self) -> None:
        view = next((each for each in self.tabs if each.has_focus_within), None)
        if view is None or self._shown is None or view.id not in self._shown.panes:
            return
        if view.id != self._shown.focused:
            self._shown.focused = str(view.id)
            self._arrange()
        self.post_message(self.Focused(view))

    # The mouse: it moves borders, and a click on a bar is one on what is below it.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        point = event.screen_offset - self.content_region.offset
        places = self.places(self.size)
        pane = next((pane for pane, place in places.items() if place.contains(*point)), None)
        if pane is not None and not self._view(pane).has_focus_within:
            self._view(pane).take_focus()
        border = next((b for b in self._borders if b.region.contains(*point)), None)
        if border is not None and self._shown is not None:
            self._held = (border, self._shown.tree)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is None or self._shown is None:
            return
        border, tree = self._held
        if tree is not self._shown.tree:
            # It was changed meanwhile.
            self._let_go()
            return
        by = event.screen_offset - self.content_region.offset - border.region.offset
        cells = by.x if border.axis is Axis.BESIDE else by.y
        if cells:
            self._shown.tree = move_border(tree, self.size.region, border, cells)
            [moved] = (
                b for b in self._borders if (b.path, b.place) == (border.path, border.place)
            )
            self._held = (moved, self._shown.tree)
            self._arrange()

    def on_mouse_up(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held = None
            self.release_mouse()

    @property
    def _borders(self) -> tuple[Border, ...]:
        shown, size = self._shown, self.size
        if shown is None or len(shown.in_sight(size)) == 1:
            return ()
        return tuple(borders(shown.tree, size.region))

    def render_line(self, y: int) -> Strip:
        """The columns between panes; those beside the one with the keyboard are heavier."""
        width, shown = self.size.width, self._shown
        lines = [
            b.region.x
            for b in self._borders
            if b.region.y <= y < b.region.bottom and b.axis is Axis.BESIDE
        ]
        if shown is None or not lines:
            return Strip.blank(width, self.rich_style)
        here = self.places(self.size)[shown.focused].grow((0, 1, 0, 1))
        segments: list[Segment] = []
        taken = 0
        for x in sorted(lines):
            segments.append(Segment(" " * (x - taken), self.rich_style))
            segments.append(self._line(heavy=here.contains(x, y)))
            taken = x + 1
        return Strip([*segments, Segment(" " * (width - taken), self.rich_style)], width)

    def _line(self, *, heavy: bool) -> Segment:
        name = "panes--border-focused" if heavy else "panes--border"
        return Segment("┃" if heavy else "│", self.get_component_rich_style(name))
