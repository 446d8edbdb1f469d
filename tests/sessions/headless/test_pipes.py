"""Standard streams carry every byte and hold up nobody."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from tui.sessions.headless.pipes import FULL, PipeReader, PipeWriter


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


async def read_all(descriptor: int, size: int) -> bytes:
    inlet, data = PipeReader(descriptor), bytearray()
    while len(data) < size:
        data += await inlet.read()
    return bytes(data)


async def test_bytes_come_out_as_they_went_in(pipe: tuple[int, int]) -> None:
    sent = os.urandom(500_000)
    outlet = PipeWriter(pipe[1], lambda: None)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        writer = tasks.create_task(outlet.run())
        for start in range(0, len(sent), 1000):
            outlet.write(sent[start : start + 1000])
        assert await read_all(pipe[0], len(sent)) == sent
        await outlet.flush()
        writer.cancel()


async def test_an_outlet_that_nobody_empties_is_full_until_somebody_does(
    pipe: tuple[int, int],
) -> None:
    changed = asyncio.Event()
    outlet = PipeWriter(pipe[1], changed.set)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        writer = tasks.create_task(outlet.run())
        outlet.write(bytes(FULL))
        assert outlet.full
        await read_all(pipe[0], FULL)
        await changed.wait()
        assert not outlet.full
        writer.cancel()


async def test_an_outlet_whose_reader_is_gone_is_broken_and_takes_anything(
    pipe: tuple[int, int],
) -> None:
    changed = asyncio.Event()
    outlet = PipeWriter(pipe[1], changed.set)
    os.close(pipe[0])
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(outlet.run())
        outlet.write(b"to nobody")
        await changed.wait()
    assert isinstance(outlet.broken, BrokenPipeError)
    outlet.write(b"still to nobody")
    await outlet.flush()


async def test_a_non_blocking_descriptor_loses_nothing(pipe: tuple[int, int]) -> None:
    for end in pipe:
        os.set_blocking(end, False)
    outlet = PipeWriter(pipe[1], lambda: None)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        writer = tasks.create_task(outlet.run())
        outlet.write(bytes(300_000))
        assert await read_all(pipe[0], 300_000) == bytes(300_000)
        writer.cancel()


async def test_an_inlet_ends_with_its_writer(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"last words")
    os.close(pipe[1])
    inlet = PipeReader(pipe[0])
    assert await inlet.read() == b"last words"
    assert await inlet.read() == b""
