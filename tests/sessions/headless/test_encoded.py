"""The script of the far end in more than one shell, and what this end makes of its words."""

import os
import pty
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui.sessions.headless.encoded import (
    END_OF_INPUT,
    PIECE,
    TOOLS,
    Bytes,
    Decoder,
    Encoder,
    ExitStatus,
    Foreign,
    Lacks,
    Sign,
    Word,
    pieces,
    script,
)

NONCE = "ab12cd34"


def talk(shell: Sequence[str], line: str, data: bytes, **more: str) -> list[Word]:
    """Run the script on a terminal, give it input, and hear it to its end."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*shell, "-c", line],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, **more},
    )
    os.close(slave)
    decoder, encoder, words = Decoder(NONCE), Encoder(), list[Word]()
    while Sign.FINISHED not in words and not any(isinstance(one, Lacks) for one in words):
        heard = list(decoder.feed(os.read(master, 1024)))
        words += heard
        if Sign.READY in heard:
            lines = [encoder.line(piece) for piece in pieces(data)]
            os.write(master, b"".join(lines) + END_OF_INPUT)
    process.wait()
    os.close(master)
    return words


def said(words: Sequence[Word], stream: int) -> bytes:
    parts = (word for word in words if isinstance(word, Bytes))
    return b"".join(part.data for part in parts if part.stream == stream)


@pytest.mark.parametrize("shell", [["dash"], ["bash"], ["busybox", "sh"]], ids=" ".join)
def test_each_shell_carries_streams_and_status(shell: list[str], tmp_path: Path) -> None:
    found = shutil.which(shell[0])
    if found is None:
        pytest.skip(f"{shell[0]} is missing here")
    more = {}
    if shell[0] == "busybox":
        for tool in (*TOOLS, "base64"):
            (tmp_path / tool).symlink_to(found)
        more["PATH"] = str(tmp_path)
    data = os.urandom(3 * PIECE + 1)
    arguments = ["/bin/sh", "-c", 'echo "it\'s" >&2; /bin/cat; exit 7']
    words = talk([found, *shell[1:]], script(arguments, NONCE), data, **more)
    assert said(words, 1) == data
    assert said(words, 2) == b"it's\n"
    assert ExitStatus(7) in words
    assert words.count(Sign.TAKEN) == 4


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_that_is_missing_is_named(tool: str, tmp_path: Path) -> None:
    for one in set(TOOLS) - {tool}:
        (tmp_path / one).symlink_to(str(shutil.which(one)))
    shell = str(shutil.which("sh"))
    words = talk([shell], script(["true"], NONCE), b"", PATH=str(tmp_path))
    assert words == [Lacks(tool)]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"ab12cd341aGk=\n", Bytes(1, b"hi")),
        (b"ab12cd342aGk=\r\n", Bytes(2, b"hi")),
        (b"ab12cd34=130\n", ExitStatus(130)),
        (b"ab12cd34!dd\n", Lacks("dd")),
        (b"ab12cd34.\n", Sign.FINISHED),
        (b"password: \n", Foreign(b"password: \n")),
        # Something else was written into the middle of it.
        (b"ab12cd341aG!k=\n", Sign.DAMAGED),
        (b"ab12cd341aGkx=\n", Sign.DAMAGED),
        (b"askab12cd341aGk=\n", Sign.DAMAGED),
        (b"ab12cd34=\n", Sign.DAMAGED),
        (b"ab12cd34\n", Sign.DAMAGED),
    ],
)
def test_each_line_is_a_word_and_a_damaged_one_is_known(line: bytes, word: Word) -> None:
    decoder = Decoder(NONCE)
    heard = [each for byte in line for each in decoder.feed(bytes([byte]))]
    assert heard == [word]


def test_what_never_ends_a_line_is_not_collected_for_ever() -> None:
    decoder = Decoder(NONCE)
    assert list(decoder.feed(b"x" * 5_000)) == [Foreign(b"x" * 5_000)]


def test_input_that_was_tampered_with_on_the_way_stops_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Encoder, "line", lambda self, data: b"0 8 aGVsbG8\n")
    words = talk(["sh"], script(["cat"], NONCE), b"hello")
    assert Sign.DAMAGED in words
    assert said(words, 1) == b""
