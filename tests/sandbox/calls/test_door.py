"""Who has signed gets in, in every way that there is to sign."""

import base64
import dataclasses
import io
import json
import logging
import re
import socket
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import boto3
import botocore.auth
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.chunks import (
    SIGNED,
    SIGNED_TRAILER,
    UNSIGNED_TRAILER,
    Chunker,
    crc32,
    unsigned,
)
from tests.sandbox.conftest import Connect
from tests.sandbox.signing import Answer, Sent, as_form, as_json, as_rest, keys_of, send_raw
from tests.support.aws.sandbox_calls import content
from tui.sandbox.account.fixtures import BUCKET
from tui.sandbox.calls.door import UNSIGNED
from tui.sandbox.calls.payloads import unwrap
from tui.sandbox.calls.requests import SIGN_INS
from tui.sandbox.calls.signatures import Claim, Credentials, SignedRequest
from tui.sandbox.service import Sandbox

IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15"
SESSIONS = '{"State": "Active"}'


def code_of(answer: Answer) -> str:
    found = re.search(r'"__type": "(\w+)"|<Code>(\w+)</Code>', answer.text)
    assert found is not None, answer
    return found[1] or found[2]


@pytest.fixture
def s3(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "s3")


def read(s3: Any, key: str) -> bytes:
    body: bytes = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


@pytest.mark.parametrize(
    "key", ["a b", "a+b", "ä/ö", "a%2Fb", "a//b", "x.us-west-2.amazonaws.com"]
)
def test_an_object_of_any_name_is_put_and_got(s3: Any, key: str) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"text", Metadata={"with_line": "a  b"})
    answer = s3.get_object(Bucket=BUCKET, Key=key)
    assert answer["Body"].read() == b"text"
    assert answer["Metadata"] == {"with_line": "a  b"}
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=key, Delimiter="|")["Contents"]
    assert [each["Key"] for each in listed] == [key]


def test_what_needs_more_than_one_request_works_too(s3: Any) -> None:
    begun = s3.create_multipart_upload(Bucket=BUCKET, Key="large", ContentType="text/plain")
    place = {"Bucket": BUCKET, "Key": "large", "UploadId": begun["UploadId"]}
    part = s3.upload_part(**place, PartNumber=1, Body=io.BytesIO(b"one"))
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/large")
    assert read(s3, "copy") == b"one"
    assert s3.get_object(Bucket=BUCKET, Key="copy", Range="bytes=1-2")["Body"].read() == b"ne"
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "copy"}, {"Key": "large"}]})
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


def test_a_presigned_url_is_good_for_what_it_was_signed_for(sandbox: Sandbox, s3: Any) -> None:
    put = as_rest(sandbox, "PUT", f"/{BUCKET}/a", b"text").presigned(sandbox.credentials, "s3")
    assert put.send().status == 200
    get = as_rest(sandbox, "GET", f"/{BUCKET}/a").presigned(sandbox.credentials, "s3")
    assert get.send().body == b"text"
    part = dataclasses.replace(get, headers={"Range": "bytes=1-2"})
    assert part.send().body == b"ex"
    other = get.to(get.url.replace(f"{BUCKET}/a", f"{BUCKET}/b"))
    assert code_of(other.send()) == "SignatureDoesNotMatch"
    assert code_of(dataclasses.replace(get, method="DELETE").send()) == "SignatureDoesNotMatch"
    assert read(s3, "a") == b"text"


def test_no_log_tells_a_presigned_url(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "tui")
    url = as_rest(sandbox, "GET", "/").presigned(sandbox.credentials, "s3")
    assert url.send().status == 200
    assert dataclasses.replace(url, method="G T").send().status == 400
    told = [each.getMessage() for each in caplog.records if each.name.startswith("tui.")]
    assert any("GET /: 200" in each for each in told)
    assert not any("Signature" in each for each in told)


def test_a_presigned_url_of_the_sdk_is_good(sandbox: Sandbox, sdk: boto3.Session) -> None:
    client: Any = sdk.client(
        "s3",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=sandbox.credentials.access_key_id,
        aws_secret_access_key=sandbox.credentials.secret_access_key,
        config=Config(signature_version="s3v4"),
    )
    client.put_object(Bucket=BUCKET, Key="a", Body=b"text")
    url = client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a"})
    client.close()
    assert Sent(url, "GET").send().body == b"text"


