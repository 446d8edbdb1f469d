"""The file of what forwards in the background is written, kept and removed."""

import asyncio
from pathlib import Path

import pytest

from tests.support.aws.fake_aws import FakeAws
from tests.support.forwards.behind import about
from tui.sessions.forwards.background import running
from tui.sessions.forwards.registering import Registration
from tui.sessions.headless.forward import Destination, Forward
from tui.sessions.headless.local_address import LocalAddress


def forward() -> Forward:
    with LocalAddress().listen() as listener:
        return Forward(FakeAws(), "i-0abc", Destination(80), listener)


async def test_what_is_new_is_told_until_all_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.sessions.forwards.registering.REFRESH", 0.01)
    port = forward()
    registration = Registration(tmp_path, about(ports=()), [port])
    assert await registration.begin() == ""
    (told,) = running(tmp_path)
    assert told.ports[0].total == 0
    keeping = asyncio.create_task(registration.keep())  # noqa: TID251 -- cancelled below
    port.traffic.connected()
    async with asyncio.timeout(20):
        while running(tmp_path)[0].ports[0].total != 1:  # noqa: ASYNC110 -- a file tells nobody
            await asyncio.sleep(0.01)
    keeping.cancel()
    await registration.over()
    assert running(tmp_path) == []


async def test_where_it_cannot_be_written_it_is_said_how_to_end_it(tmp_path: Path) -> None:
    (tmp_path / "forwards").write_text("no folder")
    registration = Registration(tmp_path, about(ports=()), [forward()])
    assert "can't be listed" in await registration.begin()
    await registration.over()
