"""Writes a bundle; the same things are the same bytes, whenever they are written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tui import __version__
from tui.archive.cast_reader import OUTPUT, CastEvent
from tui.exports.bundle.gathering import FetchedLog, Gathered
from tui.exports.bundle.manifest import NAME, BundledFile, Manifest, MissingPart
from tui.exports.cast import cast_lines
from tui.exports.masking import Find, masked_events, masked_text
from tui.exports.text import text_lines
from tui.language import N_, kept
from tui.sessions.review.proof import Proof, moment_words
from tui.sessions.review.proof_report import proof_json, proof_markdown, verdict_words

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP file knows; those that count are in the manifest."""

_PIECE: Final = 1 << 20

_MODE: Final = 0o100600


def write_bundle(out: BinaryIO, found: Gathered) -> Manifest:
    """Write it; what it says of itself. Blocks, and raises OSError.

    Args:
        out: a file that can be sought.
        found: what there is.
    """
    proof, recorded = found.proof, found.recorded
    if found.find is not None:
        proof = masked_proof(proof, found.find)
    missing = list(found.missing)
    files: list[BundledFile] = []
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:

        def add(name: str, what: str, pieces: Iterable[str]) -> None:
            files.append(_write(archive, name, what, pieces))

        add("proof.md", N_("The proof, for people"), [proof_markdown(proof)])
        add("proof.json", N_("The proof, for programs"), [proof_json(proof)])
        if recorded is not None:
            lines = cast_lines(recorded.about, recorded.events())
            add("recording.cast", N_("Terminal output (asciicast v2)"), lines)
            add("recording.txt", N_("Screen text"), text_lines(recorded))
            if recorded.problem:
                missing.append(MissingPart(N_("the end of the recording"), recorded.problem))
        for log in found.logs:
            add(log.name, f"Log at {log.title}", _log(log, found.find))
        manifest = Manifest(
            session_id=proof.session_id,
            account=proof.account,
            region=proof.region,
            assembled=moment_words(proof.assembled),
            program=f"ssm-tui {__version__}",
            verdict=kept(lambda: verdict_words(proof)),
            holds=proof.holds,
            masked=found.find is not None,
            files=tuple(files),
            missing=tuple(missing),
        )
        _write(archive, NAME, "", [manifest.to_json()])
    return manifest


def masked_proof(proof: Proof, find: Find) -> Proof:
    """A proof whose texts are masked; a reason or the parameters of a call may hold a secret."""
    evidence = tuple(
        replace(
            each,
            words=masked_text(each.words, find),
            facts=tuple((label, _masked(value, find)) for label, value in each.facts),
            raw=None if each.raw is None else _masked(dict(each.raw), find),
        )
        for each in proof.evidence
    )
    agreements = tuple(
        replace(
            each,
            answers=tuple((who, _masked(answer, find)) for who, answer in each.answers),
        )
        for each in proof.agreements
    )
    return replace(proof, evidence=evidence, agreements=agreements)


def _masked(value: Any, find: Find, name: str = "") -> Any:
    """A value, and what is in it; what a text is called says whether it is a secret."""
    match value:
        case dict():
            return {key: _masked(each, find, str(key)) for key, each in value.items()}
        case list():
            return [_masked(each, find, name) for each in value]
        case str():
            return masked_text(f"{name}={value}", find)[len(name) + 1 :]
        case _:
            return value


def _write(archive: ZipFile, name: str, what: str, pieces: Iterable[str]) -> BundledFile:
    about = ZipInfo(name, _EPOCH)
    about.compress_type = ZIP_DEFLATED
    about.create_system = 3  # of Unix, wherever it is written
    about.external_attr = _MODE << 16
    digest, size = sha256(), 0
    with archive.open(about, "w", force_zip64=True) as file:
        for piece in pieces:
            data = piece.encode(errors="replace")
            digest.update(data)
            size += len(data)
            file.write(data)
    return BundledFile(name, what, size, digest.hexdigest())


def _log(log: FetchedLog, find: Find | None) -> Iterator[str]:
    """What is in the log; it was text, and is."""
    log.file.seek(0)
    pieces = _text(log.file)
    if find is None:
        return pieces
    events = (CastEvent(0.0, OUTPUT, piece) for piece in pieces)
    return (event.data for event in masked_events(events, find))


def _text(file: BinaryIO) -> Iterator[str]:
    """Whole lines, as long as these are not too long."""
    while piece := file.readline(_PIECE):
        yield piece.decode(errors="replace")
