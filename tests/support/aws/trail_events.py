"""Stories of sessions, as CloudTrail's events of them and as the session that they tell of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession

SINCE = datetime(2024, 2, 27, 10, 30, tzinfo=UTC)
UNTIL = datetime(2024, 3, 2, 8, 0, tzinfo=UTC)

ACCOUNTS = ("111122223333", "444455556666", "777788889999")
REGIONS = ("eu-west-1", "us-east-1")
HOSTILE = st.text("ab%_'\"\\\n\r\t,;|-{}$?é日本 ", min_size=1, max_size=24)
REASONS = (
    HOSTILE
    | st.sampled_from(["INC-1042: disk full", "'; DROP TABLE trail; --", "100% of _all_"])
    | st.sampled_from(["x" * 10_000, "日" * 10_000])
)

Event = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """A session, or an attempt, and what CloudTrail writes of it."""

    session: OrganisationSession
    events: tuple[Event, ...]


@st.composite
def stories(draw: st.DrawFn, number: int) -> Story:
    """One story; `number` tells it from the others."""
    session = draw(_sessions(number))
    start: Event = {
        "eventVersion": "1.08",
        "eventTime": _written(session.start),
        "eventSource": "ssm.amazonaws.com",
        "eventName": "StartSession",
        "awsRegion": session.region,
        "recipientAccountId": session.account,
        "sourceIPAddress": session.source_ip or None,
        "userAgent": session.user_agent or None,
        "userIdentity": draw(_identities(session)),
        "requestParameters": _without_empty(
            {
                "target": session.target,
                "documentName": session.document,
                "reason": session.reason,
            }
        ),
        "eventID": session.event_id,
    }
    if session.from_console:
        start["sessionCredentialFromConsole"] = "true"
    if session.refused:
        refusal = {"errorCode": session.error_code, "errorMessage": session.error_message}
        return Story(session, ({**start, **refusal, "responseElements": None},))
    start["responseElements"] = {"sessionId": session.session_id, "tokenValue": "Value hidden"}
    return Story(session, (start, *draw(_later(session, start))))


def listings() -> st.SearchStrategy[list[Story]]:
    """A few stories."""
    return (
        st.integers(0, 7)
        .flatmap(lambda count: st.tuples(*map(stories, range(count))))
        .map(list)
    )


def questions() -> st.SearchStrategy[HistoryQuestion]:
    """Any filter, in any combination."""
    maybe = st.sampled_from([None, True, False])
    part = st.sampled_from(["", "", "a", "%", "_", "'", "MARIA", "inc-10", "日", "\n", "\\"])
    return st.builds(
        HistoryQuestion,
        st.just(SINCE),
        st.just(UNTIL),
        accounts=st.sampled_from([(), (), ACCOUNTS[:1], ACCOUNTS[1:], ("000000000000",)]),
        regions=st.sampled_from([(), (), REGIONS[:1], REGIONS]),
        who=part | st.sampled_from(["Ops", "root", "maria", "boss"]),
        target=part | st.just("i-0"),
        reason=part,
        session_id=st.sampled_from(["", "", "", "maria-0", "maria-1"]),
        ended=maybe,
        denied=maybe,
    )


def expected(told: Sequence[Story], question: HistoryQuestion) -> list[OrganisationSession]:
    """The sessions that a question is about, the newest first."""
    found = [story.session for story in told if fits(story.session, question)]
    found.sort(key=lambda session: session.event_id)
    return sorted(found, key=lambda session: session.start or UNTIL, reverse=True)


def other_events(moment: datetime) -> list[Event]:
    """Of other services and of other calls, which are of no session of ours."""
    base = {
        "eventTime": _written(moment),
        "eventName": "StartSession",
        "awsRegion": REGIONS[0],
        "recipientAccountId": ACCOUNTS[0],
        "userIdentity": {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNTS[0]}:root"},
        "requestParameters": {"target": "i-0", "reason": "INC-1042"},
        "responseElements": {"sessionId": "maria-0"},
    }
    return [
        {**base, "eventSource": "athena.amazonaws.com", "eventID": "other-1"},
        {**base, "eventSource": "glue.amazonaws.com", "eventID": "other-2"},
        {
            **base,
            "eventSource": "ssm.amazonaws.com",
            "eventName": "GetParameter",
            "eventID": "other-3",
        },
        {"eventTime": _written(moment), "eventID": "other-4"},
    ]


@st.composite
def _sessions(draw: st.DrawFn, number: int) -> OrganisationSession:
    account = draw(st.sampled_from(ACCOUNTS))
    start = SINCE + timedelta(seconds=draw(st.integers(-100_000, 500_000)))
    who = draw(st.sampled_from(["role", "user", "root"]))
    user = draw(st.sampled_from(["maria", "it's", "j.doe@example.com"]))
    principal = {
        "role": f"arn:aws:sts::{account}:assumed-role/Ops-Admin/{user}",
        "user": f"arn:aws:iam::{account}:user/team/{user}",
        "root": f"arn:aws:iam::{account}:root",
    }[who]
    refused = draw(st.booleans())
    ended = None if refused else draw(st.none() | st.integers(0, 86_000))
    return OrganisationSession(
        session_id="" if refused else f"maria-{number}",
        account=account,
        region=draw(st.sampled_from(REGIONS)),
        role="Ops-Admin" if who == "role" else "",
        session_name="root" if who == "root" else user,
        source_identity=draw(st.sampled_from(["", "boss"])) if who == "role" else "",
        principal=principal,
        source_ip=draw(st.sampled_from(["", "203.0.113.7", "2001:db8::7"])),
        user_agent=draw(st.sampled_from(["", "ssm-tui/1.0", 'aws-cli/2 "x", y'])),
        from_console=draw(st.booleans()),
        target=draw(st.sampled_from(["", "i-0123456789abcdef0", "mi-0123456789abcdef0"])),
        document=draw(st.sampled_from(["", "AWS-StartSSHSession"])),
        reason=draw(st.just("") | REASONS),
        start=start,
        end=None if ended is None else start + timedelta(seconds=ended),
        resumed=0 if refused else draw(st.integers(0, 2)),
        ended_by=""
        if ended is None
        else draw(st.sampled_from([principal, "arn:aws:iam::1:root"])),
        error_code=draw(st.sampled_from(["AccessDenied", "TargetNotConnected"]))
        if refused
        else "",
        error_message=draw(HOSTILE) if refused else "",
        event_id=f"event-{number}",
    )


@st.composite
def _identities(draw: st.DrawFn, session: OrganisationSession) -> Event:
    identity: Event = {"arn": session.principal, "accountId": session.account}
    if session.role:
        identity["type"] = draw(st.sampled_from(["AssumedRole", None]))
        identity["principalId"] = draw(st.sampled_from([f"AROA:{session.session_name}", None]))
        issuer = {"userName": session.role, "type": "Role"}
        context: Event = {"sessionIssuer": draw(st.sampled_from([issuer, None]))}
        if session.source_identity:
            context["sourceIdentity"] = session.source_identity
        if any(context.values()):
            identity["sessionContext"] = context
    elif session.session_name != "root":
        identity |= {"type": "IAMUser", "userName": session.session_name}
    else:
        identity["type"] = "Root"
    return identity


@st.composite
def _later(draw: st.DrawFn, session: OrganisationSession, start: Event) -> list[Event]:
    """What comes after a start, refused calls too, which change nothing."""
    assert session.start is not None
    base = {
        **start,
        "requestParameters": {"sessionId": session.session_id},
        "sessionCredentialFromConsole": None,
    }

    def event(name: str, kind: str, moment: datetime, **more: Any) -> Event:
        identity = f"{session.event_id}-{kind}"
        told = {"eventName": name, "eventID": identity, "eventTime": _written(moment)}
        return {**base, **told, **more}

    found = [
        event("ResumeSession", f"resumed-{number}", session.start + timedelta(seconds=number))
        for number in range(session.resumed)
    ]
    refused = {"errorCode": "AccessDenied", "responseElements": None}
    if draw(st.booleans()):
        found.append(event("TerminateSession", "no-end", session.start, **refused))
        found.append(event("ResumeSession", "no-resume", session.start, **refused))
    if session.end is not None:
        by = {"userIdentity": {"arn": session.ended_by}}
        found.append(event("TerminateSession", "end", session.end, **by))
        later = session.end + timedelta(seconds=draw(st.integers(0, 60)))
        if draw(st.booleans()) and later > session.end:
            again = {"userIdentity": {"arn": "arn:aws:iam::1:user/late"}}
            found.append(event("TerminateSession", "end-again", later, **again))
    return found


def fits(session: OrganisationSession, question: HistoryQuestion) -> bool:
    """Whether a session is what a question asks for."""
    people = (
        session.role,
        session.session_name,
        session.source_identity,
        session.principal,
    )
    assert session.start is not None
    return (
        question.since <= session.start < question.until
        and (not question.accounts or session.account in question.accounts)
        and (not question.regions or session.region in question.regions)
        and any(question.who.lower() in name.lower() for name in people)
        and question.target.lower() in session.target.lower()
        and question.reason.lower() in session.reason.lower()
        and question.session_id in ("", session.session_id)
        and question.ended in (None, session.end is not None)
        and question.denied in (None, session.refused)
    )


def without_source_identity(session: OrganisationSession) -> OrganisationSession:
    """As a table tells of it that has no such column, as AWS's own definition has none."""
    return replace(session, source_identity="")


def _written(moment: datetime | None) -> str:
    assert moment is not None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _without_empty(fields: dict[str, str]) -> dict[str, str] | None:
    return {name: value for name, value in fields.items() if value} or None
