"""The agent of a one-time key at its socket."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.sessions.headless.agent_client import ask
from tui.sessions.headless.key_agent import KeyAgent, SocketInTheWay
from tui.sessions.headless.local_address import AddressUnavailable
from tui.sessions.headless.one_time_key import OneTimeKey


@pytest.fixture
def path() -> Iterator[Path]:
    """Of a socket: it has to be short."""
    with TemporaryDirectory(prefix="agent-") as folder:
        yield Path(folder, ".ssh", "agent")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def is_there(path: Path) -> bool:
    return path.exists()


async def offered() -> None:
    """Nothing has to be done first."""


async def test_it_is_there_for_its_user_alone_and_gone_afterwards(path: Path) -> None:
    async with KeyAgent(OneTimeKey(), path, offered).serving():
        assert mode_of(path) == 0o600
        assert mode_of(path.parent) == 0o700
        assert await ask(path, b"\0\0\0\x01\x1b") == b"\x05"
    assert list(path.parent.iterdir()) == []


@pytest.mark.skipif(shutil.which("ssh-add") is None, reason="ssh-add is not installed")
async def test_openssh_finds_its_key(path: Path) -> None:
    key, offers = OneTimeKey(), list[int]()

    async def note() -> None:
        offers.append(1)

    async with KeyAgent(key, path, note).serving():
        listing = await asyncio.create_subprocess_exec(
            *("ssh-add", "-L"),
            env=os.environ | {"SSH_AUTH_SOCK": str(path)},
            stdout=asyncio.subprocess.PIPE,
        )
        stdout, _ = await listing.communicate()
    assert stdout.decode() == f"{key.public} one-time key of ssm-tui\n"
    assert offers == [1]


async def test_the_last_of_several_is_the_one_that_is_asked(path: Path) -> None:
    first, last = OneTimeKey(), OneTimeKey()
    async with KeyAgent(last, path, offered).serving():
        async with KeyAgent(first, path, offered).serving():
            pass
        assert not is_there(path)
    async with KeyAgent(first, path, offered).serving():
        stays = KeyAgent(last, path, offered).serving()
        await stays.__aenter__()
    assert await ask(path, b"\0\0\0\x01\x0b") == last.answer(b"\x0b")
    await stays.__aexit__(None, None, None)


async def test_a_message_beyond_all_bounds_is_not_read(path: Path) -> None:
    async with KeyAgent(OneTimeKey(), path, offered).serving():
        assert await ask(path, b"\xff\xff\xff\xff") == b""


def test_a_file_of_the_users_is_not_replaced(path: Path) -> None:
    async def serve() -> None:
        async with KeyAgent(OneTimeKey(), path, offered).serving():
            pass

    path.parent.mkdir()
    path.write_text("mine")
    with pytest.raises(SocketInTheWay, match="is not a socket"):
        asyncio.run(serve())
    assert path.read_text() == "mine"


async def test_a_place_where_nothing_can_listen_is_named(path: Path) -> None:
    long = path.parent / ("x" * 200)
    with pytest.raises(AddressUnavailable, match=f"Can't listen on {long}"):
        async with KeyAgent(OneTimeKey(), long, offered).serving():
            pass
