"""The proof of a session: what each source says of it, and where they agree.

Sources are Systems Manager itself, CloudTrail, the logs in S3 and CloudWatch, the local history
and its recording. Each piece of evidence says where it comes from and when it was looked at;
each agreement says which sources it rests on. Pure: `evidence` does the looking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final

from tui.archive.store import HistoryRow
from tui.aws.answers import part, text
from tui.aws.logs import LogPlace
from tui.aws.sessions import SessionRecord
from tui.aws.trail import TrailEvent
from tui.language import N_, _, kept

START_TOLERANCE: Final = timedelta(seconds=10)
"""Sources of a start note it before and after AWS's own calls within."""

END_TOLERANCE: Final = timedelta(seconds=60)
"""AWS takes its time to tear a session down, and a lost line is noticed late."""

NO_REASON: Final = N_("(none)")


class EvidenceSource(Enum):
    """Who says something of a session."""

    SERVICE = "DescribeSessions"
    TRAIL = "CloudTrail"
    S3 = "S3"
    CLOUDWATCH = "CloudWatch Logs"
    HISTORY = N_("local history")
    RECORDING = N_("this machine's recording")


class SourceState(Enum):
    """How far a source has been heard."""

    LOOKING = N_("looking")
    FOUND = N_("found")
    NOT_YET = N_("not there yet")
    ABSENT = N_("not there")
    DENIED = N_("not allowed")
    FAILED = N_("failed")


STATE_SIGNS: Final = {
    SourceState.LOOKING: "…",
    SourceState.FOUND: "✓",
    SourceState.NOT_YET: "…",
    SourceState.ABSENT: "-",
    SourceState.DENIED: "✕",
    SourceState.FAILED: "✕",
}


class ProofVerdict(Enum):
    """What comes of comparing the sources."""

    AGREE = N_("agree")
    CONTRADICT = N_("contradict")
    DIFFER = N_("differ")
    """The answers tell of different calls, and may all be true."""
    ALONE = N_("one source only")


Told = str | datetime
"""What a source tells; a time is written as the reader wants it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source says, or why it says nothing.

    All words are English, as they go into files; `_()` says them in the language of now.
    """

    source: EvidenceSource
    state: SourceState
    looked: datetime
    """When it was looked at, by this machine's clock."""
    words: str
    """What was found or not, in a sentence."""
    title: str = ""
    """What of the source it is: the name of an event, the place of a log."""
    facts: tuple[tuple[str, Told], ...] = ()
    """Labels and values."""
    action: str = ""
    """The IAM action that is missing."""
    place: LogPlace | None = None
    """Where a log can be read with `tui.aws.logs.read_log`."""
    awaited: bool = False
    """It is worth looking again in a while."""
    raw: Mapping[str, Any] | None = field(default=None, repr=False, hash=False)
    """The source's own JSON, without secrets."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One question, and what the sources answer."""

    question: str
    verdict: ProofVerdict
    answers: tuple[tuple[str, Told], ...]
    """Each source and its answer."""
    words: str


@dataclass(frozen=True, slots=True)
class Proof:
    """All there is to say of one session at one moment."""

    session_id: str
    account: str
    region: str
    assembled: datetime
    evidence: tuple[Evidence, ...]
    agreements: tuple[Agreement, ...]

    @property
    def waiting(self) -> bool:
        """Whether something may still come that is not there yet."""
        return any(each.awaited or each.state is SourceState.LOOKING for each in self.evidence)

    @property
    def contradictions(self) -> tuple[Agreement, ...]:
        """The questions to which the sources answer differently."""
        return tuple(
            each for each in self.agreements if each.verdict is ProofVerdict.CONTRADICT
        )

    @property
    def has_trail(self) -> bool:
        """Whether CloudTrail has the start."""
        return any(
            each.source is EvidenceSource.TRAIL and each.state is SourceState.FOUND
            for each in self.evidence
        )

    @property
    def holds(self) -> bool:
        """Whether CloudTrail has the start, and nothing contradicts anything."""
        return self.has_trail and not self.contradictions