def test_the_older_signature_is_refused_with_what_to_use(sandbox: Sandbox) -> None:
    url = f"/{BUCKET}?AWSAccessKeyId=A&Signature=B&Expires=2000000000"
    assert "Please use AWS4-HMAC-SHA256." in as_rest(sandbox, "GET", url).send().text


def test_a_host_can_name_the_bucket(sandbox: Sandbox, s3: Any) -> None:
    url = f"http://{BUCKET}.localhost:{sandbox.endpoint_url.rpartition(':')[2]}/deep/key"
    assert Sent(url, "PUT", b"text").signed(sandbox.credentials, "s3").send().status == 200
    assert read(s3, "deep/key") == b"text"
    assert Sent(url, "GET").presigned(sandbox.credentials, "s3").send().body == b"text"
    assert code_of(Sent(url, "GET").send()) == "AccessDenied"
    bucket = Sent(url.removesuffix("deep/key"), "GET").signed(sandbox.credentials, "s3")
    assert "<Key>deep/key</Key>" in bucket.send().text


def test_a_query_can_be_in_the_url(sandbox: Sandbox) -> None:
    url = as_rest(sandbox, "GET", f"/?{IDENTITY}")
    for signed in (
        url.signed(sandbox.credentials, "sts"),
        url.presigned(sandbox.credentials, "sts"),
    ):
        assert "<Account>123456789012</Account>" in signed.send().text
    assert code_of(url.send()) == "MissingAuthenticationToken"


def put_in_chunks(
    sandbox: Sandbox, kind: str, pieces: list[bytes], spoil: tuple[bytes, bytes] = (b"", b"")
) -> Answer:
    """Put an object `a`; `spoil` replaces some of the body on its way."""
    whole = b"".join(pieces)
    headers = {
        "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": str(len(whole)),
        **({"X-Amz-Trailer": "x-amz-checksum-crc32"} if kind != SIGNED else {}),
    }

    signer = botocore.auth.S3SigV4Auth(keys_of(sandbox.credentials), "s3", sandbox.region)
    signer.payload = lambda request: kind
    signed = as_rest(sandbox, "PUT", f"/{BUCKET}/a")
    signed = dataclasses.replace(signed, headers=headers)
    request = signed.request()
    signer.add_auth(request)
    if kind == UNSIGNED_TRAILER:
        body = unsigned(pieces, f"x-amz-checksum-crc32:{crc32(whole)}")
    else:
        moment = request.headers["X-Amz-Date"]
        scope = f"{moment[:8]}/{sandbox.region}/s3/aws4_request"
        seed = request.headers["Authorization"].rpartition("Signature=")[2]
        chunker = Chunker(sandbox.credentials, moment, scope, seed)
        body = b"".join(chunker.chunk(each) + b"\r\n" for each in pieces) + chunker.chunk(b"")
        trailer = ("x-amz-checksum-crc32", crc32(whole))
        body += b"\r\n" if kind == SIGNED else chunker.trailer(*trailer)
    body = body.replace(*spoil) if spoil[0] else body
    return dataclasses.replace(signed, headers=dict(request.headers.items()), body=body).send()


@pytest.mark.parametrize("kind", [SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER])
def test_a_body_in_chunks_is_put_together(sandbox: Sandbox, s3: Any, kind: str) -> None:
    pieces = [b"x" * 70_000, b"\r\n0;", b"end"]
    assert put_in_chunks(sandbox, kind, pieces).status == 200
    assert read(s3, "a") == b"".join(pieces)


@pytest.mark.parametrize(
    ("kind", "spoil", "code"),
    [
        (SIGNED, (b"first", b"other"), "SignatureDoesNotMatch"),
        (SIGNED, (b"last", b"else"), "SignatureDoesNotMatch"),
        (SIGNED_TRAILER, (b"crc32:", b"crc32:A"), "SignatureDoesNotMatch"),
        (
            SIGNED_TRAILER,
            (b"trailer-signature:", b"trailer-signature:0"),
            "SignatureDoesNotMatch",
        ),
        (SIGNED_TRAILER, (b"x-amz-trailer-signature:", b"x-other:"), "SignatureDoesNotMatch"),
        (UNSIGNED_TRAILER, (b"first", b"other"), "BadDigest"),
        (UNSIGNED_TRAILER, (b"\r\n0\r\n", b"\r\n"), "IncompleteBody"),
        (SIGNED, (b";chunk-signature", b";chunk"), "IncompleteBody"),
        (SIGNED, (b"5;", b"ffffffffff;"), "IncompleteBody"),
    ],
)
def test_no_chunk_can_be_another_one(
    sandbox: Sandbox, s3: Any, kind: str, spoil: tuple[bytes, bytes], code: str
) -> None:
    answer = put_in_chunks(sandbox, kind, [b"first", b"last"], spoil)
    assert (answer.status, code_of(answer)) in {(403, code), (400, code)}
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)


