"""Sandboxes for tests, and SDK clients that speak to them."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tui.sandbox.service import Sandbox, SandboxOptions

StartSandbox = Callable[..., Sandbox]
Connect = Callable[..., Any]


@pytest.fixture
def start_sandbox() -> Iterator[StartSandbox]:
    """Starts the sandbox a test wants; without past sessions unless it asks for them."""
    running: list[Sandbox] = []

    def start(**options: Any) -> Sandbox:
        sandbox = Sandbox(SandboxOptions(**{"seed_history": False, **options})).start()
        running.append(sandbox)
        return sandbox

    yield start
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def sandbox(start_sandbox: StartSandbox) -> Sandbox:
    return start_sandbox()


@pytest.fixture(scope="session")
def sdk() -> boto3.Session:
    """One session for all tests: it keeps the service models it has read."""
    return boto3.Session()


@pytest.fixture
def connect(sdk: boto3.Session) -> Iterator[Connect]:
    """An SDK client: `connect(sandbox, "ssm")`. It does not retry."""
    clients: list[Any] = []

    def make(sandbox: Sandbox, service: str) -> Any:
        client = sdk.client(
            service,
            endpoint_url=sandbox.endpoint_url,
            region_name=sandbox.region,
            aws_access_key_id=sandbox.credentials.access_key_id,
            aws_secret_access_key=sandbox.credentials.secret_access_key,
            config=Config(retries={"total_max_attempts": 1}),
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def ssm(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "ssm")
