"""Foreign exceptions into our own, once, at the boundary."""

import configparser
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as theirs
from botocore.parsers import ResponseParserError

from tui.aws import errors as ours
from tui.aws.bounds import Unbounded
from tui.aws.codes import CREDENTIAL_CALLS, MissingExtra, denied_kind, kind_of
from tui.aws.errors import AwsError, ErrorContext
from tui.aws.permissions import action_of
from tui.language import N_, _

MAX_WORDS = 600
"""Characters kept of a foreign message: more than any of AWS's, less than a screenful."""

SERVER_ERRORS = 500
"""HTTP status codes from here on tell of a fault of the server."""

_NOT_AUTHORIZED = re.compile(
    r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)(?: on resource:? ([^\s,]+))?"
)
_KEY_ID = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{8,}")
_USERINFO = re.compile(r"(?<=://)[^/@\s]*@")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")

# The first class that fits decides, so the narrow ones come first.
_BY_CLASS: tuple[tuple[type[Exception], type[AwsError]], ...] = (
    (theirs.ProfileNotFound, ours.ProfileMissing),
    (theirs.RefreshWithMFAUnsupportedError, ours.MfaNeeded),
    (theirs.NoCredentialsError, ours.NoCredentials),
    (theirs.PartialCredentialsError, ours.NoCredentials),
    (theirs.NoAuthTokenError, ours.NoCredentials),
    (theirs.SSOError, ours.ExpiredCredentials),
    (theirs.LoginInsufficientPermissions, ours.AccessDenied),
    (theirs.LoginError, ours.ExpiredCredentials),
    (theirs.TokenRetrievalError, ours.ExpiredCredentials),
    (theirs.CredentialRetrievalError, ours.NoCredentials),
    (theirs.MetadataRetrievalError, ours.NoCredentials),
    (theirs.UnknownCredentialError, ours.BadConfiguration),
    (theirs.NoRegionError, ours.NoRegion),
    (theirs.InvalidRegionError, ours.NoRegion),
    (theirs.UnknownRegionError, ours.NoRegion),
    (theirs.BaseEndpointResolverError, ours.NoRegion),
    (theirs.EndpointProviderError, ours.BadConfiguration),
    (theirs.InvalidConfigError, ours.BadConfiguration),
    (theirs.ConfigParseError, ours.BadConfiguration),
    (theirs.ConfigNotFound, ours.BadConfiguration),
    (theirs.InvalidProxiesConfigError, ours.BadConfiguration),
    (theirs.InvalidDefaultsMode, ours.BadConfiguration),
    (theirs.InvalidRetryConfigurationError, ours.BadConfiguration),
    (theirs.InvalidEndpointConfigurationError, ours.BadConfiguration),
    (theirs.InvalidIMDSEndpointError, ours.BadConfiguration),
    (theirs.InvalidIMDSEndpointModeError, ours.BadConfiguration),
    (theirs.InvalidChecksumConfigError, ours.BadConfiguration),
    (theirs.MissingDependencyException, MissingExtra),
    (theirs.SSLError, ours.CertificateRejected),
    (theirs.ProxyConnectionError, ours.ProxyUnreachable),
    (theirs.ConnectionError, ours.Unreachable),
    (theirs.HTTPClientError, ours.Unreachable),
    (theirs.IncompleteReadError, ours.Unreachable),
    (theirs.ParamValidationError, ours.InvalidRequest),
    (theirs.ValidationError, ours.InvalidRequest),
    (Unbounded, ours.Unreachable),
    (theirs.BotoCoreError, ours.AwsError),
)

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (theirs.NoCredentialsError, ""),
    (theirs.EndpointConnectionError, N_("couldn't connect")),
    (theirs.ConnectTimeoutError, N_("connecting timed out")),
    (theirs.ReadTimeoutError, N_("no answer in time")),
    (theirs.ConnectionClosedError, N_("the connection was closed")),
)

_HEADER = "nvalid header value"
"""In http.client's and urllib3's words, which then repeat the header: a token, or a signature."""

KEYRING = "ssm-tui-keyring"
"""A provider of our own, in botocore's search for credentials."""

_PROVIDERS: Mapping[str, str] = {
    KEYRING: N_("the system keyring"),
    "custom-process": N_("credential_process"),
    "assume-role-with-web-identity": N_("web identity"),
    "container-role": N_("the container role"),
}
"""What botocore's providers of credentials are for users."""

