"""What apps that are driven by the hundred are given."""

from collections.abc import Iterator

import pytest

from tests.support.apps import hasten, lighten


@pytest.fixture(autouse=True, scope="package")
def hastened() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        lighten(patch)
        hasten(patch)
        yield
