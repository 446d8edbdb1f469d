"""What apps that are driven by the hundred are given."""

from collections.abc import Iterator

import pytest

from tests.support.apps import hasten, lighten
from tui.ui.actions import ACTIONS, use_actions


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """What one test's user has chosen is not the next one's."""
    yield
    use_actions(ACTIONS)


@pytest.fixture(autouse=True, scope="package")
def hastened() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        lighten(patch)
        hasten(patch)
        yield
