"""Faults of the API on purpose: denied actions, throttled calls, slow answers.

A running sandbox can change its mind: permissions go away and come back.
"""

import threading
import time
from collections.abc import Iterable
from fnmatch import fnmatchcase

from tui.sandbox.account.documents import PREFERENCES, document_arn
from tui.sandbox.account.fleet import arn
from tui.sandbox.account.role import ACCOUNT_ID, CALLER
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call, Dialect
from tui.sandbox.options import SandboxOptions


class ApiFaults:
    """What befalls a call before it is answered."""

    def __init__(self, options: SandboxOptions) -> None:
        self._region = options.region
        self._stopping = threading.Event()
        self.denied_documents = set(options.denied_documents)
        """Session documents no session may be started with; `*` and `?` stand for letters."""
        self.denied = set(options.denied_actions)
        """IAM actions the caller may not use; `*` and `?` in them stand for letters."""
        self.hanging = set(options.hanging_actions)
        """IAM actions, or patterns as above, that are never answered."""
        self.throttled = dict(options.throttled)
        """IAM action, or a pattern as above -> how many more calls of it are refused."""
        self.conditions: dict[str, tuple[str, ...]] = {}
        """IAM action -> the context keys that the caller's policy asks for, as one narrowed by tags
        does. Only IAM's simulator says so: whatever is called fulfils them."""
        self.latency = options.latency
        """Seconds before each answer."""

    def stop(self) -> None:
        """Let go of the calls that hang."""
        self._stopping.set()

    def check(self, call: Call) -> None:
        """Let the call pass, after its latency; never, where it is to hang.

        Raises:
            ApiError: The caller is throttled or lacks the permission, in the service's words.
        """
        if _is_among(call.action, self.hanging):
            self._stopping.wait()
            raise ApiError("ServiceUnavailable", "The sandbox is stopping.", 503)
        if self.latency:
            time.sleep(self.latency)
        if self._throttles(call.action):
            code = "RequestLimitExceeded" if call.service == "ec2" else "ThrottlingException"
            raise ApiError(code, "Rate exceeded", 503 if call.service == "ec2" else 400)
        if self.denies(call.action):
            raise self._denial(call, self._resource(call))
        if call.action == "ssm:StartSession":
            name = str(call.arguments.get("DocumentName") or PREFERENCES).rpartition("/")[2]
            if self.denies_document(
                document := document_arn(name, call.region or self._region)
            ):
                raise self._denial(call, document)

    def _throttles(self, action: str) -> bool:
        for pattern, calls in self.throttled.items():
            if calls > 0 and fnmatchcase(action.lower(), pattern.lower()):
                self.throttled[pattern] = calls - 1
                return True
        return False

    def denies(self, action: str) -> bool:
        """Whether the caller may not use an action; IAM does not look at its letters' case."""
        return _is_among(action, self.denied)

    def denies_document(self, resource: str) -> bool:
        """Whether no session may be started with the document of an ARN; False for others."""
        _, is_document, name = resource.partition(":document/")
        denied = tuple(self.denied_documents)
        return bool(is_document) and any(fnmatchcase(name, pattern) for pattern in denied)

    def _denial(self, call: Call, resource: str) -> ApiError:
        where = f" on resource: {resource}" if resource else ""
        sentence = (
            f"User: {CALLER.arn} is not authorized to perform: {call.action}{where} because "
            f"no identity-based policy allows the {call.action} action"
        )
        if call.service == "ec2":
            return ApiError(
                "UnauthorizedOperation",
                f"You are not authorized to perform this operation. {sentence}",
                403,
            )
        if call.dialect is Dialect.REST_JSON:
            return ApiError("ForbiddenException", "No access", 403)
        if call.dialect is Dialect.JSON:
            return ApiError("AccessDeniedException", sentence)
        return ApiError("AccessDenied", sentence, 403)

    def _resource(self, call: Call) -> str:
        region = call.region or self._region
        if target := call.arguments.get("Target"):
            return arn(str(target), region)
        if session_id := call.arguments.get("SessionId"):
            return f"arn:aws:ssm:{region}:{ACCOUNT_ID}:session/{session_id}"
        if call.service == "ssm" and "Document" in call.operation:
            return document_arn(str(call.arguments.get("Name", "*")), region)
        if call.service in {"ssm", "cloudtrail"}:
            return f"arn:aws:{call.service}:{region}:{ACCOUNT_ID}:*"
        return ""


def _is_among(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in tuple(patterns))
