"""What sessions show, made the same in every run: what the archive's size is measured with.

    log         the log of an agent, line by line, and nothing else: "pure log text"
    source      the standard library of this Python, as `cat` shows it
    build       a build with colours, and a bar that is drawn over and over
    top         a list of processes on the alternate screen, drawn again every two seconds
    shell       commands typed a letter at a time, and some lines of output

The mixed corpus has them by the shares of `MIXED`, a stretch of one behind a stretch of another,
at the pace of a session: every piece has its time.
"""

import random
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from tui.archive.cast_reader import CastEvent

WORDS: Final = (
    *("error", "warning", "request", "served", "disk", "timeout", "retry", "nginx", "kernel"),
    *("障害", "再起動", "データベース", "connection", "refused", "queue", "deploy", "rollback"),
    *("session", "agent", "channel", "handshake", "window", "token", "instance", "started"),
)

Paced = tuple[float, str]
"""Seconds since the piece before, and the piece."""


def log(chance: random.Random) -> Iterator[Paced]:
    """Pages of a log, as one reads it or waits for it."""
    for _ in range(40):
        lines = (log_line(chance) for _ in range(chance.choice((1, 20, 20))))
        yield chance.choice((0.02, 0.3, 2.0)), "".join(lines)


def log_line(chance: random.Random) -> str:
    """A line of the agent's log."""
    words = " ".join(_word(chance) for _ in range(chance.randrange(3, 9)))
    clock = f"{chance.randrange(60):02}:{chance.randrange(60):02}.{chance.randrange(1000):03}"
    return f"2026-11-28T10:{clock}Z ip-10-0-3-{chance.randrange(256)} app[{chance.randrange(9999)}]: {words}\r\n"


def source(chance: random.Random) -> Iterator[Paced]:
    """Some files."""
    for _ in range(4):
        lines = _stdlib()
        start = chance.randrange(len(lines) - 400)
        yield 1.5, "$ cat module.py\r\n"
        yield 0.01, "\r\n".join(lines[start : start + 400]) + "\r\n"


def build(chance: random.Random) -> Iterator[Paced]:
    """A build of a hundred files."""
    for done in range(100):
        name = f"{_word(chance)}_{chance.randrange(99)}"
        bar = f"{'=' * (done // 4)}>".ljust(26)
        compiled = f"\r\x1b[K\x1b[1m\x1b[32m   Compiling\x1b[0m {name} v0.{done}.1\r\n"
        building = f"\x1b[1m\x1b[36m    Building\x1b[0m [{bar}] {done}/100: {name}"
        yield chance.uniform(0.05, 0.6), compiled + building
    yield 1.0, "\r\n"


def top(chance: random.Random) -> Iterator[Paced]:
    """A minute of it."""
    names = [f"{_word(chance)}-{chance.randrange(20)}" for _ in range(22)]
    for frame in range(30):
        rows = "".join(
            f"\x1b[{y};1H{1000 + 37 * y:7} root      20   0  {chance.randrange(9999999):8} "
            f"{chance.uniform(0, 30):5.1f} {chance.uniform(0, 9):5.1f} "
            f"{frame // 30:3}:{chance.randrange(60):02}.{chance.randrange(100):02} {name}\x1b[K"
            for y, name in enumerate(names, 2)
        )
        opening = "" if frame else "\x1b[?1049h"
        yield 2.0, f"{opening}\x1b[1;1Htop - up 12 days\x1b[K{rows}"
    yield 1.0, "\x1b[?1049l"


def shell(chance: random.Random) -> Iterator[Paced]:
    """Some commands."""
    for _ in range(10):
        yield 2.0, "\x1b[32mjane@web-1\x1b[0m:~$ "
        for letter in f"grep {_word(chance)} /var/log/{_word(chance)}.log":
            yield 0.2, letter
        found = "".join(log_line(chance) for _ in range(chance.randrange(6)))
        yield 0.1, f"\r\n{found}"


MIXED: Final = {log: 0.3, source: 0.1, build: 0.2, top: 0.38, shell: 0.02}
"""Of the characters, most of which full-screen programs and floods write."""


def mixed(size: int, chance: random.Random) -> Iterator[CastEvent]:
    """So many characters of all of them."""
    kinds, at, written = tuple(MIXED), 0.0, 0
    spent = dict.fromkeys(kinds, 0)
    while written < size:
        # The one that has least of its share, but for some chance.
        kind = min(kinds, key=lambda one: spent[one] / MIXED[one] * chance.uniform(0.8, 1.2))
        for gap, text in kind(chance):
            at += gap
            written += len(text)
            spent[kind] += len(text)
            yield CastEvent(at, "o", text)


def pure_log(size: int, chance: random.Random) -> Iterator[CastEvent]:
    """So many characters of the log, as `cat` shows them."""
    at, written = 0.0, 0
    while written < size:
        text = "".join(log_line(chance) for _ in range(16))
        at += 0.001
        written += len(text)
        yield CastEvent(at, "o", text)


@cache
def _stdlib() -> list[str]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    texts = (path.read_text(errors="replace") for path in sorted(folder.glob("*.py"))[:120])
    return [line for text in texts for line in text.splitlines()]


def _word(chance: random.Random) -> str:
    return chance.choice(WORDS)
