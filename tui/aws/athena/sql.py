# ruff: noqa: S608 -- all text from outside goes through `literals`
"""A question as SQL: three events of Systems Manager's, joined into sessions in one scan.

Trino runs a subquery as often as it is named, and each run is billed: the events are read once,
and what belongs together meets in windows, by the session's id.

What is read is more than the time that is asked for: a session that began in it ends later, and
CloudTrail puts an event into the files of the day on which it was delivered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Final

from tui.aws.athena.columns import NOTHING, EventColumns
from tui.aws.athena.literals import contains, identifier, literal, literals
from tui.aws.athena.tables import TrailTable
from tui.aws.errors import ErrorContext
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import HistoryUnusable
from tui.language import _

ENDS: Final = timedelta(days=1)
"""How long after the time that is asked for ends are looked for: AWS's longest session."""

LATE: Final = timedelta(days=1)
"""How long after an event its file may be dated."""

LONGEST_QUERY: Final = 262_144
"""Characters that Athena takes."""

MARK: Final = "|"
"""Between when a session ended and who ended it; a time has none."""

COLUMNS: Final = (
    "session_id",
    "account",
    "region",
    "role",
    "session_name",
    "source_identity",
    "principal",
    "source_ip",
    "user_agent",
    "from_console",
    "target",
    "document",
    "reason",
    "start_time",
    "ended",
    "resumed",
    "error_code",
    "error_message",
    "event_id",
)
"""Of a result, in this order; `tui.aws.athena.rows` reads them."""


class TimeColumn(Enum):
    """How the time of an event is written in a table."""

    TEXT = "text"
    """As CloudTrail writes it."""
    TIMESTAMP = "timestamp"
    LAKE = "lake"
    """A timestamp that is compared with text."""

    def text(self, moment: datetime) -> str:
        """A whole second, the next one where it is within one: events have no fractions."""
        rounded = moment.astimezone(UTC)
        if rounded.microsecond:
            rounded = _later(rounded, timedelta(seconds=1)).replace(microsecond=0)
        # Four digits of a year, which strftime does not promise.
        written = rounded.replace(tzinfo=None).isoformat()
        return f"{written}Z" if self is TimeColumn.TEXT else written.replace("T", " ")

    def literal(self, moment: datetime) -> str:
        written = literal(self.text(moment))
        return f"TIMESTAMP {written}" if self is TimeColumn.TIMESTAMP else written


@dataclass(frozen=True, slots=True)
class EventRelation:
    """Where CloudTrail's events are, as SQL sees it."""

    name: str
    """As it stands behind FROM."""
    columns: EventColumns
    time: TimeColumn
    account_key: str = ""
    """The key of partitions by account; empty where there is none."""
    region_key: str = ""


def read_days(question: HistoryQuestion) -> tuple[date, date]:
    """The days whose partitions are read, the last included."""
    last = _later(question.until.astimezone(UTC), ENDS + LATE)
    return question.since.astimezone(UTC).date(), last.date()


def _later(moment: datetime, by: timedelta) -> datetime:
    """So much later, as long as there are dates."""
    return min(moment, datetime.max.replace(tzinfo=UTC) - by) + by


def athena_sql(question: HistoryQuestion, table: TrailTable) -> str:
    """The query of a question. Raises NotAskable, and HistoryUnusable."""
    columns = table.columns
    time = TimeColumn.TEXT if columns.is_text("eventTime") else TimeColumn.TIMESTAMP
    first, last = read_days(question)
    conditions = [table.by_time.condition(columns, first, last)]
    for key, asked, what in (
        (table.account_key, question.accounts, "--account"),
        (table.region_key, question.regions, "--region"),
    ):
        if key and asked:
            conditions.append(f"{columns.column(key)} IN ({literals(tuple(sorted(asked)))})")
        elif key and table.projection(key, "type").lower() == "injected":
            said = _(
                "Table {table} can only be asked for what is named: name some with {option}."
            )
            said = said.format(table=table.name, option=what)
            raise HistoryUnusable(ErrorContext(service="athena", message=said))
    relation = EventRelation(table.relation, columns, time, table.account_key, table.region_key)
    query = sessions_sql(question, relation, conditions)
    if len(query) > LONGEST_QUERY:
        said = _("The question is longer than Athena takes. Name fewer accounts or regions.")
        raise HistoryUnusable(ErrorContext(service="athena", message=said))
    return query


def sessions_sql(
    question: HistoryQuestion, relation: EventRelation, partitions: Sequence[str] = ()
) -> str:
    """The query, over any relation; `partitions` are conditions that say which are read."""
    columns, time = relation.columns, relation.time
    moment = columns.column("eventTime")
    conditions = [
        *(condition for condition in partitions if condition),
        f"{columns.text('eventSource')} = 'ssm.amazonaws.com'",
        f"{columns.text('eventName')} IN ('StartSession', 'ResumeSession', 'TerminateSession')",
        f"{moment} >= {time.literal(question.since)}",
        f"{moment} < {time.literal(_later(question.until, ENDS))}",
    ]
    events = (
        f"SELECT {_fields(relation)} FROM {relation.name} AS {identifier(columns.alias)} "
        f"WHERE {' AND '.join(conditions)}"
    )
    # Each event counts once, however many files it is in.
    counted = (
        "SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id, event_name, session_key "
        f"ORDER BY start_time) AS seen FROM ({events}) AS events"
    )
    joined = (
        f"SELECT *, {_end()} AS ended, {_resumptions()} AS resumed "
        f"FROM ({counted}) AS counted WHERE seen = 1"
    )
    shown = ", ".join(_shown(name) for name in COLUMNS)
    return (
        f"SELECT {shown} FROM ({joined}) AS sessions "
        f"WHERE {' AND '.join(_asked(question, relation.time))} ORDER BY start_time DESC, event_id"
    )


