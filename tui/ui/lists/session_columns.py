"""The columns of the list of sessions: other ones for mine than for everyone's, and groups."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from tui.ui.lists.rows import Column, Cut, Tone
from tui.ui.words.session_rows import SessionRow
from tui.ui.words.times import Now, moment

LIVE: Final = "●"
REMEMBERED: Final = "○"
"""In front of a session that only this machine's local history still knows."""

RECORDED: Final = "▶"
"""In front of how long a session has lasted: it can be played."""

REASON = (30, 24, 14)
"""Cells that the reason gets before a column to its right is shown, by how many more columns
there are than in the list of one's own: how a session ended is not to be cut."""


class Grouping(Enum):
    """What is listed together; the value is the heading of the column that tells."""

    NONE = ""
    DAY = "Day"
    TICKET = "Ticket"

    @property
    def next(self) -> "Grouping":
        """The one that the key leads to."""
        all_ = list(Grouping)
        return all_[(all_.index(self) + 1) % len(all_)]


def session_columns(
    now: Now, *, everyone: bool, grouped: bool = False
) -> list[Column[SessionRow]]:
    """All but the column for groups; whose a session is, where it may be somebody else's."""
    columns = [_started(now), _lasted(now), TARGET, _reason(everyone + grouped), ENDED]
    return [*columns, *([OWNER] if everyone else []), SESSION, SOURCE]


def listed_columns(
    now: Now,
    grouping: Grouping,
    titles: Mapping[str, str],
    *,
    everyone: bool,
    everywhere: bool,
) -> list[Column[SessionRow]]:
    """All of them: where a session was, where that differs, and its group before all else."""
    grouped = grouping is not Grouping.NONE
    columns = session_columns(now, everyone=everyone, grouped=grouped)
    if everywhere:
        columns.insert(-1, PLACE)
    return [group_column(grouping, titles), *columns] if grouped else columns


def group_column(grouping: Grouping, titles: Mapping[str, str]) -> Column[SessionRow]:
    """The column that tells the group, once for the rows that belong together.

    Args:
        grouping: What is listed together.
        titles: By session id, the group's title, in the order of the groups.
    """
    places = {title: -number for number, title in enumerate(dict.fromkeys(titles.values()))}

    def title(row: SessionRow) -> str:
        return titles.get(row.session_id, "")

    return Column(
        name=grouping.value,
        text=title,
        least=10,
        most=16,
        order=lambda row: (places.get(title(row), 1), _start(row)),
        tone=lambda _: Tone.ACCENT,
        once=True,
    )


TARGET: Final[Column[SessionRow]] = Column(
    name="Target",
    text=lambda row: row.name or row.target,
    least=12,
    most=20,
    cut=Cut.MIDDLE,
)
ENDED: Final[Column[SessionRow]] = Column(
    name="Ended",
    text=lambda row: row.ended_words,
    least=10,
    enough=len("maximum reached"),
    most=24,
    tone=lambda row: Tone.GOOD if row.live else Tone.MUTED,
)
OWNER: Final[Column[SessionRow]] = Column(
    name="Owner", text=lambda row: row.owner, least=8, most=24
)
SESSION: Final[Column[SessionRow]] = Column(
    name="Session",
    text=lambda row: row.session_id,
    least=12,
    most=40,
    cut=Cut.MIDDLE,
    tone=lambda _: Tone.MUTED,
)


SOURCE: Final[Column[SessionRow]] = Column(
    name="Source",
    text=lambda row: f"{REMEMBERED} {row.source}" if row.only_remembered else row.source,
    least=9,
    most=13,
    tone=lambda _: Tone.MUTED,
)


PLACE: Final[Column[SessionRow]] = Column(
    name="Place", text=lambda row: _place(row), least=12, most=27, tone=lambda _: Tone.MUTED
)


def _place(row: SessionRow) -> str:
    """Account and region, where the history knows them; what AWS lists is here."""
    known = row.remembered
    return "" if known is None else f"{known.account} {known.region}".strip()


def _started(now: Now) -> Column[SessionRow]:
    return Column(
        name="Started",
        text=lambda row: f"{_shape(row)} {moment(row.started, now())}",
        least=17,
        most=18,
        order=_start,
        tone=lambda row: Tone.GOOD if row.live else Tone.PLAIN,
    )


def _lasted(now: Now) -> Column[SessionRow]:
    return Column(
        name="Lasted",
        text=lambda row: (
            f"{RECORDED} {row.duration(now())}" if row.recorded else row.duration(now())
        ),
        least=8,
        most=10,
        right=True,
        order=lambda row: row.seconds(now()) or 0.0,
    )


def _reason(more: int) -> Column[SessionRow]:
    """Beside so many more columns than there are in the list of one's own."""
    return Column(
        name="Reason", text=lambda row: row.reason, least=12, enough=REASON[more], most=60
    )


def _shape(row: SessionRow) -> str:
    if row.live:
        return LIVE
    return REMEMBERED if row.only_remembered else " "


def _start(row: SessionRow) -> float:
    return row.started.timestamp() if row.started else 0.0
