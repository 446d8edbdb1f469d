"""The signature of a stream address."""

import pytest
from botocore.credentials import ReadOnlyCredentials

from tui.aws.signing import PRESIGNED, is_presigned, signature

URL = "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/jane-0?role=publish_subscribe"
KEYS = ReadOnlyCredentials("AKIDEXAMPLE", "wJalr", None)


@pytest.mark.parametrize("key", sorted(PRESIGNED))
def test_an_address_with_a_signature_is_known_by_any_of_its_parts(key: str) -> None:
    assert is_presigned(f"{URL}&{key.title()}=x")
    assert is_presigned(f"{URL}&{key}=")
    assert not is_presigned(f"{URL}&not-{key}=x")


def test_the_headers_are_signed_for_the_message_gateway() -> None:
    headers = signature(URL, KEYS, "eu-west-1")
    assert "AKIDEXAMPLE/" in headers["Authorization"]
    assert "/eu-west-1/ssmmessages/aws4_request" in headers["Authorization"]
    assert "X-Amz-Security-Token" not in headers
    assert "wJalr" not in str(headers)


def test_a_session_token_goes_along() -> None:
    keys = ReadOnlyCredentials("ASIAEXAMPLE", "wJalr", "the-token")
    assert signature(URL, keys, "eu-west-1")["X-Amz-Security-Token"] == "the-token"


def test_the_query_is_signed_too() -> None:
    one, other = (
        signature(URL + more, KEYS, "eu-west-1")["Authorization"][-64:] for more in ("", "&a=b")
    )
    assert one != other