# Raised before the first byte of the request was sent: nothing can have happened at AWS.
_NEVER_SENT = (
    theirs.EndpointConnectionError,
    theirs.ConnectTimeoutError,
    theirs.ProxyConnectionError,
    theirs.SSLError,
)


# botocore takes files, caches and answers at their word, and stumbles where they are amiss.
_STUMBLES = (AttributeError, LookupError, RecursionError, TypeError)

_BOTOCORE = frozenset({"boto3", "botocore"})

_MISSHAPEN = N_(
    "a profile setting, a cached sign-in in ~/.aws, or a container's response is malformed "
    "({error})"
)

_NOT_THE_NETWORK = (FileNotFoundError, IsADirectoryError, PermissionError, ValueError)


@contextmanager
def translated(context: ErrorContext, *, once: bool = False) -> Iterator[None]:
    """Raise what botocore raises as errors of ours, with what is known of the call beforehand.

    Errors of Python's that arise in code of ours, whether it calls botocore or is called back
    by it, are faults of this program, and stay as they are.

    Args:
        context: what is known of the call before it is made.
        once: the call must not be repeated blindly: no answer means that its outcome is unknown.
    """
    try:
        yield
    except theirs.ClientError as error:
        if is_page(error.response):
            raise not_aws(context, once) from error
        raise from_answer(error.response, _of_call(error, context)) from error
    except ResponseParserError as error:
        raise not_aws(context, once) from error
    except theirs.BotoCoreError as error:
        raise _from_exception(error, context, once) from error
    except (*_STUMBLES, OSError, ValueError) as error:
        if not _is_botocores(error):
            raise
        message = _(_MISSHAPEN).format(error=type(error).__name__)
        if isinstance(error, (OSError, ValueError)):
            # A CA bundle or an endpoint address that cannot be used, found when a client is made.
            message = words(str(error))
        raise ours.BadConfiguration(replace(context, message=message)) from error
    except RuntimeError as error:
        # What botocore's credentials raise when what they were renewed with has expired too.
        if "still expired" not in str(error):
            raise
        raise ours.ExpiredCredentials(context) from error


@contextmanager
def answered(context: ErrorContext, *, once: bool = False) -> Iterator[None]:
    """`translated` for the call itself: an answer that botocore stumbles over is not AWS's."""
    with translated(context, once=once):
        try:
            yield
        except (*_STUMBLES, UnicodeError) as error:
            if not _is_botocores(error):
                raise
            raise not_aws(context, once) from error


def _is_botocores(error: Exception) -> bool:
    """Whether an error arose in botocore, or in what it called, rather than in code of ours."""
    packages = (
        frame.f_globals.get("__name__", "").partition(".")[0]
        for frame, _line in traceback.walk_tb(error.__traceback__)
    )
    known = [package for package in packages if package == "tui" or package in _BOTOCORE]
    return known[-1] in _BOTOCORE


def from_answer(response: Mapping[str, Any], context: ErrorContext) -> AwsError:
    """An error answer of AWS as one of our errors."""
    error = response.get("Error") or {}
    metadata = response.get("ResponseMetadata") or {}
    code = words(str(error.get("Code") or "")).rsplit("#", 1)[-1]
    status = metadata.get("HTTPStatusCode")
    context = replace(
        context,
        code=code,
        message=words(str(error.get("Message") or error.get("message") or "")),
        request_id=words(str(metadata.get("RequestId") or "")) or None,
        status=status if isinstance(status, int) else None,
        date=words(str((metadata.get("HTTPHeaders") or {}).get("date") or "")),
        action=action_of(context.service, context.operation),
    )
    kind = kind_of(context.operation, code) or _by_status(context.status)
    if is_refused_code(context.message):
        return ours.MfaRefused(context)
    if kind is ours.AccessDenied or _NOT_AUTHORIZED.search(context.message):
        denied = _denied(context)
        return denied_kind(denied)(denied)
    return kind(context)


def _of_call(error: theirs.ClientError, context: ErrorContext) -> ErrorContext:
    """The context of the call that was refused: it may be one that botocore made by itself.

    For the credentials of a call it asks other services first.
    """
    operation = words(str(error.operation_name))
    if operation == context.operation or operation not in CREDENTIAL_CALLS:
        return context
    service = CREDENTIAL_CALLS[operation]
    return replace(context, service=service, operation=operation, target="", document="")


def is_refused_code(message: str) -> bool:
    """Whether STS refused an MFA code; it gives no code of its own to that."""
    return "MultiFactorAuthentication failed" in message


