"""IAM's simulator says what the refused call says."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect
from tui.sandbox.account.role import CALLER
from tui.sandbox.service import Sandbox


@pytest.fixture
def iam(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "iam")


def simulate(iam: Any, *actions: str, resources: tuple[str, ...] = ("*",)) -> dict[str, str]:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=CALLER.role_arn, ActionNames=actions, ResourceArns=resources
    )
    assert answer["IsTruncated"] is False
    return {
        f"{each['EvalActionName']} {each['EvalResourceName']}": each["EvalDecision"]
        for each in answer["EvaluationResults"]
    }


def test_everything_is_allowed_but_what_is_denied(sandbox: Sandbox, iam: Any) -> None:
    sandbox.api_faults.denied.update({"ssm:StartSession", "kms:*"})
    assert simulate(iam, "ssm:startsession", "ssm:ResumeSession", "kms:Decrypt") == {
        "ssm:startsession *": "implicitDeny",
        "ssm:ResumeSession *": "allowed",
        "kms:Decrypt *": "implicitDeny",
    }


def test_each_resource_is_judged(iam: Any) -> None:
    assert list(
        simulate(iam, "s3:GetObject", resources=("arn:aws:s3:::a", "arn:aws:s3:::b"))
    ) == [
        "s3:GetObject arn:aws:s3:::a",
        "s3:GetObject arn:aws:s3:::b",
    ]


def test_an_allowed_action_names_the_policy_that_allows_it(iam: Any) -> None:
    (result,) = iam.simulate_principal_policy(
        PolicySourceArn=CALLER.role_arn, ActionNames=["ssm:StartSession"]
    )["EvaluationResults"]
    assert result["MatchedStatements"][0]["SourcePolicyId"] == "AdministratorAccess"


@pytest.mark.parametrize(
    "arguments",
    [
        {"PolicySourceArn": CALLER.arn, "ActionNames": ["ssm:StartSession"]},
        {"PolicySourceArn": CALLER.role_arn, "ActionNames": ["<b>"]},
    ],
)
def test_what_is_no_principal_or_no_action_is_refused(
    iam: Any, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ClientError, match="InvalidInput"):
        iam.simulate_principal_policy(**arguments)


def test_the_simulator_can_be_denied_itself(sandbox: Sandbox, iam: Any) -> None:
    sandbox.api_faults.denied.add("iam:SimulatePrincipalPolicy")
    with pytest.raises(ClientError, match="AccessDenied"):
        simulate(iam, "ssm:StartSession")
