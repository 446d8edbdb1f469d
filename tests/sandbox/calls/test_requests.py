from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import LARGEST_BODY, Dialect, read_call

SIGNED = "AWS4-HMAC-SHA256 Credential=K/20261123/eu-west-1/{}/aws4_request, SignedHeaders=a"


def request(body: bytes = b"", **environ: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **environ,
    }


@pytest.mark.parametrize(
    ("environ", "action"),
    [
        (request(b"{}", HTTP_X_AMZ_TARGET="AmazonSSM.StartSession"), "ssm:StartSession"),
        (request(b"{}", HTTP_X_AMZ_TARGET="TrentService.Decrypt"), "kms:Decrypt"),
        (
            request(
                b"{}",
                HTTP_X_AMZ_TARGET=(
                    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"
                ),
            ),
            "cloudtrail:LookupEvents",
        ),
        (
            request(
                b"Action=DescribeInstances&Version=2016-11-15",
                CONTENT_TYPE="application/x-www-form-urlencoded; charset=utf-8",
                HTTP_AUTHORIZATION=SIGNED.format("ec2"),
            ),
            "ec2:DescribeInstances",
        ),
        (request(REQUEST_METHOD="GET", PATH_INFO="/bucket/a/key"), "s3:GetObject"),
        (request(REQUEST_METHOD="GET", PATH_INFO="/bucket/"), "s3:ListBucket"),
        (request(REQUEST_METHOD="PUT", PATH_INFO="/bucket/key"), "s3:PutObject"),
        (request(REQUEST_METHOD="GET"), "s3:ListAllMyBuckets"),
        (
            request(REQUEST_METHOD="GET", PATH_INFO="/bucket", QUERY_STRING="list-type=2"),
            "s3:ListBucket",
        ),
        (
            request(REQUEST_METHOD="GET", PATH_INFO="/bucket", QUERY_STRING="encryption"),
            "s3:GetEncryptionConfiguration",
        ),
    ],
)
def test_each_dialect_names_its_action(environ: dict[str, Any], action: str) -> None:
    assert read_call(environ).action == action


def test_a_call_is_of_the_region_that_it_was_signed_for() -> None:
    environ = request(b"{}", HTTP_X_AMZ_TARGET="AmazonSSM.GetDocument")
    assert read_call(environ).region == ""
    environ |= {"HTTP_AUTHORIZATION": SIGNED.format("ssm"), "wsgi.input": BytesIO(b"{}")}
    assert read_call(environ).region == "eu-west-1"


def test_the_body_stays_readable() -> None:
    environ = request(b'{"a": 1}', HTTP_X_AMZ_TARGET="AmazonSSM.GetDocument")
    assert read_call(environ).arguments == {"a": 1}
    assert environ["wsgi.input"].read() == b'{"a": 1}'


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "-1", "many"])
def test_a_body_of_an_impossible_length_is_refused(length: str) -> None:
    environ = request(b"{}", HTTP_X_AMZ_TARGET="AmazonSSM.GetDocument", CONTENT_LENGTH=length)
    with pytest.raises(ApiError, match="too large"):
        read_call(environ)


@given(
    st.binary(max_size=60) | st.just(b"[" * 100_000),
    st.sampled_from(["AmazonSSM.StartSession", "", ".", "x.y.z"]),
    st.text("AWS4-HMAC Credential=/,", max_size=60),
    st.sampled_from(["application/x-www-form-urlencoded", "application/x-amz-json-1.1", ""]),
)
def test_any_request_is_read_or_refused(
    body: bytes, target: str, authorization: str, content_type: str
) -> None:
    environ = request(
        body,
        HTTP_X_AMZ_TARGET=target,
        HTTP_AUTHORIZATION=authorization,
        CONTENT_TYPE=content_type,
    )
    try:
        call = read_call(environ)
    except ApiError as refusal:
        call = None
        assert refusal.status < 500  # noqa: PT017  - either outcome is right
    assert call is None or call.dialect in Dialect
