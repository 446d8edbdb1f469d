"""What AWS's codes of errors mean: the error of ours for each, and those of one service alone.

"Try again" is only for what can pass by itself. All else says what has to change.

    RoleNotAssigned    IAM Identity Center does not give the role of the profile
    DocumentDenied     a session document with which no session may be started
    KeyMissing         a KMS key that is not there
    KeyUnusable        a KMS key in a state, or of a kind, with which it encrypts nothing
    NoSuchVersion      a document that is there, and not in that version
"""

from collections.abc import Mapping
from typing import Final

from tui.aws import errors as ours
from tui.aws.errors import AccessDenied, AwsError, ErrorContext, NotFound, RefusedCredentials
from tui.errors import ended

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


class RoleNotAssigned(RefusedCredentials):
    """IAM Identity Center does not give the role that the profile names."""

    title = "The role is not yours"

    def sentence(self) -> str:
        context = self.context
        whose = f"The profile `{context.profile}`" if context.profile else "This profile"
        role = context.sso_role or "a role"
        return (
            f"{whose} is for {role}, which IAM Identity Center does not give you. Ask for it to "
            "be assigned to you, correct sso_account_id and sso_role_name of the profile, or "
            "choose another one with --profile."
        )


class DocumentDenied(AccessDenied):
    """No session may be started with a session document, but perhaps with another one."""

    title = "Not allowed with this document"

    def sentence(self) -> str:
        return (
            f"{super().sentence()} Or start the session with a document that is allowed: name it "
            "with --document, with ctrl+o where the app asks for the reason, or as `document` in "
            "the settings."
        )


def denied_kind(context: ErrorContext) -> type[AccessDenied]:
    """The error for what a policy does not allow."""
    _, is_document, name = context.resource.partition(":document/")
    # For SSH there is one document only.
    others = bool(is_document) and name != SSH_DOCUMENT
    return DocumentDenied if context.operation == "StartSession" and others else AccessDenied


class KeyUnusable(AwsError):
    """A KMS key that is there and encrypts nothing."""

    title = "The encryption key cannot be used"

    def sentence(self) -> str:
        key = f"The KMS key {self.context.target}" if self.context.target else "The KMS key"
        match self.context.code:
            case "DisabledException":
                return f"{key} is disabled. Have it enabled, or another one named in kmsKeyId."
            case "InvalidKeyUsageException":
                return (
                    f"{key} is not one for encrypting. Name a symmetric key for encryption in "
                    "kmsKeyId."
                )
            case _:
                words = (
                    f" ({self.context.message.rstrip('. ')})" if self.context.message else ""
                )
                return (
                    f"{key} is in a state in which it cannot be used{words}. Have its deletion "
                    "cancelled or its import finished, or another one named in kmsKeyId."
                )


class KeyMissing(NotFound):
    """There is no such KMS key."""

    title = "There is no such key"

    def sentence(self) -> str:
        return f"{super().sentence()} Correct kmsKeyId in the session document."


class NoSuchVersion(AwsError):
    """A document has not the version that was asked for, or it is not the newest any more."""

    title = "No such version"

    def sentence(self) -> str:
        context = self.context
        name = context.document or context.target or "The document"
        words = f": {ended(context.message)}" if context.message else "."
        return f"{name} has no such version in {context.region or 'this region'}{words}"


_KINDS: Final[Mapping[type[AwsError], str]] = {
    ours.AccessDenied: """
        403 AccessDenied AccessDeniedException AuthException AuthorizationError
        ForbiddenException
        KMSAccessDeniedException UnauthorizedException UnauthorizedOperation""",
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
        ResourceNotFoundException ServerlessCacheNotFoundFault""",
    KeyMissing: "NotFoundException",
    NoSuchVersion: "InvalidDocumentVersion",
    KeyUnusable: "DisabledException InvalidKeyUsageException KMSInvalidStateException",
    ours.Throttled: """
        BandwidthLimitExceeded EC2ThrottledException PriorRequestNotComplete
        ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled
        RequestThrottledException SlowDown SlowDownException Throttling ThrottlingException
        ThrottledException TooManyRequestsException TooManyUpdates""",
    ours.InvalidRequest: """
        DocumentLimitExceeded DocumentVersionLimitExceeded EC2InstanceStateInvalidException
        InvalidArgsException InvalidArnException
        InvalidDocumentContent InvalidDocumentOperation InvalidDocumentSchemaVersion
        InvalidFilter InvalidFilterKey InvalidFilterValue InvalidGrantTokenException InvalidInput
        InvalidInstanceInformationFilterValue InvalidInstanceID.Malformed
        InvalidLookupAttributesException InvalidMaxResultsException InvalidNextToken
        InvalidNextTokenException InvalidParameterCombination InvalidParameterException
        InvalidParameterValue InvalidParameters InvalidRequestException InvalidResourceType
        InvalidTimeRangeException MalformedPolicyDocument MaxDocumentSizeExceeded
        NoLongerSupportedException PackedPolicyTooLarge UnsupportedOperationException
        ValidationError ValidationException""",
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
