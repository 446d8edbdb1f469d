"""What AWS answers: who calls, what time it is there, which endpoints are in reach."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from tui.aws.doctor.checks import Check, CheckStatus, judge_credentials, one_line, unknown
from tui.aws.errors import AwsError
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity

OK, WARNING, PROBLEM, UNKNOWN = CheckStatus

TOLERATED: Final = 300.0
"""Seconds that a clock may be wrong before AWS refuses signatures."""
DATE_STEP: Final = timedelta(seconds=1)
"""A date has whole seconds, and was written between question and answer."""
NOTICED: Final = 30.0
"""Seconds from which it is worth a word."""

ENDPOINTS: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    ("ssm", "describe_sessions", {"State": "Active", "MaxResults": 1}),
    ("ec2", "describe_instances", {"MaxResults": 5}),
    ("cloudtrail", "lookup_events", {"MaxResults": 1}),
)
"""Services, and a call of each that changes nothing."""

WITHOUT: Final = {
    "ec2": N_("Instances are listed without EC2's names and tags."),
    "cloudtrail": N_("Sessions work, but there is no proof of them from CloudTrail."),
}
"""What is missed without a service; without the others there is no session."""

NOBODY: Final = "ssm-tui-doctor"
"""The name of a session that there is not."""


async def outside_checks(aws: "Aws") -> AsyncIterator[Check]:
    """Every check that AWS answers; the first that hides all others is the last."""
    from tui.aws.caller import caller_or_place

    begun = datetime.now(UTC)
    try:
        identity, nameless = await caller_or_place(aws)
    except AwsError as error:
        yield judge_credentials(error, None, begun)
        if error.context.date:
            yield judge_clock(error, begun)
        return
    if nameless is None:
        yield judge_credentials(identity, aws.expires(), begun)
    else:
        yield unknown(_("Credentials"), nameless)
    timed = False
    for service, operation, arguments in ENDPOINTS:
        begun = datetime.now(UTC)
        answer: dict[str, Any] | AwsError
        try:
            answer = await aws.call(service, operation, **arguments)
        except AwsError as error:
            answer = error
        if not timed and date_of(answer):
            timed = True
            yield judge_clock(answer, begun)
        yield judge_endpoint(service, answer)
    yield await gateway_check(aws, identity)


def date_of(answer: Mapping[str, Any] | AwsError) -> str:
    """The Date header of an answer, a refusal included; empty where there is none."""
    if isinstance(answer, AwsError):
        return answer.context.date
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return str(headers.get("date", ""))


def judge_clock(
    answer: Mapping[str, Any] | AwsError, asked: datetime, answered: datetime | None = None
) -> Check:
    """Whether this computer's clock is right, by the date of an answer.

    Args:
        answer: one that has a date.
        asked: when the question was sent, by this computer's clock.
        answered: when the answer came, by the same; now if it is left out.
    """
    name = _("Clock")
    try:
        there = parsedate_to_datetime(date_of(answer))
    except (ValueError, OverflowError):
        return Check(name, UNKNOWN, _("AWS's answer has no date"))
    there = there.replace(tzinfo=there.tzinfo or UTC)
    ahead = (asked - there - DATE_STEP).total_seconds()
    behind = (there - (answered or datetime.now(UTC))).total_seconds()
    offset = max(0.0, ahead, behind)
    if offset < NOTICED:
        return Check(name, OK, _("agrees with AWS"))
    words = _("{seconds} s ahead of AWS") if ahead > 0 else _("{seconds} s behind AWS")
    verdict = PROBLEM if offset >= TOLERATED else WARNING
    fix = _("Set this computer's clock. AWS refuses requests that are 5 minutes off.")
    return Check(name, verdict, words.format(seconds=round(offset)), fix)


def judge_endpoint(service: str, answer: Mapping[str, Any] | AwsError) -> Check:
    """Whether a service answers; a refusal is an answer."""
    name = _("Endpoint {service}").format(service=service)
    if not isinstance(answer, AwsError):
        return Check(name, OK, _("reached"))
    context = answer.context
    where = context.endpoint or service
    if context.status is not None and context.code:
        words = _("{endpoint} answers: {code}")
        return Check(name, OK, words.format(endpoint=where, code=context.code))
    verdict = WARNING if service in WITHOUT else PROBLEM
    fix = _(WITHOUT[service]) if service in WITHOUT else ""
    return Check(name, verdict, one_line(str(answer)), fix)


async def gateway_check(aws: "Aws", identity: "Identity") -> Check:
    """Whether sockets to the message gateway can be opened."""
    from tui.transport.gateway import GatewayCredentials
    from tui.transport.reach import why_out_of_reach

    name = _("Endpoint {service}").format(service="ssmmessages")
    endpoint = await aws.gateway_endpoint()
    if aws.allows_loopback and not endpoint:
        return Check(name, UNKNOWN, _("its address is known once a session starts"))
    host = f"ssmmessages.{identity.region}.{await aws.dns_suffix()}"
    access = GatewayCredentials(
        fetch_ticket=_no_ticket,
        sign=aws.sign,
        dns_suffixes=await aws.dns_suffixes(),
        loopback_allowed=aws.allows_loopback,
        ca_bundle=await aws.ca_bundle(),
        endpoint=endpoint,
    )
    url = f"wss://{host}/v1/data-channel/{NOBODY}?role=publish_subscribe"
    if problem := await why_out_of_reach(url, access):
        fix = _("Check the network, the proxy (HTTPS_PROXY) and VPC endpoints.")
        return Check(name, PROBLEM, f"{endpoint or host}: {problem}", fix)
    return Check(name, OK, _("reached"))


async def _no_ticket() -> None:
    return None