def test_the_chunks_of_amazons_own_example_are_accepted() -> None:
    """From "Signature Calculations: Transferring Payload in Multiple Chunks" of S3's manual."""
    keys = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    signatures = (
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    )
    pieces = (b"a" * 65_536, b"a" * 1024, b"")
    body = b"".join(
        f"{len(each):x};chunk-signature={signature}\r\n".encode() + each + b"\r\n"
        for each, signature in zip(pieces, signatures, strict=True)
    )
    claim = Claim(
        keys.access_key_id, "20130524", "us-east-1", "s3", (), seed, "20130524T000000Z"
    )
    request = SignedRequest("PUT", "/", "", (("x-amz-decoded-content-length", "66560"),))
    payload = unwrap(SIGNED, claim, request, body, keys.secret_access_key)
    assert payload.body == b"a" * 66_560


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["GET", "PUT", "DELETE"]),
    st.text(max_size=12),
    st.dictionaries(st.text(min_size=1, max_size=6), st.text(max_size=6), max_size=3),
    st.dictionaries(
        st.from_regex(r"x-amz-meta-[a-z._]{1,8}", fullmatch=True),
        st.from_regex(r"[ -~]{0,12}", fullmatch=True),
        max_size=2,
    ),
    st.booleans(),
)
def test_what_botocore_signs_is_let_in(
    sandbox: Sandbox,
    method: str,
    key: str,
    query: dict[str, str],
    headers: dict[str, str],
    in_url: bool,
) -> None:
    safe = "-_.~"
    written = "&".join(f"{quote(k, safe)}={quote(v, safe)}" for k, v in query.items())
    url = f"/nowhere/{quote(key, safe + '/')}" + (f"?{written}" if written else "")
    sent = dataclasses.replace(as_rest(sandbox, method, url), headers=headers)
    sign = sent.presigned if in_url else sent.signed
    answer = sign(sandbox.credentials, "s3").send()
    # There is no such bucket; nobody says that to who is not let in.
    assert "Signature" not in answer.text
    assert answer.status not in {401, 403}, answer.text


def at(monkeypatch: pytest.MonkeyPatch, shift: timedelta) -> None:
    """Let botocore sign at another time."""
    moment = datetime.now(UTC).replace(tzinfo=None) + shift
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moment)


@pytest.mark.parametrize(
    ("minutes", "late"), [(-14, True), (-16, False), (4, True), (6, False)]
)
def test_a_signature_is_good_for_a_quarter_of_an_hour(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, minutes: int, late: bool
) -> None:
    at(monkeypatch, timedelta(minutes=minutes))
    call = as_json(sandbox, "AmazonSSM.DescribeSessions", SESSIONS.encode())
    answer = call.signed(sandbox.credentials, "ssm").send()
    assert (answer.status == 200) is late
    if not late:
        assert code_of(answer) == "InvalidSignatureException"
        assert re.search(r"Signature (expired|not yet current): \d{8}T\d{6}Z is ", answer.text)
    form = as_form(sandbox, "Action=DescribeRegions&Version=2016-11-15")
    answer = form.signed(sandbox.credentials, "ec2").send()
    assert answer.status == 200 if late else code_of(answer) == "RequestExpired"


@pytest.mark.parametrize(
    ("minutes", "late"), [(-16, False), (-14, True), (14, True), (16, False)]
)
def test_s3_is_as_patient_with_clocks_that_are_ahead(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, minutes: int, late: bool
) -> None:
    at(monkeypatch, timedelta(minutes=minutes))
    answer = as_rest(sandbox, "GET", "/").signed(sandbox.credentials, "s3").send()
    assert answer.status == 200 if late else code_of(answer) == "RequestTimeTooSkewed"


def test_a_presigned_url_is_good_for_as_long_as_it_says(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, timedelta(hours=-2))
    url = as_rest(sandbox, "GET", "/")
    long = url.presigned(sandbox.credentials, "s3", expires=3 * 3600)
    assert long.send().status == 200
    answer = url.presigned(sandbox.credentials, "s3", expires=3600).send()
    assert "Request has expired" in answer.text
    too_long = url.presigned(sandbox.credentials, "s3", expires=604_801)
    assert "less than a week" in too_long.send().text


