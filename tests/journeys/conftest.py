"""The account that a story is told of, and what its apps are given."""

from collections.abc import Iterator

import pytest

from tests.support.apps import hasten, lighten
from tui.sandbox.service import Sandbox, SandboxOptions


@pytest.fixture(autouse=True, scope="package")
def lightened() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        lighten(patch)
        hasten(patch)
        yield


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(seed_history=False)) as running:
        yield running
