"""What terminals are fed with when their speed is measured.

Generated workloads are the same in every run. Recorded ones come from real programs run on
a pty here and now, and are left out where a program is missing:
`python -m tests.bench.workloads FOLDER` writes all of them to files.
"""

# A program for the command line: it prints.

import base64
import fcntl
import os
import pty
import random
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Enough for a stable measurement of stock pyte, in bytes.
SIZE = 200_000


@dataclass(frozen=True)
class Workload:
    """Bytes for a screen of a size; `must` is the least ratio to stock pyte that we accept."""

    name: str
    data: bytes
    must: float
    columns: int = 80
    lines: int = 24


def _filled(line: Callable[[random.Random], str], seed: int, size: int) -> bytes:
    """Lines until there is enough."""
    numbers = random.Random(seed)
    parts: list[str] = []
    while size > 0:
        parts.append(line(numbers))
        size -= len(parts[-1])
    return "".join(parts).encode()


_WORDS = [
    "session",
    "agent",
    "channel",
    "stream",
    "payload",
    "handshake",
    "window",
    "retry",
    "token",
    "region",
    "document",
    "instance",
    "started",
    "stopped",
    "failed",
    "timeout",
    "connected",
    "closed",
    "resumed",
    "output",
    "input",
]


def _words(numbers: random.Random, count: int) -> str:
    return " ".join(numbers.choices(_WORDS, k=count))


def _numbered() -> bytes:
    return "".join(f"{number}\r\n" for number in range(1, 30_000)).encode()


def _log_line(numbers: random.Random) -> str:
    return (
        f"Nov 23 {numbers.randrange(24):02}:{numbers.randrange(60):02}:"
        f"{numbers.randrange(60):02} ip-10-0-{numbers.randrange(256)}-{numbers.randrange(256)} "
        f"amazon-ssm-agent[{numbers.randrange(30000)}]: "
        f"{_words(numbers, numbers.randrange(2, 6))}\r\n"
    )


def _source_line(numbers: random.Random) -> str:
    depth = "\t" * numbers.randrange(4)
    return numbers.choice(
        (
            f"{depth}if ({_words(numbers, 1)} == {numbers.randrange(99)}) {{\r\n",
            f"{depth}return {_words(numbers, 1)}({_words(numbers, 2)});\t/* why */\r\n",
            f"{depth}static int {_words(numbers, 1)};\r\n",
            "\r\n",
            f"{depth}}}\r\n",
        )
    )


