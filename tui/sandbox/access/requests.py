"""Access requests: asked for, answered by whom the options put there, exchanged for a token."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import uuid4

from tui.sandbox.account.role import ACCOUNT_ID, AssumedRole
from tui.sandbox.account.state import AccountState, call_event
from tui.sandbox.calls.answers import ApiError, constraint, text
from tui.sandbox.calls.requests import Call
from tui.sandbox.calls.wallet import Wallet
from tui.sandbox.errors import SandboxError

REQUEST_ID = r"^(oi)-[0-9a-f]{12}$"
INSTANCES_KEY = "InstanceIds"
MOST_TARGETS = 5
MOST_TAGS = 1000
#: Who answers requests.
APPROVER = "maria.silva"


class RequestStatus(StrEnum):
    """A request's status, in AWS's words."""

    APPROVED = "Approved"
    REJECTED = "Rejected"
    REVOKED = "Revoked"
    EXPIRED = "Expired"
    PENDING = "Pending"


#: What each way of answering comes to.
ANSWERS: Mapping[str, RequestStatus] = {
    "approve": RequestStatus.APPROVED,
    "reject": RequestStatus.REJECTED,
    "revoke": RequestStatus.REVOKED,
    "expire": RequestStatus.EXPIRED,
    "pending": RequestStatus.PENDING,
}


@dataclass
class AccessRequest:
    """One request for one or more machines of a region; times are Unix seconds."""

    request_id: str
    reason: str
    targets: frozenset[str]
    region: str
    asked: float
    status: RequestStatus = RequestStatus.PENDING
    answered: float = 0.0
    automation: str = field(default_factory=lambda: str(uuid4()))


class AccessRequests:
    """Those of one account, on the sandbox's event loop; `answer` may be called on any thread."""

    def __init__(self, state: AccountState, wallet: Wallet) -> None:
        self._state = state
        self._options = state.options
        self._wallet = wallet
        self._requests: dict[str, AccessRequest] = {}

    def start_access_request(self, call: Call) -> dict[str, Any]:
        """A new request, pending; no more happens until it is looked at again."""
        reason = text(call.arguments, "Reason", longest=256)
        targets = self._targets(call)
        _check_tags(call.arguments)
        request = AccessRequest(
            f"oi-{secrets.token_hex(6)}",
            reason,
            targets,
            self._state.abroad(call.region),
            self._state.now(),
        )
        self._requests[request.request_id] = request
        answer = {"AccessRequestId": request.request_id}
        self._state.trail.note(call_event(call, self._state, answer))
        return answer

    def get_access_token(self, call: Call) -> dict[str, Any]:
        request_id = text(call.arguments, "AccessRequestId", longest=15, pattern=REQUEST_ID)
        request = self._found(call, request_id)
        if request is None:
            words = f"Access request {request_id} not found."
            raise ApiError("ResourceNotFoundException", words)
        status = self._status(request)
        answer: dict[str, Any] = {"AccessRequestStatus": status.value}
        if status is RequestStatus.APPROVED:
            until = request.answered + self._options.access_seconds
            token = self._wallet.issue(
                until - self._state.now(), self._account, access_request=request_id
            )
            answer["Credentials"] = {
                "AccessKeyId": token.access_key_id,
                "SecretAccessKey": token.secret_access_key,
                "SessionToken": token.session_token,
                "ExpirationTime": until,
            }
        return answer

    def get_ops_item(self, call: Call) -> dict[str, Any]:
        """The OpsItem that a request is."""
        request_id = text(call.arguments, "OpsItemId", longest=15, pattern=REQUEST_ID)
        request = self._found(call, request_id)
        if request is None:
            raise ApiError("OpsItemNotFoundException", f"OpsItem {request_id} does not exist.")
        status, caller = self._status(request), self._state.caller
        answered = status in (
            RequestStatus.APPROVED,
            RequestStatus.REJECTED,
            RequestStatus.REVOKED,
        )
        by = AssumedRole(APPROVER, "Approver", account=caller.account) if answered else caller
        data = json.dumps({"automationExecutionId": request.automation})
        return {
            "OpsItem": {
                "OpsItemId": request_id,
                "OpsItemType": "/aws/accessrequest",
                "Title": "Just-in-time node access request",
                "Description": request.reason,
                "Source": "AWS Systems Manager",
                "Status": "TimedOut" if status is RequestStatus.EXPIRED else status.value,
                "CreatedBy": caller.arn,
                "CreatedTime": request.asked,
                "LastModifiedBy": by.arn,
                "LastModifiedTime": request.answered or request.asked,
                "OperationalData": {
                    "/aws/accessrequest": {"Type": "SearchableString", "Value": data}
                },
            }
        }

    @property
    def ids(self) -> tuple[str, ...]:
        """Those of all requests, the oldest first."""
        return tuple(self._requests)

    def answer(self, request_id: str, status: RequestStatus) -> None:
        """Somebody answers a request. No token lasts beyond an end of it.

        Raises:
            SandboxError: There is no such request.
        """
        request = self._requests.get(request_id)
        if request is None:
            raise SandboxError(f"There is no access request {request_id}.")
        request.status, request.answered = status, self._state.now()
        if status is not RequestStatus.APPROVED:
            self._wallet.expire(request_id)

    def targets_of(self, request_id: str, region: str) -> frozenset[str]:
        """The machines of a region that a request's token is good for."""
        request = self._requests.get(request_id)
        here = self._state.abroad(region)
        return request.targets if request and request.region == here else frozenset()

    @property
    def _account(self) -> str:
        """As the wallet names it."""
        return "" if self._state.account == ACCOUNT_ID else self._state.account

    def _found(self, call: Call, request_id: str) -> AccessRequest | None:
        request = self._requests.get(request_id)
        here = self._state.abroad(call.region)
        return request if request and request.region == here else None

    def _status(self, request: AccessRequest) -> RequestStatus:
        due = request.asked + self._options.access_delay
        now = self._state.now()
        if request.status is RequestStatus.PENDING and now >= due:
            request.status, request.answered = ANSWERS[self._options.access], due
        lasts = request.answered + self._options.access_seconds
        if request.status is RequestStatus.APPROVED and now >= lasts:
            request.status = RequestStatus.EXPIRED
        return request.status

    def _targets(self, call: Call) -> frozenset[str]:
        given = call.arguments.get("Targets")
        if not isinstance(given, list):
            raise constraint("Targets", "null", "not be null")
        if not 1 <= len(given) <= MOST_TARGETS:
            rule = f"have length less than or equal to {MOST_TARGETS}, and at least 1"
            raise constraint("Targets", given, rule)
        named: set[str] = set()
        for target in given:
            if target.get("Key") != INSTANCES_KEY or not target.get("Values"):
                words = f"Targets must name nodes by the key {INSTANCES_KEY}."
                raise ApiError("ValidationException", words)
            named.update(map(str, target["Values"]))
        fleet = self._state.fleet_of(call.region)
        for name in sorted(named):
            if fleet.get(name) is None:
                raise ApiError("ResourceNotFoundException", f"Node {name} not found.")
        return frozenset(named)


def _check_tags(arguments: Mapping[str, Any]) -> None:
    tags = arguments.get("Tags") or []
    if len(tags) > MOST_TAGS:
        raise constraint("Tags", tags, f"have length less than or equal to {MOST_TAGS}")
    for tag in tags:
        text(tag, "Key", longest=128)
        text(tag, "Value", shortest=0, longest=256)
