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
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import Any

from tui.sandbox.access.tokens import check_token
from tui.sandbox.account.document_checks import as_aws_writes
from tui.sandbox.account.fixtures import encrypt_by_default, owner_of
from tui.sandbox.account.keys import check_key_call
from tui.sandbox.account.role import ACCOUNT_ID
from tui.sandbox.account.state import AccountState, call_event
from tui.sandbox.api.backends import Backends, StartResponse
from tui.sandbox.api.identity_center import IdentityCenter
from tui.sandbox.api.operations import Answer, Operations, unknown
from tui.sandbox.api.ranges import object_part
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


class Api:
    """A WSGI application. Made for threads: each request has its own."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        moto: Backends,
        accounts: Mapping[str, Operations],
        identity_center: IdentityCenter,
    ) -> None:
        """`accounts` are what answers for each, by number."""
        self._wallet = identity_center.wallet
        self._door = Door(self._wallet)
        self._identity_center = identity_center
        self._loop = loop
        self._moto = moto
        self._accounts = accounts
        self._home = accounts[ACCOUNT_ID].state

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
            call = replace(read_call(let_in), access_request=admitted.access_request)
            operations = self._accounts[admitted.account or ACCOUNT_ID]
            state = operations.state
            state.api_faults.check(call)
            check_token(call, state, operations.access)
            answer = self._answer(call, operations)
            if answer is not None:
                body = answer.encode() if isinstance(answer, str) else as_json(answer)
                return write(start, HTTPStatus.OK, body, call)
            operations.prepare(call, let_in)
            return self._ask_moto(call, state, let_in, start)
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
        self._home.api_faults.check(asked_for)
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
                return self._door.admit_federated(form, body, self._home.name)
            return self._door.admit(request, call.service, read)
        except Refused as refused:
            raise in_aws_words(refused, call) from refused

    def _answer(self, call: Call, operations: Operations) -> Answer | None:
        """Our own answer, made on the loop unless it is slow; None when the call is moto's.

        Raises:
            ApiError: It is refused, or failed.
        """
        try:
            if (slow := operations.find_slow(call)) is not None:
                return slow(call)
            answer = operations.find(call)
            return None if answer is None else self._answer_on_loop(call, answer)
        except ApiError:
            raise
        except (RuntimeError, TimeoutError) as error:
            raise ApiError("ServiceUnavailable", "The sandbox is stopping.", 503) from error
        except Exception as error:
            logger.exception("%s failed", call.action)
            raise ApiError("InternalServerError", "The sandbox failed.", 500) from error

    def _answer_on_loop(
        self, call: Call, answer: Callable[[Call], Answer | None]
    ) -> Answer | None:
        answered: Future[Answer | None] = Future()

        def on_loop() -> None:
            try:
                answered.set_result(answer(call))
            except Exception as error:  # noqa: BLE001  # raised again below, where it is waited for
                answered.set_exception(error)

        # Not as a coroutine, which nobody would await where the loop is being stopped.
        self._loop.call_soon_threadsafe(on_loop)
        return answered.result(PATIENCE)

    def _ask_moto(
        self,
        call: Call,
        state: AccountState,
        environ: dict[str, Any],
        start: StartResponse,
    ) -> Iterable[bytes]:
        """What moto answers, with the name of AWS's types, and what follows from it.

        Raises:
            ApiError: It lacks the call, or failed; a page would be shown then.
        """
        _prepare_for_moto(call, state, environ)
        if call.service == "s3" and (part := object_part(call, environ, state.account)):
            start("206 Partial Content", part.headers)
            return [part.body]
        started: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            started[:] = status, headers

        try:
            answer = self._moto(call.service, environ, hold)
        except NotImplementedError as error:
            raise unknown(call) from error
        except Exception as error:
            logger.exception("%s failed", call.action)
            raise ApiError("InternalFailure", "The sandbox failed.", 500) from error
        status, headers = started
        if status.startswith("200") and call.action in FOLLOWED:
            self._follow(call, state)
        if call.service == "ssm":
            return write(start, int(status[:3]), as_aws_writes(b"".join(answer)), call)
        start(status, named(headers, call, status))
        return answer

    def _follow(self, call: Call, state: AccountState) -> None:
        """Enter changes of documents in CloudTrail; complete what moto has made."""
        if call.action == "s3:CreateBucket":
            encrypt_by_default(state.account, str(call.arguments["Bucket"]))
            return
        event = call_event(call, state, None)
        self._loop.call_soon_threadsafe(state.trail.note, event)
        name = str(call.arguments.get("Name"))
        state.documents_of(call.region).complete(name)


def _prepare_for_moto(call: Call, state: AccountState, environ: dict[str, Any]) -> None:
    """Check what moto does not, and say what it does not understand in other words.

    Raises:
        ApiError: A key cannot be used so, a document is not as it has to be, or a bucket is of
            another account, whose policy lets nobody else in.
    """
    owner = owner_of(str(call.arguments.get("Bucket", ""))) if call.service == "s3" else ""
    if owner not in ("", state.account) and call.operation != "CreateBucket":
        raise ApiError("AccessDenied", "Access Denied", 403)
    check_key_call(call, state.account, state.name)
    if call.service != "ssm" or "Document" not in call.operation:
        return
    documents = state.documents_of(call.region)
    arguments = documents.prepare(call.operation, call.arguments)
    if arguments is not None:
        body = no_form(json.dumps(arguments).encode())
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
