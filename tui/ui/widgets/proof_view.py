"""A proof as lines: what it comes to, what agrees, and what each source says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from textual.content import Content

from tui.language import _, said
from tui.printable import clean
from tui.sessions.review.proof import (
    STATE_SIGNS,
    Agreement,
    Evidence,
    Proof,
    ProofVerdict,
    SourceState,
    Told,
)
from tui.sessions.review.proof_report import (
    VERDICT_SIGNS,
    verdict_sign,
    verdict_words,
)
from tui.ui.widgets.facts import Fact, Lines, fact_lines
from tui.ui.words.json_words import json_content
from tui.ui.words.times import Now, exact

STATE_STYLES: Final = {
    SourceState.LOOKING: "$foreground-muted",
    SourceState.FOUND: "$success",
    SourceState.NOT_YET: "$warning",
    SourceState.ABSENT: "$foreground-muted",
    SourceState.DENIED: "$error",
    SourceState.FAILED: "$error",
}
VERDICT_STYLES: Final = {
    ProofVerdict.AGREE: "$success",
    ProofVerdict.CONTRADICT: "bold $error",
    ProofVerdict.DIFFER: "bold $warning",
    ProofVerdict.ALONE: "$foreground-muted",
}
"""Colours; the signs and the words beside them say the same."""

ORDER: Final = (
    ProofVerdict.CONTRADICT,
    ProofVerdict.DIFFER,
    ProofVerdict.AGREE,
    ProofVerdict.ALONE,
)
"""What is to be looked at comes first."""


class ProofView(Lines):
    """A proof, laid out anew where the width has changed.

    Args:
        now: The time of day; its zone is that of all times.
    """

    def __init__(self, now: Now) -> None:
        super().__init__(id="record-evidence")
        self._now = now
        self.proof: Proof | None = None
        self._laid_out: tuple[int, list[Content]] = (-1, [])

    def show(self, proof: Proof) -> None:
        self.proof = proof
        self._laid_out = (-1, [])
        self.refresh(layout=True)

    def lines(self, width: int) -> list[Content]:
        if self._laid_out[0] != width:
            lines = [] if self.proof is None else list(_proof(self.proof, width, self._now()))
            self._laid_out = (width, lines)
        return self._laid_out[1]


def _proof(proof: Proof, width: int, now: datetime) -> Iterator[Content]:
    style = "bold $error" if proof.contradictions else "bold"
    yield from _wrapped(f"{verdict_sign(proof)} {verdict_words(proof)}", style, width)
    yield Content("")
    for verdict in ORDER:
        for agreement in proof.agreements:
            if agreement.verdict is verdict:
                yield from _agreement(agreement, width, now)
    for evidence in proof.evidence:
        yield Content("")
        yield from _evidence(evidence, width, now)
    for evidence in proof.evidence:
        yield from _raw(evidence, width)


def _agreement(agreement: Agreement, width: int, now: datetime) -> Iterator[Content]:
    sign = VERDICT_SIGNS[agreement.verdict]
    label = f"{sign} {_(agreement.question)}"
    answers = [(_(source), _shown(answer, now)) for source, answer in agreement.answers]
    if len({answer for _source, answer in answers}) > 1:
        facts: list[Fact] = [(label, _(agreement.words))]
        facts += [("", f"{_(source)}: {answer}") for source, answer in answers]
    else:
        facts = [(label, f"{answers[0][1]} - {_(agreement.words)}")]
    style = VERDICT_STYLES[agreement.verdict]
    yield from fact_lines(facts, width, label_style=style, least=LABELS)


LABELS: Final = 20
"""Cells for the questions."""


def _evidence(evidence: Evidence, width: int, now: datetime) -> Iterator[Content]:
    sign, style = STATE_SIGNS[evidence.state], STATE_STYLES[evidence.state]
    title = _(evidence.source.value)
    if evidence.title:
        title = f"{title}: {said(evidence.title)}"
    yield from _wrapped(f"{sign} {title}  ({_(evidence.state.value)})", f"bold {style}", width)
    yield from _wrapped(_(evidence.words), "$foreground-muted", width)
    if evidence.action:
        missing = _("missing: {action}").format(action=evidence.action)
        yield from _wrapped(missing, "$error", width)
    if evidence.state is SourceState.FOUND:
        facts = [(_(label), _shown(value, now)) for label, value in evidence.facts]
        facts.append((_("checked"), exact(evidence.looked, now)))
        yield from fact_lines(facts, width, label_style="$foreground-muted", least=10)


def _raw(evidence: Evidence, width: int) -> Iterator[Content]:
    """The source's own words, below what was made of them."""
    if evidence.raw is not None:
        title = _("{source}: raw {event} event").format(
            source=evidence.source.value, event=evidence.title
        )
        yield Content("")
        yield from _wrapped(title, "bold $foreground-muted", width)
        for line in json_content(dict(evidence.raw)).split("\n", allow_blank=True):
            yield from line.wrap(max(1, width)) or [Content("")]


def _shown(told: Told, now: datetime) -> str:
    return exact(told, now) if isinstance(told, datetime) else said(told)


def _wrapped(text: str, style: str, width: int) -> list[Content]:
    return Content.styled(clean(text), style).wrap(max(1, width)) or [Content("")]
