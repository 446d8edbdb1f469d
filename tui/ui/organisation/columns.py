"""The columns of an organisation's sessions, and by which fields each is filtered and sorted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tui.archive.organisation.terms import ResultFilter, ResultOrder, ResultTerm
from tui.aws.arn import owner_name
from tui.aws.organisation.session import OrganisationSession
from tui.language import N_, _
from tui.ui.lists.columns import Column, Cut, Tone
from tui.ui.lists.query import FilterQuery
from tui.ui.words.times import UNKNOWN, Now, moment

REFUSED: Final = "✕"
"""Before why AWS refused an attempt."""

CONSOLE: Final = N_("console")

ENDED_BY: Final = N_("Ended by")

HistoryColumn = Column[OrganisationSession]

FIELDS: Final = {
    "Started": ("start",),
    "Account": ("account",),
    "Region": ("region",),
    "Who": ("session_name", "source_identity", "principal"),
    "Target": ("target",),
    "Reason": ("reason",),
    "Ended": ("end", "error_code"),
    "Role": ("role",),
    "From": ("source_ip", "from_console"),
    "Client": ("user_agent",),
    "Document": ("document",),
    "Resumed": ("resumed",),
    ENDED_BY: ("ended_by",),
    "Error": ("error_code", "error_message"),
    "Session": ("session_id",),
    "Event": ("event_id",),
}
"""The fields of a row by a column's name: a filter for it looks in all, and the first sorts it."""

USUAL: Final = ("Started", "Who", "Target", "Reason", "Ended", "Account", "Region", "From")


@dataclass(frozen=True, slots=True)
class RowWords:
    """What stands in the cells, where it depends on the day and the language."""

    now: Now

    def started(self, row: OrganisationSession) -> str:
        return moment(row.start, self.now())

    def ended(self, row: OrganisationSession) -> str:
        if row.refused:
            return f"{REFUSED} {row.error_code}"
        return moment(row.end, self.now())


def who(row: OrganisationSession) -> str:
    """The person, as far as the event tells."""
    return row.source_identity or row.session_name or owner_name(row.principal)


def origin(row: OrganisationSession) -> str:
    """From where: the console, or an address."""
    if row.from_console:
        console = _(CONSOLE)
        return f"{console} {row.source_ip}" if row.source_ip else console
    return row.source_ip


def history_columns(now: Now) -> list[HistoryColumn]:
    """All columns, in the usual order."""
    words = RowWords(now)
    return [
        _plain(N_("Started"), words.started, 11, 16),
        Column(name=N_("Who"), text=who, least=8, most=18, called=True),
        Column(
            name=N_("Target"),
            text=lambda row: row.target,
            least=10,
            most=19,
            cut=Cut.MIDDLE,
        ),
        Column(
            name=N_("Reason"),
            text=lambda row: row.reason,
            least=12,
            enough=20,
            most=60,
        ),
        Column(
            name=N_("Ended"),
            text=words.ended,
            least=11,
            enough=len("✕ TargetNotConnected"),
            most=26,
            tone=lambda row: Tone.BAD if row.refused else Tone.PLAIN,
        ),
        _plain(N_("Account"), lambda row: row.account, 12, 12),
        _plain(N_("Region"), lambda row: row.region, 9, 14),
        _plain(N_("From"), origin, 9, 24),
        _plain(N_("Role"), lambda row: row.role, 8, 24),
        _plain(N_("Client"), lambda row: row.user_agent, 10, 30),
        _plain(N_("Document"), lambda row: row.document, 10, 30),
        _plain(N_("Resumed"), lambda row: str(row.resumed or UNKNOWN), 7, 7),
        _plain(ENDED_BY, lambda row: owner_name(row.ended_by), 8, 20),
        _plain(N_("Error"), lambda row: row.error_code, 10, 24),
        Column(
            name=N_("Session"),
            text=lambda row: row.session_id,
            least=12,
            most=34,
            cut=Cut.MIDDLE,
        ),
        _plain(N_("Event"), lambda row: row.event_id, 12, 36),
    ]


def _plain(name: str, text, least: int, most: int) -> HistoryColumn:  # type: ignore[no-untyped-def]
    return Column(name=name, text=text, least=least, most=most)


def wanted_rows(query: FilterQuery, columns: Sequence[HistoryColumn]) -> ResultFilter:
    """What a filter asks of the rows that are kept."""
    return tuple(
        ResultTerm(
            term.text,
            () if term.column is None else FIELDS[columns[term.column].name],
            negated=term.negated,
            exact=term.exact,
        )
        for term in query.terms
    )


def order_of(column: HistoryColumn, *, descending: bool) -> ResultOrder:
    """In which order the rows are wanted that are sorted by a column."""
    return ResultOrder(FIELDS[column.name][0], descending)


def key_of(row: OrganisationSession) -> str:
    """What tells a row from others."""
    return row.event_id or f"{row.account} {row.session_id}"


def names_of(columns: Iterable[HistoryColumn]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


def copied_id(row: OrganisationSession) -> str:
    """What `y` copies: the session's id, or the event's where there is no session."""
    return row.session_id or row.event_id
