"""Requests for just-in-time access, as AWS is asked and as it answers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, error
from tui.aws.access.requests import (
    AccessStatus,
    answered_by,
    get_access_token,
    left_of,
    start_access_request,
)
from tui.aws.access.token import AccessExpired, TokenAws
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, AwsError, InvalidRequest
from tui.aws.sessions import start_session

TARGET = "i-0123456789abcdef0"
REQUEST = "oi-0123456789ab"
KEYS = {
    "AccessKeyId": "ASIAEXAMPLEEXAMPLE12",
    "SecretAccessKey": "very-secret-key",
    "SessionToken": "very-secret-token",
    "ExpirationTime": 1_795_795_200,
}


async def test_what_is_asked_for_is_sent_as_aws_documents_it(fake: AwsServer, aws: Aws) -> None:
    fake.on("StartAccessRequest", Answer({"AccessRequestId": REQUEST}))
    assert await start_access_request(aws, TARGET, " OPS-1 ", {"Team": "ops"}) == REQUEST
    (request,) = fake.asked("StartAccessRequest")
    assert request.arguments == {
        "Reason": "OPS-1",
        "Targets": [{"Key": "InstanceIds", "Values": [TARGET]}],
        "Tags": [{"Key": "Team", "Value": "ops"}],
    }


@pytest.mark.parametrize("reason", ["", "  ", "x" * 257, "two\nlines"])
async def test_a_reason_that_aws_would_refuse_is_not_sent(
    fake: AwsServer, aws: Aws, reason: str
) -> None:
    with pytest.raises(InvalidRequest):
        await start_access_request(aws, TARGET, reason)
    assert not fake.asked("StartAccessRequest")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"AccessRequestStatus": "Rejected"}, AccessStatus.REJECTED),
        ({"AccessRequestStatus": "Revoked", "Credentials": KEYS}, AccessStatus.REVOKED),
        ({"AccessRequestStatus": "Approved"}, AccessStatus.APPROVED),
        ({"AccessRequestStatus": "Escalated"}, AccessStatus.UNKNOWN),
        ({}, AccessStatus.UNKNOWN),
    ],
)
async def test_an_answer_without_keys_or_approval_gives_no_token(
    fake: AwsServer, aws: Aws, answer: dict[str, Any], status: AccessStatus
) -> None:
    fake.on("GetAccessToken", Answer(answer))
    found = await get_access_token(aws, REQUEST)
    assert (found.status, found.token) == (status, None)


async def test_an_approved_request_gives_a_token_that_is_shown_nowhere(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("GetAccessToken", Answer({"AccessRequestStatus": "Approved", "Credentials": KEYS}))
    answer = await get_access_token(aws, REQUEST)
    assert answer.token is not None
    assert answer.token.expires == datetime.fromtimestamp(1_795_795_200, UTC)
    assert "very-secret" not in repr(answer)


async def test_who_has_not_answered_is_not_named(fake: AwsServer, aws: Aws) -> None:
    item = {"CreatedBy": "arn:a", "LastModifiedBy": "arn:a"}
    fake.on("GetOpsItem", Answer({"OpsItem": item}))
    assert await answered_by(aws, REQUEST) == ""
    fake.on("GetOpsItem", Answer({"OpsItem": {**item, "LastModifiedBy": "arn:b"}}))
    assert await answered_by(aws, REQUEST) == "arn:b"


async def test_a_quota_that_is_used_up_and_a_denial_have_their_sentences(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("StartAccessRequest", error("ServiceQuotaExceededException", "Too many requests"))
    with pytest.raises(AwsError, match="AWS rejected StartAccessRequest: Too many requests"):
        await start_access_request(aws, TARGET, "r")
    fake.on("StartAccessRequest", error("AccessDeniedException", "no"))
    with pytest.raises(AccessDenied, match="ssm:StartAccessRequest"):
        await start_access_request(aws, TARGET, "r")


async def test_a_token_that_has_expired_says_so_and_not_that_one_should_sign_in(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("GetAccessToken", Answer({"AccessRequestStatus": "Approved", "Credentials": KEYS}))
    token = (await get_access_token(aws, REQUEST)).token
    assert token is not None
    theirs = TokenAws(aws, await aws.region(), REQUEST, token)
    fake.on("StartSession", error("ExpiredTokenException", "expired"))
    with pytest.raises(AccessExpired, match=f"request {REQUEST} has expired"):
        await start_session(theirs, TARGET, "r")
    (request, *_again) = fake.asked("StartSession")
    assert "ASIAEXAMPLEEXAMPLE12" in request.headers["Authorization"]
    assert (theirs.asker, theirs.profile, theirs.expires()) == (aws, aws.profile, token.expires)
    theirs.close()


def test_nothing_is_left_of_a_token_that_has_expired() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert left_of(None, now) is None
    assert left_of(now.replace(hour=11), now) == 0
    assert left_of(now.replace(minute=5), now) == 300
