"""A proof as Markdown, as JSON and as text: pure, and safe against whatever is in it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tui.language import N_, _, in_english, said
from tui.printable import clean, fenced, json_text, markdown, versioned
from tui.sessions.review.proof import (
    STATE_SIGNS,
    Agreement,
    Evidence,
    Proof,
    ProofVerdict,
    SourceState,
    Told,
    moment_words,
    told_words,
)
from tui.terminal.widths import width

UNKNOWN: Final = N_("unknown")

VERDICT_SIGNS: Final = {
    ProofVerdict.AGREE: "✓",
    ProofVerdict.CONTRADICT: "✕",
    ProofVerdict.DIFFER: "≠",
    ProofVerdict.ALONE: "-",
}


def proof_json(proof: Proof) -> str:
    """The proof as indented JSON in ASCII; times are ISO 8601 in UTC."""
    found = {
        "session_id": proof.session_id,
        "account": proof.account or None,
        "region": proof.region,
        "assembled": moment_words(proof.assembled),
        "holds": proof.holds,
        "waiting": proof.waiting,
        "agreements": [_agreement(each) for each in proof.agreements],
        "evidence": [_evidence(each) for each in proof.evidence],
    }
    return json_text(versioned(found), indent=2)


def proof_markdown(proof: Proof) -> str:
    """The proof as Markdown, for a ticket or a review; in English."""
    with in_english():
        return "\n".join(_markdown(proof)) + "\n"


def proof_text(proof: Proof) -> str:
    """The proof as lines for a terminal, signs and words."""
    return "\n".join(clean(line) for line in _text(proof)) + "\n"


def verdict_words(proof: Proof) -> str:
    """What the proof comes to, in a sentence."""
    if proof.contradictions:
        questions = _(", ").join(_(each.question) for each in proof.contradictions)
        return _("The sources disagree: {questions}.").format(questions=questions)
    if proof.holds:
        return _("Verified: CloudTrail recorded the start and all sources agree.")
    if proof.waiting:
        return _("CloudTrail doesn't have the session's start yet.")
    return _("CloudTrail has no event for the session's start.")


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
    yield _("Session {id}").format(id=proof.session_id)
    account = proof.account or _("unknown account")
    yield f"{account} / {proof.region} · {moment_words(proof.assembled)}"
    yield ""
    yield verdict_words(proof)
    for agreement in proof.agreements:
        yield ""
        sign = VERDICT_SIGNS[agreement.verdict]
        yield f"{sign} {_(agreement.question)}: {_(agreement.words)}"
        yield from _facts([(_(source), answer) for source, answer in agreement.answers])
    yield ""
    for evidence in proof.evidence:
        where = ", ".join(filter(None, (_(evidence.source.value), said(evidence.title))))
        yield f"{STATE_SIGNS[evidence.state]} {where}: {_(evidence.words)}"
        yield from _facts([(_(label), value) for label, value in evidence.facts])


def _facts(facts: Sequence[tuple[str, Told]]) -> Iterator[str]:
    widest = max((sum(map(width, label)) for label, _told in facts), default=0)
    for label, told in facts:
        gap = " " * (widest - sum(map(width, label)))
        yield f"    {label}{gap}  {said(told_words(told))}"


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
    return json_text(dict(evidence.raw or {}), indent=2)
