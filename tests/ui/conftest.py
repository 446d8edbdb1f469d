"""What apps that are driven by the hundred are given."""

from collections.abc import Iterator

import pytest

from tests.support.apps import hasten


@pytest.fixture(autouse=True, scope="session")
def hastened() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        yield
