"""Stand-ins for what the interface is given: an AWS with canned answers, sessions without a wire."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any, Self, cast

from textual.app import App
from textual.notifications import Notifications
from textual.pilot import Pilot

from tests.language.spoken import with_english
from tests.support.aws.fake_aws import FakeAws, denied
from tui.archive.recorder import Recorder
from tui.archive.recordings import Recordings
from tui.archive.store import Archive, HistoryRow
from tui.aws.client import Aws, Identity
from tui.aws.documents.document import ChosenDocument
from tui.aws.identity.choices import Profile, ProfileKind, Region
from tui.aws.instances import ManagedInstance
from tui.aws.organisation.source import HistorySource
from tui.protocol.ticket import SequenceState
from tui.sessions.access.ledger import AccessLedger
from tui.sessions.connection_status import ConnectionStatus
from tui.sessions.countdown import Remaining, stage_of
from tui.sessions.ending import Cause, Ending
from tui.sessions.journal.filming import Filming
from tui.sessions.journal.recording import Record
from tui.sessions.journal.session_journal import SHELL, SessionJournal
from tui.sessions.journal.steps import Journal
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.registry import ExpectedSession
from tui.sessions.states import SessionChange, SessionState
from tui.settings.settings import Directories, Settings, data_directory
from tui.settings.state import State
from tui.terminal.emulator import Emulator
from tui.transport import clock
from tui.ui.app import TICK, SsmTui
from tui.ui.desk.dependencies import Dependencies, FirstSession, NamedSet
from tui.ui.lists.instances import InstancesView
from tui.ui.screens.reason import ReasonScreen
from tui.ui.words.times import Now

NOW = datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC)
PATIENCE = 30.0
"""Seconds that the interface has for anything."""
ME = "arn:aws:sts::123456789012:assumed-role/Operator/kaori"


class Clock:
    """A time of day that passes when a test says so."""

    def __init__(self) -> None:
        self._time = NOW

    def __call__(self) -> datetime:
        return self._time

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._time += timedelta(seconds=seconds)


class Stopwatch:
    """A monotonic clock that goes on when a test says so."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        return self._seconds

    def stand_still(self, seconds: float) -> None:
        """Let time pass for nobody."""
        self._seconds += seconds

    def advance(self, app: SsmTui, seconds: float) -> None:
        """Let time pass for an app, which looks at its clock as often as ever."""
        assert app.desk is not None
        for _ in range(round(seconds / TICK)):
            self._seconds += TICK
            app.desk.tick()


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Return when the condition holds and what is shown is whole; a busy machine takes its time."""
    deadline = monotonic() + PATIENCE
    while not (condition() and all(screen.is_mounted for screen in pilot.app.screen_stack)):
        assert pilot.app._exception is None, pilot.app._exception
        assert monotonic() < deadline, "the interface never came to be as expected"
        await pilot.pause()


def style_of(module: ModuleType) -> Path:
    """The style beside a widget's module."""
    assert module.__file__ is not None
    return Path(module.__file__).with_suffix(".tcss")


def instance(number: int, **more: Any) -> dict[str, Any]:
    """An entry of DescribeInstanceInformation."""
    return {
        "InstanceId": f"i-{number:017x}",
        "Name": f"web-{number}",
        "PingStatus": "Online",
        "LastPingDateTime": NOW,
        "AgentVersion": "3.3.987.0",
        "PlatformType": "Linux",
        "PlatformName": "Ubuntu",
        "PlatformVersion": "24.04",
        "IPAddress": f"10.0.{number // 250}.{number % 250 + 1}",
        "ComputerName": f"ip-{number}",
        "ResourceType": "EC2Instance",
        **more,
    }