def _fields(relation: EventRelation) -> str:
    """The fields of an event that are needed, under names of ours."""
    columns = relation.columns
    text = columns.text
    session = _first(
        columns.field("responseElements", "sessionId"),
        columns.field("requestParameters", "sessionId"),
    )
    arn, kind = text("userIdentity", "arn"), text("userIdentity", "type")
    assumed = f"({kind} = 'AssumedRole' OR STRPOS({arn}, ':assumed-role/') > 0)"
    issuer = _first(
        columns.field("userIdentity", "sessionContext", "sessionIssuer", "userName"),
        f"SPLIT_PART({arn}, '/', 2)",
    )
    called = f"SPLIT_PART({text('userIdentity', 'principalId')}, ':', 2)"
    last = f"REGEXP_EXTRACT({arn}, '[^/:]+$')"
    user = _first(columns.field("userIdentity", "userName"), last)
    named = {
        "event_id": text("eventID"),
        "event_name": text("eventName"),
        "start_time": text("eventTime"),
        "session_id": session,
        # What has no session is alone.
        "session_key": _first(session, columns.field("eventID")),
        "account": _first(
            columns.field("recipientAccountId"),
            columns.column(relation.account_key) if relation.account_key else None,
            columns.field("userIdentity", "accountId"),
        ),
        "region": _first(
            columns.field("awsRegion"),
            columns.column(relation.region_key) if relation.region_key else None,
        ),
        "role": f"CASE WHEN {assumed} THEN {issuer} END",
        "session_name": (
            f"CASE WHEN {assumed} THEN COALESCE(NULLIF({called}, ''), {last}) ELSE {user} END"
        ),
        "source_identity": text("userIdentity", "sessionContext", "sourceIdentity"),
        "principal": arn,
        "source_ip": text("sourceIPAddress"),
        "user_agent": text("userAgent"),
        "from_console": text("sessionCredentialFromConsole"),
        "target": text("requestParameters", "target"),
        "document": text("requestParameters", "documentName"),
        "reason": text("requestParameters", "reason"),
        "error_code": f"NULLIF({text('errorCode')}, '')",
        "error_message": text("errorMessage"),
    }
    return ", ".join(f"{expression} AS {name}" for name, expression in named.items())


def _end() -> str:
    """When somebody ended the session, and who, of the first of these events."""
    told = f"CONCAT(start_time, {literal(MARK)}, COALESCE(principal, ''))"
    return (
        f"MIN(CASE WHEN event_name = 'TerminateSession' AND error_code IS NULL THEN {told} END) "
        "OVER (PARTITION BY session_key)"
    )


def _resumptions() -> str:
    return (
        "SUM(CASE WHEN event_name = 'ResumeSession' AND error_code IS NULL THEN 1 ELSE 0 END) "
        "OVER (PARTITION BY session_key)"
    )


def _asked(question: HistoryQuestion, time: TimeColumn) -> list[str]:
    """The conditions of a question, for sessions that are joined already."""
    conditions = ["event_name = 'StartSession'"]
    # As text all times sort as they are, and a timestamp's begins with what is compared.
    conditions.append(f"start_time < {literal(time.text(question.until))}")
    for name, among in (("account", question.accounts), ("region", question.regions)):
        if among:
            conditions.append(f"{name} IN ({literals(tuple(sorted(among)))})")
    if question.who:
        people = ("role", "session_name", "source_identity", "principal")
        conditions.append(
            "(" + " OR ".join(contains(name, question.who) for name in people) + ")"
        )
    for name, sought in (("target", question.target), ("reason", question.reason)):
        if sought:
            conditions.append(contains(name, sought))
    if question.session_id:
        conditions.append(f"session_id = {literal(question.session_id)}")
    # Whoever was refused has no session that could have ended.
    if question.ended is not None:
        conditions.append(f"ended IS {'NOT ' if question.ended else ''}NULL")
    if question.denied is not None:
        conditions.append(f"error_code IS {'NOT ' if question.denied else ''}NULL")
    return conditions


def _shown(name: str) -> str:
    if name == "resumed":
        return "CAST(resumed AS VARCHAR) AS resumed"
    return f"COALESCE({name}, '') AS {name}"


def _first(*expressions: str | None) -> str:
    """The first that is told, of those that the table has."""
    told = [each for each in expressions if each and each != NOTHING]
    if len(told) > 1:
        return f"COALESCE({', '.join(told)})"
    return told[0] if told else NOTHING
