"""Which calls the credentials of an approved request are good for: one machine's sessions."""

from typing import Final

from tui.sandbox.access.requests import AccessRequests
from tui.sandbox.account.state import AccountState
from tui.sandbox.calls.requests import Call

ANYWHERE: Final = frozenset({"kms:GenerateDataKey", "sts:GetCallerIdentity"})
"""What they may call about anything."""

OF_SESSIONS: Final = frozenset({"ssm:ResumeSession", "ssm:TerminateSession"})


def check_token(call: Call, state: AccountState, requests: AccessRequests) -> None:
    """Let a call pass that is not signed with a token, or is one that the token is good for.

    Raises:
        ApiError: It is good for other calls.
    """
    if not call.access_request or call.action in ANYWHERE:
        return
    targets = requests.targets_of(call.access_request, call.region)
    if call.action == "ssm:StartSession" and call.arguments.get("Target") in targets:
        return
    if call.action in OF_SESSIONS:
        record = state.sessions.get(str(call.arguments.get("SessionId")))
        if record and record.target in targets and record.access_type == "JustInTime":
            return
    raise state.api_faults.refusal(call)
