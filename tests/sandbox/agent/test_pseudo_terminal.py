import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.agent.pseudo_terminal import PseudoTerminal, whole_characters


class Watched:
    """A program and what was heard of it."""

    def __init__(self) -> None:
        self.output = b""
        self.heard = asyncio.Event()
        self.ended = asyncio.Event()
        self.program = PseudoTerminal(self._output, self.ended.set)

    def start(self, script: str) -> None:
        self.program.start(["/bin/sh", "-c", script], {"PATH": os.environ["PATH"]})
        self.program.read(True)

    def _output(self, pieces: Sequence[bytes]) -> None:
        self.output += b"".join(pieces)
        self.heard.set()

    async def until(self, wanted: bytes) -> None:
        async with asyncio.timeout(10):
            while wanted not in self.output:
                self.heard.clear()
                await self.heard.wait()

    async def until_ended(self) -> bytes:
        async with asyncio.timeout(10):
            await self.ended.wait()
        await self.program.stop()
        return self.output


async def test_output_is_read_to_the_end() -> None:
    watched = Watched()
    watched.start("seq 5000; tty >/dev/null && echo terminal")
    assert (await watched.until_ended()).endswith(b"5000\r\nterminal\r\n")


async def test_input_larger_than_the_terminal_takes_at_once_arrives() -> None:
    watched = Watched()
    watched.start("stty raw -echo; echo ready; head -c 200000 | wc -c")
    await watched.until(b"ready")
    watched.program.write(b"x" * 200_000)
    assert b"200000" in await watched.until_ended()


async def test_a_program_that_ignores_the_hang_up_is_killed() -> None:
    watched = Watched()
    watched.start("trap '' HUP; echo ready; while :; do sleep 1000; done")
    await watched.until(b"ready")
    await watched.program.stop()
    assert watched.ended.is_set()


async def test_a_program_that_cannot_be_run_leaves_nothing_open() -> None:
    watched = Watched()
    before = open_files()
    with pytest.raises(OSError, match="No such file"):
        watched.program.start(["/no/such/program"], {})
    assert open_files() == before


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@given(st.text(), st.integers(0, 3))
def test_what_goes_out_is_whole_and_what_is_held_is_short(text: str, cut: int) -> None:
    data = text.encode()
    data = data[: len(data) - cut] if cut <= len(data) else data
    whole = whole_characters(data)
    data[:whole].decode()
    assert len(data) - whole <= 3


@given(st.binary(max_size=20))
def test_bytes_that_are_no_text_are_never_held_for_long(data: bytes) -> None:
    assert len(data) - 3 <= whole_characters(data) <= len(data)
