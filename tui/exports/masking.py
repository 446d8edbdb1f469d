"""Secrets in a recording, masked: what was shown is told again with asterisks in their place.

A secret may come letter by letter, as one types it, and with colours in between. So the output is
put together, what is no text is left out of account, and each letter is masked where it stands in
the output. Times, sizes and lengths stay.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from tui.archive.cast_reader import MARKER, OUTPUT, CastEvent
from tui.archive.secrets import Masker

Find = Callable[[str], Iterable[tuple[int, int]]]
"""Where the secrets are in a text, from and to."""

MASK: Final = "*"

WINDOW: Final = 128 << 10
"""Characters of output that are looked at together."""

LONGEST: Final = 32 << 10
"""Characters of the longest secret that is masked whole wherever it stands: a private key."""

_CONTROL: Final = re.compile(
    r"(?P<moves>(?:\x1b\[|\x9b)[0-9;]{0,64}[A-HJZ`adef]|\x1b[78cDEHM])"
    r"|(?:\x1b\[|\x9b)[0-?]{0,256}[ -/]{0,8}[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,8}[0-~]"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
"""What is no text: control functions and strings (ECMA-48), the controls but for tab and line ends.
What stands before one that moves the cursor, and behind it, is not beside each other."""

_LINE: Final = re.compile(r"[^\r\n]+")
_LETTER: Final = re.compile(r"\S")


def secrets_in(more: Sequence[str] = ()) -> Find:
    """Finds what looks like a secret.

    Args:
        more: the user's own, as the setting `secrets` has them.
    """

    def find(text: str) -> Iterator[tuple[int, int]]:
        masker = Masker(more)
        for line in _LINE.finditer(text):
            for start, end in masker.spans(line[0]):
                yield line.start() + start, line.start() + end

    return find


def masked_events(events: Iterable[CastEvent], find: Find) -> Iterator[CastEvent]:
    """The same events, with their secrets masked."""
    window = _Window(find)
    for event in events:
        yield from window.add(event)
    yield from window.release(keep=0)


def masked_text(text: str, find: Find) -> str:
    """A text without control functions, with its secrets masked; as long as before."""
    place, parts = 0, []
    for start, end in sorted(find(text)):
        if end > place:
            parts += [text[place : max(start, place)], _mask(text[max(start, place) : end])]
            place = end
    return "".join((*parts, text[place:]))


class _Window:
    """Output that is looked at together with what came before and what follows."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._held: deque[CastEvent] = deque()
        self._size = 0
        self._before = ""

    def add(self, event: CastEvent) -> Iterator[CastEvent]:
        """Take an event; gives back those that are complete by it."""
        self._held.append(event)
        self._size += _length(event)
        if self._size >= WINDOW:
            yield from self.release(keep=LONGEST)

    def release(self, *, keep: int) -> Iterator[CastEvent]:
        """Give back events, masked, as long as so many characters are behind them."""
        output = self._before + "".join(
            event.data for event in self._held if event.code == OUTPUT
        )
        masked = _masked_output(output, self._find)
        place = len(self._before)
        while self._held and self._size - _length(self._held[0]) >= keep:
            event = self._held.popleft()
            if event.code == OUTPUT:
                end = place + len(event.data)
                yield event._replace(data=masked[place:end])
                place, self._size = end, self._size - len(event.data)
            elif event.code == MARKER:
                yield event._replace(data=masked_text(event.data, self._find))
            else:
                yield event
        self._before = output[max(0, place - LONGEST) : place]


def _length(event: CastEvent) -> int:
    return len(event.data) if event.code == OUTPUT else 0


def _masked_output(output: str, find: Find) -> str:
    """Output with its control functions, of which those within a secret stay."""
    # Texts, the control behind each, and a line end where the text does not go on.
    texts, controls, ends = [], [], []
    place = 0
    for match in _CONTROL.finditer(output):
        texts.append(output[place : match.start()])
        controls.append(match[0])
        ends.append("\n" if match["moves"] else "")
        place = match.end()
    texts.append(output[place:])
    text = "".join(part for pair in zip(texts, (*ends, ""), strict=True) for part in pair)
    masked = masked_text(text, find)
    if masked == text:
        return output
    shown: list[str] = []
    place = 0
    for written, control, end in zip(texts, (*controls, ""), (*ends, ""), strict=True):
        shown += (masked[place : place + len(written)], control)
        place += len(written) + len(end)
    return "".join(shown)


def _mask(text: str) -> str:
    """The lines and columns of a text, without what it says."""
    return _LETTER.sub(MASK, text)
