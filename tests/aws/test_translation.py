"""Every foreign exception becomes one of ours, with a sentence and without secrets."""

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions as theirs
from botocore.configloader import load_config
from botocore.parsers import JSONParser
from botocore.session import Session
from botocore.utils import JSONFileCache
from hypothesis import given
from hypothesis import strategies as st

from tui.aws import errors as ours
from tui.aws.codes import KeyUnusable, NoSuchVersion, RoleNotAssigned
from tui.aws.errors import AwsError, ErrorContext
from tui.aws.translation import MAX_WORDS, answered, from_answer, translated, words

CONTEXT = ErrorContext(
    service="ssm", operation="StartSession", target="i-1", region="eu-west-1"
)
DENIED_BY_SCP = (
    "User: arn:aws:sts::1:assumed-role/Dev/jane is not authorized to perform: ssm:StartSession on "
    "resource: arn:aws:ec2:eu-west-1:1:instance/i-1 with an explicit deny in a service control policy"
)


def answer(code: str, message: str = "", status: int = 400) -> dict[str, Any]:
    metadata = {"RequestId": "request-1", "HTTPStatusCode": status}
    return {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}


def raised(
    error: Exception, *, once: bool = False, context: ErrorContext = CONTEXT
) -> AwsError:
    with pytest.raises(AwsError) as caught, translated(context, once=once):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", ours.AccessDenied),
        ("UnauthorizedOperation", ours.AccessDenied),
        ("ExpiredToken", ours.ExpiredCredentials),
        ("ExpiredTokenException", ours.ExpiredCredentials),
        ("InvalidClientTokenId", ours.RefusedCredentials),
        ("UnrecognizedClientException", ours.RefusedCredentials),
        ("TargetNotConnected", ours.TargetNotConnected),
        ("InvalidDocument", ours.NotFound),
        ("DoesNotExistException", ours.NotFound),
        ("ThrottlingException", ours.Throttled),
        ("RequestLimitExceeded", ours.Throttled),
        ("ValidationException", ours.InvalidRequest),
        ("InternalServerError", ours.ServiceFault),
        ("KeyUnavailableException", ours.ServiceFault),
        ("TooManyUpdates", ours.Throttled),
        ("InvalidParameters", ours.InvalidRequest),
        ("InvalidDocumentVersion", NoSuchVersion),
        ("DisabledException", KeyUnusable),
        ("KMSInvalidStateException", KeyUnusable),
        ("InvalidKeyUsageException", KeyUnusable),
        ("ForbiddenException", ours.AccessDenied),
        ("SomethingNew", ours.AwsError),
    ],
)
def test_an_answers_code_decides_its_error(code: str, kind: type[AwsError]) -> None:
    error = from_answer(answer(code, "The words."), CONTEXT)
    assert type(error) is kind
    assert error.code == code
    assert error.context.request_id == "request-1"
    assert str(error).endswith(f" ({code}, request request-1)")


def test_an_unknown_code_of_a_failing_server_is_the_servers_fault() -> None:
    assert type(from_answer(answer("Odd", status=503), CONTEXT)) is ours.ServiceFault


def test_an_unknown_error_keeps_awss_words() -> None:
    error = from_answer(answer("SomethingNew", "It is new"), CONTEXT)
    assert str(error).startswith("AWS rejected StartSession: It is new. ")


@pytest.mark.parametrize(
    "code",
    [
        *("DisabledException", "DuplicateDocumentContent", "ForbiddenException"),
        *("InvalidDocumentVersion", "InvalidKeyUsageException", "InvalidParameters"),
        *("KMSInvalidStateException", "SomethingNew", "ValidationException"),
    ],
)
def test_what_cannot_pass_by_itself_is_not_to_be_tried_again(code: str) -> None:
    assert "ry again" not in str(from_answer(answer(code, "The words."), CONTEXT))


