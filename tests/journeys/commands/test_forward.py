"""Forwarded ports through the sandbox, over real sockets, to real servers."""

import asyncio
import json
import os
import signal
from hashlib import sha256
from pathlib import Path

import pytest

from tests.journeys.forwarding import forwarding
from tests.journeys.remote import FULL, PATIENCE, Account, account, answer_at_the_end
from tests.support.ports import echo, server
from tui.sandbox.account.databases import Database, DatabaseKind
from tui.sandbox.gateway.limits import Limit
from tui.sessions.headless.forward import Destination

MANY = 8
SIZE = 2_500_000 if FULL else 250_000
"""Bytes each way of one of the many."""


async def test_one_forward_after_the_other(tmp_path: Path) -> None:
    """What each end of a connection can do, on one account."""
    async with account() as here:
        await many_connections_at_once_are_whole(here)
        await a_server_that_waits_for_the_end_answers_it(here)
        await a_remote_host_is_reached_from_the_instance(here)
        await a_closed_port_resets_the_connection_and_is_explained(here)
        await a_forbidden_address_is_explained(here)
        await the_command_says_where_it_listens_and_ends_on_a_signal(here)
        await a_database_is_forwarded_by_its_name(here)
        await a_container_is_named_to_aws_as_it_is(here)
        await several_ports_share_a_command_and_a_reason(here, tmp_path)


async def many_connections_at_once_are_whole(here: Account) -> None:
    sent = [os.urandom(SIZE) for _ in range(MANY)]
    async with server(echo) as port, forwarding(here, Destination(port)) as forwarded:
        answers = await asyncio.gather(*map(forwarded.exchange, sent))
    assert [sha256(data).digest() for data in answers] == [
        sha256(data).digest() for data in sent
    ]


async def a_server_that_waits_for_the_end_answers_it(here: Account) -> None:
    async with (
        server(answer_at_the_end) as port,
        forwarding(here, Destination(port)) as forwarded,
    ):
        assert await forwarded.exchange(bytes(50_000)) == b"50000 bytes"


async def a_remote_host_is_reached_from_the_instance(here: Account) -> None:
    async with (
        server(echo) as port,
        forwarding(here, Destination(port, "127.0.0.1")) as forwarded,
    ):
        reader, writer = await forwarded.connect()
        writer.write(b"there?")
        assert await reader.readexactly(6) == b"there?"
        writer.close()


async def a_closed_port_resets_the_connection_and_is_explained(here: Account) -> None:
    async with server(echo) as port:
        pass
    async with forwarding(here, Destination(port)) as forwarded:
        reader, writer = await forwarded.connect()
        with pytest.raises(ConnectionResetError):
            await reader.read(-1)
        writer.close()
        assert f"couldn't connect to localhost:{port}" in forwarded.sentences[0]


async def a_forbidden_address_is_explained(here: Account) -> None:
    async with forwarding(here, Destination(80, "169.254.169.254")) as forwarded:
        reader, writer = await forwarded.connect()
        with pytest.raises(ConnectionResetError):
            await reader.read(-1)
        writer.close()
        assert "metadata" in forwarded.sentences[0]


async def the_command_says_where_it_listens_and_ends_on_a_signal(here: Account) -> None:
    async with server(echo) as port, asyncio.timeout(PATIENCE):
        process = await here.start("forward", "web-01", str(port), "--reason", "look")
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        local = int(line.partition("127.0.0.1:")[2].partition(" ")[0])
        assert line == (
            f"Forwarding 127.0.0.1:{local} -> localhost:{port} via web-01 ({here.instance()})\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", local)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        again = await here.run("forward", "web-01", "80", str(local), "--reason", "look")
        assert again.status == 1
        assert "Choose another local port" in again.stderr
        process.send_signal(signal.SIGTERM)
        stdout, stderr = await process.communicate()
        said = f"ssm-tui: localhost:{port}: The session was ended by SIGTERM.\n".encode()
        assert (process.returncode, stdout, stderr) == (0, b"", said)
        writer.close()


async def a_database_is_forwarded_by_its_name(here: Account) -> None:
    async with server(echo) as port, asyncio.timeout(PATIENCE):
        ledger = Database(DatabaseKind.DB_CLUSTER, "ledger", "127.0.0.1", port)
        here.sandbox.state.databases.append(ledger)
        process = await here.start(
            "forward", "web-01", "rds:ledger", "[::1]:0", "--reason", "look"
        )
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert f" -> 127.0.0.1:{port} via web-01" in line
        local = int(line.partition("[::1]:")[2].partition(" ")[0])
        reader, writer = await asyncio.open_connection("::1", local)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()
        process.send_signal(signal.SIGTERM)
        await process.communicate()
        wrong = await here.run("forward", "web-01", "rds:ledgre", "--reason", "look")
    assert (wrong.status, wrong.stdout) == (1, b"")
    assert "RDS has nothing named 'ledgre' in this region. Similar names: ledger." in (
        wrong.stderr
    )


async def a_container_is_named_to_aws_as_it_is(here: Account) -> None:
    refused = await here.run("forward", "ecs:demo_abc_abc-456", "80", "--reason", "look")
    assert refused.status == 1
    assert "ecs:demo_abc_abc-456 is not connected to Session Manager" in refused.stderr
    aws = here.aws()
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "StartSession"}]
    told = await aws.call("cloudtrail", "lookup_events", LookupAttributes=wanted)
    aws.close()
    newest = json.loads(told["Events"][0]["CloudTrailEvent"])
    assert newest["requestParameters"]["target"] == "ecs:demo_abc_abc-456"
    assert newest["requestParameters"]["documentName"] == "AWS-StartPortForwardingSession"


async def several_ports_share_a_command_and_a_reason(here: Account, folder: Path) -> None:
    async with server(echo) as port, asyncio.timeout(PATIENCE):
        path = folder / "there.sock"
        process = await here.start(
            *("forward", "web-01", "--reason", "both"),
            *("-L", f"[::1]:0:localhost:{port}", "-L", f"{path}:{port}"),
        )
        assert process.stdout is not None
        lines = sorted([(await process.stdout.readline()).decode() for _ in range(2)])
        local = int(lines[1].partition("[::1]:")[2].partition(" ")[0])
        assert lines[0].startswith(f"Forwarding {path} -> localhost:{port} via web-01")
        for reader, writer in (
            await asyncio.open_unix_connection(path),
            await asyncio.open_connection("::1", local),
        ):
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"hello"
            writer.close()
        first, second = here.sandbox.living
        records = [here.sandbox.state.sessions.get(each) for each in (first, second)]
        assert [each and each.reason for each in records] == ["both", "both"]
        assert process.stderr is not None
        here.sandbox.end_session(first, Limit.IDLE.value)
        assert Limit.IDLE.value in (await process.stderr.readline()).decode()
        assert here.sandbox.living == [second]
        process.send_signal(signal.SIGINT)
        _, stderr = await process.communicate()
        assert stderr.decode().endswith("You ended the session.\n")
        assert (process.returncode, path.exists()) == (1, False)
    assert not here.sandbox.living
