"""A call of the API as the sandbox reads it: who asks which service for what.

AWS speaks four dialects: JSON (SSM, CloudTrail, KMS, Logs, Athena, Glue), query with XML answers (EC2, STS,
IAM, RDS, ElastiCache), S3's REST, and REST with JSON (IAM Identity Center). The dialect decides how
an error is written down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from tui.sandbox.calls.answers import ApiError, json_object

#: The largest body that we read ourselves; moto reads its own.
LARGEST_BODY = 1 << 20

#: The services that speak JSON, and how their X-Amz-Target begins.
TARGETS: Mapping[str, tuple[str, ...]] = {
    "ssm": ("AmazonSSM",),
    "kms": ("TrentService",),
    "ec2-instance-connect": ("AWSEC2InstanceConnectService",),
    "logs": ("Logs_20140328",),
    "athena": ("AmazonAthena",),
    "glue": ("AWSGlue",),
    "cloudtrail": (
        "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
        "CloudTrail_20131101",
    ),
}
#: Those that take a form.
QUERIED = frozenset({"ec2", "elasticache", "iam", "rds", "sts"})
#: All that there are; S3 speaks REST.
SERVICES = frozenset({*TARGETS, *QUERIED, "s3"})
#: Those of which all that there is is answered here, and moto is asked nothing.
WITHOUT_MOTO = frozenset({"athena", "ec2-instance-connect", "elasticache", "glue", "rds"})


#: What IAM Identity Center is asked without a signature, by method and path.
SIGN_INS: Mapping[tuple[str, str], str] = {
    ("POST", "/client/register"): "sso-oidc:RegisterClient",
    ("POST", "/device_authorization"): "sso-oidc:StartDeviceAuthorization",
    ("POST", "/token"): "sso-oidc:CreateToken",
    ("GET", "/federation/credentials"): "sso:GetRoleCredentials",
    ("GET", "/assignment/accounts"): "sso:ListAccounts",
    ("GET", "/assignment/roles"): "sso:ListAccountRoles",
    ("POST", "/logout"): "sso:Logout",
}


class Dialect(Enum):
    """How a service writes its requests and answers."""

    JSON = "json"
    QUERY = "query"
    REST = "rest"
    REST_JSON = "rest-json"


@dataclass(frozen=True)
class Call:
    """One request to one service."""

    service: str
    operation: str
    dialect: Dialect
    region: str = ""
    """The one that the call was signed for; empty for a call that was not."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    user_agent: str = ""
    access_request: str = ""
    """The request for just-in-time access whose token signed it, if one did."""
    request_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def action(self) -> str:
        """The IAM action, for example `ssm:StartSession`."""
        return f"{self.service}:{self.operation}"


def read_call(environ: dict[str, Any]) -> Call:
    """Read what is asked from a WSGI request; the body stays readable for moto.

    The request is one that the door has let in and written anew: its parts agree.

    Raises:
        ApiError: A body that is not JSON, or far too long.
    """
    region, service = _scope(environ.get("HTTP_AUTHORIZATION", ""))
    read = partial(Call, region=region, user_agent=environ.get("HTTP_USER_AGENT", ""))
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        prefix, _, operation = target.rpartition(".")
        arguments = _json(_body(environ))
        return read(service_of(prefix) or service, operation, Dialect.JSON, arguments=arguments)
    if is_form(environ.get("CONTENT_TYPE", "")):
        form = {
            name: values[0]
            for name, values in parse_qs(_body(environ).decode(errors="replace")).items()
        }
        return read(service, form.get("Action", ""), Dialect.QUERY, arguments=form)
    bucket, operation = _object_operation(environ)
    arguments = {"Bucket": bucket} if bucket else {}
    return read(service or "s3", operation, Dialect.REST, arguments=arguments)


def _scope(authorization: str) -> tuple[str, str]:
    """The region and service that a SigV4 header was made for; empty without one."""
    _, _, rest = authorization.partition("Credential=")
    scope = rest.split(",")[0].split("/")
    return (scope[2], scope[3]) if len(scope) == 5 else ("", "")


def service_of(prefix: str) -> str:
    """The service whose calls have an X-Amz-Target that begins so; empty if none of ours has."""
    return next((name for name, prefixes in TARGETS.items() if prefix in prefixes), "")


def is_form(content_type: str) -> bool:
    return content_type.startswith("application/x-www-form-urlencoded")


def read_body(environ: dict[str, Any], most: int) -> bytes:
    """Read the body of a WSGI request.

    Raises:
        ApiError: It is larger, or nobody can say how large it is.
    """
    written = environ.get("CONTENT_LENGTH") or "0"
    length = int(written) if written.isdecimal() and len(written) < 20 else most + 1
    if environ.get("wsgi.input_terminated"):
        length = most + 1  # it came in pieces, and ends where it ends
    elif length > most:
        raise _too_large()
    body: bytes = environ["wsgi.input"].read(length)
    if len(body) > most:
        raise _too_large()
    return body


def _too_large() -> ApiError:
    return ApiError("RequestEntityTooLarge", "The request is too large.", 413)


def _body(environ: dict[str, Any]) -> bytes:
    body = read_body(environ, LARGEST_BODY)
    environ["wsgi.input"] = BytesIO(body)
    return body


def _json(body: bytes) -> dict[str, Any]:
    arguments = json_object(body or b"{}")
    if arguments is None:
        raise ApiError("SerializationException", "The request is not a JSON object.")
    return arguments


#: S3's operations by method and what of the bucket they are about, as IAM names them.
_BUCKET_OPERATIONS = {
    ("GET", ""): "ListBucket",
    ("HEAD", ""): "ListBucket",
    ("PUT", ""): "CreateBucket",
    ("DELETE", ""): "DeleteBucket",
    ("GET", "encryption"): "GetEncryptionConfiguration",
    ("PUT", "encryption"): "PutEncryptionConfiguration",
    ("DELETE", "encryption"): "PutEncryptionConfiguration",
    ("GET", "location"): "GetBucketLocation",
}
_OBJECT_OPERATIONS = {
    "GET": "GetObject",
    "HEAD": "GetObject",
    "PUT": "PutObject",
    "DELETE": "DeleteObject",
}
#: Parts of a query that say how to list, not what of the bucket.
_LISTING = frozenset(
    {
        *("list-type", "prefix", "delimiter", "max-keys", "marker", "start-after"),
        *("continuation-token", "encoding-type", "fetch-owner"),
    }
)


def _object_operation(environ: dict[str, Any]) -> tuple[str, str]:
    """The bucket of an S3 request, and its operation; empty for what is not known."""
    bucket, _, key = environ.get("PATH_INFO", "/").lstrip("/").partition("/")
    method = environ["REQUEST_METHOD"]
    if key:
        return bucket, _OBJECT_OPERATIONS.get(method, "")
    if not bucket:
        return "", "ListAllMyBuckets" if method == "GET" else ""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    about = next((name for name in query if name not in _LISTING), "")
    return bucket, _BUCKET_OPERATIONS.get((method, about), "")