KEY = replace(CONTEXT, service="kms", operation="GenerateDataKey", target="alias/sessions")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("DisabledException", "is disabled"),
        ("KMSInvalidStateException", "is pending deletion"),
        ("InvalidKeyUsageException", "symmetric"),
        ("AccessDeniedException", "the key's policy"),
        ("NotFoundException", "Correct kmsKeyId"),
    ],
)
def test_a_refusal_of_kms_names_the_key_and_what_to_change(code: str, says: str) -> None:
    error = from_answer(answer(code, "The key is pending deletion."), KEY)
    assert "alias/sessions" in str(error)
    assert says in str(error)


def test_a_version_that_is_not_there_is_no_missing_document() -> None:
    context = replace(CONTEXT, operation="GetDocument", target="SSM-SessionManagerRunShell")
    error = from_answer(answer("InvalidDocumentVersion", "It is not valid."), context)
    assert "SSM-SessionManagerRunShell has no such version" in str(error)


@pytest.mark.parametrize("code", ["ForbiddenException", "ResourceNotFoundException"])
def test_a_role_that_is_not_assigned_is_named_with_its_profile(code: str) -> None:
    context = replace(
        CONTEXT,
        service="sts",
        operation="GetCallerIdentity",
        profile="shop",
        sso_role="the role `Dev` in account 123456789012",
    )
    error = raised(
        theirs.ClientError(answer(code, "No access", 403), "GetRoleCredentials"),
        context=context,
    )
    assert type(error) is RoleNotAssigned
    for named in ("`shop`", "`Dev`", "123456789012"):
        assert named in str(error)
    assert "GetCallerIdentity" not in str(error)
    assert error.context.operation == "GetRoleCredentials"


def test_a_refused_call_for_credentials_is_told_by_its_own_name() -> None:
    refused = theirs.ClientError(answer("AccessDenied", "Access denied", 403), "AssumeRole")
    error = raised(refused)
    assert error.action == "sts:AssumeRole"
    assert "StartSession" not in str(error)


def test_a_denial_that_names_no_action_takes_the_operations() -> None:
    error = from_answer(answer("AccessDeniedException", "Access denied"), CONTEXT)
    assert error.action == "ssm:StartSession"
    assert "ssm:StartSession" in str(error)


def test_a_denial_names_the_action_it_speaks_of() -> None:
    message = "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:key"
    error = from_answer(answer("AccessDeniedException", message), CONTEXT)
    assert error.action == "kms:Decrypt"
    assert "kms:Decrypt on arn:aws:kms:key" in str(error)


def test_an_explicit_deny_is_told_as_one() -> None:
    error = from_answer(answer("AccessDeniedException", DENIED_BY_SCP), CONTEXT)
    assert "A policy explicitly denies ssm:StartSession" in str(error)
    assert "explicitly denies" in str(error)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (theirs.NoCredentialsError(), ours.NoCredentials),
        (theirs.PartialCredentialsError(provider="env", cred_var="K"), ours.NoCredentials),
        (theirs.CredentialRetrievalError(provider="p", error_msg="m"), ours.NoCredentials),
        (theirs.UnauthorizedSSOTokenError(), ours.ExpiredCredentials),
        (theirs.SSOTokenLoadError(error_msg="m"), ours.ExpiredCredentials),
        (theirs.TokenRetrievalError(provider="sso", error_msg="m"), ours.ExpiredCredentials),
        (theirs.LoginRefreshRequired(), ours.ExpiredCredentials),
        (theirs.RefreshWithMFAUnsupportedError(), ours.MfaNeeded),
        (theirs.ProfileNotFound(profile="p"), ours.ProfileMissing),
        (theirs.ConfigParseError(path="/f"), ours.BadConfiguration),
        (theirs.NoRegionError(), ours.NoRegion),
        (theirs.InvalidRegionError(region_name="x y"), ours.NoRegion),
        (theirs.UnknownRegionError(region_name="x", error_msg="m"), ours.NoRegion),
        (theirs.EndpointConnectionError(endpoint_url="https://e/"), ours.Unreachable),
        (theirs.ConnectTimeoutError(endpoint_url="https://e/"), ours.Unreachable),
        (theirs.ReadTimeoutError(endpoint_url="https://e/"), ours.Unreachable),
        (theirs.ConnectionClosedError(endpoint_url="https://e/"), ours.Unreachable),
        (theirs.HTTPClientError(error="m"), ours.Unreachable),
        (theirs.SSLError(endpoint_url="https://e/", error="m"), ours.CertificateRejected),
        (theirs.ProxyConnectionError(proxy_url="http://p/"), ours.ProxyUnreachable),
        (theirs.ParamValidationError(report="Bad Target"), ours.InvalidRequest),
        (theirs.UnknownServiceError(service_name="s", known_service_names=""), ours.AwsError),
    ],
)
def test_an_exception_of_botocore_becomes_ours(error: Exception, kind: type[AwsError]) -> None:
    assert type(raised(error)) is kind


