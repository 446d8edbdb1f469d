"""What stood on the screens, as text with times; pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC

from tui.archive.chunk import TextLine
from tui.printable import clean
from tui.replay.source import About


def text_lines(about: About, lines: Iterable[TextLine]) -> Iterator[str]:
    """The lines of the file, each with its end: the time since the beginning, and the text.

    Args:
        about: what the recording says of itself.
        lines: what stood on the screens, in order.
    """
    if about.title:
        yield f"# {clean(about.title)}\n"
    if about.started is not None:
        started = about.started.astimezone(UTC).isoformat(timespec="seconds")
        yield f"# Started {started.replace('+00:00', 'Z')}; times are since then.\n"
    for at, text in lines:
        yield f"{time_words(at)}  {clean(text)}\n"


def time_words(seconds: float) -> str:
    """`00:12:03.4`."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 10:02}.{rest % 10}"
