"""An agent that is another program, as the official one would connect."""

import asyncio
import json
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from websockets.asyncio.client import connect as open_socket

from tests.sandbox.conftest import Connect, StartSandbox
from tests.sandbox.hand_client import PATIENCE, attached, open_data_channel
from tests.sandbox.relay_bench import receive
from tests.sandbox.signing import Sent
from tests.support.agent_message import AgentMessage
from tui.sandbox.account.fleet import make_fleet
from tui.sandbox.errors import InvalidOption
from tui.sandbox.service import Sandbox

TARGET = make_fleet(1, 1).instances[0].instance_id


def create_data_channel(sandbox: Sandbox, ticket: dict[str, Any]) -> str:
    """The agent's REST call (section 1.5), which it signs; its token."""
    body = {"MessageSchemaVersion": "1.0", "RequestId": str(uuid4()), "ClientId": ""}
    call = Sent(
        ticket["StreamUrl"].replace("ws://", "http://").partition("?")[0],
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    answer = call.signed(sandbox.credentials, "ssmmessages").send()
    assert answer.status == 201
    return str(ElementTree.fromstring(answer.body).findtext("TokenValue"))


@pytest.mark.parametrize("words", [TARGET, "web-01"])
async def test_an_agent_from_outside_serves_a_session(
    start_sandbox: StartSandbox, connect: Connect, words: str
) -> None:
    sandbox = start_sandbox(outside_agents=frozenset({words}))
    ticket = connect(sandbox, "ssm").start_session(Target=TARGET)
    token = await asyncio.to_thread(create_data_channel, sandbox, ticket)
    async with (
        open_socket(ticket["StreamUrl"], proxy=None) as agent,
        attached(ticket) as client,
    ):
        await agent.send(open_data_channel(token, ClientInstanceId=TARGET))
        output = AgentMessage("output_stream_data", uuid4(), 1, b"$ ", flags=1, payload_type=1)
        await agent.send(output.encode())
        await client.until(b"$ ")
        assert AgentMessage.decode(await receive(agent)).message_type == "acknowledge"


def test_an_outside_agent_of_no_instance_is_refused(start_sandbox: StartSandbox) -> None:
    with pytest.raises(InvalidOption, match="'nobody'"):
        start_sandbox(outside_agents=frozenset({"nobody"}))


async def test_an_outside_agents_command_is_not_paused_and_loses_nothing(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    """The official agent gives up a command's output when it is paused (section 6.8)."""
    sandbox = start_sandbox(outside_agents=frozenset({TARGET}))
    ssm = connect(sandbox, "ssm")
    document = "AWS-StartNonInteractiveCommand"
    ticket = ssm.start_session(
        Target=TARGET, DocumentName=document, Parameters={"command": ["id"]}
    )
    token = await asyncio.to_thread(create_data_channel, sandbox, ticket)
    async with open_socket(ticket["StreamUrl"], proxy=None) as agent:
        await agent.send(open_data_channel(token, ClientInstanceId=TARGET))
        async with attached(ticket):
            pass
        output = AgentMessage("output_stream_data", uuid4(), 1, b"uid=0", payload_type=1)
        await agent.send(output.encode())
        again = await asyncio.to_thread(ssm.resume_session, SessionId=ticket["SessionId"])
        async with attached(again) as client:
            await client.until(b"uid=0")
            acknowledgement = await asyncio.wait_for(agent.recv(), PATIENCE)
    assert isinstance(acknowledgement, bytes)
    assert AgentMessage.decode(acknowledgement).message_type == "acknowledge"
