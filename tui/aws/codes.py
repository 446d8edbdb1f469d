"""What AWS's codes of errors mean: the error of ours for each, and those of one service alone.

"Try again" is only for what can pass by itself. All else says what has to change.

    MissingExtra       a package that a profile of `aws login` needs
    RoleNotAssigned    IAM Identity Center does not give the role of the profile
    DocumentDenied     a session document with which no session may be started
    KeyMissing         a KMS key that is not there
    KeyUnusable        a KMS key in a state, or of a kind, with which it encrypts nothing
    NoSuchVersion      a document that is there, and not in that version
"""

from collections.abc import Mapping
from typing import Final

from tui.aws import errors as ours
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    BadConfiguration,
    ErrorContext,
    NotFound,
    RefusedCredentials,
)
from tui.errors import ended
from tui.language import N_, _

SSH_DOCUMENT: Final = "AWS-StartSSHSession"

CREDENTIAL_CALLS: Final[Mapping[str, str]] = {
    "AssumeRole": "sts",
    "AssumeRoleWithSAML": "sts",
    "AssumeRoleWithWebIdentity": "sts",
    "CreateOAuth2Token": "signin",
    "CreateToken": "sso-oidc",
    "GetRoleCredentials": "sso",
    "GetSessionToken": "sts",
}
"""The calls that botocore makes for credentials before the one that is asked for: their services."""


class MissingExtra(BadConfiguration):
    """A profile of `aws login`, or a signature, needs a package that is not installed."""

    title = N_("A package is missing")

    def sentence(self) -> str:
        return _(
            "This profile signs in with `aws login`, which needs the package awscrt. Install "
            "ssm-tui with its extra `login`, as in `uv tool install '.[login]'` or `pip install "
            "'.[login]'`, then try again."
        )


class RoleNotAssigned(RefusedCredentials):
    """IAM Identity Center does not give the role that the profile names."""

    title = N_("Role not assigned to you")

    def sentence(self) -> str:
        context = self.context
        role = context.sso_role or _("the role")
        if context.profile:
            said = _("IAM Identity Center doesn't give you {role} of profile `{profile}`.")
            said = said.format(role=role, profile=context.profile)
        else:
            said = _("IAM Identity Center doesn't give you {role}.").format(role=role)
        advice = _(
            "Ask for the assignment, correct sso_account_id and sso_role_name of the profile, or "
            "choose another profile with --profile."
        )
        return f"{said} {advice}"


class DocumentDenied(AccessDenied):
    """No session may be started with a session document, but perhaps with another one."""

    title = N_("No permission for this document")

    def sentence(self) -> str:
        advice = _(
            "Or use a document you may start sessions with: --document, Ctrl+O in the reason "
            "dialog, or `document` in the settings."
        )
        return f"{super().sentence()} {advice}"


def denied_kind(context: ErrorContext) -> type[AccessDenied]:
    """The error for what a policy does not allow."""
    _before, is_document, name = context.resource.partition(":document/")
    # For SSH there is one document only.
    others = bool(is_document) and name != SSH_DOCUMENT
    return DocumentDenied if context.operation == "StartSession" and others else AccessDenied


class KeyUnusable(AwsError):
    """A KMS key that is there and encrypts nothing."""

    title = N_("Encryption key not usable")

    def sentence(self) -> str:
        named = self.context.target
        key = _("KMS key {key}").format(key=named) if named else _("The KMS key")
        if self.context.code == "DisabledException":
            said = _("{key} is disabled. Have it enabled, or name another key in kmsKeyId.")
            return said.format(key=key)
        if self.context.code == "InvalidKeyUsageException":
            said = _(
                "{key} is not for encryption. Name a symmetric encryption key in kmsKeyId."
            )
            return said.format(key=key)
        advice = _(
            "Have its deletion cancelled or its import finished, or name another key in kmsKeyId."
        )
        if not self.context.message:
            said = _("{key} is in a state in which it can't be used.").format(key=key)
        else:
            said = _("{key} is in a state in which it can't be used ({reason}).").format(
                key=key, reason=self.context.message.rstrip(". ")
            )
        return f"{said} {advice}"


class KeyMissing(NotFound):
    """There is no such KMS key."""

    title = N_("No such key")

    def sentence(self) -> str:
        advice = _("Correct kmsKeyId in the session document.")
        return f"{super().sentence()} {advice}"


