"""What is said of a search of logs."""

from datetime import datetime, timedelta
from enum import Enum

from textual.content import Content

from tui.aws.insights.asking import LogAnswer
from tui.aws.insights.hits import LogHit
from tui.durations import TimeUnit, amount
from tui.language import _, ngettext
from tui.printable import clean
from tui.sizes import size_words
from tui.ui.words.cells import cut_end
from tui.ui.words.hit_words import MARK, line_words
from tui.ui.words.times import Now, moment


class LogWindow(Enum):
    """How far back is looked; the value is in days."""

    DAY = 1
    WEEK = 7
    MONTH = 30
    QUARTER = 90

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.value)

    @property
    def words(self) -> str:
        """`last 7 d`."""
        return _("last {duration}").format(duration=amount(self.value, TimeUnit.DAY))

    @property
    def next(self) -> "LogWindow":
        """The next longer one; the shortest after the longest."""
        windows = list(LogWindow)
        return windows[(windows.index(self) + 1) % len(windows)]


def window_words(window: LogWindow, since: datetime | None, now: Now) -> str:
    """How far back is looked: since a moment that was typed, or by the window."""
    if since is None:
        return window.words
    return _("since {moment}").format(moment=moment(since, now()))


def log_session_words(
    session_id: str, hits: tuple[LogHit, ...], now: Now, width: int
) -> Content:
    """`Nov 23 12:00  maria-0abc`: the session that hits are in, and when its last one was."""
    when = moment(hits[-1].at, now())
    return Content.assemble(
        (f"{when}  ", "$foreground-muted"),
        (cut_end(clean(session_id), max(1, width - len(when) - 2)), "bold"),
    )


def log_hit_words(
    hit: LogHit, terms: tuple[str, ...], now: Now, width: int, *, marked: bool = False
) -> Content:
    """A line of a log with its time, and the words in it marked."""
    mark = MARK if marked else " " * len(MARK)
    there = hit.at.astimezone(now().tzinfo) if hit.at is not None else None
    head = f"{there:%H:%M:%S}" if there is not None else " " * 8
    room = max(1, width - len(mark) - len(head) - 2)
    return Content.assemble(
        mark, (head, "$foreground-muted"), "  ", line_words(hit.line, terms, room)
    )


def answer_words(answer: LogAnswer, *, stopped: bool = False) -> str:
    """`3 hits in 2 sessions · 1.4 MB scanned`, or how far it is."""
    hits, sessions = len(answer.hits), len(answer.sessions)
    found = (
        _("{hits} in {sessions}").format(
            hits=ngettext("{count:,} hit", "{count:,} hits", hits).format(count=hits),
            sessions=ngettext("{count:,} session", "{count:,} sessions", sessions).format(
                count=sessions
            ),
        )
        if hits
        else ""
    )
    parts = [found, _("{size} scanned").format(size=size_words(answer.scanned))]
    if stopped:
        parts.insert(0, _("stopped"))
    elif not answer.is_done:
        parts.insert(0, _("searching…"))
    elif not hits:
        parts[0] = _("nothing found")
    elif answer.is_cut:
        parts.append(_("older ones may be missing; search a shorter time or more words"))
    return " · ".join(filter(None, parts))
