"""What a user types to find something again; pure.

Words are found wherever they stand in a line, all of them, in any order: `disk full`. A word
that ends with an asterisk is a beginning (`ngi*`), and what stands in quotes is found as it
stands there (`"no space left"`). `host:` and `ticket:` narrow by the instance and the reason,
`since:` by the time: `since:2026-11-01`, `since:7d`, `since:12h`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tui.comparing import comparable
from tui.language import _

_TOKENS: Final = re.compile(
    r'(host|ticket|since):("[^"]*"?|\S+)|"([^"]*)"?|(\S+)', re.IGNORECASE
)
_AGO: Final = re.compile(r"(\d{1,5})([hdw])", re.ASCII)
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

MOST_TERMS: Final = 50


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """Words that stand behind each other; of the last one perhaps only the beginning."""

    text: str
    beginning: bool = False

    def is_in(self, text: str) -> bool:
        """Whether a text has it, anywhere and in any spelling."""
        return comparable(self.text) in comparable(text)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    terms: tuple[SearchTerm, ...] = ()
    hosts: tuple[str, ...] = ()
    """Parts of the id or the name of the instance."""
    tickets: tuple[str, ...] = ()
    """Parts of the reason."""
    since: datetime | None = None


class QueryError(ValueError):
    """What was typed says something that is not understood; `str(error)` is a sentence."""


def parse(text: str, now: datetime) -> Query:
    """What a user has typed. Raises QueryError.

    Args:
        text: anything.
        now: what `since:7d` counts back from.
    """
    terms, narrowed = [], {"host": [], "ticket": [], "since": []}  # type: ignore[var-annotated]  # lists of text
    for name, value, phrase, word in _TOKENS.findall(text.replace("\0", " ")):
        if name:
            narrowed[name.lower()].append(value.strip('"'))
        elif phrase.strip():
            terms.append(SearchTerm(phrase.strip()))
        elif word.rstrip("*"):
            terms.append(SearchTerm(word.rstrip("*"), word.endswith("*")))
    if len(terms) > MOST_TERMS:
        raise QueryError(_("A search takes at most {most} words.").format(most=MOST_TERMS))
    since = [_since(value, now) for value in narrowed["since"]]
    return Query(
        tuple(terms),
        tuple(narrowed["host"]),
        tuple(narrowed["ticket"]),
        max(since) if since else None,
    )


def _since(text: str, now: datetime) -> datetime:
    if found := _AGO.fullmatch(text):
        return now - int(found[1]) * _UNITS[found[2]]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        said = _("{text!r} is not a date or duration. Use since: with 2026-11-01, 7d or 12h.")
        raise QueryError(said.format(text=text)) from None
    return moment if moment.tzinfo is not None else moment.astimezone(UTC)