FLEET = (
    instance(1, PlatformName="Amazon Linux", PlatformVersion="2023"),
    instance(2),
    instance(3, Name="db-primary", PlatformName="Debian", PlatformVersion="12"),
    instance(
        4,
        InstanceId="mi-0123456789abcdef0",
        Name="batch-7",
        PingStatus="ConnectionLost",
        LastPingDateTime=NOW - timedelta(hours=3),
        AgentVersion="3.2.582.0",
        IPAddress="192.168.4.9",
    ),
    instance(
        5, Name="東京-踏み台", PlatformName="Red Hat Enterprise Linux", PlatformVersion="9"
    ),
)

TAGS = {
    f"i-{1:017x}": {"team": "web", "env": "prod"},
    f"i-{2:017x}": {"team": "web"},
    f"i-{3:017x}": {"team": "data"},
}


def session_answer(number: int, **more: Any) -> dict[str, Any]:
    """An entry of DescribeSessions, terminated an hour ago."""
    started = NOW - timedelta(hours=number + 1)
    return {
        "SessionId": f"kaori-{number:017x}",
        "Target": f"i-{1:017x}",
        "Status": "Terminated",
        "StartDate": started,
        "EndDate": started + timedelta(minutes=20),
        "DocumentName": "SSM-SessionManagerRunShell",
        "Owner": ME,
        "Reason": f"INC-{number}",
        "MaxSessionDuration": "60",
        "AccessType": "Standard",
        **more,
    }


async def remember(session_id: str, **more: Any) -> None:
    """A session of 45 days ago, as the history has it."""
    known = {
        "account": "123456789012",
        "region": "ap-northeast-1",
        "owner": ME,
        "target": "i-gone",
        "target_name": "web-of-old",
        "reason": "INC-45 long ago",
        "cause": "idle",
        "started": NOW - timedelta(days=45),
        "ended": NOW - timedelta(days=45) + timedelta(minutes=20),
        **more,
    }
    await Archive.within(data_directory()).began(HistoryRow(session_id=session_id, **known))