@pytest.fixture
def role(sandbox: Sandbox, connect: Connect) -> Credentials:
    """Credentials of a role, as STS gives them."""
    given = connect(sandbox, "sts").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/Deploy", RoleSessionName="me"
    )["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def describe(sandbox: Sandbox, credentials: Credentials) -> Answer:
    call = as_json(sandbox, "AmazonSSM.DescribeSessions", SESSIONS.encode())
    return call.signed(credentials, "ssm").send()


def test_temporary_credentials_are_good_with_their_own_token_only(
    sandbox: Sandbox, role: Credentials
) -> None:
    assert describe(sandbox, role).status == 200
    for wrong, code in (
        ({"session_token": ""}, "UnrecognizedClientException"),
        ({"session_token": f"{role.session_token}x"}, "UnrecognizedClientException"),
        ({"session_token": "é"}, "UnrecognizedClientException"),
        ({"secret_access_key": "guess"}, "InvalidSignatureException"),
        (
            {"secret_access_key": sandbox.credentials.secret_access_key},
            "InvalidSignatureException",
        ),
    ):
        guessed = Credentials(**{**dataclasses.asdict(role), **wrong})
        answer = describe(sandbox, guessed)
        assert code_of(answer) == code


def test_temporary_credentials_work_in_a_presigned_url(
    sandbox: Sandbox, role: Credentials
) -> None:
    assert as_rest(sandbox, "GET", "/").presigned(role, "s3").send().status == 200


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("get_session_token", {}),
        ("get_federation_token", {"Name": "me"}),
        (
            "assume_role",
            {"RoleArn": "arn:aws:iam::123456789012:role/Deploy", "RoleSessionName": "me"},
        ),
    ],
)
def test_no_two_are_given_the_same_secrets(
    sandbox: Sandbox, connect: Connect, operation: str, arguments: dict[str, str]
) -> None:
    sts = connect(sandbox, "sts")
    given = [getattr(sts, operation)(**arguments)["Credentials"] for _ in range(2)]
    for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
        assert given[0][name] != given[1][name]
        assert "EXAMPLE" not in given[0][name]