def is_page(response: Mapping[str, Any]) -> bool:
    """Whether an answer is a web page, as a network that wants a sign-in gives.

    A load balancer of AWS says 503 with a page too, which is AWS all the same.
    """
    metadata = response.get("ResponseMetadata") or {}
    kind = str((metadata.get("HTTPHeaders") or {}).get("content-type", ""))
    return kind.startswith("text/html") and metadata.get("HTTPStatusCode", 0) < SERVER_ERRORS


def not_aws(context: ErrorContext, once: bool) -> AwsError:
    """The error for an answer that AWS cannot have given."""
    message = N_("the response is not from AWS; it may be the network's sign-in page")
    return (ours.OutcomeUnknown if once else ours.Unreachable)(
        replace(context, message=message)
    )


def words(text: str) -> str:
    """Foreign text as one printable line of bounded length, without key ids and passwords in URLs."""
    line = _UNPRINTABLE.sub(" ", text[: 4 * MAX_WORDS]).strip()
    line = _USERINFO.sub("", _KEY_ID.sub(r"\1…", line))
    return line if len(line) <= MAX_WORDS else line[: MAX_WORDS - 1] + "…"


def _by_status(status: int | None) -> type[AwsError]:
    if status is not None and status >= SERVER_ERRORS:
        return ours.ServiceFault
    return ours.AwsError


def _denied(context: ErrorContext) -> ErrorContext:
    found = _NOT_AUTHORIZED.search(context.message)
    action = found[1] if found else context.action
    resource = (found[2] or "") if found else ""
    deny = "explicit deny" in context.message
    return replace(context, action=action, resource=resource, explicit_deny=deny)


def _from_exception(error: Exception, context: ErrorContext, once: bool) -> AwsError:
    kind = next(ours_ for theirs_, ours_ in _BY_CLASS if isinstance(error, theirs_))
    if isinstance(error, theirs.ProfileNotFound):
        # It may have been named by the environment alone.
        context = replace(context, profile=words(str(error.kwargs.get("profile") or "")))
    # A CA bundle that is not there, a proxy address that is none: found at the first request.
    if isinstance(getattr(error, "kwargs", {}).get("error"), _NOT_THE_NETWORK):
        kind = ours.BadConfiguration
    context = replace(
        context, message=words(_told(error)), endpoint=_endpoint(error) or context.endpoint
    )
    if once and issubclass(kind, ours.Unanswered) and not isinstance(error, _NEVER_SENT):
        kind = ours.OutcomeUnknown
    return kind(context)


def _told(error: Exception) -> str:
    """What an exception adds to its kind; our own sentences say the rest."""
    for kind, said in _WORDS:
        if isinstance(error, kind):
            return said
    arguments: Mapping[str, Any] = getattr(error, "kwargs", {})
    if isinstance(error, theirs.CredentialRetrievalError):
        provider = str(arguments.get("provider"))
        name, reason = _PROVIDERS.get(provider, provider), str(arguments.get("error_msg"))
        return _("{name} failed: {reason}").format(name=_(name), reason=_(reason))
    if isinstance(error, theirs.ConfigParseError):
        return f"{arguments.get('path')}: {_of_file(arguments.get('error'))}"
    if _HEADER in str(arguments.get("error")):
        return N_("a key or token in the credentials has a line break or space in it")
    return str(arguments.get("report") or arguments.get("error") or error)


def _of_file(error: object) -> str:
    """What is wrong in a configuration file, without its line: a secret may stand in that."""
    match error:
        case configparser.MissingSectionHeaderError():
            return _("line {line} is before the first [section]").format(line=error.lineno)
        case configparser.DuplicateOptionError():
            return _("`{name}` is twice in [{section}] (line {line})").format(
                name=error.option, section=error.section, line=error.lineno
            )
        case configparser.DuplicateSectionError():
            said = _("[{section}] is there twice (line {line})")
            return said.format(section=error.section, line=error.lineno)
        case configparser.ParsingError() if error.errors:
            return _("line {line} is not `name = value`").format(line=error.errors[0][0])
        case UnicodeError():
            return _("not UTF-8 text")
        case _:
            return _("an indented line below a setting is not `name = value`")


def _endpoint(error: Exception) -> str:
    arguments: Mapping[str, Any] = getattr(error, "kwargs", {})
    parts = urlsplit(str(arguments.get("endpoint_url") or arguments.get("proxy_url") or ""))
    return words(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}") if parts.netloc else ""
