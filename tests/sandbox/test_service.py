import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.sandbox.conftest import Connect, StartSandbox
from tests.sandbox.hand_client import attached
from tui.sandbox.errors import AddressInUse, InvalidOption, SandboxError
from tui.sandbox.service import Sandbox, SandboxOptions


def test_a_stopped_sandbox_can_be_started_again(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox()
    sandbox.stop()
    sandbox.stop()
    with sandbox:
        assert sandbox.endpoint_url.startswith("http://127.0.0.1:")


def test_a_fresh_sandbox_knows_nothing_of_the_one_before(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    first = start_sandbox()
    connect(first, "iam").create_user(UserName="left over")
    first.stop()
    assert connect(start_sandbox(), "iam").list_users()["Users"] == []


def test_there_is_one_sandbox_at_a_time(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="stop it first"):
        Sandbox().start()


@pytest.mark.parametrize("which", ["port", "gateway_port"])
def test_a_port_that_is_taken_is_named(which: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken: Any = {which: other.getsockname()[1]}
        with pytest.raises(AddressInUse, match=str(taken[which])):
            Sandbox(SandboxOptions(**taken)).start()
    with Sandbox(SandboxOptions(seed_history=False)):
        pass


def test_it_listens_on_loopback_alone(sandbox: Sandbox) -> None:
    for url in (sandbox.endpoint_url, sandbox.gateway.stream_url("x")):
        assert "//127.0.0.1:" in url


def test_the_environment_points_an_sdk_at_it(sandbox: Sandbox) -> None:
    environment = sandbox.environment()
    assert environment["AWS_ENDPOINT_URL"] == sandbox.endpoint_url
    assert environment["AWS_SECRET_ACCESS_KEY"] == sandbox.credentials.secret_access_key


async def test_stopping_ends_shells_and_removes_their_homes(sandbox: Sandbox, ssm: Any) -> None:
    ticket = ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await client.send(b"echo home=$HOME'='\r")
        await client.until(b"\rhome=")
        home = Path((await client.until(b"=")).rstrip(b"=").decode())
        assert await asyncio.to_thread(home.is_dir)
        await asyncio.to_thread(sandbox.stop)
    assert not await asyncio.to_thread(home.exists)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"max_minutes": 0}, "1 to 1440"),
        ({"max_minutes": 1441}, "1 to 1440"),
        ({"idle_minutes": 61}, "1 to 60"),
        ({"instances": -1}, "negative"),
        ({"latency": -1.0}, "negative"),
        ({"throttled": {"ssm:StartSession": -1}}, "negative"),
        ({"throttled": {"StartSession": 1}}, "ssm:StartSession"),
        ({"denied_actions": frozenset({"every thing"})}, "ssm:StartSession"),
        ({"document_schema": "3"}, "1.0 or 2.2"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidOption, match=says):
        SandboxOptions(**options)


def test_an_empty_fleet_has_an_empty_history(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(instances=0, seed_history=True)
    ssm = connect(sandbox, "ssm")
    assert ssm.describe_instance_information()["InstanceInformationList"] == []
    assert ssm.describe_sessions(State="History")["Sessions"] == []


async def test_a_living_session_can_be_cut_spoiled_and_ended_from_outside(
    sandbox: Sandbox, ssm: Any
) -> None:
    ticket = ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    session_id = ticket["SessionId"]
    async with attached(ticket) as client:
        await client.until(b"$ ")
        await asyncio.to_thread(sandbox.cut, session_id)
        await asyncio.wait_for(client.socket.wait_closed(), 10)
    again = await asyncio.to_thread(ssm.resume_session, SessionId=session_id)
    async with attached(again) as returned:
        await asyncio.to_thread(sandbox.spoil, session_id, "delay=1ms")
        await asyncio.to_thread(sandbox.end_session, session_id, "Maintenance.")
        assert await returned.until_closed() == "Maintenance."
    with pytest.raises(SandboxError, match="no living session"):
        await asyncio.to_thread(sandbox.cut, session_id)


async def test_a_gateway_out_of_order_accepts_nobody(sandbox: Sandbox, ssm: Any) -> None:
    ticket = ssm.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    sandbox.gateway.out_of_order = True
    with pytest.raises(InvalidStatus) as refusal:
        async with attached(ticket):
            pass
    assert refusal.value.response.status_code == 503


@pytest.mark.started_afresh
def test_it_starts_whatever_profile_the_user_has_chosen() -> None:
    script = "from tui.sandbox.service import Sandbox\nwith Sandbox(): print('it runs')"
    environment = {**os.environ, "AWS_PROFILE": "none-of-that-name"}
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout == "it runs\n", answer.stderr
