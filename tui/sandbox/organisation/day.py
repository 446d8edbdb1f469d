"""A day's sessions with their events, made from the seed and the day alone."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from tui.sandbox.organisation.events import HIDDEN, TrailCall, as_json
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.people import AGENTS, CONSOLE_AGENT, PEOPLE, WARDEN, Colleague
from tui.sandbox.organisation.truth import TrueSession
from tui.sandbox.organisation.wording import reason

HOUR = 3600
#: An event is delivered this many days after its session's start at the latest: a session goes on
#: into the next day, and its end comes a day late.
LATEST = 2
_DOCUMENTS = ("", "", "", "", "AWS-StartSSHSession", "AWS-StartPortForwardingSession")
_DENIED = (
    "User: {arn} is not authorized to perform: ssm:StartSession on resource: "
    "arn:aws:ec2:{region}:{account}:instance/{target} because no identity-based policy allows "
    "the ssm:StartSession action"
)
_REFUSALS = (
    ("AccessDenied", _DENIED),
    ("TargetNotConnected", "{target} is not connected."),
    ("InvalidDocument", "Document with name SSM-Nosuch does not exist."),
)
_NODES = (sha256(f"node {n}".encode()).hexdigest() for n in range(200))
#: Instances, and a few hybrid nodes; the same in each account.
TARGETS = tuple(
    f"mi-0{each[:16]}" if n % 12 == 11 else f"i-0{each[:16]}" for n, each in enumerate(_NODES)
)
#: What other services call the same, or is no start of a session.
_OTHERS = (
    ("athena.amazonaws.com", "StartSession", '{"workGroup":"spark"}'),
    ("athena.amazonaws.com", "TerminateSession", '{"sessionId":"spark-1"}'),
    ("glue.amazonaws.com", "CreateSession", '{"id":"notebook"}'),
    ("ssm.amazonaws.com", "SendCommand", '{"documentName":"AWS-RunShellScript"}'),
    ("ssm.amazonaws.com", "GetConnectionStatus", '{"target":"i-0a1b2c3d4e5f60718"}'),
    ("ec2.amazonaws.com", "DescribeInstances", "null"),
)

Place = tuple[int, str, str]
"""In which file an event is: days after the session's, account, region."""


@dataclass
class DayMade:
    """What a day's sessions have left behind."""

    sessions: list[TrueSession] = field(default_factory=list)
    events: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))


