"""Who is not let in is told so in the words of the service that was asked.

The codes and statuses are those that AWS documents as common errors (of Systems Manager for JSON,
of STS and IAM for query, of EC2 and of S3 for themselves).
"""

from enum import Enum

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call, Dialect


class Fault(Enum):
    """Why a request is not let in."""

    MISSING = "it is not signed"
    INCOMPLETE = "its signature is not written as Signature Version 4 is"
    OUTDATED = "it is signed in an older way"
    UNKNOWN_KEY = "the access key is none that the sandbox gave out"
    OTHER_SESSION = "the session token is not the one of the access key"
    EXPIRED = "the session token is too old"
    TIME = "it was signed too long ago, or for a time to come"
    EXPIRED_URL = "the presigned URL is too old"
    SCOPE = "it was signed for another service"
    UNSIGNED_HEADER = "a header that says what to do is not signed"
    MISMATCH = "the signature is not that of this request"
    OTHER_BODY = "the body is not the one that was signed"


class Refused(Exception):
    """A request is not let in; `detail` is AWS's sentence where it has figures or names."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = detail

    def __str__(self) -> str:
        return self.detail or self.fault.value


_INVALID = "The security token included in the request is invalid."
_TOO_OLD = "The security token included in the request is expired"
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. "
    "Consult the service documentation for details."
)
_MISMATCH_AT_S3 = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method."
)
_USE_VERSION_4 = (
    "The authorization mechanism you have provided is not supported. "
    "Please use AWS4-HMAC-SHA256."
)
_NO_VALID_CREDENTIALS = "AWS was not able to validate the provided access credentials"

_Words = dict[Fault, tuple[str, int, str]]
_JSON: _Words = {
    Fault.MISSING: ("MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
    Fault.INCOMPLETE: ("IncompleteSignatureException", 400, ""),
    Fault.OUTDATED: ("IncompleteSignatureException", 400, ""),
    Fault.UNKNOWN_KEY: ("UnrecognizedClientException", 400, _INVALID),
    Fault.OTHER_SESSION: ("UnrecognizedClientException", 400, _INVALID),
    Fault.EXPIRED: ("ExpiredTokenException", 400, _TOO_OLD),
    Fault.TIME: ("InvalidSignatureException", 400, ""),
    Fault.EXPIRED_URL: ("InvalidSignatureException", 400, "Signature expired"),
    Fault.SCOPE: ("InvalidSignatureException", 400, ""),
    Fault.UNSIGNED_HEADER: ("InvalidSignatureException", 400, ""),
    Fault.MISMATCH: ("InvalidSignatureException", 400, _MISMATCH),
    Fault.OTHER_BODY: ("InvalidSignatureException", 400, _MISMATCH),
}
_QUERY: _Words = {
    Fault.MISSING: (
        "MissingAuthenticationToken",
        403,
        "Request is missing Authentication Token",
    ),
    Fault.INCOMPLETE: ("IncompleteSignature", 400, ""),
    Fault.OUTDATED: ("IncompleteSignature", 400, ""),
    Fault.UNKNOWN_KEY: ("InvalidClientTokenId", 403, _INVALID),
    Fault.OTHER_SESSION: ("InvalidClientTokenId", 403, _INVALID),
    Fault.EXPIRED: ("ExpiredToken", 403, _TOO_OLD),
    Fault.TIME: ("SignatureDoesNotMatch", 403, ""),
    Fault.EXPIRED_URL: ("SignatureDoesNotMatch", 403, "Signature expired"),
    Fault.SCOPE: ("SignatureDoesNotMatch", 403, ""),
    Fault.UNSIGNED_HEADER: ("SignatureDoesNotMatch", 403, ""),
    Fault.MISMATCH: ("SignatureDoesNotMatch", 403, _MISMATCH),
    Fault.OTHER_BODY: ("SignatureDoesNotMatch", 403, _MISMATCH),
}
_EC2: _Words = {
    **_QUERY,
    Fault.UNKNOWN_KEY: ("AuthFailure", 401, _NO_VALID_CREDENTIALS),
    Fault.OTHER_SESSION: ("AuthFailure", 401, _NO_VALID_CREDENTIALS),
    Fault.EXPIRED: ("RequestExpired", 400, "Request has expired."),
    Fault.TIME: ("RequestExpired", 400, "Request has expired."),
    Fault.EXPIRED_URL: ("RequestExpired", 400, "Request has expired."),
    Fault.SCOPE: ("AuthFailure", 401, _NO_VALID_CREDENTIALS),
    Fault.UNSIGNED_HEADER: ("AuthFailure", 401, _NO_VALID_CREDENTIALS),
    Fault.MISMATCH: ("AuthFailure", 401, _NO_VALID_CREDENTIALS),
    Fault.OTHER_BODY: ("AuthFailure", 401, _NO_VALID_CREDENTIALS),
}
_S3: _Words = {
    Fault.MISSING: ("AccessDenied", 403, "Access Denied"),
    Fault.INCOMPLETE: ("AuthorizationHeaderMalformed", 400, ""),
    Fault.OUTDATED: ("InvalidRequest", 400, _USE_VERSION_4),
    Fault.UNKNOWN_KEY: (
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    Fault.OTHER_SESSION: (
        "InvalidToken",
        400,
        "The provided token is malformed or otherwise invalid.",
    ),
    Fault.EXPIRED: ("ExpiredToken", 400, "The provided token has expired."),
    Fault.TIME: (
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
    ),
    Fault.EXPIRED_URL: ("AccessDenied", 403, "Request has expired"),
    Fault.SCOPE: ("AuthorizationHeaderMalformed", 400, ""),
    Fault.UNSIGNED_HEADER: ("AccessDenied", 403, ""),
    Fault.MISMATCH: ("SignatureDoesNotMatch", 403, _MISMATCH_AT_S3),
    Fault.OTHER_BODY: (
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
}


def in_aws_words(refused: Refused, asked: Call) -> ApiError:
    """The error for a request; `asked` says whom it seems to be for."""
    match asked.dialect:
        case Dialect.JSON | Dialect.REST_JSON:
            words = _JSON
        case Dialect.REST:
            words = _S3
        case Dialect.QUERY:
            words = _EC2 if asked.service == "ec2" else _QUERY
    code, status, sentence = words[refused.fault]
    return ApiError(code, sentence or str(refused), status)
