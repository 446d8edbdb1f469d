"""Both programs of the far side keep a file only where it is what was sent."""

import io
import os
import pty
import select
import shutil
import socket
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from subprocess import PIPE

import pytest

from tui.sessions.copying.answers import FarWord, FileData, PortReader, TerminalReader
from tui.sessions.copying.far_script import python_line, shell_script
from tui.sessions.copying.far_side import FarServer, decoded, encoded
from tui.sessions.copying.names import escaped, unescaped

NONCE = "ab12cd34"
PATIENCE = 20.0
"""Seconds; only what has gone wrong takes so long."""

DATA = b"\0\r\n\x03\xff" * 100
SHA = sha256(DATA).hexdigest()
CHANGED = FarWord("-", "what has arrived is not what was sent")


class Stream(io.BytesIO):
    """A connection: what is written to it is kept apart."""

    def __init__(self, heard: bytes) -> None:
        super().__init__(heard)
        self.said = b""

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        self.said += data
        return len(data)


def by_python(requests: Sequence[str], data: bytes = DATA) -> list[FarWord | FileData]:
    """What python3 says to requests; `D` is the data."""
    lines = (
        b"D %d\n" % len(data) + data if one == "D" else f"{one}\n".encode() for one in requests
    )
    stream = Stream(b"".join(lines) + b"Q\n")
    FarServer(stream).serve()
    return list(PortReader().feed(stream.said))


def by_shell(requests: Sequence[str], data: bytes = DATA) -> list[FarWord | FileData]:
    """What a shell says to them."""
    text = b64encode(data).decode()
    lines = (f"D {len(text)} {text}\n" if one == "D" else f"{one}\n" for one in requests)
    with shell(["sh"]) as (words, said):
        words("".join(lines) + "Q\n")
        heard = list[FarWord | FileData]()
        while FarWord(".") not in heard:
            heard += said()
    return heard[:-1]


@contextmanager
def shell(
    program: Sequence[str],
) -> Iterator[tuple[Callable[[str], int], Callable[[], list[FarWord | FileData]]]]:
    """A shell on a terminal that is ready: what writes to it, and what gives the words heard."""
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [*program, "-c", shell_script(NONCE)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    reader = TerminalReader(NONCE)

    def said() -> list[FarWord | FileData]:
        assert select.select([master], [], [], PATIENCE)[0], "it says nothing"
        return list(reader.feed(os.read(master, 1024)))

    while not said():
        pass
    try:
        yield lambda words: os.write(master, words.encode()), said
    finally:
        # It is hung up.
        os.close(master)
        running.wait()


BOTH = pytest.mark.parametrize("by", [by_python, by_shell])


@BOTH
def test_a_file_has_its_name_when_it_is_what_was_sent(by: object, tmp_path: Path) -> None:
    assert callable(by)
    part, final = tmp_path / ".part", tmp_path / "na me\n"
    keep = f"K {escaped(str(final))} 751 {SHA} n"
    get = f"G {escaped(str(final))} 0 1"
    said = by([f"W {part}", "D", keep, get, f"H {escaped(str(final))} 500"])
    assert said == [FarWord("k"), FileData(DATA), FarWord("g"), FarWord("h", SHA)]
    assert final.stat().st_mode & 0o777 == 0o751
    assert not part.exists()


@BOTH
def test_what_has_another_sum_is_not_kept(by: object, tmp_path: Path) -> None:
    assert callable(by)
    part, final = tmp_path / ".part", tmp_path / "final"
    assert by([f"W {part}", "D", f"K {final} 644 {'0' * 64} n"]) == [CHANGED]
    assert not part.exists()
    assert not final.exists()


@BOTH
def test_what_came_there_meanwhile_is_not_replaced(by: object, tmp_path: Path) -> None:
    assert callable(by)
    part, final = tmp_path / ".part", tmp_path / "final"
    final.write_text("theirs")
    refused = by([f"W {part}", "D", f"K {final} 644 {SHA} n"])
    assert refused == [FarWord("-", "File exists")]
    assert final.read_text() == "theirs"
    assert not part.exists()
    assert by([f"W {part}", "D", f"K {final} 644 {SHA} r"]) == [FarWord("k")]
    assert final.read_bytes() == DATA


@BOTH
def test_a_part_is_gone_on_with_where_it_was(by: object, tmp_path: Path) -> None:
    assert callable(by)
    part, final = tmp_path / ".part", tmp_path / "final"
    part.write_bytes(DATA)
    both = sha256(DATA * 2).hexdigest()
    said = by([f"A {part}", "D", f"K {final} 644 {both} n", f"A {part}"])
    assert said[:2] == [FarWord("a", "500"), FarWord("k")]
    assert isinstance(said[2], FarWord)
    assert said[2].kind == "-"
    assert final.read_bytes() == DATA * 2


def test_python_reads_and_tells_names_as_the_shell_does() -> None:
    name = bytes(range(1, 256))
    assert decoded(escaped(os.fsdecode(name))) == name
    assert os.fsencode(unescaped(encoded(name)) or "") == name


@pytest.mark.parametrize("program", ["bash", "dash", "busybox sh"])
def test_no_shell_reads_more_of_its_terminal_than_its_line(
    program: str, tmp_path: Path
) -> None:
    words = program.split()
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is missing here")
    part, final = tmp_path / ".part", tmp_path / "final"
    with shell(words) as (say, said):
        # All in one piece, so that it could.
        say(f"W {part}\nB\n{b64encode(DATA).decode()}\n.\n\n")
        assert said() == [FarWord("b")]
        say(f"K {final} 644 {SHA} n\n")
        assert said() == [FarWord("k")]
        say("Q\n")
        assert said() == [FarWord(".")]


def test_whoever_does_not_know_the_token_is_shown_the_door() -> None:
    program = b64decode(python_line(NONCE, "secret")).decode()
    running = subprocess.Popen([sys.executable, "-c", program], stdin=PIPE, stdout=PIPE)
    assert running.stdout is not None
    line = running.stdout.readline().decode().strip()
    assert line.startswith(NONCE)
    address = ("127.0.0.1", int(line.removeprefix(f"{NONCE}p")))
    with socket.create_connection(address, PATIENCE) as stranger:
        stranger.sendall(b"guess!")
        with suppress(ConnectionError):
            assert stranger.recv(1) == b""
    with socket.create_connection(address, PATIENCE) as friend:
        friend.sendall(b"secretE /\n")
        assert friend.recv(100) == b"ed\n"
    running.communicate()
    assert running.returncode == 0
