"""Asks for all that proves a session. What cannot be had is told, and is no reason to stop."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, Self

from tui.archive.errors import ArchiveError
from tui.archive.recordings import Recordings
from tui.archive.store import Archive
from tui.aws.client import Aws
from tui.aws.errors import AwsError, BadConfiguration, NoRegion, ProfileMissing
from tui.aws.logs import CloudWatchLog, read_log
from tui.aws.organisation.session import OrganisationSession
from tui.exports.bundle.manifest import MissingPart
from tui.exports.masking import Find
from tui.exports.recorded import Recorded, Step, Unreadable, recorded_of
from tui.language import N_, _, kept, kept_str, said
from tui.sessions.review.evidence import Now, Report, prove, prove_alone, utc_now
from tui.sessions.review.proof import Evidence, EvidenceSource, Proof, SourceState

LARGEST_LOG: Final = 2 << 30
"""Bytes of a log."""

RECORDING: Final = N_("the recording")
LOG: Final = N_("the AWS log")
LOG_AT: Final = N_("the AWS log at {place}")
LOG_END: Final = N_("the end of {place}")

NO_RECORDING: Final = N_("The session was not recorded on this machine.")
TOO_LARGE: Final = N_("Only its first 2 GiB are in the bundle.")


@dataclass(frozen=True, slots=True)
class FetchedLog:
    """A log as AWS has it."""

    name: str
    """Of its file."""
    title: str
    """Where it was."""
    file: BinaryIO


@dataclass(slots=True)
class Gathered:
    """What there is; to be closed."""

    proof: Proof
    find: Find | None
    """Finds the secrets that are to be masked; None to mask none."""
    recorded: Recorded | None = None
    logs: list[FetchedLog] = field(default_factory=list)
    missing: list[MissingPart] = field(default_factory=list)
    held: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.held.close()


async def gather(  # noqa: PLR0913 -- what is asked, and how the answer is told
    aws: Aws,
    session_id: str,
    archive: Archive | None,
    *,
    recordings: Recordings | None,
    files: Path | None,
    find: Find | None,
    again: float | None = None,
    report: Report | None = None,
    now: Now = utc_now,
    step: Step = lambda at: None,
    told: OrganisationSession | None = None,
) -> Gathered:
    """All that there is on a session.

    Args:
        aws: whose session; where it cannot be asked, the proof says so.
        session_id: the session's id.
        archive: this machine's local history, if it keeps one.
        recordings: those in the archive, also where no history is kept.
        files: the folder of recordings that earlier versions have made.
        find: finds what is to be masked.
        again: see `prove`.
        report: see `prove`.
        now: this machine's clock.
        step: called for each event of the recording as it is read.
        told: see `prove`.
    """
    try:
        proof = await prove(
            aws, session_id, archive, again=again, report=report, now=now, told=told
        )
    except (BadConfiguration, NoRegion, ProfileMissing):
        # Called wrongly, which no bundle makes good.
        raise
    except AwsError as error:
        proof = await prove_alone(aws, session_id, archive, error, now)
    found = Gathered(proof, find)
    await _add_recording(found, recordings, files, step)
    for evidence in proof.evidence:
        if evidence.place is not None:
            await _add_log(found, aws, evidence)
    _tell_missing(found)
    return found


async def _add_recording(
    found: Gathered, recordings: Recordings | None, files: Path | None, step: Step
) -> None:
    why, session_id = NO_RECORDING, found.proof.session_id
    try:
        recorded = await asyncio.to_thread(recorded_of, recordings, files, session_id)
    except (ArchiveError, Unreadable) as error:
        why, recorded = kept_str(error), None
    if recorded is None:
        found.missing.append(MissingPart(RECORDING, why))
    else:
        recorded.step = step
        found.recorded = recorded if found.find is None else recorded.masked(found.find)


async def _add_log(found: Gathered, aws: Aws, evidence: Evidence) -> None:
    place = evidence.place
    assert place is not None
    kind = "cloudwatch" if isinstance(place, CloudWatchLog) else "s3"
    # It has no name on the disk, and nothing of it stays there.
    file = found.held.enter_context(TemporaryFile())  # noqa: SIM115 -- closed with the rest
    left = LARGEST_LOG
    try:
        async for piece in read_log(aws, place):
            data = piece.encode(errors="replace")[:left]
            await asyncio.to_thread(file.write, data)
            left -= len(data)
            if not left:
                found.missing.append(MissingPart(_at(LOG_END, evidence), TOO_LARGE))
                break
    except AwsError as error:
        found.missing.append(MissingPart(_at(LOG_AT, evidence), kept_str(error)))
        return
    number = 1 + sum(log.name.startswith(f"aws-log-{kind}") for log in found.logs)
    again = f"-{number}" if number > 1 else ""
    found.logs.append(FetchedLog(f"aws-log-{kind}{again}.txt", evidence.title, file))


def _at(words: str, evidence: Evidence) -> str:
    return kept(lambda: _(words).format(place=said(evidence.title)))


def _tell_missing(found: Gathered) -> None:
    """Of each source that said nothing, why."""
    heard = {SourceState.FOUND, SourceState.LOOKING}
    for evidence in found.proof.evidence:
        if evidence.state in heard or evidence.source is EvidenceSource.RECORDING:
            continue
        if evidence.source in {EvidenceSource.S3, EvidenceSource.CLOUDWATCH}:
            what = _at(LOG_AT, evidence) if evidence.title else LOG
        else:
            title = f" ({evidence.title})" if evidence.title else ""
            what = f"{evidence.source.value}{title}"
        found.missing.append(MissingPart(what, evidence.words))
