"""Faults of the API on purpose: denied actions, throttled calls, slow answers.

A running sandbox can change its mind: permissions go away and come back.
"""

import threading
import time
from collections.abc import Iterable
from fnmatch import fnmatchcase

from tui.sandbox.account.documents import PREFERENCES, document_arn
from tui.sandbox.account.fleet import arn
from tui.sandbox.account.role import CALLER, AssumedRole
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call, Dialect
from tui.sandbox.options import SandboxOptions

#: What nobody may call in an account that does not use just-in-time access.
REQUESTING = {"ssm:StartAccessRequest", "ssm:GetAccessToken"}


class ApiFaults:
    """What befalls a call in one account before it is answered.

    Actions in it are IAM's, or patterns in which `*` and `?` stand for letters. What stands before
    a slash narrows them to an account, a region or both: `210987654321/eu-west-1/ssm:*`.
    """

    def __init__(self, options: SandboxOptions, caller: AssumedRole = CALLER) -> None:
        self._region = options.region
        self._caller = caller
        self._stopping = threading.Event()
        self.denied_documents = set(options.denied_documents)
        """Session documents no session may be started with; `*` and `?` stand for letters."""
        # An account uses just-in-time access, or StartSession is for everybody.
        unused = {"ssm:StartSession"} if options.access else REQUESTING
        self.denied = set(options.denied_actions) | unused
        """Actions the caller may not use."""
        self.hanging = set(options.hanging_actions)
        """Actions that are never answered."""
        self.throttled = dict(options.throttled)
        """Action -> how many more calls of it are refused."""
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
        region = call.region or self._region
        if self._is_among(call.action, region, self.hanging):
            self._stopping.wait()
            raise ApiError("ServiceUnavailable", "The sandbox is stopping.", 503)
        if self.latency:
            time.sleep(self.latency)
        if self._throttles(call.action, region):
            if call.action == "athena:StartQueryExecution":
                raise ApiError("TooManyRequestsException", "Rate exceeded")
            code = "RequestLimitExceeded" if call.service == "ec2" else "ThrottlingException"
            raise ApiError(code, "Rate exceeded", 503 if call.service == "ec2" else 400)
        if self.denies(call.action, region) and not call.access_request:
            raise self.refusal(call)
        if call.action == "ssm:StartSession":
            name = str(call.arguments.get("DocumentName") or PREFERENCES).rpartition("/")[2]
            document = document_arn(name, region, self._caller.account)
            if self.denies_document(document):
                raise self._denial(call, document)

    def _throttles(self, action: str, region: str) -> bool:
        for pattern, calls in self.throttled.items():
            if calls > 0 and self._is_among(action, region, (pattern,)):
                self.throttled[pattern] = calls - 1
                return True
        return False

    def denies(self, action: str, region: str) -> bool:
        """Whether the caller may not use an action; IAM does not look at its letters' case."""
        return self._is_among(action, region, self.denied)

    def denies_document(self, resource: str) -> bool:
        """Whether no session may be started with the document of an ARN; False for others."""
        _, is_document, name = resource.partition(":document/")
        denied = tuple(self.denied_documents)
        return bool(is_document) and any(fnmatchcase(name, pattern) for pattern in denied)

    def refusal(self, call: Call) -> ApiError:
        """What a caller is told who lacks the permission."""
        return self._denial(call, self._resource(call))

    def denial(self, action: str, resource: str = "") -> str:
        """IAM's sentence for an action that no policy allows."""
        where = f" on resource: {resource}" if resource else ""
        return (
            f"User: {self._caller.arn} is not authorized to perform: {action}{where} because "
            f"no identity-based policy allows the {action} action"
        )

    def _denial(self, call: Call, resource: str) -> ApiError:
        sentence = self.denial(call.action, resource)
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
        region, account = call.region or self._region, self._caller.account
        if target := call.arguments.get("Target"):
            return arn(str(target), region, account)
        if session_id := call.arguments.get("SessionId"):
            return f"arn:aws:ssm:{region}:{account}:session/{session_id}"
        if call.service == "ssm" and "Document" in call.operation:
            return document_arn(str(call.arguments.get("Name", "*")), region, account)
        parts = {"athena": f"workgroup/{call.arguments.get('WorkGroup') or 'primary'}"}
        parts |= {"glue": "catalog", "ssm": "*", "cloudtrail": "*"}
        part = parts.get(call.service)
        return f"arn:aws:{call.service}:{region}:{account}:{part}" if part else ""

    def _is_among(self, action: str, region: str, patterns: Iterable[str]) -> bool:
        place = {self._caller.account, region}
        for written in tuple(patterns):
            *where, pattern = written.split("/")
            if place.issuperset(where) and fnmatchcase(action.lower(), pattern.lower()):
                return True
        return False
