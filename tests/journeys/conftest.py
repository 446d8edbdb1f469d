"""The account that a story is told of."""

from collections.abc import Iterator

import pytest

from tui.sandbox.service import Sandbox, SandboxOptions


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(seed_history=False)) as running:
        yield running
