"""An overview as text, Markdown and JSON: pure, and safe against what is in it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from tui.durations import month, weekday
from tui.language import N_, _, in_english, ngettext
from tui.printable import clean, fenced, json_text, markdown, versioned
from tui.sessions.ending import Cause
from tui.sessions.review.grouping import NO_TICKET
from tui.sessions.review.overview import (
    WEEKDAYS,
    WEEKS,
    Amount,
    Measure,
    Overview,
    Period,
    Tally,
    hours_words,
)
from tui.terminal.widths import width

BAR: Final = 20
"""Cells of the longest bar."""

EIGHTHS: Final = " ▏▎▍▌▋▊▉█"

ENDS: Final = frozenset(cause.value for cause in Cause)

NO_SESSIONS: Final = N_("No sessions in this period.")


def bar(share: float, cells: int) -> str:
    """A bar of a share of so many cells, to an eighth of one; what is not nothing is seen."""
    eighths = max(round(min(share, 1.0) * cells * 8), 1 if share > 0 else 0)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (EIGHTHS[rest] if rest else "")


def share_of(tally: Tally, tallies: Sequence[Tally], measure: Measure) -> float:
    """How much it is of the greatest of them."""
    most = max((each.amount.of(measure) for each in tallies), default=0.0)
    return tally.amount.of(measure) / most if most else 0.0


def period_words(overview: Overview) -> str:
    """`from 2026-06-01 to 2026-11-28`."""
    last = min(overview.today, overview.period.last)
    return _("from {first} to {last}").format(first=overview.period.first, last=last)


def left_out_words(overview: Overview) -> str:
    """What is not counted, in a sentence; empty for nothing."""
    if not overview.left_out:
        return ""
    return ngettext(
        "{count:,} earlier or undated session is not counted.",
        "{count:,} earlier or undated sessions are not counted.",
        overview.left_out,
    ).format(count=overview.left_out)


def months(weeks: Sequence[tuple[date, ...]], cells: int) -> str:
    """The line above the map: the name of each month, where its first week begins.

    Args:
        weeks: of the map.
        cells: of a week.
    """
    line = ""
    for number, week in enumerate(weeks):
        first = next((day for day in week if day.day == 1), None)
        # One that there is no room for, as beside the next, is left out.
        room = number * cells - sum(map(width, line))
        if first is not None and room >= 0:
            line = f"{line}{' ' * room}{month(first)} "
    return line.rstrip()


def as_text(overview: Overview) -> str:
    """For a terminal: the map of sessions a day, and three lists with bars, by hours."""
    if not overview.total.sessions:
        return "\n".join(filter(None, (_(NO_SESSIONS), left_out_words(overview)))) + "\n"
    lines = [f"{overview.total.words} · {period_words(overview)}"]
    lines += filter(None, [left_out_words(overview)])
    lines += ["", _("Sessions a day"), *_map(overview)]
    for title, tallies in _sections(overview):
        lines += ["", title]
        for tally in tallies:
            share = share_of(tally, tallies, Measure.HOURS)
            figures = f"{tally.amount.sessions:>7,}  {hours_words(tally.amount.seconds):>12}"
            name = clean(title_words(tally))
            lines.append(f"{figures}  {bar(share, BAR):<{BAR}}  {name}".rstrip())
    return "\n".join(lines) + "\n"


def as_markdown(overview: Overview) -> str:
    """A heading, the map as a block of code, and a table for each list; in English."""
    with in_english():
        return _markdown(overview)


def title_words(tally: Tally) -> str:
    """Its title, in the language of now where it is no name."""
    return _(tally.title) if tally.title in {NO_TICKET, *ENDS} else tally.title


def _markdown(overview: Overview) -> str:
    if not overview.total.sessions:
        return "\n".join(
            ["# Sessions", "", NO_SESSIONS, *filter(None, [left_out_words(overview)]), ""]
        )
    lines = ["# Sessions", "", f"{overview.total.words} · {period_words(overview)}"]
    lines += filter(None, [left_out_words(overview)])
    lines += ["", "## Sessions a day", "", fenced("\n".join(_map(overview)), "text"), ""]
    for title, tallies in _sections(overview):
        lines += [f"## {title}", "", "| | Sessions | Hours |", "| --- | ---: | ---: |"]
        for tally in tallies:
            amount = tally.amount
            figures = f"{amount.sessions:,} | {hours_words(amount.seconds)}"
            lines.append(f"| {markdown(tally.title)} | {figures} |")
        lines.append("")
    return "\n".join(lines)


def as_json(overview: Overview) -> str:
    """An object of figures; days are those of the reader's zone."""
    shown = {
        "from": overview.period.first.isoformat(),
        "to": min(overview.today, overview.period.last).isoformat(),
        **_figures(overview.total),
        "left_out": overview.left_out,
        "days": [
            {"day": day.isoformat(), **_figures(amount)}
            for day, amount in sorted(overview.days.items())
        ],
        "targets": _objects("target", overview.targets),
        "tickets": _objects("ticket", overview.tickets),
        "ends": _objects("end", overview.ends),
    }
    return json_text(versioned(shown), indent=2)


def _map(overview: Overview) -> Iterator[str]:
    """The last weeks of the period, with the months above and the legend below."""
    period, scale = overview.period, overview.scale(Measure.SESSIONS)
    weeks = list(period.weeks)[-WEEKS:]
    if len(weeks) < WEEKS:
        weeks = list(Period.until(period.last).weeks)
    yield f"    {months(weeks, 2)}"
    for number, known_as in enumerate(WEEKDAYS):
        days = [week[number] for week in weeks]
        name = weekday(days[0])
        name += " " * (len(known_as) - sum(map(width, name)))
        cells = [
            scale.shade(overview.days.get(day, Amount()))
            if day <= overview.today or day in overview.days
            else " "
            for day in days
        ]
        yield f"{name} {' '.join(cells)}".rstrip()
    yield f"    {scale.legend}"


def _sections(overview: Overview) -> Iterator[tuple[str, tuple[Tally, ...]]]:
    yield _("Hours by target"), overview.targets
    yield _("Hours by ticket"), overview.tickets
    yield _("Hours by status"), overview.ends


def _objects(name: str, tallies: Sequence[Tally]) -> list[dict[str, Any]]:
    return [{name: clean(tally.title), **_figures(tally.amount)} for tally in tallies]


def _figures(amount: Amount) -> dict[str, int]:
    return {"sessions": amount.sessions, "seconds": round(amount.seconds)}
