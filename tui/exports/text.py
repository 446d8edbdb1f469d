"""What stood on the screens, as text with times; pure."""

from collections.abc import Iterator
from datetime import UTC

from tui.archive.chunk import TextLine
from tui.exports.masking import masked_text
from tui.exports.recorded import Recorded
from tui.printable import clean
from tui.replay.text import ScreenText


def text_lines(recorded: Recorded) -> Iterator[str]:
    """The lines of the file, each with its end: the time since the beginning, and the text."""
    about = recorded.about
    if about.title:
        yield f"# {clean(about.title)}\n"
    if about.started is not None:
        started = about.started.astimezone(UTC).isoformat(timespec="seconds")
        yield f"# Started {started.replace('+00:00', 'Z')}; times are since then.\n"
    for at, text in _lines(recorded):
        if recorded.find is not None:
            # Also what was put together by moving about.
            text = masked_text(text, recorded.find)
        yield f"{time_words(at)}  {clean(text)}\n"


def _lines(recorded: Recorded) -> Iterator[TextLine]:
    text = ScreenText(recorded.about.columns, recorded.about.lines)
    for event in recorded.events():
        yield from text.take(event)
    yield from text.standing()


def time_words(seconds: float) -> str:
    """`00:12:03.4`."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 10:02}.{rest % 10}"
