"""What an agent is given: one session, and what it needs of the sandbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.sandbox.account.fleet import Instance
from tui.sandbox.account.records import StoredSession
from tui.sandbox.agent.session_log import LogStore
from tui.sandbox.gateway.gateway import Gateway
from tui.sandbox.gateway.relay import Relay

#: Decrypts a data key: key id, ciphertext, encryption context. Raises ApiError.
Decrypt = Callable[[str, bytes, Mapping[str, str]], bytes]


@dataclass(frozen=True)
class StartedSession:
    """A session that StartSession began, for an agent to run."""

    relay: Relay
    record: StoredSession
    instance: Instance
    session_type: str
    inputs: Mapping[str, Any]
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class AgentContext:
    """What an agent needs of the sandbox."""

    gateway: Gateway
    home: Path
    """Of the instance, shared by its sessions."""
    decrypt: Decrypt
    logs: LogStore
    region: str
    wait: float = 0.0
    """Seconds before the agent first reads a terminal."""
