# The wide letters are meant to be wide.
# ruff: noqa: RUF001
"""Shows random output to a real xterm and to the emulator, and compares their screens.

An xterm runs under Xvfb on a pseudo-terminal of ours (its option -S). After each case it prints
its screen by media copy, with attributes, to a printer command that is a pipe of ours; what
follows on the same pipe ends it. Needed: xterm and Xvfb (Debian's packages xterm, xvfb).

    python -m tests.fuzz.xterm --seed 1 --count 10000

Left out, because it is ours to choose: what another size makes of the main screen (xterm cuts
its lines, and takes none back from the scrollback), so sizes change only where the alternate
screen is shown, and after the first become smaller; and C1 controls that are coded in UTF-8,
which xterm ignores. Left out, because xterm 379 differs from later ones: reverse wrap (mode 45).
Because it does not do as it should: national sets and single shifts in UTF-8, a rectangle
without a corner in origin mode (it adds the margins twice), halves of wide characters that are
protected, and protection that ends with an ED which finds nothing protected. Because what it
prints does not tell: hidden text (SGR 8), and a double underline (21) that a single one follows.
"""

import argparse
import os
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import termios
import tty
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tui.terminal.attributes import PLAIN, Attributes, select_graphic_rendition
from tui.terminal.emulator import Emulator
from tui.terminal.widths import width

COLUMNS: Final = 40
LINES: Final = 12
PATIENCE: Final = 20.0
"""Seconds for one answer of a real program on a busy machine."""

END: Final = b"\nEND\n"
PRINT: Final = b"\x1b[?19h\x1b[i\x1b[5i" + END + b"\x1b[4i"
FRESH: Final = b"\x1bc\x1b[?47h\x1b[2J\x1b[H\x1b7\x1b[?47l\x1bc\x1b7\x1b[3J"
"""Both screens are empty, and everything is as it was at first."""

HALF: Final = "half"
"""For a cell where xterm has left half a wide character, or what follows its first half."""

FILLER: Final = "\uffff"
"""What xterm prints for the second cell of a wide character."""


class Resize(NamedTuple):
    """Another size of the screen."""

    columns: int
    lines: int


Piece = str | Resize
Cell = tuple[str, Attributes]


def missing() -> str:
    """What is not installed and needed, empty for nothing."""
    return " and ".join(name for name in ("xterm", "Xvfb") if shutil.which(name) is None)


