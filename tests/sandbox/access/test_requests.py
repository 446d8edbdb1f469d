"""Access requests of the sandbox, as an SDK asks for them."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from tests.sandbox.conftest import Connect, StartSandbox
from tests.support.aws.sandbox_calls import named, refusal_of
from tui.sandbox.access.requests import RequestStatus
from tui.sandbox.errors import InvalidOption
from tui.sandbox.options import SandboxOptions
from tui.sandbox.service import Sandbox

Ask = Callable[[str], tuple[Sandbox, Any, str]]


@pytest.fixture
def ask(start_sandbox: StartSandbox, connect: Connect) -> Ask:
    """Starts a sandbox that answers so, and asks it for access to web-01."""

    def start(access: str) -> tuple[Sandbox, Any, str]:
        sandbox = start_sandbox(access=access)
        ssm = connect(sandbox, "ssm")
        return sandbox, ssm, request(ssm, named(sandbox, "web-01"))

    return start


def request(ssm: Any, target: str) -> str:
    targets = [{"Key": "InstanceIds", "Values": [target]}]
    return str(ssm.start_access_request(Reason="r", Targets=targets)["AccessRequestId"])


def with_token(sandbox: Sandbox, sdk: boto3.Session, token: dict[str, Any]) -> Any:
    return sdk.client(
        "ssm",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=token["AccessKeyId"],
        aws_secret_access_key=token["SecretAccessKey"],
        aws_session_token=token["SessionToken"],
    )


def code(answer: dict[str, Any]) -> str:
    return str(answer["Error"]["Code"])


@pytest.mark.parametrize(
    ("access", "status"),
    [
        ("reject", "Rejected"),
        ("revoke", "Revoked"),
        ("expire", "Expired"),
        ("pending", "Pending"),
    ],
)
def test_a_request_is_answered_as_the_option_says(ask: Ask, access: str, status: str) -> None:
    _sandbox, ssm, request_id = ask(access)
    answer = ssm.get_access_token(AccessRequestId=request_id)
    assert answer["AccessRequestStatus"] == status
    assert "Credentials" not in answer


def test_a_token_starts_sessions_on_its_own_machine_alone(ask: Ask, sdk: boto3.Session) -> None:
    sandbox, ssm, request_id = ask("approve")
    target, other = named(sandbox, "web-01"), named(sandbox, "web-02")
    assert code(refusal_of(ssm.start_session, Target=target)) == "AccessDeniedException"
    answer = ssm.get_access_token(AccessRequestId=request_id)
    assert answer["AccessRequestStatus"] == "Approved"
    theirs = with_token(sandbox, sdk, answer["Credentials"])
    session_id = theirs.start_session(Target=target)["SessionId"]
    assert code(refusal_of(theirs.start_session, Target=other)) == "AccessDeniedException"
    assert code(refusal_of(theirs.describe_sessions, State="Active")) == "AccessDeniedException"
    (listed,) = ssm.describe_sessions(
        State="Active", Filters=[{"key": "AccessType", "value": "JustInTime"}]
    )["Sessions"]
    assert (listed["SessionId"], listed["AccessType"]) == (session_id, "JustInTime")
    theirs.terminate_session(SessionId=session_id)


def test_a_token_expires_with_its_request(ask: Ask, sdk: boto3.Session) -> None:
    sandbox, ssm, request_id = ask("approve")
    token = ssm.get_access_token(AccessRequestId=request_id)["Credentials"]
    sandbox.access.answer(request_id, RequestStatus.EXPIRED)
    theirs = with_token(sandbox, sdk, token)
    target = named(sandbox, "web-01")
    assert code(refusal_of(theirs.start_session, Target=target)) == "ExpiredTokenException"
    assert ssm.get_access_token(AccessRequestId=request_id)["AccessRequestStatus"] == "Expired"


def test_who_answered_is_in_the_ops_item(ask: Ask) -> None:
    sandbox, ssm, request_id = ask("pending")
    item = ssm.get_ops_item(OpsItemId=request_id)["OpsItem"]
    assert (item["Status"], item["LastModifiedBy"]) == ("Pending", item["CreatedBy"])
    sandbox.access.answer(request_id, RequestStatus.APPROVED)
    item = ssm.get_ops_item(OpsItemId=request_id)["OpsItem"]
    assert (item["Status"], item["OpsItemType"]) == ("Approved", "/aws/accessrequest")
    assert item["LastModifiedBy"].endswith("/maria.silva")


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"Reason": "x" * 257}, "ParamValidationError|ValidationException"),
        ({"Targets": []}, "ValidationException"),
        ({"Targets": [{"Key": "tag:Name", "Values": ["web-01"]}]}, "ValidationException"),
        ({"Targets": [{"Key": "InstanceIds", "Values": ["i-0"]}]}, "ResourceNotFoundException"),
    ],
)
def test_what_the_model_does_not_allow_is_refused(
    ask: Ask, arguments: dict[str, Any], refusal: str
) -> None:
    sandbox, ssm, _request_id = ask("pending")
    usual = [{"Key": "InstanceIds", "Values": [named(sandbox, "web-01")]}]
    refused = refusal_of(
        ssm.start_access_request, **{"Reason": "r", "Targets": usual, **arguments}
    )
    assert code(refused) in refusal.split("|")


def test_an_unknown_request_and_one_of_elsewhere_are_not_found(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    ssm = connect(start_sandbox(access="approve"), "ssm")
    unknown = refusal_of(ssm.get_access_token, AccessRequestId="oi-0123456789ab")
    assert code(unknown) == "ResourceNotFoundException"
    unknown = refusal_of(ssm.get_ops_item, OpsItemId="oi-0123456789ab")
    assert code(unknown) == "OpsItemNotFoundException"


def test_an_account_that_does_not_use_it_allows_no_requests(sandbox: Sandbox, ssm: Any) -> None:
    targets = [{"Key": "InstanceIds", "Values": [named(sandbox, "web-01")]}]
    refused = refusal_of(ssm.start_access_request, Reason="r", Targets=targets)
    assert code(refused) == "AccessDeniedException"
    assert ssm.start_session(Target=named(sandbox, "web-01"))["SessionId"]


def test_an_answer_that_there_is_not_is_no_option() -> None:
    with pytest.raises(InvalidOption, match="approve, reject"):
        SandboxOptions(access="perhaps")