def test_an_address_that_botocore_stumbles_over_is_a_matter_of_configuration() -> None:
    with pytest.raises(ours.BadConfiguration, match="Invalid endpoint: x"), translated(CONTEXT):
        Session().create_client("ssm", region_name="eu-west-1", endpoint_url="x")


def test_a_file_that_botocore_cannot_write_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "token.json").mkdir()
    with pytest.raises(ours.BadConfiguration, match="directory"), translated(CONTEXT):
        JSONFileCache(str(tmp_path))["token"] = {}


def test_an_answer_that_botocore_stumbles_over_is_not_awss() -> None:
    with pytest.raises(ours.OutcomeUnknown), answered(CONTEXT, once=True):
        JSONParser().parse({}, None)


MISTAKES = [AttributeError("x"), KeyError("x"), TypeError("x"), OSError("x"), ValueError("x")]


@pytest.mark.parametrize("mistake", MISTAKES, ids=repr)
@pytest.mark.parametrize("boundary", [translated, answered])
def test_a_mistake_of_this_program_is_not_laid_to_the_configuration(
    mistake: Exception, boundary: Callable[[ErrorContext], AbstractContextManager[None]]
) -> None:
    with pytest.raises(type(mistake)) as caught, boundary(CONTEXT):
        raise mistake
    assert caught.value is mistake


def test_every_exception_of_botocore_has_a_place() -> None:
    for _, kind in inspect.getmembers(theirs, inspect.isclass):
        if issubclass(kind, theirs.BotoCoreError):
            error: Any = kind.__new__(kind)
            error.kwargs = {}
            assert str(raised(error))


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (theirs.ReadTimeoutError(endpoint_url="https://e/"), True),
        (theirs.ConnectionClosedError(endpoint_url="https://e/"), True),
        (theirs.HTTPClientError(error="m"), True),
        (theirs.EndpointConnectionError(endpoint_url="https://e/"), False),
        (theirs.ConnectTimeoutError(endpoint_url="https://e/"), False),
        (theirs.ProxyConnectionError(proxy_url="http://p/"), False),
        (theirs.SSLError(endpoint_url="https://e/", error="m"), False),
    ],
)
def test_only_a_call_that_may_have_been_sent_has_an_unknown_outcome(
    error: Exception, sent: bool
) -> None:
    assert isinstance(raised(error, once=True), ours.OutcomeUnknown) is sent
    assert not isinstance(raised(error), ours.OutcomeUnknown)


@pytest.mark.parametrize(
    ("kind", "safe"),
    [
        (ours.Throttled, True),
        (ours.Unreachable, True),
        (ours.ProxyUnreachable, True),
        (ours.OutcomeUnknown, False),
        (ours.CertificateRejected, False),
        (ours.ServiceFault, False),
    ],
)
def test_an_error_says_whether_the_call_may_be_made_again(
    kind: type[ours.AwsError], safe: bool
) -> None:
    assert issubclass(kind, ours.RetrySafe) is safe
    assert not issubclass(kind, ours.Unreachable) or safe


