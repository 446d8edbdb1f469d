"""What IAM tells of the caller: SimulatePrincipalPolicy, and GetRole of the caller's own role.

Everybody here may do everything but what the sandbox was told to deny. An action that is denied
is one that no policy allows, so that the simulator says what the refused call says. Where the
policy has conditions, the simulator has to be given their context keys.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from tui.sandbox.account.api_faults import ApiFaults
from tui.sandbox.account.role import AssumedRole
from tui.sandbox.account.state import AccountState
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call

NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_PRINCIPAL = re.compile(r"arn:aws:iam::(\d{12}):(user|group|role)/\S+")
_ACTION = re.compile(r"[a-zA-Z0-9-]+:[a-zA-Z0-9]+")

_MATCHED = (
    "<member><SourcePolicyId>AdministratorAccess</SourcePolicyId>"
    "<SourcePolicyType>IAM Policy</SourcePolicyType>"
    "<StartPosition><Line>3</Line><Column>17</Column></StartPosition>"
    "<EndPosition><Line>8</Line><Column>6</Column></EndPosition></member>"
)
_ANYONE = '{"Version":"2012-10-17","Statement":[]}'


def simulate_principal_policy(call: Call, state: AccountState) -> str:
    """The XML for a query: a result for each action, and within it one for each resource named.

    Raises:
        ApiError: InvalidInput, for a principal or an action that is none; NoSuchEntity.
    """
    form = call.arguments
    principal = form.get("PolicySourceArn", "")
    named = _PRINCIPAL.fullmatch(principal)
    if named is None or named[1] != state.account:
        raise ApiError("InvalidInput", f"Invalid Entity Arn: {principal}")
    if principal not in _principals(state.caller):
        raise ApiError("NoSuchEntity", f"The entity {principal} cannot be found.", 404)
    actions = list(_members(form, "ActionNames"))
    if invalid := [each for each in actions if _ACTION.fullmatch(each) is None]:
        raise ApiError("InvalidInput", f"Invalid Action: {invalid[0]}")
    resources = [each for each in _members(form, "ResourceArns") if each != "*"]
    known = set(_members(form, "ContextEntries", ".ContextKeyName"))
    faults, region = state.api_faults, call.region or state.name
    results = "".join(
        _result(
            action,
            resources,
            missing=[key for key in faults.conditions.get(action, ()) if key not in known],
            denied=partial(_is_denied, faults, action, region),
        )
        for action in actions
    )
    return _answer(
        call,
        f"<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>",
    )


def get_role(call: Call, caller: AssumedRole) -> str | None:
    """The caller's role with its path; None for another one, which may be among moto's."""
    if call.arguments.get("RoleName") != caller.role:
        return None
    return _answer(
        call,
        f"<Role><Path>{caller.path}</Path><RoleName>{caller.role}</RoleName>"
        f"<RoleId>{caller.role_id}</RoleId><Arn>{caller.role_arn}</Arn>"
        "<CreateDate>2026-01-01T00:00:00Z</CreateDate>"
        f"<AssumeRolePolicyDocument>{escape(_ANYONE)}</AssumeRolePolicyDocument>"
        "<MaxSessionDuration>43200</MaxSessionDuration></Role>",
    )


def _principals(caller: AssumedRole) -> set[str]:
    """The caller's role, and whoever was made in IAM since."""
    from moto.iam.models import iam_backends

    iam: Any = iam_backends[caller.account]["aws"]
    made = (*iam.users.values(), *iam.groups.values(), *iam.roles.values())
    return {caller.role_arn, *(each.arn for each in made)}


def _is_denied(faults: ApiFaults, action: str, region: str, resource: str) -> bool:
    """Whether an action is denied on a resource; sessions with a document may be on that alone."""
    starts = action.lower() == "ssm:startsession"
    return faults.denies(action, region) or (starts and faults.denies_document(resource))


def _result(
    action: str, resources: list[str], *, missing: list[str], denied: Callable[[str], bool]
) -> str:
    decisions = {
        resource: "implicitDeny" if missing or denied(resource) else "allowed"
        for resource in ["*", *resources]
    }
    refused = "implicitDeny" in decisions.values()
    decision, matched = ("implicitDeny", "") if refused else ("allowed", _MATCHED)
    lacking = "".join(f"<member>{escape(key)}</member>" for key in missing)
    about = (
        f"<MatchedStatements>{matched}</MatchedStatements>"
        f"<MissingContextValues>{lacking}</MissingContextValues>"
    )
    specific = "".join(
        f"<member><EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalResourceDecision>{decisions[resource]}</EvalResourceDecision>{about}</member>"
        for resource in resources
    )
    if resources:
        # Which keys are missing stands with the resources alone.
        about = (
            f"<MatchedStatements>{matched}</MatchedStatements><MissingContextValues/>"
            f"<ResourceSpecificResults>{specific}</ResourceSpecificResults>"
        )
    return (
        f"<member><EvalActionName>{action}</EvalActionName>"
        "<EvalResourceName>*</EvalResourceName>"
        f"<EvalDecision>{decision}</EvalDecision>{about}</member>"
    )


def _answer(call: Call, result: str) -> str:
    name = call.operation
    return (
        f'<{name}Response xmlns="{NAMESPACE}"><{name}Result>{result}</{name}Result>'
        f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata>"
        f"</{name}Response>"
    )


def _members(form: Mapping[str, str], name: str, part: str = "") -> Iterator[str]:
    number = 1
    while (value := form.get(f"{name}.member.{number}{part}")) is not None:
        yield value
        number += 1
