"""Credentials end while a shell lives: the shell goes on, and the user is asked for a code."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.credentials.conftest import OpenStore
from tests.support.aws.aws_server import Answer, AwsServer
from tests.support.aws.sts import DEVICE, Codes, given
from tui.aws.client import Aws
from tui.aws.errors import MfaCancelled
from tui.aws.identity.mfa import MfaCodes, MfaPrompt, MfaQuestion
from tui.aws.identity.stored import LongTermKeys
from tui.aws.instances import ManagedInstance
from tui.aws.sessions import describe_sessions
from tui.credentials.store import KeyringStore
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.ending import Cause
from tui.sessions.session import Session
from tui.sessions.states import SessionChange
from tui.terminal.emulator import Emulator

TOKEN = "the-token-of-the-session"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(seed_history=False)) as running:
        yield running


@pytest.fixture
def sts(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """Gives the sandbox's own keys for a code, for half a minute."""
    keys = sandbox.credentials
    with AwsServer() as fake:
        expires = datetime.now(UTC) + timedelta(seconds=30)
        answer = str(given("GetSessionToken", keys.access_key_id, expires).body)
        answer = answer.replace(">s<", f">{keys.secret_access_key}<").replace(
            ">t<", f">{TOKEN}<"
        )
        fake.on("GetSessionToken", Answer(answer))
        monkeypatch.setenv("AWS_ENDPOINT_URL", sandbox.endpoint_url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", fake.url)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield fake


def sign_in(sandbox: Sandbox, store: KeyringStore, codes: MfaPrompt) -> Aws:
    store.put("keys:shop", LongTermKeys("AKIDENROLLED", "secret", DEVICE).encode())
    aws = Aws(profile="shop", region=sandbox.region, secrets=store)
    aws.mfa_prompt = codes
    return aws


class Watched:
    """A session and what it shows."""

    def __init__(self, aws: Aws, target: ManagedInstance) -> None:
        self.changed = asyncio.Event()
        self.session = Session(
            aws, target, "expiry", emulator=Emulator(80, 24), listener=self._listen
        )

    def _listen(self, session: Session, change: SessionChange) -> None:
        self.changed.set()

    async def until_shown(self, words: str) -> None:
        await self.until(lambda: any(words in line for line in self.session.emulator.display))

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@pytest.mark.parametrize("keyring", ["Small", "Locked"])
async def test_a_shell_outlives_its_credentials_and_is_ended_with_fresh_ones(
    sandbox: Sandbox,
    sts: AwsServer,
    open_store: OpenStore,
    keyring: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    codes = Codes()
    aws = sign_in(sandbox, open_store(keyring), codes)
    machine = next(node for node in sandbox.state.fleet.instances if node.connected)
    watched = Watched(aws, ManagedInstance(machine.instance_id))
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(watched.session.run())
        watched.session.send(b"echo first-$((40+1))\r")
        await watched.until_shown("first-41")

        codes.cancels = True
        with pytest.raises(MfaCancelled):
            await aws.call("ssm", "describe_sessions", State="Active")
        watched.session.send(b"echo still-$((40+2))\r")
        await watched.until_shown("still-42")
        assert watched.session.live

        codes.cancels = False
        watched.session.end()
        await watched.session.wait_over()
    assert watched.session.ending is not None
    assert watched.session.ending.cause is Cause.USER
    active = [page async for page in describe_sessions(aws, "Active")]
    assert not any(active)
    assert len(sts.asked("GetSessionToken")) > 1
    aws.close()
    nothing_left(sandbox, watched, caplog)


async def test_a_shell_that_is_cut_off_waits_for_the_code_that_takes_it_up_again(
    sandbox: Sandbox, sts: AwsServer, open_store: OpenStore
) -> None:
    codes = count(100_000)
    asked: list[MfaQuestion] = []
    has_phone = True

    async def ask(question: MfaQuestion) -> str | None:
        asked.append(question)
        return str(next(codes)) if has_phone else None

    aws = sign_in(sandbox, open_store("Small"), MfaCodes(ask))
    machine = next(node for node in sandbox.state.fleet.instances if node.connected)
    watched = Watched(aws, ManagedInstance(machine.instance_id))
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(watched.session.run())
        watched.session.send(b"echo first-$((40+1))\r")
        await watched.until_shown("first-41")

        has_phone = False
        assert watched.session.session_id is not None
        sandbox.cut(watched.session.session_id)
        await watched.until(lambda: "needs an MFA code" in watched.session.lamp.words)
        asked.clear()
        await watched.until(lambda: "try 3" in watched.session.lamp.words)
        assert watched.session.live
        assert asked == []

        has_phone = True
        watched.session.reconnect_now()
        watched.session.send(b"echo again-$((40+2))\r")
        await watched.until_shown("again-42")
        watched.session.end()
        await watched.session.wait_over()
    aws.close()


def nothing_left(
    sandbox: Sandbox, watched: "Watched", caplog: pytest.LogCaptureFixture
) -> None:
    files = [path.read_bytes() for path in Path.home().parent.rglob("*") if path.is_file()]
    # The sandbox's end logs what it is sent; it is AWS here.
    logged = [each.getMessage() for each in caplog.records if each.name != "websockets.server"]
    assert logged
    left = "\n".join(logged) + b"\n".join(files).decode(errors="replace")
    assert watched.session.session_id is not None
    for secret in (sandbox.credentials.secret_access_key, TOKEN, "TokenValue"):
        assert secret not in left
