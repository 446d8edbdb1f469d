"""The request that goes on behind the door: what was authenticated, written anew.

Of the request that came nothing is left that could say something else than what was signed:
another service, region or operation. Our own part reads the new one, and so does moto.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tui.sandbox.calls.answers import ApiError, json_object
from tui.sandbox.calls.door import Admitted
from tui.sandbox.calls.requests import (
    QUERIED,
    SIGN_INS,
    TARGETS,
    Call,
    Dialect,
    is_form,
    service_of,
)
from tui.sandbox.calls.signatures import ALGORITHM, PARAMETERS, SignedRequest
from tui.sandbox.hosts import bucket_of

#: Where the handler puts the headers: as they came, which WSGI would not tell.
HEADERS = "sandbox.headers"

#: Of the server, and not of the request.
_KEPT = (
    *("wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread"),
    *("wsgi.multiprocess", "wsgi.run_once", "SERVER_SOFTWARE", "SERVER_NAME"),
    *("SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "REMOTE_PORT", "SCRIPT_NAME"),
)
#: What S3 heeds though nobody signs it: it is of the object's bytes, not of what is done.
_UNSIGNED_HEADERS = frozenset(
    {
        *("cache-control", "content-disposition", "content-encoding", "content-language"),
        *("content-md5", "content-type", "expires", "range", "user-agent"),
        *("if-match", "if-modified-since", "if-none-match", "if-unmodified-since"),
    }
)
#: What was for the door, or is said by the server.
_DROPPED = frozenset(
    {
        *("authorization", "content-length", "host", "transfer-encoding"),
        *("x-amz-content-sha256", "x-amz-date", "x-amz-decoded-content-length"),
        *("x-amz-security-token", "x-amz-trailer", "x-moto-account-id"),
    }
)
#: Tells moto whose stores are meant; without it those of the home account.
MOTO_ACCOUNT = "HTTP_X_MOTO_ACCOUNT_ID"
_MOTO_API = re.compile(r"/*moto-api(/|$)", re.IGNORECASE)


def read_request(environ: Mapping[str, Any]) -> SignedRequest:
    """The request as it came.

    Raises:
        ApiError: Its target is not a path, or one of moto's own, which nobody may reach.
    """
    target = environ["REQUEST_URI"]
    path, _, query = target.partition("?")
    if not path.startswith("/") or re.search(r"[^!-~]|#", target):
        raise ApiError("InvalidURI", "Couldn't parse the specified URI.")
    request = SignedRequest(environ["REQUEST_METHOD"], path, query, environ[HEADERS])
    if _MOTO_API.match(unquote(_path_of_s3(request))):
        raise ApiError("AccessDenied", "Access Denied", 403)
    return request


def asked(request: SignedRequest) -> Call:
    """Whom a request seems to be for: it has to be signed for that, or is refused in its words."""
    claimed = _claimed_service(request)
    action = SIGN_INS.get((request.method, request.path), "")
    if action and not claimed and not request.header("authorization"):
        service, _, operation = action.partition(":")
        return Call(service, operation, Dialect.REST_JSON)
    if target := request.header("x-amz-target"):
        return Call(service_of(target.rpartition(".")[0]) or claimed, "", Dialect.JSON)
    queried = is_form(request.header("content-type")) or request.parameter("Action")
    if claimed in QUERIED or (claimed != "s3" and queried):
        return Call(claimed, "", Dialect.QUERY)
    return Call("s3", "", Dialect.REST)


def _claimed_service(request: SignedRequest) -> str:
    credential = request.header("authorization").partition("Credential=")[2].split(",")[0]
    scope = (credential or request.parameter("X-Amz-Credential")).split("/")
    return scope[3] if len(scope) == 5 else ""


def form_of(request: SignedRequest, body: bytes) -> dict[str, str]:
    """The parameters of a query, each once: those of the body, then those of the URL."""
    given = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    given += parse_qsl(request.query, keep_blank_values=True)
    form: dict[str, str] = {}
    for name, value in given:
        if name not in PARAMETERS:
            form.setdefault(name, value)
    return form


def sign_in(call: Call, request: SignedRequest, body: bytes) -> Call:
    """An unsigned call of IAM Identity Center with its arguments; a bearer's is `token`.

    Raises:
        ApiError: Its body is no JSON object.
    """
    arguments: dict[str, Any] = dict(parse_qsl(request.query))
    if body:
        given = json_object(body)
        if given is None:
            raise ApiError("InvalidRequestException", "invalid_request")
        arguments |= given
    arguments["token"] = request.header("x-amz-sso_bearer_token")
    return replace(call, arguments=arguments, user_agent=request.header("user-agent"))


def onward(
    environ: Mapping[str, Any], request: SignedRequest, admitted: Admitted
) -> dict[str, Any]:
    """The WSGI request for who carries out what was admitted.

    Raises:
        ApiError: The service has no such operation.
    """
    if admitted.service == "s3":
        written = _as_rest(request, admitted)
    elif request.path != "/":
        raise ApiError("UnknownOperationException", "There is nothing at this path.", 404)
    elif admitted.service in TARGETS:
        written = _as_json(request, admitted)
    elif admitted.service in QUERIED:
        written = _as_form(form_of(request, admitted.body))
    else:
        words = f"The sandbox does not offer {admitted.service}."
        raise ApiError("NotImplemented", words, HTTPStatus.NOT_IMPLEMENTED)
    body = written.pop("body")
    return {
        **{name: environ[name] for name in _KEPT if name in environ},
        **written,
        "HTTP_HOST": f"{admitted.service}.{admitted.region}.amazonaws.com",
        "HTTP_AUTHORIZATION": (
            f"{ALGORITHM} Credential={_ANYBODY}/{_A_DAY}/{admitted.region}/"
            f"{admitted.service}/aws4_request, SignedHeaders=host, Signature=checked"
        ),
        "HTTP_USER_AGENT": request.header("user-agent"),
        **({MOTO_ACCOUNT: admitted.account} if admitted.account else {}),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
    }


#: moto asks who calls and when; the answer is the same for everybody.
_ANYBODY = "ASIAQSANDBOXEXAMPLE1"
_A_DAY = "20260101"


def _as_json(request: SignedRequest, admitted: Admitted) -> dict[str, Any]:
    target = request.header("x-amz-target")
    prefix = target.rpartition(".")[0]
    if request.method != "POST" or prefix not in TARGETS[admitted.service]:
        raise ApiError("UnknownOperationException", "There is no such operation.", 404)
    return {
        **_to_root("application/x-amz-json-1.1"),
        "HTTP_X_AMZ_TARGET": target,
        "body": no_form(admitted.body) or b"{}",
    }


def no_form(body: bytes) -> bytes:
    """The same JSON, in which nobody can see a form.

    moto takes the parameter Action of whatever can be read as one, such as a text with `&`, for
    the operation.
    """
    return body.replace(b"&", rb"\u0026")


def _as_form(form: Mapping[str, str]) -> dict[str, Any]:
    if not form.get("Action"):
        raise ApiError("MissingAction", "The request must contain the parameter Action")
    return {
        **_to_root("application/x-www-form-urlencoded; charset=utf-8"),
        "body": urlencode(form).encode(),
    }


def _to_root(content_type: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "QUERY_STRING": "",
        "CONTENT_TYPE": content_type,
    }


def _as_rest(request: SignedRequest, admitted: Admitted) -> dict[str, Any]:
    path = _path_of_s3(request)
    query = "&".join(
        pair
        for pair in sorted(request.query.split("&"))
        if pair.partition("=")[0] not in PARAMETERS
    )
    written: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote(path, "latin-1"),
        "RAW_URI": f"{path}?{query}" if query else path,
        "QUERY_STRING": query,
        "body": admitted.body,
    }
    passed = (admitted.signed_headers | _UNSIGNED_HEADERS) - _DROPPED
    names: dict[str, str] = {}
    for name in sorted({name for name, _ in request.headers} & passed):
        if "_" in name and not name.startswith("x-amz-meta-"):
            continue
        key = _wsgi_name(name)
        written[key] = request.header(name)
        if "_" in name:
            names[key] = name
    for name, value in admitted.trailers.items():
        if name.startswith("x-amz-checksum-"):
            written[_wsgi_name(name)] = value
    return written | {"moto.preserved_header_names": names}


def _path_of_s3(request: SignedRequest) -> str:
    """The path with the bucket in it, where the host names the bucket."""
    bucket = bucket_of(request.header("host"))
    return f"/{bucket}{request.path}" if bucket else request.path


def _wsgi_name(header: str) -> str:
    key = header.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