class FakeAccount(FakeAws):
    """An account with a fleet, sessions and preferences; an operation without an answer is a mistake.

    The keywords are answers, by operation.
    """

    allows_loopback = False

    def __init__(self, **answers: Any) -> None:
        super().__init__(
            {
                "describe_instance_information": [{"InstanceInformationList": list(FLEET)}],
                "describe_instances": self._tagged,
                "describe_sessions": self._sessions,
                "get_document": self._document,
                "list_nodes": {"Nodes": []},
                "lookup_events": {"Events": []},
                "get_caller_identity": {"Arn": ME},
                "get_connection_status": {"Status": "connected"},
                "get_role": denied("get_role"),
                "simulate_principal_policy": {
                    "EvaluationResults": [
                        {"EvalActionName": "ssm:StartSession", "EvalDecision": "allowed"}
                    ]
                },
            }
            | answers
        )
        self.sessions: list[dict[str, Any]] = []
        self.preferences: dict[str, Any] | None = None
        self.region_name = "ap-northeast-1"
        self.who = Identity(
            "123456789012", ME, "AROAEXAMPLE:kaori", self.region_name, "prod-admin", None
        )

    @property
    def profile(self) -> str | None:
        # As if AWS_PROFILE said so.
        return self.options.profile or "prod-admin"

    async def profiles(self) -> tuple[Profile, ...]:
        return (
            Profile("default", ProfileKind.KEYS),
            Profile("prod-admin", ProfileKind.ROLE, "ap-northeast-1"),
            Profile("shop", ProfileKind.SSO, "eu-west-1"),
        )

    async def regions(self) -> tuple[Region, ...]:
        return (
            Region("ap-northeast-1", "Asia Pacific (Tokyo)"),
            Region("eu-west-1", "Europe (Ireland)"),
        )

    def unanswered(self, operation: str) -> Any:
        raise KeyError(operation)

    def metadata(self) -> dict[str, Any]:
        return {}

    @staticmethod
    def _tagged(arguments: Mapping[str, Any]) -> dict[str, Any]:
        # Of many instances all are asked for.
        wanted = arguments["Filters"][0]["Values"] if "Filters" in arguments else TAGS
        instances = [
            {
                "InstanceId": name,
                "State": {"Name": "running"},
                "IamInstanceProfile": {"Arn": "arn:aws:iam::123456789012:instance-profile/ssm"},
                "Tags": [{"Key": k, "Value": v} for k, v in TAGS.get(name, {}).items()],
            }
            for name in wanted
        ]
        return {"Reservations": [{"Instances": instances}]}

    def _sessions(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        past = arguments["State"] == "History"
        filters = {f["key"]: f["value"] for f in arguments.get("Filters", ())}
        return {
            "Sessions": [
                session
                for session in self.sessions
                if (session["Status"] == "Terminated") == past
                and filters.get("Owner", session["Owner"]) == session["Owner"]
                and filters.get("Target", session["Target"]) == session["Target"]
            ]
        }

    def _document(self, arguments: Mapping[str, Any]) -> Any:
        import json

        from tui.aws.errors import ErrorContext, NotFound

        if self.preferences is None:
            return NotFound(ErrorContext(operation="GetDocument", code="InvalidDocument"))
        return {"Content": json.dumps({"inputs": self.preferences}), "DocumentVersion": "1"}


@dataclass(eq=False)
class FakeSession:
    """A session that does what the test says."""

    target: ManagedInstance
    reason: str
    emulator: Emulator
    listener: Callable[["FakeSession", SessionChange], None]
    state: SessionState = SessionState.STARTING
    session_id: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    error: Exception | None = None
    ending: Ending | None = None
    encrypted: bool = False
    clock_offset: float = 0.0
    bytes_in: int = 0
    bytes_out: int = 0
    document: str = ""
    chosen_document: ChosenDocument | None = None
    journal: Journal = field(default_factory=Journal)
    maximum: float | None = 3600.0
    maximum_left: float | None = 3600.0
    idle: float | None = 1200.0
    idle_left: float | None = 1200.0
    known: bool = True
    own: bool = False
    backlog: int = 0
    undelivered: int = 0
    sent: bytes = b""
    lamp_words: str = ""
    access_expires: datetime | None = None
    asked: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def live(self) -> bool:
        return self.state not in {SessionState.ENDED, SessionState.FAILED}

    @property
    def gone(self) -> bool:
        left = {Cause.LEFT, Cause.LOST}
        begun = self.session_id is not None
        return begun and not self.live and (not self.ending or self.ending.cause not in left)

    @cached_property
    def filming(self) -> Filming:
        return Filming(self.journal, self.emulator)

    @property
    def recording(self) -> Recorder | None:
        return self.journal.recording

    @property
    def lamp(self) -> ConnectionStatus:
        return ConnectionStatus(self.state.value, self.lamp_words or self.state.value)

    def remaining(self) -> Remaining:
        elapsed = (self.maximum or 0.0) - (self.maximum_left or 0.0)
        return Remaining(
            elapsed=elapsed,
            maximum_left=self.maximum_left,
            maximum=self.maximum,
            idle_left=self.idle_left,
            idle=self.idle,
            known=self.known,
            stage=stage_of(self.maximum_left),
            idle_stage=stage_of(self.idle_left),
            own=self.own,
        )

    def numbers(self, reserve: int) -> SequenceState | None:
        return SequenceState(0, reserve, 0)

    def send(self, data: bytes) -> None:
        self.sent += data

    def resize(self, columns: int, lines: int) -> None:
        self.emulator.resize(columns, lines)

    def end(self) -> None:
        from tui.sessions.ending import Cause, plain

        self.asked.append("end")
        self.finish(plain(Cause.USER))

    def leave(self) -> None:
        from tui.sessions.ending import Cause, plain

        self.asked.append("leave")
        self.finish(plain(Cause.LEFT))

    def nudge(self) -> bool:
        self.asked.append("nudge")
        return self.state is SessionState.CONNECTED

    def reconnect_now(self) -> None:
        self.asked.append("reconnect")

    async def run(self) -> None:
        self.become(SessionState.CONNECTING)
        await self.begun.wait()
        if self.session_id is not None:
            await self.journal.begun()
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(self.journal.keep())
            await self.done.wait()
            keeping.cancel()
        await self.journal.over()

    async def wait_over(self) -> None:
        await self.done.wait()

    def become(self, state: SessionState) -> None:
        """Move on, and say so."""
        self.state = state
        if state is SessionState.CONNECTED:
            self.session_id = self.session_id or f"kaori-{id(self):x}"
            self.started = NOW
        if state not in {SessionState.STARTING, SessionState.CONNECTING}:
            self.begun.set()
        self.journal.changed()
        self.listener(self, SessionChange.STATE)

    def connect(self, output: bytes = b"") -> None:
        """The shell is there, and says something."""
        self.become(SessionState.CONNECTED)
        self.emulator.feed(output)
        self.listener(self, SessionChange.OUTPUT)

    def finish(self, ending: Ending) -> None:
        """It is over."""
        self.ending = ending
        self.done.set()
        self.become(SessionState.ENDED)

    def fail(self, error: Exception) -> None:
        """It never came to be."""
        self.error = error
        self.done.set()
        self.become(SessionState.FAILED)


def session_on(name: str, *, reason: str = "") -> FakeSession:
    """A session that nobody listens to."""
    target = ManagedInstance(f"i-{name}", name=name, ping_status="Online")
    return FakeSession(target, reason, Emulator(80, 24), lambda *_: None)


class FakeRegistry:
    """Keeps sessions as the real one does."""

    def __init__(self, aws: Aws, **given: Any) -> None:
        self.aws = aws
        self.directories: Directories = given["directories"]
        self.recordings = self.directories.data / "recordings"
        self.archived = Recordings.within(self.directories.data)
        self.secrets: tuple[str, ...] = ()
        self.ledger = AccessLedger(self.directories.state)
        self.open_sessions: list[FakeSession] = []
        self.record: Record | None = None
        self._given = given

    @property
    def sessions(self) -> tuple[FakeSession, ...]:
        return tuple(self.open_sessions)

    @property
    def live(self) -> tuple[FakeSession, ...]:
        return tuple(session for session in self.open_sessions if session.live)

    def open(
        self,
        target: ManagedInstance,
        reason: str,
        *,
        columns: int,
        lines: int,
        continues: str = "",
        document: ChosenDocument | None = None,
    ) -> FakeSession:
        emulator, given = Emulator(columns, lines), self._given
        session = FakeSession(target, reason, emulator, given["listener"])
        session.chosen_document = document
        session.journal = SessionJournal(
            self.directories.state,
            SHELL,
            target.instance_id,
            target.name,
            given["archive"],
            given["complaints"],
            record=self.record,
            recorded=self.record is not None,
            continues=continues,
            label=target.label,
        )
        session.journal.follow(cast(Any, session), self.aws)
        self.open_sessions.append(session)
        return session

    def expected(self, target: ManagedInstance) -> ExpectedSession:
        return ExpectedSession(None, recorded=self.record is not None, document=None)

    def resume(
        self, target: ManagedInstance, survivor: CrashRecord, *, columns: int, lines: int
    ) -> FakeSession:
        session = self.open(target, survivor.reason, columns=columns, lines=lines)
        session.session_id = survivor.session_id
        return session

    def journal(self, kind: str, target: ManagedInstance, reason: str | None = None) -> Journal:
        """Nothing is kept of a session without a tab."""
        return Journal()

    def reopen(self, session: FakeSession) -> None:
        self.open_sessions.append(session)

    def close(self, session: FakeSession) -> None:
        self.open_sessions.remove(session)

    async def end_all(self, patience: float) -> tuple[FakeSession, ...]:
        for session in self.live:
            session.end()
        return self.live

    async def leave_all(self, patience: float) -> tuple[FakeSession, ...]:
        for session in self.live:
            session.leave()
        return self.live


class _Kept(Notifications):
    """Notifications that do not expire."""

    def _reap(self) -> Self:
        return self


def make_app(
    aws: FakeAccount | None = None,
    settings: Settings | None = None,
    *,
    state: State | None = None,
    banner: str = "",
    problems: Iterable[str] = (),
    policy_problems: Iterable[str] = (),
    now: Now = lambda: NOW,
    stopwatch: "Callable[[], float] | None" = None,
    open_place: Callable[[str | None, str | None], Awaitable[Aws]] | None = None,
    open_demo: Callable[[], Awaitable[Aws]] | None = None,
    demo_directories: Callable[[], Directories] | None = None,
    first: FirstSession | None = None,
    contexts: NamedSet | None = None,
    history: HistorySource | None = None,
) -> SsmTui:
    """The app on a fake AWS, at a fixed time if no clock is given."""
    given = aws or FakeAccount()

    async def open_aws() -> Aws:
        return given

    app = SsmTui(
        open_aws,
        settings or Settings(),
        state=state or State(recording_offered=True),
        banner=banner,
        outside=Dependencies(
            now=now,
            clock=stopwatch or clock.now,
            registry_factory=cast(Any, FakeRegistry),
            problems=tuple(problems),
            policy_problems=tuple(policy_problems),
            open_place=open_place,
            open_demo=open_demo,
            demo_directories=demo_directories,
            first=first,
            contexts=contexts,
            history_source=lambda _aws, _settings: cast(HistorySource, history),
        ),
    )
    # However slow the machine is, what was told can still be read.
    app._notifications = _Kept()
    return app


def registry_of(app: SsmTui) -> FakeRegistry:
    """The registry, as the fake that it is."""
    assert app.connector.here is not None
    return cast(FakeRegistry, app.connector.here.sessions)


async def opened(pilot: Pilot[None]) -> SsmTui:
    """Wait until the app is filled: identity known, instances listed."""
    app = cast(SsmTui, pilot.app)
    await until(
        pilot, lambda: app.connector.identity and app.main.query_one(InstancesView).updated
    )
    return app


async def connect(
    pilot: Pilot[None], reason: str = "INC-1", *, output: bytes = b"$ "
) -> FakeSession:
    """A connected session on the instance under the cursor, without the way through the reason."""
    app = cast(SsmTui, pilot.app)
    row = app.main.query_one(InstancesView).table.chosen
    assert row is not None
    assert app.desk is not None
    await app.desk.open(row.instance, reason)
    session = registry_of(app).open_sessions[-1]
    await until(pilot, lambda: session.state is SessionState.CONNECTING)
    session.connect(output)
    await until(
        pilot, lambda: app.main.session_view and app.main.session_view.terminal.has_focus
    )
    return session


async def ask_reason(pilot: Pilot[None]) -> ReasonScreen:
    """From the list to the question for the reason."""
    app = cast(SsmTui, pilot.app)
    await pilot.press("enter")
    await until(pilot, lambda: app.screen.query("ReasonInput:focus"))
    assert isinstance(app.screen, ReasonScreen)
    return app.screen


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type, key by key."""
    keys = ["space" if character == " " else character for character in text]
    if keys:
        await pilot.press(*keys)


async def leader(pilot: Pilot[None], key: str) -> None:
    """The leader and a key."""
    await pilot.press("ctrl+right_square_bracket", key)
    await pilot.pause()


def screen_text(app: App[None]) -> str:
    """What is on the screen, line by line; in another language with the English of it below."""
    return with_english(painted_text(app))


def painted_text(app: App[None]) -> str:
    """What is on the screen, line by line."""
    strips = app.screen._compositor.render_strips(app.screen.size)
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def toasts(app: App[None]) -> list[str]:
    """What the user was told."""
    return [notification.message for notification in app._notifications]