def test_an_error_of_our_own_passes_through() -> None:
    error = ours.MfaNeeded()
    with pytest.raises(ours.MfaNeeded) as caught, translated(CONTEXT):
        raise error
    assert caught.value is error


def test_a_proxys_password_is_not_shown() -> None:
    error = raised(theirs.ProxyConnectionError(proxy_url="http://jane:secret@proxy:3128/"))
    assert "secret" not in f"{error} {error!r}"
    assert "http://proxy:3128" in str(error)


def test_an_access_key_id_is_not_shown() -> None:
    message = "The AWS Access Key Id AKIAIOSFODNN7EXAMPLE does not exist"
    assert "IOSFODNN7EXAMPLE" not in str(from_answer(answer("Odd", message), CONTEXT))


@given(st.text())
def test_foreign_text_is_one_printable_line_of_bounded_length(text: str) -> None:
    line = words(text)
    assert len(line) <= MAX_WORDS
    assert line == line.strip()
    assert not any(ord(character) < 0x20 or ord(character) == 0x7F for character in line)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "Error": st.fixed_dictionaries(
                {}, optional={"Code": st.text(), "Message": st.text()}
            ),
            "ResponseMetadata": st.fixed_dictionaries(
                {}, optional={"RequestId": st.text(), "HTTPStatusCode": st.integers(100, 599)}
            ),
        },
    )
)
def test_every_answer_has_a_sentence(response: dict[str, Any]) -> None:
    error = from_answer(response, CONTEXT)
    assert error.title
    assert str(error)[0].isprintable()


# A file that cannot be parsed

SECRET = "wJalrXUtnFEMI/K7MDENG"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"aws_secret_access_key = {SECRET}\n", "line 1 is before the first"),
        (f"[default]\n{SECRET}\n", "line 2 is not `name = value`"),
        (f"[default]\na = 1\na = {SECRET}\n", "`a` is twice in .default. .line 3"),
        (f"[default]\na = {SECRET}\n[default]\n", ".default. is there twice .line 3"),
        (f"[default]\ns3 =\n  {SECRET}\n", "indented"),
        (f"[default]\na = \udcff{SECRET}\n", "not UTF-8 text"),
    ],
)
def test_a_broken_file_is_told_by_its_line_and_not_by_what_stands_there(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "config"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ours.BadConfiguration, match=says) as caught, translated(ErrorContext()):
        load_config(str(path))
    assert str(path) in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("bad", [f"{SECRET}\n", f"{SECRET}\r", f"{SECRET}\nX"])
def test_a_token_that_no_header_can_hold_is_not_repeated(bad: str) -> None:
    connection = HTTPConnection("127.0.0.1")
    connection.putrequest("GET", "/")
    with pytest.raises(ValueError, match=SECRET) as refused:
        connection.putheader("X-Amz-Security-Token", bad)
    error = raised(theirs.HTTPClientError(error=refused.value))
    assert type(error) is ours.BadConfiguration
    assert "line break" in str(error)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("resource", "operation", "offers"),
    [
        ("arn:aws:ssm:x:1:document/SSM-SessionManagerRunShell", "StartSession", True),
        ("arn:aws:ssm:x:1:document/SSM-SessionManagerRunShell", "GetDocument", False),
        ("arn:aws:ec2:x:1:instance/i-1", "StartSession", False),
        ("arn:aws:ssm:x::document/AWS-StartSSHSession", "StartSession", False),
    ],
)
def test_a_document_that_is_denied_is_not_the_only_one(
    resource: str, operation: str, offers: bool
) -> None:
    words = (
        f"User: u is not authorized to perform: ssm:{operation} on resource: {resource} because"
    )
    response = {"Error": {"Code": "AccessDeniedException", "Message": words}}
    error = from_answer(response, ErrorContext(service="ssm", operation=operation))
    assert isinstance(error, ours.AccessDenied)
    assert resource in str(error)
    assert ("--document" in str(error)) is offers
