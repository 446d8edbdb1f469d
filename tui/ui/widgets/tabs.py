"""The tabs as they are written: whole where there is room, then shorter, then fewer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import cycle
from typing import Final

from rich.cells import cell_len

from tui.language import N_, _
from tui.ui.words.cells import cut_end, cut_middle

MOST_NUMBERED: Final = 9
"""Tabs that a digit leads to."""

TITLE: Final = 20
NARROW_TITLE: Final = 8
"""Cells of a session's name, and where the row is crowded."""

NOTE: Final = 16
"""Cells of what a remote calls its window."""

TELLING: Final = 12
"""Cells of the word that tells a session from another on the same machine."""

BEFORE, AFTER = "\u2039", "\u203a"
"""What points to tabs that there is no room for."""

JOINED: Final = "+"
"""What stands before a session that is seen together with the one to its left."""


class TabSize(Enum):
    """How much of a tab is written."""

    WHOLE = auto()
    PLAIN = auto()
    """Without what the remote calls its window."""
    NARROW = auto()
    """A view by its number, a session by the beginning of its name."""


VIEW_NAMES: Final = {
    "instances": N_("Instances"),
    "sessions": N_("Sessions"),
    "preferences": N_("Preferences"),
    "overview": N_("Overview"),
    "forwards": N_("Forwards"),
}
"""What the views are called, by the ids of their tabs."""