def _long_line() -> bytes:
    return base64.b64encode(random.Random(4).randbytes(SIZE * 3 // 4))


def _listing_line(numbers: random.Random) -> str:
    name = _words(numbers, 1)
    shown = numbers.choice(
        (f"\x1b[0m\x1b[01;34m{name}\x1b[0m", f"\x1b[01;32m{name}\x1b[0m", name, f"{name}.txt")
    )
    return (
        f"-rw-r--r-- 1 root root {numbers.randrange(99999):>8} "
        f"Nov {numbers.randrange(1, 31):>2} 16:07 {shown}\r\n"
    )


def _search_line(numbers: random.Random) -> str:
    word = _words(numbers, 1)
    return (
        f"\x1b[0m\x1b[32m{numbers.randrange(1, 900)}\x1b[0m:    {_words(numbers, 2)} "
        f"\x1b[0m\x1b[1m\x1b[31m{word}\x1b[0m {_words(numbers, 2)}\r\n"
    )


def _diff_line(numbers: random.Random) -> str:
    return numbers.choice(
        (
            f"\x1b[32m+\x1b[m\x1b[32m{_words(numbers, 4)}\x1b[m\r\n",
            f"\x1b[31m-{_words(numbers, 5)}\x1b[m\r\n",
            f" {_words(numbers, 5)}\r\n",
            f"\x1b[36m@@ -{numbers.randrange(99)},7 +9,7 @@\x1b[m {_words(numbers, 2)}\r\n",
        )
    )


def _progress_line(numbers: random.Random) -> str:
    done = numbers.randrange(1, 40)
    bar = "=" * (done // 2) + ">" + " " * (20 - done // 2)
    return (
        f"\r\x1b[K\x1b[0m\x1b[0m\x1b[1m\x1b[32m   Compiling\x1b[0m {_words(numbers, 1)} "
        f"v0.{done}.1\r\n\x1b[1m\x1b[36m    Building\x1b[0m [{bar}] {done}/40: "
        f"{_words(numbers, 2)}\r"
    )


def _truecolor_cell(numbers: random.Random) -> str:
    red, green, blue, other, more, last = numbers.choices(range(256), k=6)
    return f"\x1b[38;2;{red};{green};{blue}m\x1b[48;2;{other};{more};{last}m▀"


def _latin_line(numbers: random.Random) -> str:
    words = [
        "naïve",
        "café",
        "straße",
        "año",
        "größer",
        "déjà",
        "vu",
        "œuvre",
        "çà",
        "et",
        "là",
        "fünf",
        "Øre",
        "être",
    ]
    return " ".join(numbers.choices(words, k=10)) + "\r\n"


def _cjk_line(numbers: random.Random) -> str:
    return "".join(chr(numbers.randrange(0x4E00, 0x9F00)) for _ in range(35)) + "\r\n"


_EMOJI = "😀🚀🎉🔥🐍🍕🎸🏠💡📦🔒🧪🚦🌍👀👍"


def _emoji_line(numbers: random.Random) -> str:
    return " ".join(numbers.choices(_EMOJI, k=16)) + f" {_words(numbers, 2)}\r\n"


def _joined_emoji_line(numbers: random.Random) -> str:
    """Sequences of several code points: stock pyte drops the line after the first of most."""
    emoji = (
        "👍🏽",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f",
        "🇫🇷",
        "⚠\ufe0f",
        "1\ufe0f\u20e3",
        "e\u0301",
    )
    return " ".join(numbers.choices(emoji, k=14)) + " ok\r\n"


def _region_line(numbers: random.Random) -> str:
    return f"\x1b[5;20r\x1b[20;1H\n{_words(numbers, 3)}\x1b[r"


def _dense_cells(numbers: random.Random) -> str:
    return (
        f"\x1b[38;5;{numbers.randrange(256)};48;5;{numbers.randrange(256)};1;4m"
        f"{chr(numbers.randrange(65, 91))}"
    )


def _motion(numbers: random.Random) -> str:
    return (
        f"\x1b[{numbers.randrange(1, 25)};{numbers.randrange(1, 81)}H"
        f"{chr(numbers.randrange(65, 91))}"
    )


def generated(size: int = SIZE) -> Iterator[Workload]:
    """The workloads that are the same in every run, as far as at least so many bytes."""
    yield Workload("numbered lines", _numbered(), 40)
    yield Workload("yes", b"y\r\n" * (SIZE // 3), 40)
    yield Workload("log", _filled(_log_line, 1, size), 15)
    yield Workload("one huge line", _long_line(), 25)
    yield Workload("tabbed source", _filled(_source_line, 2, size), 8)
    yield Workload("coloured listing", _filled(_listing_line, 3, size), 15)
    yield Workload("coloured search", _filled(_search_line, 4, size), 7)
    yield Workload("coloured diff", _filled(_diff_line, 5, size), 7)
    yield Workload("progress bars", _filled(_progress_line, 6, size), 7)
    yield Workload("truecolor noise", _filled(_truecolor_cell, 7, size), 1.8)
    yield Workload("Latin", _filled(_latin_line, 8, size), 14)
    yield Workload("CJK", _filled(_cjk_line, 9, size), 5)
    yield Workload("emoji", _filled(_emoji_line, 10, size), 2.5)
    yield Workload("emoji, joined", _filled(_joined_emoji_line, 14, size), 0)
    yield Workload("scroll region", _filled(_region_line, 11, size), 5)
    yield Workload("dense cells", _filled(_dense_cells, 12, size), 2)
    yield Workload("cursor motion", _filled(_motion, 13, size), 2.5)


# Programs with the keys that are typed into them, a frame at a time.
_EDIT = [b"/return\r", *[b"n"] * 20, *[b"\x06"] * 15, *[b"\x02"] * 15, *[b"j"] * 60, b":q!\r"]
_PAGE = [*[b" "] * 60, *[b"b"] * 40, *[b"j"] * 60, b"q"]
_RECORDINGS: dict[str, tuple[list[str], list[bytes], float]] = {
    "vim": (["vim", "-u", "NONE", "-c", "syntax on", "-c", "set nu hls", "FILE"], _EDIT, 6),
    "less": (["less", "FILE"], _PAGE, 18),
    "htop": (["htop", "-d", "1"], [b"", *[b"\x1b[B"] * 60, b"q"], 6),
    "tmux": (
        ["tmux", "-L", "bench", "-f", "/dev/null", "new-session", "less FILE"],
        [b"\x02%", b"less FILE\r", *[b" "] * 40, b"\x02o", *[b" "] * 40, b"\x02&", b"y"],
        6,
    ),
    "mc": (["mc", "-u"], [*[b"\x1b[B"] * 30, b"\t", *[b"\x1b[B"] * 30, b"\x1b[21~", b"\r"], 6),
}


def record(
    command: list[str], keys: list[bytes], columns: int, lines: int, *, pause: float = 0.05
) -> bytes:
    """What a program writes on a pty of a size while keys are typed into it."""
    process, master = pty.fork()
    if process == 0:
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        environment.pop("TMUX", None)
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    output = bytearray()
    try:
        select.select([master], [], [], 3.0)
        _read(master, output, 0.6)
        for key in keys:
            os.write(master, key)
            _read(master, output, pause)
        _read(master, output, 0.3)
    except OSError:
        pass
    finally:
        os.kill(process, signal.SIGKILL)
        os.close(master)
        os.waitpid(process, 0)
    return bytes(output)


def _read(master: int, output: bytearray, quiet: float) -> None:
    """Read until the program is quiet for a while; a pty that ends raises OSError."""
    end = time.monotonic() + 1.0
    while time.monotonic() < end and select.select([master], [], [], quiet)[0]:
        output += os.read(master, 65536)


def recorded(columns: int = 80, lines: int = 24) -> Iterator[Workload]:
    """Real programs at work, those that are installed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "source.c"
        file.write_bytes(_filled(_source_line, 20, SIZE).replace(b"\r\n", b"\n"))
        for name, (command, keys, must) in _RECORDINGS.items():
            if shutil.which(command[0]) is None:
                continue
            words = [word.replace("FILE", str(file)) for word in command]
            typed = [key.replace(b"FILE", str(file).encode()) for key in keys]
            data = record(words, typed, columns, lines)
            # A short session is shown again and again, or the first moments count too much.
            data *= 1 + SIZE // 4 // len(data)
            yield Workload(f"{name} {columns}x{lines}", data, must, columns, lines)


def main() -> None:
    """Write every workload to a file of the folder that is given."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for workload in [*generated(), *recorded(), *recorded(200, 60)]:
        (folder / f"{workload.name.replace(' ', '-')}.bin").write_bytes(workload.data)
        print(f"{workload.name:20} {len(workload.data):>9} bytes")


if __name__ == "__main__":
    main()