class NoSuchVersion(AwsError):
    """A document has not the version that was asked for, or it is not the newest any more."""

    title = N_("No such version")

    def sentence(self) -> str:
        context = self.context
        name = context.document or context.target or _("The document")
        said = _("{document} has no such version in {region}.").format(
            document=name, region=context.region or _("this region")
        )
        return said if not context.message else f"{said} {ended(context.message)}"


_KINDS: Final[Mapping[type[AwsError], str]] = {
    ours.AccessDenied: """
        403 AccessDenied AccessDeniedException AuthException AuthorizationError
        ForbiddenException
        KMSAccessDeniedException OpsItemAccessDeniedException UnauthorizedException
        UnauthorizedOperation""",
    ours.ExpiredCredentials: """
        ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired""",
    ours.RefusedCredentials: """
        AuthFailure IncompleteSignature IncompleteSignatureException InvalidAccessKeyId
        InvalidClientTokenId InvalidSignatureException InvalidToken MissingAuthenticationToken
        MissingAuthenticationTokenException NotAuthorized OptInRequired RegionDisabledException
        RequestInTheFuture RequestTimeTooSkewed SignatureDoesNotMatch
        UnrecognizedClientException""",
    ours.TargetNotConnected: "TargetNotConnected",
    ours.NotFound: """
        404 CacheClusterNotFound DBClusterNotFoundFault DBInstanceNotFound DoesNotExistException
        EC2InstanceNotFoundException InvalidDocument InvalidInstanceID.NotFound InvalidInstanceId
        InvalidResourceId NoSuchBucket NoSuchEntity NoSuchKey ReplicationGroupNotFoundFault
        OpsItemNotFoundException ResourceNotFoundException ServerlessCacheNotFoundFault""",
    KeyMissing: "NotFoundException",
    NoSuchVersion: "InvalidDocumentVersion",
    KeyUnusable: "DisabledException InvalidKeyUsageException KMSInvalidStateException",
    ours.Throttled: """
        BandwidthLimitExceeded EC2ThrottledException MaxConcurrentQueriesException
        PriorRequestNotComplete
        ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled
        RequestThrottledException SlowDown SlowDownException Throttling ThrottlingException
        ThrottledException TooManyRequestsException TooManyUpdates""",
    ours.InvalidRequest: """
        DocumentLimitExceeded DocumentVersionLimitExceeded EC2InstanceStateInvalidException
        EntityNotFoundException EventDataStoreARNInvalidException
        EventDataStoreNotFoundException InactiveEventDataStoreException
        InvalidArgsException InvalidArnException
        InvalidDocumentContent InvalidDocumentOperation InvalidDocumentSchemaVersion
        InvalidFilter InvalidFilterKey InvalidFilterValue InvalidGrantTokenException InvalidInput
        InvalidInstanceInformationFilterValue InvalidInstanceID.Malformed
        InvalidLookupAttributesException InvalidMaxResultsException InvalidNextToken
        InvalidNextTokenException InvalidParameterCombination InvalidParameterException
        InvalidParameterValue InvalidParameters InvalidQueryStatementException
        InvalidRequestException InvalidResourceType
        InvalidTimeRangeException MalformedPolicyDocument MaxDocumentSizeExceeded
        NoLongerSupportedException PackedPolicyTooLarge ServiceQuotaExceededException
        UnsupportedOperationException ValidationError ValidationException""",
    ours.ServiceFault: """
        DependencyTimeoutException InternalError InternalFailure InternalServerError
        InternalServerException KMSInternalException KeyUnavailableException ServiceException
        ServiceUnavailable ServiceUnavailableException""",
}
_BY_CODE: Final = {code: kind for kind, codes in _KINDS.items() for code in codes.split()}

_BY_OPERATION: Final[Mapping[tuple[str, str], type[AwsError]]] = {
    # What the portal says of a role that is not assigned, and of an account that is not there.
    ("GetRoleCredentials", "ForbiddenException"): RoleNotAssigned,
    ("GetRoleCredentials", "ResourceNotFoundException"): RoleNotAssigned,
}


def kind_of(operation: str, code: str) -> type[AwsError] | None:
    """The error for a code of AWS's; None for one that is not known.

    Args:
        operation: by AWS's name of it.
        code: as it stands in the answer, without its namespace.
    """
    return _BY_OPERATION.get((operation, code)) or _BY_CODE.get(code)