VIEWS: Final = tuple(VIEW_NAMES)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its id, the key that leads to it, its name, and what to say beside the name."""

    id: str
    number: int
    """Of a view, or of a session: each kind has numbers of its own."""
    title: str
    mark: str = ""
    """The lamp of a session; a view has none."""
    time: str = ""
    urgent: bool = False
    note: str = ""
    where: str = ""
    """The place of a session that is not where the user works."""
    telling: str = ""
    """What tells it from the other sessions on its machine: a word of its reason."""
    reason: str = ""
    """Why there is the session, whole: it is looked for by that, too."""
    joined: bool = False
    """Whether the session is seen together with the one to its left."""

    @property
    def key(self) -> str:
        """The digit that leads to it, in a session behind the leader; empty where there is none."""
        return str(self.number) if self.number <= MOST_NUMBERED else ""

    @property
    def name(self) -> str:
        """`web-1`, `web-1@staging`."""
        return f"{self.title}@{self.where}" if self.where else self.title

    def words(self, size: TabSize) -> str:
        """The tab as it is written."""
        narrow = size is TabSize.NARROW
        if not self.mark:
            return self.key if narrow else f"{self.key} {self.title}"
        title = cut_end(self.title, NARROW_TITLE) if narrow else cut_middle(self.title, TITLE)
        if self.where:
            title += f"@{cut_middle(self.where, NARROW_TITLE if narrow else TITLE)}"
        telling = cut_end(self.telling, NARROW_TITLE if narrow else TELLING)
        note = cut_end(self.note, NOTE) if size is TabSize.WHOLE else ""
        return " ".join(filter(None, (self.key, self.mark, title, telling, note, self.time)))


@dataclass(frozen=True, slots=True)
class TabPiece:
    """What is written of a line of tabs, and the tab that a click on it shows."""

    text: str
    tab: Tab
    cut: bool = False
    """Whether it stands for tabs that there is no room for."""


def cells_of(pieces: Sequence[TabPiece]) -> int:
    """How wide they are together."""
    return sum(cell_len(piece.text) for piece in pieces)


def view_pieces(views: Sequence[Tab], active: str) -> Iterator[list[TabPiece]]:
    """The views, all by name; then only the one that is shown; then none."""
    named = [TabPiece(f"{tab.words(TabSize.PLAIN)} ", tab) for tab in views]
    numbered = [TabPiece(f"{tab.words(TabSize.NARROW)} ", tab) for tab in views]
    yield named
    yield [
        name if name.tab.id == active else number
        for name, number in zip(named, numbered, strict=True)
    ]
    yield numbered


def session_pieces(
    sessions: Sequence[Tab], active: str, room: int, look_at: str = ""
) -> list[TabPiece]:
    """All sessions; as the room shrinks narrower ones, and then fewer.

    Args:
        sessions: Their tabs.
        active: The id of the tab that is shown; most is written of that one.
        room: The cells there are.
        look_at: The id of the one that stays in sight where not all have room.
    """
    for sizes in _sizes(sessions, active):
        pieces = [_piece(tab, sizes[tab.id]) for tab in sessions]
        if cells_of(pieces) <= room:
            return pieces
    for size in (TabSize.PLAIN, TabSize.NARROW):
        narrow = {tab.id: TabSize.NARROW for tab in sessions} | {active: size}
        pieces = _cut(
            [_piece(tab, narrow[tab.id]) for tab in sessions], room, look_at or active
        )
        if cells_of(pieces) <= room:
            return pieces
    return []


def _sizes(sessions: Sequence[Tab], active: str) -> Iterator[dict[str, TabSize]]:
    """How much to write of each tab by its id, less and less."""
    sizes = {tab.id: TabSize.WHOLE for tab in sessions}
    yield sizes
    yield {**sizes, **{tab.id: TabSize.PLAIN for tab in sessions if tab.id != active}}
    sizes = {tab.id: TabSize.PLAIN for tab in sessions}
    yield sizes
    for tab in sessions:
        if tab.id != active:
            sizes = sizes | {tab.id: TabSize.NARROW}
            yield sizes


def _cut(sessions: Sequence[TabPiece], room: int, look_at: str) -> list[TabPiece]:
    """As many sessions beside one of them as there is room for."""
    if not sessions:
        return []
    # Where a view is shown the newest sessions stay.
    places = (n for n, piece in enumerate(sessions) if piece.tab.id == look_at)
    first = next(places, len(sessions) - 1)
    shown = range(first, first + 1)
    # To the right and to the left in turn, until neither side has room for one more.
    sides, refused = cycle(((0, 1), (-1, 0))), 0
    while refused < 2:
        left, right = next(sides)
        wider = range(shown.start + left, shown.stop + right)
        inside = wider.start >= 0 and wider.stop <= len(sessions)
        if inside and cells_of(_window(sessions, wider)) <= room:
            shown, refused = wider, 0
        else:
            refused += 1
    return _window(sessions, shown)


def _piece(tab: Tab, size: TabSize) -> TabPiece:
    return TabPiece(f"{JOINED if tab.joined else ' '}{tab.words(size)} ", tab)


def _window(sessions: Sequence[TabPiece], shown: range) -> list[TabPiece]:
    """Some of the sessions, and how many there are to the left and to the right of them."""
    before, after = sessions[: shown.start], sessions[shown.stop :]
    left = [TabPiece(f" {BEFORE}{len(before)} ", before[-1].tab, cut=True)] if before else []
    right = [TabPiece(f" {len(after)}{AFTER} ", after[0].tab, cut=True)] if after else []
    return [*left, *sessions[shown.start : shown.stop], *right]


def telling_words(reasons: Sequence[str]) -> list[str]:
    """By each reason the word that tells it from the others: the first one that is not all theirs.

    Args:
        reasons: Those of the sessions on one machine, cleaned; one alone needs no word.
    """
    if len(reasons) < 2:
        return [""] * len(reasons)
    split = [reason.split() for reason in reasons]
    shared = 0
    while all(len(words) > shared for words in split) and (
        len({words[shared] for words in split}) == 1
    ):
        shared += 1
    return [words[shared] if len(words) > shared else "" for words in split]


def view_tabs() -> list[Tab]:
    """The tabs of the views, in the language of now."""
    names = enumerate(VIEW_NAMES.items(), start=1)
    return [Tab(view, number, _(name)) for number, (view, name) in names]