class Xterm:
    """A real xterm that prints its screen; to be used as a context."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._folder = TemporaryDirectory()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._master, self._line = pty.openpty()
        tty.setraw(self._line)
        pipe = Path(self._folder.name, "printer")
        os.mkfifo(pipe)
        self._printer = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self._begin(pipe)

    def _begin(self, pipe: Path) -> None:
        reading, writing = os.pipe()
        self._processes.append(
            subprocess.Popen(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1200x24"],
                pass_fds=[writing],
                stderr=subprocess.DEVNULL,
            )
        )
        os.close(writing)
        display = f":{_line_of(reading).decode().strip()}"
        os.close(reading)
        resources = {
            "printerCommand": f"cat > {pipe}",
            "printerAutoClose": "false",
            "printAttributes": "2",
            "allowWindowOps": "true",
            "utf8": "2",
            "cutNewline": "false",
            # What the emulator is: an xterm with the defaults of today, but these.
            "boldColors": "false",
            # What has not been scrolled yet on its window it erases with other rules.
            "jumpScroll": "false",
        }
        options = [
            word for name, value in resources.items() for word in ("-xrm", f"*{name}: {value}")
        ]
        place = os.ttyname(self._line).rsplit("/", 1)[-1]
        self._processes.append(
            subprocess.Popen(
                [
                    *("xterm", "-display", display, f"-S{place}/{self._master}"),
                    *("-geometry", f"{COLUMNS}x{LINES}", *options),
                ],
                pass_fds=[self._master],
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        )
        _line_of(self._line)  # the window's id
        # The first print is told in another order than those that follow.
        printed = b""
        self._write(PRINT * 2)
        while printed.count(END) < 2 or printed.count(b"\r\n") < 2 * LINES:
            printed += _read(self._printer)

    def __enter__(self) -> "Xterm":
        return self

    def renew(self) -> None:
        """Forget what no reset makes it forget."""
        self.__exit__()
        self._start()

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        for descriptor in (self._master, self._line, self._printer):
            os.close(descriptor)
        self._folder.cleanup()

    def screen(self, pieces: Sequence[Piece]) -> list[list[Cell]]:
        """What a fresh screen shows after these pieces."""
        self._resize(Resize(COLUMNS, LINES))
        self._write(FRESH)
        for piece in pieces:
            if isinstance(piece, Resize):
                self._resize(piece)
            else:
                self._write(piece.encode())
        # What a case has left open ends here (CAN).
        self._write(b"\x18" + PRINT)
        return _cells(self._printed().decode())

    def look(self, x: int, y: int) -> Attributes:
        """The attributes of a cell (XTREPORTSGR)."""
        self._write(f"\x1b[?6l\x1b[{y + 1};{x + 1};{y + 1};{x + 1}#|".encode())
        return select_graphic_rendition(PLAIN, self._answer(b"m")[2:-1].decode())

    def _resize(self, size: Resize) -> None:
        self._write(f"\x1b[8;{size.lines};{size.columns}t".encode())
        wanted = f"\x1b[8;{size.lines};{size.columns}t".encode()
        for _ in range(1000):
            termios.tcflush(self._line, termios.TCIFLUSH)
            self._write(b"\x1b[18t")
            if wanted in self._answer(b"t"):
                return
        raise RuntimeError(f"xterm does not take the size {size}")

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._line, view) :]

    def _answer(self, end: bytes) -> bytes:
        answer = b""
        while not answer.endswith(end):
            answer += _read(self._line)
        return answer

    def _printed(self) -> bytes:
        printed = b""
        while not printed.endswith(END):
            printed += _read(self._printer)
        return printed.removesuffix(END)


def _read(descriptor: int) -> bytes:
    if not select.select([descriptor], [], [], PATIENCE)[0]:
        raise RuntimeError("xterm does not answer")
    return os.read(descriptor, 65536)


def _line_of(descriptor: int) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        line += _read(descriptor)
    return line


def _cells(printed: str) -> list[list[Cell]]:
    """What was printed, as the cells of lines; what xterm did not print is not there."""
    return [_line(line) for line in printed.split("\r\n")[:-1]]


def _line(printed: str) -> list[Cell]:
    cells: list[Cell] = []
    look = PLAIN
    while printed:
        if printed.startswith("\x1b["):
            parameters, _, printed = printed[2:].partition("m")
            look = select_graphic_rendition(look, parameters)
        elif printed.startswith("\x1b#"):
            printed = printed[3:]
        else:
            _put(cells, printed[0], look)
            # It says the look of each character, but where it is the plain one.
            look, printed = PLAIN, printed[1:]
    return _mended(cells)


def _put(cells: list[Cell], character: str, look: Attributes) -> None:
    if width(character) == 0 and cells:
        at = -2 if cells[-1][0] == FILLER else -1
        text, before = cells[at]
        cells[at] = (unicodedata.normalize("NFC", text + character), before)
    else:
        cells.append((character, look))


def _mended(cells: list[Cell]) -> list[Cell]:
    """With the second cells of wide characters; halves that xterm left are told apart."""
    mended: list[Cell] = []
    for place, (text, look) in enumerate(cells):
        is_wide = width(text[0]) == 2
        before = cells[place - 1][0] if place else ""
        if text == FILLER:
            is_whole = bool(before) and width(before[0]) == 2
            mended.append(("" if is_whole else HALF, look))
        elif is_wide and cells[place + 1 : place + 2] and cells[place + 1][0] == FILLER:
            mended.append((text, look))
        else:
            mended.append((HALF if is_wide or _is_half(cells, place - 1) else text, look))
    return [*mended, (HALF, PLAIN)] if _is_half(cells, len(cells) - 1) else mended


def _is_half(cells: list[Cell], place: int) -> bool:
    """Whether a wide character stands there without its second cell."""
    return place >= 0 and cells[place][0] != FILLER and width(cells[place][0][0]) == 2


def screen_of(pieces: Sequence[Piece]) -> list[list[Cell]]:
    """What the emulator shows after these pieces."""
    emulator = Emulator(COLUMNS, LINES)
    for piece in pieces:
        if isinstance(piece, Resize):
            emulator.resize(*piece)
        else:
            emulator.feed(piece.encode())
    clusters = emulator.terminal.buffer.clusters
    lines = []
    for y in range(emulator.lines):
        texts, looks = emulator.row(y).read(0, emulator.columns)
        lines.append(
            [
                (unicodedata.normalize("NFC", clusters.text(text).replace("\u200b", "")), look)
                for text, look in zip(texts, looks, strict=True)
            ]
        )
    return lines


def difference(terminal: Xterm, pieces: Sequence[Piece]) -> str:
    """Where the two screens are not the same after these pieces; empty where they are."""
    real, ours = terminal.screen(pieces), screen_of(pieces)
    if len(real) != len(ours):
        return f"{len(real)} lines, ours {len(ours)}"
    for y, (line, own) in enumerate(zip(real, ours, strict=True)):
        line += [(" ", PLAIN)] * (len(own) - len(line))
        for x, ((text, look), (own_text, own_look)) in enumerate(zip(line, own)):  # noqa: B905
            if text == HALF:
                continue
            if text != own_text:
                return f"line {y} column {x}: {text!r}, ours {own_text!r}"
            if _seen(text, look) == _seen(text, own_look):
                continue
            if text == " ":
                # Of what nothing was written on it prints the colours in part only.
                look = terminal.look(x, y)
            if text and _seen(text, look) != _seen(text, own_look):
                words = f"{_words(text, look)}, ours {_words(text, own_look)}"
                return f"line {y} column {x}: {text!r} looks like {words}"
    return ""


def _seen(text: str, look: Attributes) -> Attributes:
    """The attributes that xterm prints; of those of a blank only what can be seen."""
    shown = look._replace(overline=False, underline_color=None, protected=False, link=None)
    if text == " " and not (look.reverse or look.underline or look.strike):
        return PLAIN._replace(background=shown.background)
    # Xterm's erased cells have the cursor's foreground too.
    return shown._replace(foreground=None) if text == " " else shown


def _words(text: str, look: Attributes) -> str:
    fields = _seen(text, look)._asdict().items()
    return ", ".join(f"{name} {value}" for name, value in fields if value) or "plain"


TEXTS: Final = (
    *("a", "b", "Hello, world", "x" * 45, "one\r\ntwo\r\nthree\r\n", "a\tb\tc", "\r", "\n"),
    *(
        "漢字",
        "漢" * 21,
        "é",
        "e\u0301",
        "o\u0302",
        "n\u0303" * 30,
        "ｗｅｂ",
        "한글",
        "£",
        "lqqqkx",
        "😀!",
        "ﾊﾟ",
        "ก็",
        "ש\u05b8",
        "\u3000",
        "\u1112\u1161\u11ab",
        "\u200b",
        "\xad",
        "한\u0301",
    ),
    *("\0", "\x7f"),
    *(
        "\x1b[3\nC",
        "\x1b[2\x1b[C",
        "\x1b[2\x18C",
        "\x1b[2\x1aC",
        "\x1b[1;2;3;4;5D",
        "\x1b]2;t\x1b\\",
    ),
    *(
        "\x1b[1:2C",
        "\x1b[?2C",
        "\x1b[2 C",
        "\x1b[ C",
        "\x1bPx\ny\x1b\\",
        "\x1b_漢\x1b\\",
        "\x1b^x\x07\x1b\\",
    ),
    *("\b", "\r\n", "\t", "\x0b", "\x0c", "\x0e", "\x0f"),
)
RENDITIONS: Final = (
    *("", "0", "1", "2", "3", "4", "5", "7", "9", "22", "23", "24", "25", "27", "29"),
    *("31", "34;1", "42", "47;30", "97", "100", "38;5;200", "48;5;17", "38;5;9", "39", "49"),
    *("38;2;10;20;30", "48:2::1:2:3", "38:5:77"),
)
COUNTED: Final = (
    *"@ABCDEFGHIJKLMPSTXZ`adef",
    *(" @", " A", "'}", "'~", "?J", "?K", "H", "f", "r", "r", "s"),
)
# Where ED finds nothing protected xterm forgets who respects protection: it is told again.
PROTECTING: Final = ("\x1bV", '\x1b[1"q', '\x1b[0"q')
MODES: Final = ("4", "20", "?6", "?69", "?1047", "?1048", "?1049", "?47", "?5")
# Another xterm's reset leaves the alternate screen as it was.
RESET: Final = "c\x1b[m\x1b[?47h\x1b[2J\x1b[?47l\x1bc\x1b7"
ESCAPES: Final = (
    *(
        "7",
        "8\x1b[39;49m",
        "D",
        "E",
        "H",
        "M",
        "6",
        "9",
        "[39;49m\x1b#8",
        "(0",
        "(B",
        ")0",
        "n",
        "o",
        "V",
        "W",
    ),
    *("[!p\x1b[m\x1b7", "[g", "[3g", "[u\x1b[39;49m", '[1"q', '[0"q', RESET),
)
RECTANGLES: Final = ("$x", "$z", "${", "$r", "$t")


# One of each pair is not in a case. Xterm leaves halves of wide characters where these meet
# them, and of protected ones; rectangles in origin mode see above; and where it scrolls at once
# it clears the whole screen for as many lines as a region has.
WIDE: Final = "[漢ｗ한😀\u3000\u1112]"
APART: Final = (
    (WIDE, "[é\u0301\u0302\u0303]| @|'~"),
    (WIDE, r'\[1"q|\x1bV'),
    (r"\[\?6h", r"\$"),
    (r"\[[\d;]*S$", r"\[[\d;]*r$"),
)


def case(dice: random.Random) -> list[Piece]:
    """4 to 40 functions and pieces of text; the size changes on the alternate screen only."""
    pieces = [_piece(dice) for _ in range(dice.randint(4, 40))]
    protecting = ""
    for place, piece in enumerate(pieces):
        if piece in PROTECTING:
            protecting = piece
        elif piece.endswith("J"):
            pieces[place] += protecting
    for pair in APART:
        apart = dice.choice(pair)
        pieces = [piece for piece in pieces if not re.search(apart, piece)]
    kind = dice.random()
    if kind < 0.1:
        # Which of the wide characters stays at the edge depends on how xterm's input was cut.
        narrow = [piece for piece in pieces if piece.isascii()]
        return [*narrow[:2], "\x1b[?7l", *narrow[2:]]
    if kind < 0.2:
        # What this xterm copies has no colours that could be told.
        plain = [piece for piece in pieces if not piece.endswith("m")]
        return [piece.replace("\x1b[33;45m", "") for piece in (*plain, _copying(dice))]
    if kind < 0.3:
        stays = [piece for piece in pieces if not piece.startswith(LEAVING)]
        resized: list[Piece] = ["\x1b[?1049h", *stays]
        size, place = Resize(60, 30), 1
        for _ in range(dice.randint(1, 3)):
            # What went beyond an edge comes back in xterm where there is room again.
            size = Resize(dice.randint(10, size.columns), dice.randint(4, size.lines))
            place = dice.randint(place, len(resized))
            resized.insert(place, size)
            place += 1
        return resized
    return list(pieces)


LEAVING: Final = ("\x1b[?47l", "\x1b[?1047l", "\x1b[?1049l", f"\x1b{RESET}")


def _piece(dice: random.Random) -> str:
    choice = dice.random()
    if choice < 0.35:
        return dice.choice(TEXTS)
    if choice < 0.45:
        return f"\x1b[{dice.choice(RENDITIONS)}m"
    if choice < 0.47:
        return f"{dice.choice('ab漢')}\x1b[{_number(dice)}b"
    if choice < 0.75:
        count = dice.randint(0, 2)
        numbers = ";".join(_number(dice) for _ in range(count))
        final = dice.choice(COUNTED)
        return f"\x1b[?{numbers}{final[1:]}" if final[0] == "?" else f"\x1b[{numbers}{final}"
    if choice < 0.83:
        return f"\x1b[{dice.choice(MODES)}{dice.choice('hl')}\x1b[39;49m"
    if choice < 0.94:
        return f"\x1b{dice.choice(ESCAPES)}"
    return _rectangle(dice)


def _copying(dice: random.Random) -> str:
    area = [_number(dice) for _ in range(4)]
    return f"\x1b[{';'.join((*area, '1', _number(dice), _number(dice), '1'))}$v"


def _number(dice: random.Random) -> str:
    return dice.choice(["", "0", "1", "2", "3", "5", "8", "12", "20", "40", "41", "99"])


def _rectangle(dice: random.Random) -> str:
    final = dice.choice(RECTANGLES)
    area = [_number(dice) for _ in range(4)]
    if final == "$x":
        area.insert(0, str(dice.randint(33, 126)))
    elif final in {"$r", "$t"}:
        area.append(dice.choice(["1", "4", "5", "7"]))
    # Where the cursor has no colours, some of what was there shine through in xterm.
    colours = "\x1b[33;45m\x1b(B\x0f" if final in {"$x", "$z"} else ""
    return f"{colours}\x1b[{';'.join(area)}{final}"


def shrunk(pieces: list[Piece], terminal: Xterm) -> list[Piece]:
    """The same difference from fewer pieces."""
    # Another size is for the alternate screen, which the first piece shows.
    at = int(any(isinstance(piece, Resize) for piece in pieces))
    while at < len(pieces):
        fewer = pieces[:at] + pieces[at + 1 :]
        if difference(terminal, fewer):
            pieces = fewer
        else:
            at += 1
    return pieces


def compared(seed: int, count: int, terminal: Xterm) -> Iterator[tuple[list[Piece], str]]:
    """Those cases that differ."""
    dice = random.Random(seed)  # the same ones each time
    for _ in range(count):
        pieces = case(dice)
        if difference(terminal, pieces):
            # Where it has copied wide characters it shows nothing that combines, ever after.
            terminal.renew()
            if words := difference(terminal, pieces):
                yield pieces, words


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--shown", type=int, default=10)
    given = parser.parse_args()
    if lacking := missing():
        print(f"Skipped: {lacking} is not installed.")
        return 0
    failed = 0
    with Xterm() as terminal:
        for pieces, _ in compared(given.seed, given.count, terminal):
            failed += 1
            if failed <= given.shown:
                few = shrunk(pieces, terminal)
                print(few, difference(terminal, few), sep="\n  ")
    share = 1 - failed / given.count
    print(f"{given.count - failed:,} of {given.count:,} screens are xterm's: {share:.2%}")
    return int(share < 0.999)


if __name__ == "__main__":
    sys.exit(main())
