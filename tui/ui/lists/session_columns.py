"""The columns of the list of sessions: other ones for mine than for everyone's, and groups."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from tui.aws.access.requests import AccessStatus
from tui.language import N_, _
from tui.sessions.ending import Cause
from tui.sessions.review.grouping import NO_DAY, NO_TICKET
from tui.ui.lists.arranging.arranged_list import Arrangement
from tui.ui.lists.arranging.first_rows import context_name
from tui.ui.lists.arranging.list_choices import place_of
from tui.ui.lists.columns import Column, Cut, Tone, in_both
from tui.ui.words.context import context_words
from tui.ui.words.session_rows import ACCESS_WORDS, JUST_IN_TIME, SessionRow
from tui.ui.words.times import Now, moment

if TYPE_CHECKING:
    from tui.ui.workspace import Workspace

LIVE: Final = "●"
REMEMBERED: Final = "○"
"""In front of a session that only this machine's local history still knows."""

REQUEST: Final = "◌"
"""In front of a request for access, which stands where its session would."""

RECORDED: Final = "▶"
"""In front of how long a session has lasted: it can be played."""

ACCESS_TYPES: Final = {"Standard": N_("standard"), JUST_IN_TIME: N_("just-in-time")}
"""How a session was allowed, by AWS's words."""

REASON = (30, 24, 14)
"""Cells that the reason gets before a column to its right is shown, by how many more columns
there are than in the list of one's own: how a session ended is not to be cut."""


UNNAMED: Final = frozenset({NO_DAY, NO_TICKET})
"""Groups without a name of their own."""

EMPTY: Final = {
    True: (N_("No sessions: none active, none in the last 30 days."),),
    False: (
        N_("You have no sessions: none active, none in the last 30 days."),
        N_("{sessions.whose} shows everyone's sessions."),
        N_("{everywhere.show_instances} shows the instances; {instances.connect} connects."),
    ),
}
"""What stands in the place of rows, by whether they were to be everyone's."""


WHOSE: Final = {True: N_("mine"), False: ""}
"""What the key comes to that leads to the other ones, where that is not its own word: by whether
everyone's are listed."""


class Grouping(Enum):
    """What is listed together; the value is the heading of the column that tells."""

    NONE = ""
    DAY = N_("Day")
    TICKET = N_("Ticket")

    @property
    def next(self) -> "Grouping":
        """The one that the key leads to."""
        all_ = list(Grouping)
        return all_[(all_.index(self) + 1) % len(all_)]


GROUPED: Final = {Grouping.DAY: N_("by day"), Grouping.TICKET: N_("by ticket")}
"""What the line of status says of it."""


def session_columns(
    now: Now, *, everyone: bool, grouped: bool = False
) -> list[Column[SessionRow]]:
    """All but the column for groups; whose a session is, where it may be somebody else's."""
    columns = [_started(now), _duration(now), TARGET, _reason(everyone + grouped), STATUS]
    return [*columns, OWNER, SESSION, ACCOUNT, SOURCE, ACCESS]


def arrangement_of(  # noqa: PLR0913 -- all that decides which columns there are
    now: Now,
    grouping: Grouping,
    titles: Mapping[str, str],
    places: "Iterable[Workspace]",
    *,
    everyone: bool,
    everywhere: bool,
) -> Arrangement:
    """All columns; those of the owner and the place are usual where they differ.

    The group of a session stands before all else.
    """
    grouped, there = grouping is not Grouping.NONE, tuple(places)
    columns = session_columns(now, everyone=everyone, grouped=grouped)
    if len(there) > 1:
        columns.insert(columns.index(TARGET) + 1, CONTEXT)
    hidden = {OWNER.name: not everyone, ACCOUNT.name: not everywhere, ACCESS.name: True}
    group = [group_column(grouping, titles)] if grouped else []
    return Arrangement(
        place=place_of("sessions", map(context_name, there)),
        columns=[*group, *columns],
        usual=[column.name for column in columns if not hidden.get(column.name)],
        fixed=len(group),
        sorted_by=columns[0].name,
    )


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
        text=lambda row: _(title(row)) if title(row) in UNNAMED else title(row),
        least=10,
        most=16,
        order=lambda row: (places.get(title(row), 1), _start(row)),
        tone=lambda _row: Tone.ACCENT,
        once=True,
    )


