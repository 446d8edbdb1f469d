import asyncio

import pytest

from tests.support.aws.fake_aws import FakeAws
from tui.aws import caller
from tui.aws.caller import UNUSABLE, caller_or_place, soon
from tui.aws.errors import AccessDenied, AwsError, ServiceFault, Unreachable

ANSWER = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/jane"}


async def test_who_calls_is_told_where_aws_says_so() -> None:
    identity, why = await caller_or_place(FakeAws({"get_caller_identity": ANSWER}))
    assert (identity.account, identity.region, why) == ("123456789012", "eu-west-1", None)


@pytest.mark.parametrize("refused", [AccessDenied(), Unreachable(), ServiceFault()], ids=repr)
async def test_what_keeps_nothing_else_from_being_asked_leaves_the_place(
    refused: AwsError,
) -> None:
    identity, why = await caller_or_place(FakeAws({"get_caller_identity": refused}))
    assert (identity.account, identity.arn, identity.region) == ("", "", "eu-west-1")
    assert why is refused


async def test_a_silent_sts_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "PATIENCE", 0.0)
    aws = FakeAws({"get_caller_identity": ANSWER})
    aws.hold("get_caller_identity")
    identity, why = await caller_or_place(aws)
    assert identity.region == "eu-west-1"
    assert isinstance(why, Unreachable)
    await asyncio.sleep(0)


async def taking_leave() -> None:
    """Waits, and is not gone at once when it is told to."""
    try:
        await asyncio.Event().wait()
    finally:
        for _ in range(5):
            await asyncio.sleep(0)


async def test_who_begins_to_be_asked_as_the_time_is_over_is_too_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(caller, "PATIENCE", 0.0)
    monkeypatch.setattr(caller, "GLANCE", 0.0)
    aws = FakeAws({})
    monkeypatch.setattr(aws, "asking", True)
    with pytest.raises(Unreachable):
        await soon(aws, taking_leave())


@pytest.mark.parametrize("kind", UNUSABLE)
async def test_without_credentials_that_hold_nothing_is_asked(kind: type[AwsError]) -> None:
    with pytest.raises(kind):
        await caller_or_place(FakeAws({"get_caller_identity": kind()}))