class DayMaker:
    """Makes one day; `told_until` is the day of the last file that there is."""

    def __init__(self, options: OrganisationOptions, day: date, told_until: date) -> None:
        self._source = random.Random(f"organisation {options.seed} {day}")  # noqa: S311
        self._midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        self._accounts = options.account_ids
        self._regions = options.regions
        self._last = (told_until - day).days
        self._made = DayMade()

    def make(self, sessions: int) -> DayMade:
        source = self._source
        for _ in range(sessions):
            self._session()
            chance = source.random()
            if chance < 0.04:
                self._refusal()
            elif chance < 0.3:
                self._other()
        return self._made

    def _place(self) -> tuple[str, str]:
        # Some accounts have more to do than others.
        count = len(self._accounts)
        account = self._accounts[min(self._below(count), self._below(count))]
        return account, self._regions[self._below(len(self._regions))]

    def _session(self) -> None:
        source = self._source
        begun, request = self._attempt()
        session_id = f"{begun.session_name}-0{source.getrandbits(64):016x}"
        begun.session_id = session_id
        url = f"wss://ssmmessages.{begun.region}.amazonaws.com/v1/data-channel/{session_id}"
        response = (
            f'{{"sessionId":{as_json(session_id)},"tokenValue":"{HIDDEN}",'
            f'"streamUrl":{as_json(url)}}}'
        )
        person = self._person
        at = int(begun.start.timestamp())
        call = self._caller(begun)
        if not self._write(call("StartSession", at, person, request, response), begun.event_id):
            return  # Its file has not been written yet: nobody knows of it.
        self._made.sessions.append(begun)
        self._later(begun, at, call)

    def _later(self, begun: TrueSession, at: int, call: Callable[..., TrailCall]) -> None:
        """What comes after the start: resumed, ended, or neither."""
        source, person = self._source, self._person
        lasted = 20 + self._below(3 * HOUR) if source.random() < 0.97 else 23 * HOUR
        about = f'{{"sessionId":{as_json(begun.session_id)}}}'
        answered = f'{about[:-1]},"tokenValue":"{HIDDEN}"}}'
        if source.random() < 0.12:
            for _ in range(1 + self._below(3)):
                moment = at + 1 + self._below(lasted - 1)
                resumed = call("ResumeSession", moment, person, about, answered)
                begun.resumed += self._write(resumed)
        if source.random() < 0.02:
            denied = call("TerminateSession", at + 1, PEOPLE[7], about)
            self._write(denied, error=("AccessDenied", "Not your own session."))
        chance = source.random()
        if chance < 0.5:
            by = WARDEN if chance < 0.05 else person
            if self._write(call("TerminateSession", at + lasted, by, about, about)):
                begun.end = begun.start + timedelta(seconds=lasted)
                begun.ended_by = by.arn(begun.account)

    def _refusal(self) -> None:
        source = self._source
        attempt, request = self._attempt()
        code, words = source.choice(_REFUSALS)
        message = words.format(
            arn=attempt.principal,
            region=attempt.region,
            account=attempt.account,
            target=attempt.target,
        )
        if code == "AccessDenied" and source.random() < 0.3:
            request = "null"
            attempt.target = attempt.document = attempt.reason = ""
        attempt.error_code, attempt.error_message = code, message
        at = int(attempt.start.timestamp())
        call = self._caller(attempt)("StartSession", at, self._person, request)
        if self._write(call, attempt.event_id, error=(code, message)):
            self._made.sessions.append(attempt)

    def _attempt(self) -> tuple[TrueSession, str]:
        """Somebody's attempt to start a session, and its request in JSON."""
        source = self._source
        account, region = self._place()
        person = self._person = PEOPLE[self._below(len(PEOPLE))]
        agent = CONSOLE_AGENT if person.console else AGENTS[self._below(3)]
        if source.random() < 0.01:
            agent = ""
        attempt = TrueSession(
            account=account,
            region=region,
            role=person.role,
            session_name=person.name,
            source_identity=person.source_identity,
            principal=person.arn(account),
            source_ip=person.address,
            user_agent=agent,
            from_console=agent == CONSOLE_AGENT,
            target=TARGETS[self._below(len(TARGETS))],
            document=_DOCUMENTS[self._below(len(_DOCUMENTS))],
            reason=reason(source),
            start=datetime.fromtimestamp(self._midnight + self._below(86_400), UTC),
            event_id=self._uuid(),
        )
        request = {"target": attempt.target}
        if attempt.document:
            request["documentName"] = attempt.document
        if attempt.reason:
            request["reason"] = attempt.reason
        return attempt, as_json(request)

    def _other(self) -> None:
        source = self._source
        attempt, _request = self._attempt()
        service, name, request = source.choice(_OTHERS)
        at = int(attempt.start.timestamp())
        call = TrailCall(
            name,
            at,
            attempt.account,
            attempt.region,
            self._person,
            "x",
            request,
            service=service,
        )
        self._write(call)

    def _caller(self, attempt: TrueSession) -> Callable[..., TrailCall]:
        def call(
            name: str, at: int, person: Colleague, request: str, response: str = "null"
        ) -> TrailCall:
            place = (attempt.account, attempt.region)
            return TrailCall(name, at, *place, person, attempt.user_agent, request, response)

        return call

    def _write(
        self, call: TrailCall, event_id: str = "", error: tuple[str, str] | None = None
    ) -> bool:
        """Put an event into its file, or two; False where that is not there yet."""
        source = self._source
        text = call.event(event_id or self._uuid(), self._uuid(), error)
        days = (call.at - self._midnight) // 86_400
        late = source.random() < 0.02
        again = source.random() < 0.01
        places = [days + late]
        if again:
            places.append(days + 1)
        written = False
        for each in places:
            if each <= self._last:
                self._made.events[each, call.account, call.region].append(text)
                written = True
        return written

    def _below(self, count: int) -> int:
        """One of so many; `randrange` takes three times as long, and there are millions."""
        return int(self._source.random() * count)

    def _uuid(self) -> str:
        bits = f"{self._source.getrandbits(128):032x}"
        return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}"
