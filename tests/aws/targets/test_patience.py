"""Throttling is waited out, once said and for a minute in all."""

from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws
from tui.aws.errors import AwsError, ErrorContext, Throttled
from tui.aws.targets.patience import SECONDS, Patience


class Throttling(FakeAws):
    """Refuses a call so often."""

    def __init__(self, times: int) -> None:
        super().__init__({"list_nodes": self._answer})
        self._times = times

    def _answer(self, _: dict[str, Any]) -> dict[str, Any] | AwsError:
        self._times -= 1
        return Throttled(ErrorContext(operation="ListNodes")) if self._times >= 0 else {"a": 1}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def slept() -> list[float]:
    return []


def patient(aws: FakeAws, said: list[str], slept: list[float]) -> Patience:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return Patience(aws, said.append, sleep=sleep)


async def test_a_throttled_call_is_made_again_and_that_is_said_once(
    said: list[str], slept: list[float]
) -> None:
    patience = patient(Throttling(3), said, slept)
    assert (await patience.begin("ssm", "list_nodes"))["a"] == 1
    assert len(slept) == 3
    (sentence,) = said
    assert sentence.startswith("Too many ListNodes calls")


async def test_the_patience_of_all_calls_together_is_a_minute(
    said: list[str], slept: list[float]
) -> None:
    patience = patient(Throttling(1000), said, slept)
    for _ in range(2):
        with pytest.raises(Throttled):
            await patience.call("ssm", "list_nodes")
    assert SECONDS / 2 <= sum(slept) <= SECONDS
    assert len(said) == 1