def test_temporary_credentials_end_when_they_say(
    sandbox: Sandbox, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = connect(sandbox, "sts").get_session_token(DurationSeconds=900)["Credentials"]
    keys = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    assert describe(sandbox, keys).status == 200
    end = given["Expiration"] + timedelta(seconds=1)
    monkeypatch.setattr(sandbox.wallet, "clock", end.timestamp)
    assert code_of(describe(sandbox, keys)) == "ExpiredTokenException"


def test_a_lifetime_that_sts_would_not_give_is_refused(
    sandbox: Sandbox, connect: Connect
) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        connect(sandbox, "sts").get_session_token(DurationSeconds=200_000)


@pytest.mark.parametrize(
    "form", ["WebIdentity&WebIdentityToken={}", "SAML&PrincipalArn=x&SAMLAssertion={}"]
)
def test_an_identity_provider_is_taken_at_its_word_only(sandbox: Sandbox, form: str) -> None:
    about = "&RoleArn=arn:aws:iam::123456789012:role/Deploy&RoleSessionName=me"

    def ask(word: str) -> Answer:
        return as_form(sandbox, f"Action=AssumeRoleWith{form.format(word)}{about}").send()

    word = sandbox.wallet.identity_token
    if "SAML" in form:
        word = quote(base64.b64encode(word.encode()).decode())
    assert "<SecretAccessKey>" in ask(word).text
    for other in ("", "guess", "%00", word[:-1]):
        answer = ask(other)
        assert code_of(answer) == "InvalidIdentityToken"
        assert "SecretAccessKey" not in answer.text


def test_the_list_of_what_needs_no_signature_is_closed_and_says_why() -> None:
    assert set(UNSIGNED) == {
        "sts:AssumeRoleWithWebIdentity",
        "sts:AssumeRoleWithSAML",
        "gateway:client",
        "gateway:agent",
        *SIGN_INS.values(),
    }
    assert all(UNSIGNED.values())


@pytest.mark.parametrize("operation", ["GetParameter", "DescribeDocument", "ListDocuments"])
def test_no_text_is_taken_for_the_operation(
    sandbox: Sandbox, connect: Connect, operation: str
) -> None:
    """moto sees a form in a body with `&`, and would do what its Action says."""
    ssm, name = connect(sandbox, "ssm"), "one-of-mine"
    ssm.create_document(Name=name, Content=content(), DocumentType="Session")
    arguments = {"Name": name, "Other": f"x&Action=DeleteDocument&Name={name}&"}
    call = as_json(sandbox, f"AmazonSSM.{operation}", json.dumps(arguments).encode())
    for header in ({}, {"Action": "DeleteDocument"}, {"User-Agent": "region/us-west-2"}):
        call = dataclasses.replace(call, headers={**call.headers, **header})
        call.signed(sandbox.credentials, "ssm").send()
    assert ssm.describe_document(Name=name)["Document"]["Name"] == name


def test_a_target_of_no_service_of_ours_leads_to_none(sandbox: Sandbox) -> None:
    for target in ("Other_1.ListDocuments", "ListDocuments", "AmazonSSM_1.ListDocuments"):
        answer = as_json(sandbox, target).signed(sandbox.credentials, "ssm").send()
        assert code_of(answer) == "UnknownOperationException"


@pytest.mark.parametrize(
    "path",
    [
        "/moto-api/data.json",
        "/moto-api/reset",
        "/moto-api",
        "/moto-api/",
        "//moto-api/data.json",
        "/%6doto-api/data.json",
        "/MOTO-API/data.json",
        "/moto%2Dapi/data.json",
        "/moto-api%2Fdata.json",
    ],
)
@pytest.mark.parametrize(
    "service", ["s3", "ssm", "motoapi", "moto_api", "motoapi.amazonaws.com"]
)
def test_moto_itself_is_never_reached(sandbox: Sandbox, path: str, service: str) -> None:
    for method in ("GET", "POST"):
        sent = as_rest(sandbox, method, path)
        for each in (
            sent,
            sent.signed(sandbox.credentials, service),
            sent.presigned(sandbox.credentials, service),
        ):
            assert each.send().status in {400, 403}
    port = sandbox.endpoint_url.rpartition(":")[2]
    url = f"http://moto-api.localhost:{port}/data.json"
    assert Sent(url, "GET").signed(sandbox.credentials, "s3").send().status == 403


@pytest.mark.parametrize(
    "service", ["motoapi", "moto_api", "sqs", "instance_metadata", "motoapi.amazonaws.com"]
)
def test_a_service_that_the_sandbox_does_not_offer_is_refused(
    sandbox: Sandbox, service: str
) -> None:
    answer = as_form(sandbox, "Action=ListQueues").signed(sandbox.credentials, service).send()
    assert code_of(answer) == "NotImplemented"


@pytest.mark.parametrize(
    "head",
    [
        "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n",
        "GET http://127.0.0.1/moto-api/data.json HTTP/1.1\r\nHost: localhost\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n",
        "GET / HTTP/1.1\r\nHost: evil.localhost.example\r\n",
        "GET / HTTP/1.1\r\n",
        "GET /#/ HTTP/1.1\r\nHost: localhost\r\n",
        "GET /\x80 HTTP/1.1\r\nHost: localhost\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n",
    ],
)
def test_a_request_that_no_client_writes_leads_nowhere(sandbox: Sandbox, head: str) -> None:
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    answer = send_raw(port, f"{head}\r\n".encode("latin-1"))
    assert answer.status in {400, 403}


def test_no_header_that_says_what_to_do_goes_unsigned(sandbox: Sandbox, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="secret", Body=b"text")
    put = as_rest(sandbox, "PUT", f"/{BUCKET}/copy").signed(sandbox.credentials, "s3")
    source = {"X-Amz-Copy-Source": f"{BUCKET}/secret"}
    answer = dataclasses.replace(put, headers={**put.headers, **source}).send()
    assert code_of(answer) == "AccessDenied"
    assert "not signed: x-amz-copy-source" in answer.text
    listed = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [each["Key"] for each in listed] == ["secret"]


@pytest.mark.parametrize(
    "request_line", ["GET http://[ HTTP/1.1", "G\x00T / HTTP/9.9", "GET //[::/ HTTP/1.1", ""]
)
def test_what_cannot_be_read_does_not_write_on_the_terminal(
    sandbox: Sandbox, capfd: pytest.CaptureFixture[str], request_line: str
) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(sandbox.endpoint_url).port)) as sender:
        sender.sendall(f"{request_line}\r\nHost: localhost\r\n\r\n".encode())
        sender.shutdown(socket.SHUT_WR)
        while sender.recv(65536):
            pass
    assert as_rest(sandbox, "GET", "/").send().status == 403
    assert capfd.readouterr() == ("", "")
