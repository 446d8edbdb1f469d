"""A proof as Markdown, as JSON and as text: pure, and safe against whatever is in it."""

import json
from collections.abc import Iterator
from typing import Any, Final

from tui.printable import clean, fenced, markdown
from tui.sessions.review.proof import (
    Agreement,
    Evidence,
    Proof,
    ProofVerdict,
    SourceState,
    moment_words,
    told_words,
)

UNKNOWN: Final = "unknown"

STATE_SIGNS: Final = {
    SourceState.LOOKING: "…",
    SourceState.FOUND: "✓",
    SourceState.NOT_YET: "…",
    SourceState.ABSENT: "-",
    SourceState.DENIED: "✕",
    SourceState.FAILED: "✕",
}
VERDICT_SIGNS: Final = {
    ProofVerdict.AGREE: "✓",
    ProofVerdict.CONTRADICT: "✕",
    ProofVerdict.DIFFER: "≠",
    ProofVerdict.ALONE: "-",
}


def proof_json(proof: Proof) -> str:
    """The proof as indented JSON in ASCII; times are ISO 8601 in UTC."""
    return json.dumps(
        {
            "session_id": proof.session_id,
            "account": proof.account or None,
            "region": proof.region,
            "assembled": moment_words(proof.assembled),
            "holds": proof.holds,
            "waiting": proof.waiting,
            "agreements": [_agreement(each) for each in proof.agreements],
            "evidence": [_evidence(each) for each in proof.evidence],
        },
        indent=2,
    )


def proof_markdown(proof: Proof) -> str:
    """The proof as Markdown, for a ticket or a review."""
    return "\n".join(_markdown(proof)) + "\n"


def proof_text(proof: Proof) -> str:
    """The proof as lines for a terminal, signs and words."""
    return "\n".join(clean(line) for line in _text(proof)) + "\n"


def verdict_words(proof: Proof) -> str:
    """What the proof comes to, in a sentence."""
    if proof.contradictions:
        questions = ", ".join(each.question for each in proof.contradictions)
        return f"The sources contradict each other: {questions}."
    if proof.holds:
        return "CloudTrail has the session's start, and no source contradicts another."
    if proof.waiting:
        return "CloudTrail does not have the session's start yet."
    return "CloudTrail's event of the session's start could not be found."


def verdict_sign(proof: Proof) -> str:
    """The same as a shape."""
    if proof.contradictions:
        return VERDICT_SIGNS[ProofVerdict.CONTRADICT]
    return (
        VERDICT_SIGNS[ProofVerdict.AGREE] if proof.holds else STATE_SIGNS[SourceState.LOOKING]
    )


def _markdown(proof: Proof) -> Iterator[str]:
    yield f"# Session {markdown(proof.session_id)}"
    yield ""
    yield (
        f"Account {markdown(proof.account or UNKNOWN)}, region {markdown(proof.region)}, "
        f"assembled {moment_words(proof.assembled)}."
    )
    yield ""
    yield f"**{markdown(verdict_words(proof))}**"
    yield ""
    yield "| Question | Verdict | Source | Answer |"
    yield "| --- | --- | --- | --- |"
    for agreement in proof.agreements:
        verdict = f"{VERDICT_SIGNS[agreement.verdict]} {agreement.verdict.value}"
        question = markdown(agreement.question)
        for source, answer in agreement.answers:
            yield f"| {question} | {verdict} | {markdown(source)} | {markdown(told_words(answer))} |"
            question = verdict = ""
    for evidence in proof.evidence:
        yield from _markdown_evidence(evidence)


def _markdown_evidence(evidence: Evidence) -> Iterator[str]:
    yield ""
    title = f": {markdown(evidence.title)}" if evidence.title else ""
    yield f"## {evidence.source.value}{title}"
    yield ""
    state = evidence.state.value.capitalize()
    yield f"{state}, looked at {moment_words(evidence.looked)}. {markdown(evidence.words)}"
    if evidence.facts:
        yield ""
        for label, value in evidence.facts:
            yield f"- {markdown(label)}: {markdown(told_words(value))}"
    if evidence.raw is not None:
        yield ""
        yield fenced(_raw(evidence), "json")


def _text(proof: Proof) -> Iterator[str]:
    yield f"Session {proof.session_id}"
    yield f"{proof.account or 'An unknown account'} in {proof.region}, {moment_words(proof.assembled)}"
    yield ""
    yield verdict_words(proof)
    for agreement in proof.agreements:
        yield ""
        yield f"{VERDICT_SIGNS[agreement.verdict]} {agreement.question}: {agreement.words}"
        width = max(len(source) for source, _ in agreement.answers)
        for source, answer in agreement.answers:
            yield f"    {source:<{width}}  {told_words(answer)}"
    yield ""
    for evidence in proof.evidence:
        title = f", {evidence.title}" if evidence.title else ""
        yield f"{STATE_SIGNS[evidence.state]} {evidence.source.value}{title}: {evidence.words}"
        width = max((len(label) for label, _ in evidence.facts), default=0)
        for label, value in evidence.facts:
            yield f"    {label:<{width}}  {told_words(value)}"


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "question": agreement.question,
        "verdict": agreement.verdict.value,
        "words": agreement.words,
        "answers": [
            {"source": who, "answer": told_words(answer)} for who, answer in agreement.answers
        ],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source.value,
        "title": evidence.title or None,
        "state": evidence.state.value,
        "words": evidence.words,
        "action": evidence.action or None,
        "looked": moment_words(evidence.looked),
        "facts": {label: told_words(value) for label, value in evidence.facts},
        "raw": None if evidence.raw is None else dict(evidence.raw),
    }


def _raw(evidence: Evidence) -> str:
    return json.dumps(dict(evidence.raw or {}), indent=2, ensure_ascii=False)
