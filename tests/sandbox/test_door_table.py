"""Every operation that the sandbox knows, asked for in every dialect by who may not."""

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from moto.core.utils import camelcase_to_underscores, method_names_from_class
from moto.ec2.responses import EC2Response

from tests.sandbox.conftest import StartSandbox
from tests.sandbox.signing import Answer, Sent, Straight, as_form, as_json, as_rest
from tui.sandbox.calls.requests import QUERIED, SERVICES, TARGETS, WITHOUT_MOTO
from tui.sandbox.service import Sandbox

#: AWS's words for who is not let in, or asks at the wrong counter.
REFUSALS = frozenset(
    {
        *("AccessDenied", "AuthFailure", "AuthorizationHeaderMalformed"),
        *("InvalidSignatureException", "MissingAction", "MissingAuthenticationToken"),
        *("MissingAuthenticationTokenException", "SignatureDoesNotMatch"),
        *("UnknownOperationException", "XAmzContentSHA256Mismatch", "InvalidIdentityToken"),
    }
)
#: So many calls that come through the door would be throttled; not one may be.
UNTOUCHED = {"*": 1_000_000}


def code_of(answer: Answer) -> str:
    found = re.search(r'"__type": "(\w+)"|<Code>(\w+)</Code>', answer.text)
    return (found[1] or found[2]) if found else ""


@cache
def operations(service: str) -> list[Any]:
    """Those of AWS; of EC2's many hundreds those that moto has, of databases and of Glue's tables
    those that tell."""
    # A session of its own: a client that calls S3 changes the model that it shares.
    model = botocore.session.Session().get_service_model(service)
    names = list(model.operation_names)
    if service == "ec2":
        known = set(method_names_from_class(EC2Response))
        names = [each for each in names if camelcase_to_underscores(each) in known]
    if service in QUERIED & WITHOUT_MOTO:
        names = [each for each in names if each.startswith("Describe")]
    if service == "glue":
        names = [each for each in names if re.match("Get(Table|Partition|Database)", each)]
    return [model.operation_model(each) for each in names]


def written(sandbox: Sandbox, service: str, operation: Any) -> Sent:
    """A call of the operation, in the dialect of its service."""
    if service in TARGETS:
        return as_json(sandbox, f"{TARGETS[service][0]}.{operation.name}", b'{"Name": "a"}')
    if service in QUERIED:
        version = operation.service_model.api_version
        return as_form(sandbox, f"Action={operation.name}&Version={version}")
    target = re.sub(r"\{Bucket\}", "some-bucket", operation.http["requestUri"])
    target = re.sub(r"\{\w+\+?\}", "key", target)
    return as_rest(sandbox, operation.http["method"], target, b"")


def foreign(sandbox: Sandbox, operation: Any) -> Iterator[Sent]:
    """The same operation in the other dialects, unsigned."""
    form = f"Action={operation.name}&Version={operation.service_model.api_version}"
    yield as_form(sandbox, form)
    yield as_rest(sandbox, "GET", f"/?{form}")
    yield as_rest(sandbox, "GET", f"/{operation.name}")
    yield as_json(sandbox, f"AmazonSSM.{operation.name}")
    yield as_json(sandbox, f"TrentService.{operation.name}")


def tampered(sandbox: Sandbox, service: str, sent: Sent, another: str) -> Iterator[Sent]:
    """Requests with the valid signature of this one, which are another operation's or none's."""
    signed = sent.signed(sandbox.credentials, service)
    yield dataclasses.replace(signed, body=sent.body + b" ")
    yield signed.to(f"{sent.url}x")
    yield signed.to(f"{sent.url}{'&' if '?' in sent.url else '?'}Action={another}")
    yield dataclasses.replace(signed, method="DELETE" if sent.method == "PUT" else "PUT")
    other = {"X-Amz-Target": f"AmazonSSM.{another}"}
    yield dataclasses.replace(signed, headers={**signed.headers, **other})
    if service in QUERIED:
        body = re.sub(rb"Action=\w+", f"Action={another}".encode(), sent.body)
        yield dataclasses.replace(signed, body=body)
        url = f"{sent.url}?{sent.body.decode()}"
        in_url = Sent(url, "GET").presigned(sandbox.credentials, service)
        yield in_url.to(in_url.url.replace("Version=", "Version=1"))


def attempts(sandbox: Sandbox, service: str, operation: Any) -> Iterator[Sent]:
    sent = written(sandbox, service, operation)
    guess = dataclasses.replace(sandbox.credentials, secret_access_key="guess")
    other = {"ssm": "kms", "s3": "ec2"}.get(service, "ssm")
    yield sent
    yield sent.signed(guess, service)
    yield sent.signed(sandbox.credentials, other)
    yield from foreign(sandbox, operation)
    another = "StartSession" if operation.name != "StartSession" else "TerminateSession"
    yield from tampered(sandbox, service, sent, another)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_operation_is_carried_out_for_who_has_not_signed_for_it(
    start_sandbox: StartSandbox, service: str
) -> None:
    sandbox = start_sandbox()
    sandbox.api_faults.throttled = dict(UNTOUCHED)
    let_in = []
    with Straight(sandbox) as door:
        for operation in operations(service):
            for attempt in attempts(sandbox, service, operation):
                answer = door.send(attempt)
                code = code_of(answer)
                head = attempt.method == "HEAD" and answer.status in {400, 401, 403, 404}
                if not head and (answer.status < 400 or code not in REFUSALS):
                    let_in.append((operation.name, answer.status, code, attempt, answer))
    assert let_in == []
    assert sandbox.api_faults.throttled == UNTOUCHED


@pytest.mark.parametrize("operation", operations("sso-oidc") + operations("sso"))
def test_no_sign_in_is_carried_out_for_who_has_no_secret(
    start_sandbox: StartSandbox, operation: Any
) -> None:
    sandbox = start_sandbox()
    body = b'{"clientId": "guess", "clientSecret": "guess", "startUrl": "http://127.0.0.1/start/x"}'
    guess = {"x-amz-sso_bearer_token": "guess"}
    for headers in ({}, guess):
        sent = as_rest(sandbox, operation.http["method"], operation.http["requestUri"], body)
        answer = dataclasses.replace(sent, headers={**sent.headers, **headers}).send()
        assert answer.status in {400, 401, 403}
        assert not re.search("accessToken|deviceCode|secretAccessKey", answer.text)


def test_the_very_same_request_again_is_a_retry_and_is_answered(
    start_sandbox: StartSandbox,
) -> None:
    sandbox = start_sandbox()
    target = sandbox.state.fleet.instances[0].instance_id
    call = as_json(sandbox, "AmazonSSM.StartSession", b'{"Target": "%b"}' % target.encode())
    signed = call.signed(sandbox.credentials, "ssm")
    assert [signed.send().status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("scope", sorted(QUERIED))
def test_a_query_is_carried_out_by_the_service_that_it_was_signed_for_or_by_none(
    start_sandbox: StartSandbox, scope: str
) -> None:
    sandbox = start_sandbox()
    own = {each.name for each in operations(scope)}
    with Straight(sandbox) as door:
        for service in sorted(QUERIED - {scope}):
            for operation in operations(service)[::7]:
                if operation.name not in own:
                    sent = written(sandbox, service, operation)
                    answer = door.send(sent.signed(sandbox.credentials, scope))
                    assert code_of(answer) == "NotImplemented"
