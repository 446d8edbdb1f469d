"""An event data store, as SQL sees it."""

import re
from typing import Final

from tui.aws.athena.columns import EventColumns
from tui.aws.athena.sql import EventRelation, TimeColumn, sessions_sql
from tui.aws.errors import ErrorContext
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import HistoryUnusable
from tui.language import _

LONGEST_QUERY: Final = 10_000
"""Characters that Lake takes."""

_ID: Final = re.compile(r"[A-Za-z0-9-]+")

_TEXT: Final = "string"
_ISSUER: Final = (
    "struct<type:string,principalid:string,arn:string,accountid:string,username:string>"
)
_CONTEXT: Final = f"struct<sessionissuer:{_ISSUER},sourceidentity:string>"
COLUMNS: Final = EventColumns(
    {
        "eventid": _TEXT,
        "eventname": _TEXT,
        "eventsource": _TEXT,
        "eventtime": "timestamp",
        "awsregion": _TEXT,
        "recipientaccountid": _TEXT,
        "sourceipaddress": _TEXT,
        "useragent": _TEXT,
        "errorcode": _TEXT,
        "errormessage": _TEXT,
        "sessioncredentialfromconsole": _TEXT,
        "requestparameters": "map<string,string>",
        "responseelements": "map<string,string>",
        "useridentity": (
            "struct<type:string,principalid:string,arn:string,accountid:string,"
            f"username:string,sessioncontext:{_CONTEXT}>"
        ),
    }
)
"""Those that are asked for, of the schema that AWS documents for CloudTrail events."""


def store_id(named: str) -> str:
    """The id in the ARN of an event data store, or the id itself. Raises HistoryUnusable."""
    found = named.rpartition("/")[2]
    if not _ID.fullmatch(found):
        said = _(
            "{store} is not an event data store. Set `event_data_store` in `[history]` of the "
            "settings to its ARN or ID."
        ).format(store=named)
        raise HistoryUnusable(ErrorContext(service="cloudtrail", message=said))
    return found


def lake_sql(question: HistoryQuestion, named: str) -> str:
    """The query of a question. Raises NotAskable, and HistoryUnusable."""
    # The id is no name in SQL, and stands there without quotes as AWS documents it.
    relation = EventRelation(store_id(named), COLUMNS, TimeColumn.LAKE)
    query = sessions_sql(question, relation)
    if len(query) > LONGEST_QUERY:
        said = _(
            "The question is longer than CloudTrail Lake takes. Name fewer accounts or regions, "
            "or search for less text."
        )
        raise HistoryUnusable(ErrorContext(service="cloudtrail", message=said))
    return query
