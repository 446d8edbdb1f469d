"""What is said of a question and of its answer."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.language import N_, _, ngettext
from tui.sizes import size_words
from tui.ui.organisation.inquiry import InquiryStage
from tui.ui.organisation.written import EndWanted, RefusedWanted, WrittenQuestion
from tui.ui.words.times import moment

if TYPE_CHECKING:
    from tui.archive.organisation.kept import ResultFacts
    from tui.aws.organisation.question import HistoryQuestion
    from tui.aws.organisation.source import HistoryEstimate
    from tui.ui.organisation.inquiry import Inquiry

_NARROWED: Final = {
    EndWanted.TOLD: N_("end known"),
    EndWanted.UNTOLD: N_("end unknown"),
    RefusedWanted.NONE: N_("without refused attempts"),
    RefusedWanted.ONLY: N_("refused attempts only"),
}


_WILL_SCAN: Final = {
    (False, False): N_("Will scan up to {size}. The query stops at {limit}."),
    (False, True): N_(
        "Would scan up to {size}: more than max_scanned allows. The query stops at {limit}."
    ),
    (True, False): N_(
        "Will scan about {size}, going by some of the files. The query stops at {limit}."
    ),
    (True, True): N_(
        "Would scan about {size}, going by some of the files: more than max_scanned allows. "
        "The query stops at {limit}."
    ),
}
"""By whether only some of the files were looked at, and whether it is more than is allowed."""


def question_words(asked: WrittenQuestion, question: "HistoryQuestion", now: datetime) -> str:
    """A question in one line: its time, and what else narrows it."""
    since = _day(question.since, now)
    if asked.until.strip():
        said = _("{since} to {until}").format(since=since, until=_day(question.until, now))
    else:
        said = _("since {since}").format(since=since)
    parts = [said]
    for words, value in (
        (_("account {value}"), asked.accounts),
        (_("region {value}"), asked.regions),
        (_("who: {value}"), asked.who),
        (_("target: {value}"), asked.target),
        (_("reason: {value}"), asked.reason),
    ):
        if value.strip():
            parts.append(words.format(value=" ".join(value.split())))
    parts += [_(_NARROWED[each]) for each in (asked.ended, asked.refused) if each in _NARROWED]
    return " · ".join(parts)


def _day(when: datetime, now: datetime) -> str:
    """A day, with the time where it does not begin there, in the zone of `now`."""
    there = when.astimezone(now.tzinfo)
    return f"{there:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def estimate_words(estimate: "HistoryEstimate", limit: int) -> str:
    """What a query will scan, before it runs."""
    if estimate.bytes is None:
        said = _("Will scan: unknown. {why} The query stops at {limit}.")
        return said.format(why=estimate.why, limit=size_words(limit)).replace("  ", " ")
    said = _(_WILL_SCAN[estimate.sampled, estimate.bytes > limit])
    return said.format(size=size_words(estimate.bytes), limit=size_words(limit))


def kept_words(facts: "ResultFacts", now: datetime) -> str:
    """That the answer is there already."""
    said = ngettext(
        "Asked {time}: {count:,} session. Showing it scans nothing.",
        "Asked {time}: {count:,} sessions. Showing them scans nothing.",
        facts.rows,
    )
    return said.format(time=moment(facts.asked, now), count=facts.rows)


def progress_words(inquiry: "Inquiry", limit: int) -> str:
    """How far a query is, with what it has cost so far."""
    scanned = size_words(inquiry.scanned)
    if inquiry.stage is InquiryStage.STOPPED:
        return _("Stopped. {scanned} was scanned, which AWS bills.").format(scanned=scanned)
    parts = [_(inquiry.state.value)] if inquiry.stage is InquiryStage.ASKING else []
    parts.append(_("{scanned} scanned").format(scanned=scanned))
    if inquiry.stage is InquiryStage.ASKING:
        parts.append(_("stops at {limit}").format(limit=size_words(limit)))
        if inquiry.cutoff is not None:
            said = _("workgroup limit {limit}")
            parts.append(said.format(limit=size_words(inquiry.cutoff)))
    return " · ".join(parts)


def found_words(facts: "ResultFacts", now: datetime) -> str:
    """Of an answer that was there: when it was asked, and what it took."""
    parts = [_("asked {time}").format(time=moment(facts.asked, now))]
    if facts.scanned is not None:
        parts.append(_("{scanned} scanned").format(scanned=size_words(facts.scanned)))
    return " · ".join(parts)
