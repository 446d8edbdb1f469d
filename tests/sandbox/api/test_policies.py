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


def simulate(iam: Any, *actions: str, **more: Any) -> dict[str, str]:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=CALLER.role_arn, ActionNames=actions, **more
    )
    assert answer["IsTruncated"] is False
    return {
        each["EvalActionName"]: each["EvalDecision"] for each in answer["EvaluationResults"]
    }


def test_everything_is_allowed_but_what_is_denied(sandbox: Sandbox, iam: Any) -> None:
    sandbox.api_faults.denied.update({"ssm:StartSession", "kms:*"})
    assert simulate(iam, "ssm:startsession", "ssm:ResumeSession", "kms:Decrypt") == {
        "ssm:startsession": "implicitDeny",
        "ssm:ResumeSession": "allowed",
        "kms:Decrypt": "implicitDeny",
    }


def test_each_resource_that_is_named_is_judged_within_its_action(
    sandbox: Sandbox, iam: Any
) -> None:
    sandbox.api_faults.conditions["ssm:StartSession"] = ("ssm:resourceTag/Team",)
    resources = ["arn:aws:ec2:eu-west-1:123456789012:instance/i-1", "arn:aws:s3:::b"]
    (result,) = iam.simulate_principal_policy(
        PolicySourceArn=CALLER.role_arn,
        ActionNames=["ssm:StartSession"],
        ResourceArns=resources,
    )["EvaluationResults"]
    specific = result["ResourceSpecificResults"]
    assert [each["EvalResourceName"] for each in specific] == resources
    assert specific[0]["EvalResourceDecision"] == "implicitDeny"
    assert specific[0]["MissingContextValues"] == ["ssm:resourceTag/Team"]
    assert result["MissingContextValues"] == []


def test_a_condition_is_met_where_its_context_key_is_given(sandbox: Sandbox, iam: Any) -> None:
    sandbox.api_faults.conditions["ssm:StartSession"] = ("ssm:resourceTag/Team",)
    entry = {
        "ContextKeyName": "ssm:resourceTag/Team",
        "ContextKeyValues": ["web"],
        "ContextKeyType": "string",
    }
    assert simulate(iam, "ssm:StartSession") == {"ssm:StartSession": "implicitDeny"}
    given = simulate(iam, "ssm:StartSession", ContextEntries=[entry])
    assert given == {"ssm:StartSession": "allowed"}


def test_a_role_without_its_path_is_another_one(iam: Any) -> None:
    told = iam.get_role(RoleName=CALLER.role)["Role"]
    assert told["Arn"] == CALLER.role_arn
    assert told["Path"] != "/"
    pathless = CALLER.role_arn.replace(told["Path"], "/")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.simulate_principal_policy(
            PolicySourceArn=pathless, ActionNames=["ssm:StartSession"]
        )


def test_a_role_that_was_made_is_simulated_too(iam: Any) -> None:
    role = iam.create_role(RoleName="night", AssumeRolePolicyDocument="{}")["Role"]
    assert iam.get_role(RoleName="night")["Role"]["Arn"] == role["Arn"]
    assert iam.simulate_principal_policy(
        PolicySourceArn=role["Arn"], ActionNames=["ssm:StartSession"]
    )["EvaluationResults"]


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


def test_a_document_is_denied_on_its_own_and_the_machine_is_not(
    sandbox: Sandbox, iam: Any
) -> None:
    sandbox.api_faults.denied_documents.add("Ops-*")
    base = "arn:aws:ssm:eu-west-1:123456789012:document/"
    machine = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"
    (start, read) = iam.simulate_principal_policy(
        PolicySourceArn=CALLER.role_arn,
        ActionNames=["ssm:StartSession", "ssm:GetDocument"],
        ResourceArns=[machine, f"{base}Ops-Shell", f"{base}Shell"],
    )["EvaluationResults"]
    specific = start["ResourceSpecificResults"]
    assert [each["EvalResourceDecision"] for each in specific] == [
        "allowed",
        "implicitDeny",
        "allowed",
    ]
    assert (start["EvalDecision"], read["EvalDecision"]) == ("implicitDeny", "allowed")