def agreements(
    record: SessionRecord | None, events: Iterable[TrailEvent], row: HistoryRow | None
) -> tuple[Agreement, ...]:
    """The questions that at least one source answers, with what comes of comparing them."""
    events = tuple(events)
    starts = [event for event in events if event.name == "StartSession"]
    ends = [event for event in events if event.name == "TerminateSession"]
    start, end = (found[0] if found else None for found in (starts, ends))
    found = (
        _texts(N_("reason"), _three(record, start, row, "reason"), empty=NO_REASON),
        _texts(N_("owner"), _who(record, start, row)),
        _texts(N_("instance"), _three(record, start, row, "target")),
        _calls(N_("source address"), [(_event(event), event.source_ip) for event in events]),
        _times(
            N_("started"),
            [
                (EvidenceSource.SERVICE.value, record.started if record else None),
                (EvidenceSource.TRAIL.value, start.time if start else None),
                (EvidenceSource.HISTORY.value, row.started if row else None),
            ],
            START_TOLERANCE,
        ),
        _times(
            N_("ended"),
            [
                (EvidenceSource.SERVICE.value, record.ended if record else None),
                (EvidenceSource.TRAIL.value, end.time if end else None),
                (EvidenceSource.HISTORY.value, row.ended if row else None),
            ],
            END_TOLERANCE,
        ),
        _calls(N_("ended by"), _enders(record, start, end)),
    )
    return tuple(each for each in found if each is not None)


def moment_words(moment: datetime) -> str:
    """A moment as ISO 8601 has it, in UTC and whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def told_words(told: Told) -> str:
    """What a source tells, as text that means the same everywhere."""
    return moment_words(told) if isinstance(told, datetime) else told


def owner_of(event: TrailEvent) -> str:
    """The ARN of who made a call; empty where the event does not tell."""
    return text(part(event.raw, "userIdentity"), "arn")


def _three(
    record: SessionRecord | None, start: TrailEvent | None, row: HistoryRow | None, name: str
) -> list[tuple[str, str]]:
    told = (
        (EvidenceSource.SERVICE, record),
        (EvidenceSource.TRAIL, start),
        (EvidenceSource.HISTORY, row),
    )
    return [(who.value, str(getattr(each, name))) for who, each in told if each is not None]


def _who(
    record: SessionRecord | None, start: TrailEvent | None, row: HistoryRow | None
) -> list[tuple[str, str]]:
    return [
        (EvidenceSource.SERVICE.value, record.owner if record else ""),
        (EvidenceSource.TRAIL.value, owner_of(start) if start else ""),
        (EvidenceSource.HISTORY.value, row.owner if row else ""),
    ]


def _enders(
    record: SessionRecord | None, start: TrailEvent | None, end: TrailEvent | None
) -> list[tuple[str, str]]:
    """A session that somebody else terminated is worth a look."""
    if end is None:
        return []
    owner = (record.owner if record else "") or (owner_of(start) if start else "")
    return [(N_("the session's owner"), owner), (_event(end), owner_of(end))]


def _event(event: TrailEvent) -> str:
    return f"{EvidenceSource.TRAIL.value} {event.name}"


def _texts(
    question: str, answers: Iterable[tuple[str, str]], *, empty: str = ""
) -> Agreement | None:
    nothing = kept(lambda: _(empty))
    told = tuple((who, answer or nothing) for who, answer in answers if answer or empty)
    if not told:
        return None
    same = len({answer for _who, answer in told}) == 1
    return Agreement(question, _verdict(told, same), told, kept(lambda: _words(told, same)))


def _calls(question: str, answers: Iterable[tuple[str, str]]) -> Agreement | None:
    """People move, and may end each other's sessions: worth a look, and no contradiction."""
    compared = _texts(question, answers)
    if compared is None or compared.verdict is not ProofVerdict.CONTRADICT:
        return compared
    return replace(compared, verdict=ProofVerdict.DIFFER, words=N_("Differs between calls."))


def _times(
    question: str, answers: Iterable[tuple[str, datetime | None]], tolerance: timedelta
) -> Agreement | None:
    told = [(who, moment) for who, moment in answers if moment is not None]
    if not told:
        return None
    moments = [moment for _who, moment in told]
    apart, most = (max(moments) - min(moments)).total_seconds(), tolerance.total_seconds()
    same = apart <= most
    shown: tuple[tuple[str, Told], ...] = tuple(told)
    words = kept(lambda: _time_words(shown, apart, most))
    return Agreement(question, _verdict(shown, same), shown, words)


def _verdict(told: tuple[tuple[str, Told], ...], same: bool) -> ProofVerdict:
    if len(told) == 1:
        return ProofVerdict.ALONE
    return ProofVerdict.AGREE if same else ProofVerdict.CONTRADICT


Answers = tuple[tuple[str, Told], ...]


def _words(told: Answers, same: bool) -> str:
    if len(told) == 1:
        return _("{source} only.").format(source=_(told[0][0]))
    if same:
        return _("{count} sources agree.").format(count=len(told))
    return _("The sources disagree.")


def _time_words(told: Answers, apart: float, most: float) -> str:
    if len(told) == 1:
        return _words(told, same=True)
    if apart <= most:
        said = _("{count} sources agree (within {most:.0f} s).")
        return said.format(count=len(told), most=most)
    said = _("The sources disagree: {apart:.0f} s apart (more than {most:.0f} s).")
    return said.format(apart=apart, most=most)
