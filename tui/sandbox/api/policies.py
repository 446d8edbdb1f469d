"""IAM's simulator, which tells what a caller may do: SimulatePrincipalPolicy.

Everybody here may do everything but what the sandbox was told to deny. An action that is denied
is one that no policy allows, so that the simulator says what the refused call says.
"""

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from tui.sandbox.account.api_faults import ApiFaults
from tui.sandbox.account.role import ACCOUNT_ID
from tui.sandbox.calls.answers import ApiError

NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_PRINCIPAL = re.compile(rf"arn:aws:iam::{ACCOUNT_ID}:(user|group|role)/\S+")
_ACTION = re.compile(r"[a-zA-Z0-9-]+:[a-zA-Z0-9]+")

_MATCHED = (
    "<member><SourcePolicyId>AdministratorAccess</SourcePolicyId>"
    "<SourcePolicyType>IAM Policy</SourcePolicyType>"
    "<StartPosition><Line>3</Line><Column>17</Column></StartPosition>"
    "<EndPosition><Line>8</Line><Column>6</Column></EndPosition></member>"
)


def simulate_principal_policy(
    form: Mapping[str, str], request_id: str, faults: ApiFaults
) -> str:
    """The XML for a query: each action on each resource.

    Raises:
        ApiError: InvalidInput, for a principal or an action that is none.
    """
    principal = form.get("PolicySourceArn", "")
    if _PRINCIPAL.fullmatch(principal) is None:
        raise ApiError("InvalidInput", f"Invalid Entity Arn: {principal}")
    actions = list(_members(form, "ActionNames"))
    if invalid := [each for each in actions if _ACTION.fullmatch(each) is None]:
        raise ApiError("InvalidInput", f"Invalid Action: {invalid[0]}")
    resources = list(_members(form, "ResourceArns")) or ["*"]
    results = "".join(
        _result(action, resource, denied=faults.denies(action))
        for action in actions
        for resource in resources
    )
    return (
        f'<SimulatePrincipalPolicyResponse xmlns="{NAMESPACE}">'
        "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
        f"<EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult>"
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        "</SimulatePrincipalPolicyResponse>"
    )


def _result(action: str, resource: str, *, denied: bool) -> str:
    decision, matched = ("implicitDeny", "") if denied else ("allowed", _MATCHED)
    return (
        f"<member><EvalActionName>{action}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{decision}</EvalDecision>"
        f"<MatchedStatements>{matched}</MatchedStatements><MissingContextValues/></member>"
    )


def _members(form: Mapping[str, str], name: str) -> Iterator[str]:
    number = 1
    while (value := form.get(f"{name}.member.{number}")) is not None:
        yield value
        number += 1
