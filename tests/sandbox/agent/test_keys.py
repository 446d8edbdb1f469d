import pytest

from tests.sandbox.channel_client import EncryptingClient
from tests.sandbox.conftest import Connect, StartSandbox
from tui.protocol.events import Ready
from tui.sandbox.service import Sandbox


@pytest.fixture
def encrypted(start_sandbox: StartSandbox, connect: Connect) -> tuple[Sandbox, str]:
    """A sandbox whose preferences ask for encryption, and the key."""
    sandbox = start_sandbox(inputs={"kmsKeyId": "alias/sessions"})
    kms = connect(sandbox, "kms")
    key_id = str(kms.create_key()["KeyMetadata"]["KeyId"])
    kms.create_alias(AliasName="alias/sessions", TargetKeyId=key_id)
    return sandbox, key_id


async def test_an_encrypted_shell_reckons(
    encrypted: tuple[Sandbox, str], connect: Connect
) -> None:
    sandbox, _ = encrypted
    target = sandbox.state.fleet.instances[0].instance_id
    ticket = connect(sandbox, "ssm").start_session(Target=target)
    client = EncryptingClient(ticket, connect(sandbox, "kms"), target)
    client.type(b"echo $((6*7)); exit\r")
    await client.run()
    assert b"\r\n42\r\n" in bytes(client.output).replace(b"\x1b[?2004l\r", b"\r\n")
    ready = next(event for event in client.events if isinstance(event, Ready))
    assert ready.encrypted
    assert ready.customer_message == "This session is encrypted using AWS KMS."


async def test_a_key_made_for_another_target_ends_the_session_with_the_agents_words(
    encrypted: tuple[Sandbox, str], connect: Connect
) -> None:
    sandbox, _ = encrypted
    target = sandbox.state.fleet.instances[0].instance_id
    ticket = connect(sandbox, "ssm").start_session(Target=target)
    client = EncryptingClient(ticket, connect(sandbox, "kms"), "web-01")
    await client.run()
    assert "Fetching data key failed" in (client.closing_words or "")
    record = sandbox.state.sessions.get(ticket["SessionId"])
    assert record is not None
    assert record.status == "Failed"
