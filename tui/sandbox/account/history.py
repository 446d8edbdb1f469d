"""Past sessions of the last 30 days: the caller's and other people's, with their CloudTrail events.

Made from the seed, except for the first few, which are there to be met: reasons in several
scripts, with markup, right to left, very long, and none at all.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from tui.sandbox.account.documents import PREFERENCES
from tui.sandbox.account.fleet import Fleet
from tui.sandbox.account.records import HISTORY, SessionStatus, StoredSession, new_session_id
from tui.sandbox.account.role import CALLER, AssumedRole
from tui.sandbox.account.trail import CONSOLE_AGENT, HIDDEN, Event

MINUTE = 60.0
HOUR = 3600.0

COLLEAGUES = (
    CALLER,
    CALLER,
    AssumedRole("akira.tanaka", "Operator", "AROAQSANDBOXEXAMPLE02", "ASIAQSANDBOXEXAMPLE2"),
    AssumedRole(
        "maria.silva@example.com",
        "Administrator",
        CALLER.role_id,
        "ASIAQSANDBOXEXAMPLE3",
        "198.51.100.7",
    ),
    AssumedRole(
        "deploy-pipeline",
        "Deployer",
        "AROAQSANDBOXEXAMPLE04",
        "ASIAQSANDBOXEXAMPLE4",
        "192.0.2.61",
        mfa=False,
    ),
)

REASONS = (
    "そこにセッションがあるから",
    "INC-20417: disk full on /var, rotating logs",
    "請求バッチの再実行 (CHG-1882)",
    "[red]not markup[/red] [link=https://example.com]x[/link]",
    "בדיקת שרת לאחר עדכון",
    "🔥 prod is down 🔥 - 復旧作業 👩‍🚒",
    "Überprüfung der Zertifikate läuft ab",
    "x" * 256,
    None,
    "ตรวจสอบหน่วยความจำ",
    "OPS-7: restart nginx after certificate renewal",
    "проверка резервной копии",
    "INC-20417: disk full on /var, rotating logs (continued)",
    "التحقق من السجلات",
    "weekly patching, window 42",
    "OPS-11: why is the queue 30 minutes behind?",
    "e\u0301te\u0301: cafe\u0301, nai\u0308ve, Å vs A\u030a",
    "curious",
)

#: Minutes since its start, whose session (of COLLEAGUES), its reason and status.
AT_WORK = (
    (7, 2, "請求バッチの監視", SessionStatus.CONNECTED),
    (48, 3, "INC-20431: memory leak, taking a heap dump", SessionStatus.CONNECTED),
    (133, 4, None, SessionStatus.DISCONNECTED),
)

USER_AGENTS = (
    "aws-cli/2.27.35 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.3",
    "aws-cli/1.46.3 md/Botocore#1.44.5 ua/2.1 os/macos#24.5.0 lang/python#3.11.9",
    CONSOLE_AGENT,
    "Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux lang/python#3.11.9",
)


@dataclass(frozen=True)
class PastEnding:
    """How a past session ended: after how many seconds, and with what status."""

    lasted: float
    status: SessionStatus = SessionStatus.TERMINATED
    details: str = ""
    max_minutes: int | None = None
    terminated_by_call: bool = False


def _ending(source: random.Random) -> PastEnding:
    return source.choice(
        (
            PastEnding(source.uniform(20, 50 * MINUTE), max_minutes=60),
            PastEnding(60 * MINUTE, max_minutes=60),
            PastEnding(source.uniform(20 * MINUTE, 55 * MINUTE), max_minutes=60),
            PastEnding(source.uniform(5, 3 * HOUR), terminated_by_call=True),
            PastEnding(source.uniform(5, 3 * HOUR)),
            PastEnding(
                source.uniform(1, 20), SessionStatus.FAILED, "The agent stopped responding."
            ),
        )
    )


@dataclass(frozen=True)
class Annals:
    """Whose past it is, where, and what it is made from."""

    caller: AssumedRole
    region: str
    seed: int | str
    name: str = ""
    """Of the region in the records; empty for the home."""

    @property
    def colleagues(self) -> tuple[AssumedRole, ...]:
        """Who works in the account: the caller, and the same others in each."""
        return tuple(
            self.caller if each == CALLER else replace(each, account=self.caller.account)
            for each in COLLEAGUES
        )


def make_history(
    fleet: Fleet, count: int, annals: Annals, now: float
) -> Iterator[tuple[StoredSession, list[Event]]]:
    """`count` ended sessions with their events, newest first; deterministic but for `now`."""
    source = random.Random(f"history {annals.seed}")  # noqa: S311  - wants to be repeatable
    colleagues = annals.colleagues
    targets = [instance for instance in fleet.instances if instance.takes_sessions]
    if not targets:
        return
    for index in range(count):
        ending = _ending(source)
        age = HISTORY * 0.97 * (index + source.random()) / count
        record = StoredSession(
            session_id="",
            target=source.choice(targets).instance_id,
            owner="",
            document=PREFERENCES,
            started=float(int(now - 2 * MINUTE - age - ending.lasted)),
            reason=REASONS[index % len(REASONS)],
            max_minutes=ending.max_minutes,
            region=annals.name,
        )
        identity = annals.caller if index == 0 else source.choice(colleagues)
        record.session_id = new_session_id(identity.session_name, source.randbytes(16))
        record.owner = identity.arn
        record.end(ending.status, record.started + ending.lasted, ending.details)
        yield record, list(_events(record, ending, identity, annals.region, source))


def others_at_work(
    fleet: Fleet, annals: Annals, now: float
) -> Iterator[tuple[StoredSession, list[Event]]]:
    """Sessions of other people that are under way; nobody is behind them."""
    source = random.Random(f"present {annals.seed}")  # noqa: S311  - wants to be repeatable
    colleagues = annals.colleagues
    targets = [instance for instance in fleet.instances if instance.connected]
    for minutes, colleague, reason, status in AT_WORK if targets else ():
        identity = colleagues[colleague]
        record = StoredSession(
            session_id=new_session_id(identity.session_name, source.randbytes(16)),
            target=source.choice(targets).instance_id,
            owner=identity.arn,
            document=PREFERENCES,
            started=float(int(now - minutes * MINUTE)),
            reason=reason,
            status=status,
            region=annals.name,
        )
        yield record, list(_events(record, PastEnding(0), identity, annals.region, source))


def _events(
    record: StoredSession,
    ending: PastEnding,
    identity: AssumedRole,
    region: str,
    source: random.Random,
) -> Iterator[Event]:
    user_agent = source.choice(USER_AGENTS)
    request = {"target": record.target}
    if record.reason is not None:
        request["reason"] = record.reason
    url = f"wss://ssmmessages.{region}.amazonaws.com/v1/data-channel/{record.session_id}"
    yield Event(
        "StartSession",
        record.started,
        identity,
        region,
        request,
        {
            "sessionId": record.session_id,
            "tokenValue": HIDDEN,
            "streamUrl": f"{url}?role=publish_subscribe",
        },
        user_agent,
        event_id=_uuid(source),
        request_id=_uuid(source),
    )
    if ending.terminated_by_call and record.ended is not None:
        yield Event(
            "TerminateSession",
            record.ended,
            identity,
            region,
            {"sessionId": record.session_id},
            {"sessionId": record.session_id},
            user_agent,
            event_id=_uuid(source),
            request_id=_uuid(source),
        )


def _uuid(source: random.Random) -> str:
    return str(UUID(int=source.getrandbits(128), version=4))
