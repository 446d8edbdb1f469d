"""Tables over an organisation's trail, laid out as AWS's documentation of Athena does.

`cloudtrail_logs` has its partitions entered by hand, account by account and day by day;
`cloudtrail_logs_pp` computes them, and has the source identity too, as who misses it adds it. The
columns are spelled as in the events; the catalogue has them in small letters.
"""

from collections.abc import Iterator

from tui.sandbox.account.fixtures import BUCKET as LOG_BUCKET
from tui.sandbox.athena.tables import Days, GlueTable
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import (
    DATABASE,
    EVENT_DATA_STORE,
    LOGS_TABLE,
    ORGANISATION_ID,
    TRAIL_BUCKET,
)

_ISSUER = "struct<type:string,principalId:string,arn:string,accountId:string,userName:string>"
_SESSION_CONTEXT = (
    "struct<attributes:struct<mfaAuthenticated:string,creationDate:string>,"
    f"sessionIssuer:{_ISSUER},ec2RoleDelivery:string,"
    "webIdFederationData:struct<federatedProvider:string,attributes:map<string,string>>"
)
_USER_IDENTITY = (
    "struct<type:string,principalId:string,arn:string,accountId:string,invokedBy:string,"
    "accessKeyId:string,userName:string,"
    "onBehalfOf:struct<userId:string,identityStoreArn:string>,sessionContext:"
)
DOCUMENTED = f"{_USER_IDENTITY}{_SESSION_CONTEXT}>>"
WITH_SOURCE = f"{_USER_IDENTITY}{_SESSION_CONTEXT},sourceIdentity:string>>"

_TEXTS_BEFORE = (
    *("eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent"),
    *("errorCode", "errorMessage", "requestParameters", "responseElements"),
    *("additionalEventData", "requestID", "eventID", "readOnly"),
)
_TEXTS_AFTER = (
    *("eventType", "apiVersion", "recipientAccountId", "serviceEventDetails"),
    *("sharedEventID", "vpcEndpointId", "vpcEndpointAccountId", "eventCategory"),
)
_RESOURCES = "array<struct<ARN:string,accountId:string,type:string>>"
_ADDENDUM = (
    "struct<reason:string,updatedFields:string,originalRequestID:string,originalEventID:string>"
)
_TLS = "struct<tlsVersion:string,cipherSuite:string,clientProvidedHostHeader:string>"


def event_columns(user_identity: str = WITH_SOURCE) -> tuple[tuple[str, str], ...]:
    """What there is in an event, spelled as there, with its type in Hive's words."""
    return (
        ("eventVersion", "string"),
        ("userIdentity", user_identity),
        *((name, "string") for name in _TEXTS_BEFORE),
        ("resources", _RESOURCES),
        *((name, "string") for name in _TEXTS_AFTER),
        ("addendum", _ADDENDUM),
        ("sessionCredentialFromConsole", "string"),
        ("edgeDeviceDetails", "string"),
        ("tlsDetails", _TLS),
    )


def trail_tables(options: OrganisationOptions) -> Iterator[GlueTable]:
    days = Days(options.first_day, options.last_day)
    root = f"s3://{TRAIL_BUCKET}/AWSLogs/{ORGANISATION_ID}"
    values = {"account": options.account_ids, "region": options.regions}
    template = f"{root}/${{account}}/CloudTrail/${{region}}"
    yield GlueTable(
        DATABASE,
        "cloudtrail_logs",
        _lowered(DOCUMENTED),
        ("account", "region", "year", "month", "day"),
        f"{root}/",
        f"{template}/${{year}}/${{month}}/${{day}}",
        days,
        values,
        projected=False,
    )
    yield GlueTable(
        DATABASE,
        "cloudtrail_logs_pp",
        _lowered(WITH_SOURCE),
        ("account", "region", "timestamp"),
        f"{root}/",
        f"{template}/${{timestamp}}",
        days,
        values,
        projected=True,
        parameters={
            "projection.enabled": "true",
            "projection.account.type": "enum",
            "projection.account.values": ",".join(options.account_ids),
            "projection.region.type": "enum",
            "projection.region.values": ",".join(options.regions),
            **_by_day(options),
            "storage.location.template": f"{template}/${{timestamp}}",
        },
    )
    account, region = options.account_ids[0], options.regions[0]
    home = f"{root}/{account}/CloudTrail/{region}"
    yield GlueTable(
        DATABASE,
        "cloudtrail_logs_account",
        _lowered(DOCUMENTED),
        ("timestamp",),
        f"{home}/",
        f"{home}/${{timestamp}}",
        days,
        {},
        projected=True,
        parameters={
            "projection.enabled": "true",
            **_by_day(options),
            "storage.location.template": f"{home}/${{timestamp}}",
        },
    )


def log_table(options: OrganisationOptions) -> GlueTable:
    """The lines of the session logs in S3, as who searches them lays a table over them."""
    location = f"s3://{LOG_BUCKET}/"
    return GlueTable(
        DATABASE,
        LOGS_TABLE,
        (("line", "string"),),
        (),
        location,
        location,
        Days(options.first_day, options.last_day),
        {},
        projected=False,
        of_lines=True,
    )


def lake_store(options: OrganisationOptions) -> GlueTable:
    """The event data store over the same files, with the types that CloudTrail Lake has."""
    others = {
        "eventtime": "timestamp",
        **dict.fromkeys(
            ("requestparameters", "responseelements", "additionaleventdata"),
            "map<string,string>",
        ),
    }
    root = f"s3://{TRAIL_BUCKET}/AWSLogs/{ORGANISATION_ID}"
    return GlueTable(
        "",
        EVENT_DATA_STORE,
        tuple((name, others.get(name, kind)) for name, kind in _lowered(WITH_SOURCE)),
        ("account", "region", "timestamp"),
        f"{root}/",
        f"{root}/${{account}}/CloudTrail/${{region}}/${{timestamp}}",
        Days(options.first_day, options.last_day),
        {"account": options.account_ids, "region": options.regions},
        projected=True,
    )


def _by_day(options: OrganisationOptions) -> dict[str, str]:
    return {
        "projection.timestamp.type": "date",
        "projection.timestamp.format": "yyyy/MM/dd",
        "projection.timestamp.interval": "1",
        "projection.timestamp.interval.unit": "DAYS",
        "projection.timestamp.range": f"{options.first_day:%Y/%m/%d},NOW",
    }


def _lowered(user_identity: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), kind.lower()) for name, kind in event_columns(user_identity))
