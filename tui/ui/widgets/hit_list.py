"""A field for words, and below it what was found, by session."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.ui.actions import Scope
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput

Hit = TypeVar("Hit")


class HitListScreen(LeftOnce[None], Generic[Hit]):
    """Hits below the heads of their sessions; the keys go from hit to hit.

    Args:
        typed: What stands in the field at first.
        placeholder: What it is for.
    """

    scope: ClassVar[Scope]

    def __init__(self, typed: str, placeholder: str) -> None:
        super().__init__()
        self._typed_at_first = typed
        self._placeholder = placeholder
        self._hits: dict[int, Hit] = {}
        """By the place in the list."""
        self._marked: int | None = None

    @abstractmethod
    def words_of_hit(self, hit: Hit, *, marked: bool = False) -> Content:
        """A hit in a line."""

    @abstractmethod
    def open_hit(self, hit: Hit) -> None:
        """Show where it was found."""

    @abstractmethod
    def action_open(self) -> None:
        """Enter: what was typed is meant, or the hit under the cursor."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="search-line"):
            yield Static("/", id="search-slash")
            yield OrderedInput(
                self._typed_at_first,
                placeholder=self._placeholder,
                compact=True,
                id="search-field",
            )
            yield Static("", id="search-reach", markup=False)
        yield Static("", id="search-state", markup=False)
        options = OptionList(compact=True)
        options.can_focus = False
        yield options
        yield KeyFooter(self.scope)

    def list_hits(self, sessions: Iterable[tuple[Content, Sequence[Hit]]]) -> None:
        """Show these hits, each session's below its head; the same one stays marked."""
        options = self.query_one(OptionList)
        before = self._hits.get(-1 if options.highlighted is None else options.highlighted)
        self._marked = None
        self._hits.clear()
        listed: list[Option] = []
        for head, hits in sessions:
            listed.append(Option(head, disabled=True))
            for hit in hits:
                self._hits[len(listed)] = hit
                listed.append(Option(self.words_of_hit(hit)))
        options.clear_options()
        options.add_options(listed)
        # Another search begins at its first.
        same = (place for place, hit in self._hits.items() if hit == before)
        options.highlighted = next(same, min(self._hits, default=None))

    def open_marked(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and (hit := self._hits.get(highlighted)) is not None:
            self.open_hit(hit)

    def action_move(self, steps: int) -> None:
        places = sorted(self._hits)
        options = self.query_one(OptionList)
        if places:
            now = places.index(options.highlighted) if options.highlighted in places else 0
            options.highlighted = places[min(max(now + steps, 0), len(places) - 1)]

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_open()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if (hit := self._hits.get(event.option_index)) is not None:
            self.open_hit(hit)

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        for place in {self._marked, event.option_index}:
            if place is not None and (hit := self._hits.get(place)) is not None:
                prompt = self.words_of_hit(hit, marked=place == event.option_index)
                event.option_list.replace_option_prompt_at_index(place, prompt)
        self._marked = event.option_index

    @property
    def list_width(self) -> int:
        """Cells of a line of the list."""
        return self.query_one(OptionList).scrollable_content_region.width
