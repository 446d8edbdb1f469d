"""The API endpoint: our own part first, moto behind it.

moto serves EC2, IAM, S3, KMS, Logs and the SSM documents. What it lacks is answered here before
it sees the call. Calls of ours run on the sandbox's event loop, so that all that is known about
sessions is touched by one thread.

All of it is behind one door. A page in a browser does not even come to that: an Origin, or a
host that is not loopback, is refused first.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import Any

from tui.sandbox.account.document_checks import as_aws_writes
from tui.sandbox.account.documents import Documents
from tui.sandbox.account.fixtures import encrypt_by_default
from tui.sandbox.account.keys import check_key_call
from tui.sandbox.account.role import ACCOUNT_ID, CALLER
from tui.sandbox.account.state import AccountState, call_event
from tui.sandbox.api.backends import Backends, StartResponse
from tui.sandbox.api.databases import DATABASE_ACTIONS, describe
from tui.sandbox.api.gathered import get_inventory
from tui.sandbox.api.identity_center import IdentityCenter
from tui.sandbox.api.instance_connect import send_ssh_public_key
from tui.sandbox.api.inventory import Inventory
from tui.sandbox.api.machines import Machines, describe_regions
from tui.sandbox.api.nodes import Nodes
from tui.sandbox.api.policies import get_role, simulate_principal_policy
from tui.sandbox.api.properties import Properties
from tui.sandbox.api.session_calls import SessionCalls
from tui.sandbox.api.tagging import TAG_OPERATIONS, answer_about_tags
from tui.sandbox.api.temporary import LIFETIMES, give_credentials
from tui.sandbox.api.writing import as_json, error_body, named, write
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.door import Admitted, Door
from tui.sandbox.calls.onward import (
    HEADERS,
    asked,
    form_of,
    no_form,
    onward,
    read_request,
    sign_in,
)
from tui.sandbox.calls.refusals import Refused, in_aws_words
from tui.sandbox.calls.requests import LARGEST_BODY, Call, Dialect, read_body, read_call
from tui.sandbox.calls.signatures import SignedRequest
from tui.sandbox.hosts import BROWSERS, is_served

logger = logging.getLogger(__name__)

#: For the loop to answer a call, in seconds; it is hanging or gone by then.
PATIENCE = 60.0

#: What moto does, and more follows than moto knows.
FOLLOWED = frozenset(
    {
        "s3:CreateBucket",
        "ssm:CreateDocument",
        "ssm:UpdateDocumentDefaultVersion",
        "ssm:DeleteDocument",
    }
)
#: What moto says it has done, and does not: no agent runs a command here but in a session.
PRETENDED = (
    *("ssm:SendCommand", "ssm:ListCommands", "ssm:ListCommandInvocations"),
    *("ssm:GetCommandInvocation", "ssm:CancelCommand"),
)
_Answer = dict[str, Any] | str


class Api:
    """A WSGI application. Made for threads: each request has its own."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        moto: Backends,
        state: AccountState,
        sessions: SessionCalls,
        identity_center: IdentityCenter,
    ) -> None:
        self._wallet = identity_center.wallet
        self._door = Door(self._wallet)
        self._identity_center = identity_center
        self._loop = loop
        self._moto = moto
        self._faults = state.api_faults
        self._trail, self._state = state.trail, state
        self._answers = self._own(state, sessions)

    def _own(
        self, state: AccountState, sessions: SessionCalls
    ) -> dict[str, Callable[[Call], _Answer | None]]:
        return {
            **self._of_systems_manager(state, sessions),
            "cloudtrail:LookupEvents": lambda call: state.trail.lookup_events(
                call.arguments, state.now(), call.region
            ),
            "ec2:DescribeInstances": lambda call: Machines(
                state.fleet_of(call.region), call.region or state.name
            ).describe_instances(call.arguments, call.request_id, state.now()),
            "ec2:DescribeRegions": lambda call: describe_regions(
                call.arguments, call.request_id, state.name
            ),
            "iam:GetRole": get_role,
            "ec2-instance-connect:SendSSHPublicKey": lambda call: send_ssh_public_key(
                call, state.fleet_of(call.region), state.pushed_keys, state.now()
            ),
            **dict.fromkeys(DATABASE_ACTIONS, self._describe_databases),
            "iam:SimulatePrincipalPolicy": lambda call: simulate_principal_policy(
                call, state.api_faults
            ),
            "sts:GetCallerIdentity": _caller_identity,
            **{f"sts:{operation}": self._give_credentials for operation in LIFETIMES},
        }

    def _of_systems_manager(
        self, state: AccountState, sessions: SessionCalls
    ) -> dict[str, Callable[[Call], _Answer | None]]:
        return {
            "ssm:DescribeInstanceInformation": lambda call: self._inventory(
                call
            ).describe_instance_information(call.arguments, state.now()),
            "ssm:GetConnectionStatus": lambda call: self._inventory(call).get_connection_status(
                call.arguments
            ),
            "ssm:ListNodes": lambda call: Nodes(
                state.fleet_of(call.region), call.region or state.name
            ).list_nodes(call.arguments, state.now()),
            "ssm:DescribeInstanceProperties": lambda call: Properties(
                state.fleet_of(call.region), call.region or state.name
            ).describe_instance_properties(call.arguments, state.now()),
            "ssm:GetInventory": lambda call: get_inventory(
                state.fleet_of(call.region), call.arguments, state.now()
            ),
            **dict.fromkeys(PRETENDED, _refuse),
            "ssm:StartSession": sessions.start_session,
            "ssm:ResumeSession": sessions.resume_session,
            "ssm:TerminateSession": sessions.terminate_session,
            "ssm:DescribeSessions": lambda call: state.sessions.describe_sessions(
                call.arguments, state.now(), state.abroad(call.region)
            ),
            "ssm:GetDocument": lambda call: self._documents(call).get_document(call.arguments),
            "ssm:ListDocuments": lambda call: self._documents(call).list_documents(
                call.arguments
            ),
            "ssm:UpdateDocument": self._update_document,
            "ssm:ListDocumentVersions": lambda call: self._documents(
                call
            ).list_document_versions(call.arguments),
            **{f"ssm:{operation}": self._answer_about_tags for operation in TAG_OPERATIONS},
        }

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if not is_served(environ[HEADERS], buckets=True):
            start("403 Forbidden", [("Content-Type", "text/plain")])
            return [BROWSERS.encode()]
        call = Call("s3", "", Dialect.REST)
        try:
            request = read_request(environ)
            call = asked(request)
            if call.dialect is Dialect.REST_JSON:
                return self._sign_in(call, request, environ, start)
            admitted = self._admit(request, environ, call)
            let_in = onward(environ, request, admitted)
            call = read_call(let_in)
            self._faults.check(call)
            answer = self._answer(call)
            if answer is not None:
                body = answer.encode() if isinstance(answer, str) else as_json(answer)
                return write(start, HTTPStatus.OK, body, call)
            return self._ask_moto(call, let_in, start)
        except ApiError as error:
            answered = write(start, error.status, error_body(error, call), call)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else answered

    def _sign_in(
        self, call: Call, request: SignedRequest, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """What needs no signature: who has nothing to sign with, and wants it.

        Raises:
            ApiError: It is refused.
        """
        asked_for = sign_in(call, request, read_body(environ, LARGEST_BODY))
        self._faults.check(asked_for)
        answer = self._identity_center.answer(asked_for, request.header("host"))
        return write(start, HTTPStatus.OK, as_json(answer), call)

    def _admit(self, request: SignedRequest, environ: dict[str, Any], call: Call) -> Admitted:
        """Who may call, may call the service that seems to be meant.

        Raises:
            ApiError: The request is not let in.
        """
        read = partial(read_body, environ)
        try:
            if call.dialect is Dialect.QUERY and not call.service:
                body = read(LARGEST_BODY)
                form = form_of(request, body)
                return self._door.admit_federated(form, body, self._state.name)
            return self._door.admit(request, call.service, read)
        except Refused as refused:
            raise in_aws_words(refused, call) from refused

    def _answer(self, call: Call) -> _Answer | None:
        """Our own answer, made on the loop; None when the call is moto's."""
        answer = self._answers.get(call.action)
        if answer is None:
            return None

        answered: Future[_Answer | None] = Future()

        def on_loop() -> None:
            try:
                answered.set_result(answer(call))
            except Exception as error:  # noqa: BLE001  # raised again below, where it is waited for
                answered.set_exception(error)

        try:
            # Not as a coroutine, which nobody would await where the loop is being stopped.
            self._loop.call_soon_threadsafe(on_loop)
            return answered.result(PATIENCE)
        except ApiError:
            raise
        except (RuntimeError, TimeoutError) as error:
            raise ApiError("ServiceUnavailable", "The sandbox is stopping.", 503) from error
        except Exception as error:
            logger.exception("%s failed", call.action)
            raise ApiError("InternalServerError", "The sandbox failed.", 500) from error

    def _documents(self, call: Call) -> Documents:
        return self._state.documents_of(call.region)

    def _inventory(self, call: Call) -> Inventory:
        return Inventory(self._state.fleet_of(call.region), self._state.options.page_overlap)

    def _answer_about_tags(self, call: Call) -> _Answer | None:
        fleet = self._state.fleet_of(call.region)
        return answer_about_tags(call.operation, fleet, call.arguments)

    def _describe_databases(self, call: Call) -> _Answer:
        return describe(call, self._state.databases_of(call.region))

    def _give_credentials(self, call: Call) -> _Answer:
        return give_credentials(call, self._wallet, self._state.now())

    def _update_document(self, call: Call) -> _Answer:
        answer = self._documents(call).update_document(call.arguments)
        self._trail.note(call_event(call, self._state, None))
        return answer

    def _ask_moto(
        self, call: Call, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """What moto answers, with the name of AWS's types, and what follows from it.

        Raises:
            ApiError: It lacks the call, or failed; a page would be shown then.
        """
        self._prepare_for_moto(call, environ)
        started: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            started[:] = status, headers

        try:
            answer = self._moto(call.service, environ, hold)
        except NotImplementedError as error:
            raise _unknown(call) from error
        except Exception as error:
            logger.exception("%s failed", call.action)
            raise ApiError("InternalFailure", "The sandbox failed.", 500) from error
        status, headers = started
        if status.startswith("200") and call.action in FOLLOWED:
            self._follow(call)
        if call.service == "ssm":
            return write(start, int(status[:3]), as_aws_writes(b"".join(answer)), call)
        start(status, named(headers, call, status))
        return answer

    def _follow(self, call: Call) -> None:
        """Enter changes of documents in CloudTrail; complete what moto has made."""
        if call.action == "s3:CreateBucket":
            encrypt_by_default(str(call.arguments["Bucket"]))
            return
        event = call_event(call, self._state, None)
        self._loop.call_soon_threadsafe(self._trail.note, event)
        name = str(call.arguments.get("Name"))
        self._state.documents_of(call.region).complete(name)

    def _prepare_for_moto(self, call: Call, environ: dict[str, Any]) -> None:
        """Check what moto does not, and say what it does not understand in other words."""
        check_key_call(call, self._state.name)
        if call.service != "ssm" or "Document" not in call.operation:
            return
        documents = self._state.documents_of(call.region)
        arguments = documents.prepare(call.operation, call.arguments)
        if arguments is not None:
            body = no_form(json.dumps(arguments).encode())
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))


def _unknown(call: Call) -> ApiError:
    words = f"The sandbox does not know {call.action}."
    return ApiError("NotImplemented", words, HTTPStatus.NOT_IMPLEMENTED)


def _refuse(call: Call) -> _Answer:
    raise _unknown(call)


def _caller_identity(call: Call) -> str:
    return (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult><Arn>{CALLER.arn}</Arn><UserId>{CALLER.user_id}</UserId>"
        f"<Account>{ACCOUNT_ID}</Account></GetCallerIdentityResult>"
        f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    )