TARGET: Final[Column[SessionRow]] = Column(
    name=N_("Target"),
    text=lambda row: row.name or row.target,
    least=12,
    most=20,
    cut=Cut.MIDDLE,
    called=True,
)
TONES: Final = {
    Cause.MAXIMUM.value: Tone.WARN,
    Cause.IDLE.value: Tone.WARN,
    Cause.LOST.value: Tone.BAD,
    Cause.FAILED.value: Tone.BAD,
    Cause.GONE.value: Tone.BAD,
    ACCESS_WORDS[AccessStatus.PENDING]: Tone.WARN,
    ACCESS_WORDS[AccessStatus.APPROVED]: Tone.GOOD,
    ACCESS_WORDS[AccessStatus.REJECTED]: Tone.BAD,
    ACCESS_WORDS[AccessStatus.REVOKED]: Tone.BAD,
}
"""What an end by a limit or an error is to be seen by, beside its words; by those."""

STATUS: Final[Column[SessionRow]] = Column(
    name=N_("Status"),
    text=lambda row: _(row.ended_words),
    least=10,
    enough=len(Cause.MAXIMUM.value),
    most=24,
    similar=False,
    tone=lambda row: Tone.GOOD if row.live else TONES.get(row.ended_words, Tone.MUTED),
)
OWNER: Final[Column[SessionRow]] = Column(
    name=N_("Owner"), text=lambda row: row.owner, least=8, most=24
)
SESSION: Final[Column[SessionRow]] = Column(
    name=N_("Session"),
    text=lambda row: row.session_id,
    least=12,
    most=40,
    similar=False,
    cut=Cut.MIDDLE,
    tone=lambda _row: Tone.MUTED,
)


SOURCE: Final[Column[SessionRow]] = Column(
    name=N_("Source"),
    text=lambda row: f"{REMEMBERED} {row.source}" if row.only_remembered else row.source,
    least=9,
    most=13,
    similar=False,
    tone=lambda _row: Tone.MUTED,
)


ACCESS: Final[Column[SessionRow]] = Column(
    name=N_("Access"),
    text=lambda row: _(ACCESS_TYPES.get(row.access_type, row.access_type)),
    least=8,
    most=14,
    similar=False,
    tone=lambda _row: Tone.MUTED,
)


CONTEXT: Final[Column[SessionRow]] = Column(
    name=N_("Context"),
    text=lambda row: context_words(row.place),
    least=10,
    enough=24,
    most=40,
    cut=Cut.MIDDLE,
    similar=False,
    tone=lambda row: Tone.WARN if row.place and row.place.production else Tone.MUTED,
)


ACCOUNT: Final[Column[SessionRow]] = Column(
    name=N_("Account"),
    text=lambda row: _place(row),
    least=12,
    most=27,
    tone=lambda _row: Tone.MUTED,
)


def _place(row: SessionRow) -> str:
    """Account and region, where the history knows them; what AWS lists is here."""
    known = row.remembered
    return "" if known is None else f"{known.account} {known.region}".strip()


def _started(now: Now) -> Column[SessionRow]:
    return Column(
        name=N_("Started"),
        text=lambda row: _when(row, now()),
        search=lambda row: in_both(lambda: _when(row, now())),
        least=17,
        most=18,
        similar=False,
        order=_start,
        tone=lambda row: Tone.GOOD if row.live else Tone.PLAIN,
    )


def _duration(now: Now) -> Column[SessionRow]:
    return Column(
        name=N_("Duration"),
        text=lambda row: (
            f"{RECORDED} {row.duration(now())}" if row.recorded else row.duration(now())
        ),
        least=8,
        most=10,
        right=True,
        similar=False,
        order=lambda row: row.seconds(now()) or 0.0,
    )


def _reason(more: int) -> Column[SessionRow]:
    """Beside so many more columns than there are in the list of one's own."""
    return Column(
        name=N_("Reason"), text=lambda row: row.reason, least=12, enough=REASON[more], most=60
    )


def _when(row: SessionRow, now: datetime) -> str:
    return f"{_shape(row)} {moment(row.started, now)}"


def _shape(row: SessionRow) -> str:
    if row.access is not None:
        return REQUEST
    if row.live:
        return LIVE
    return REMEMBERED if row.only_remembered else " "


def _start(row: SessionRow) -> float:
    return row.started.timestamp() if row.started else 0.0
