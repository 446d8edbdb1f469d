"""Answers that come in pages."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws
from tui.aws.answers import pages
from tui.aws.errors import AwsError, Throttled


def account(*tokens: str | AwsError | None) -> FakeAws:
    """One whose pages hand out these tokens, one after another."""
    left = list(tokens)

    def page(arguments: Mapping[str, Any]) -> Any:
        token = left.pop(0)
        return token if isinstance(token, AwsError) else {"NextToken": token}

    return FakeAws(answers={"describe_sessions": page})


async def asked(aws: FakeAws) -> list[Any]:
    """The tokens that were asked with."""
    async with aclosing(pages(aws, "ssm", "describe_sessions", State="Active")) as found:
        async for _ in found:
            pass
    assert all(arguments["State"] == "Active" for _, arguments in aws.calls)
    return [arguments.get("NextToken") for _, arguments in aws.calls]


async def test_each_page_leads_to_the_next() -> None:
    assert await asked(account("a", "b", None)) == [None, "a", "b"]


async def test_an_empty_token_ends_them() -> None:
    assert await asked(account("a", "")) == [None, "a"]


async def test_a_service_that_hands_out_the_token_it_was_given_comes_to_an_end() -> None:
    assert await asked(account("a", "a", "a", "a")) == [None, "a"]


async def test_an_error_on_the_way_is_raised_behind_what_came_before() -> None:
    found = pages(account("a", Throttled()), "ssm", "describe_sessions")
    assert (await anext(found))["NextToken"] == "a"
    with pytest.raises(Throttled):
        await anext(found)


async def test_who_leaves_early_leaves_no_call_behind() -> None:
    aws = account("a", Throttled())
    async with aclosing(pages(aws, "ssm", "describe_sessions")) as found:
        async for _ in found:
            break
    assert len(aws.calls) <= 2
