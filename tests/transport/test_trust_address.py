"""A token goes to the partition's message gateway, or to loopback when the user chose that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.transport.errors import UntrustedStreamUrl, UnusableEndpoint
from tui.transport.trust import check_stream_url, led_to


def is_trusted(url: str, suffix: str = "amazonaws.com", *, loopback: bool = False) -> bool:
    try:
        check_stream_url(url, dns_suffixes=[suffix, "api.aws"], loopback_allowed=loopback)
    except UntrustedStreamUrl:
        return False
    return True


VPC_ENDPOINT = "vpce-0abc-1def.ssmmessages.eu-west-1.vpce.amazonaws.com"
PATH = "/v1/data-channel/you-0abc?role=publish_subscribe&cell-number=AAEA"


@pytest.mark.parametrize(
    ("host", "suffix"),
    [
        ("ssmmessages.ap-northeast-1.amazonaws.com", "amazonaws.com"),
        ("ssmmessages.eu-west-1.amazonaws.com:443", "amazonaws.com"),
        ("ssmmessages-fips.us-east-1.amazonaws.com", "amazonaws.com"),
        ("ssmmessages.us-east-1.api.aws", "amazonaws.com"),
        ("SSMMessages.eu-west-1.amazonaws.com", "amazonaws.com"),
        ("ssmmessages.cn-north-1.amazonaws.com.cn", "amazonaws.com.cn"),
        ("ssmmessages.eusc-de-east-1.amazonaws.eu", "amazonaws.eu"),
    ],
)
def test_the_gateways_of_a_partition_are_trusted(host: str, suffix: str) -> None:
    assert is_trusted(f"wss://{host}{PATH}", suffix)


@pytest.mark.parametrize(
    "url",
    [
        f"ws://ssmmessages.eu-west-1.amazonaws.com{PATH}",
        f"https://ssmmessages.eu-west-1.amazonaws.com{PATH}",
        f"wss://ssmmessages.eu-west-1.amazonaws.com.evil.example{PATH}",
        f"wss://ssmmessages.evil.example{PATH}",
        f"wss://ssmmessages.eu-west-1.amazonaws.com@evil.example{PATH}",
        f"wss://you:pw@ssmmessages.eu-west-1.amazonaws.com{PATH}",
        f"wss://ssmmessages.eu-west-1.amazonaws.com:8443{PATH}",
        f"wss://ssmmessages.eu-west-1.amazonaws.com:99999{PATH}",
        f"wss://evilamazonaws.com{PATH}",
        f"wss://amazonaws.com{PATH}",
        f"wss://s3.eu-west-1.amazonaws.com{PATH}",
        f"wss://{VPC_ENDPOINT}{PATH}",
        f"wss://ssmmessages-0abc.{VPC_ENDPOINT}.evil.example{PATH}",
        f"wss://ssmmessages..amazonaws.com{PATH}",
        f"wss://xssmmessages.eu-west-1.amazonaws.com{PATH}",
        f"wss://evil.example\\.ssmmessages.eu-west-1.amazonaws.com{PATH}",
        "wss://[::1",
        "wss://ssmmessages.eu-west-1.amazonaws.com/\r\nHost: x",
        f"ws://127.0.0.1:8080{PATH}",
        "",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    assert not is_trusted(url)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9", "[::1]:9", "127.8.9.1"])
def test_loopback_is_trusted_once_the_endpoint_is_on_loopback(host: str) -> None:
    assert is_trusted(f"ws://{host}{PATH}", loopback=True)
    assert not is_trusted(f"ws://{host}{PATH}", loopback=False)


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1.evil.example", "0.0.0.0", "localhost.evil.example"])  # fmt: skip
def test_loopback_does_not_open_other_hosts(host: str) -> None:
    assert not is_trusted(f"ws://{host}{PATH}", loopback=True)


def test_the_refusal_names_the_host_and_never_the_address_with_its_query() -> None:
    with pytest.raises(UntrustedStreamUrl) as caught:
        check_stream_url(
            "wss://evil.example/x?X-Amz-Security-Token=secret",
            dns_suffixes=["amazonaws.com"],
            loopback_allowed=False,
        )
    assert "evil.example" in str(caught.value)
    assert "secret" not in str(caught.value)


@given(st.text())
def test_any_text_is_judged_without_another_error(url: str) -> None:
    is_trusted(url, loopback=True)


# A gateway that the user has configured


def test_a_vpc_endpoint_that_only_an_answer_names_is_refused_with_the_way_to_it() -> None:
    url = f"wss://{VPC_ENDPOINT}{PATH}"
    with pytest.raises(
        UntrustedStreamUrl, match=f"AWS_ENDPOINT_URL_SSMMESSAGES=https://{VPC_ENDPOINT}"
    ):
        check_stream_url(url, dns_suffixes=["amazonaws.com"], loopback_allowed=True)


@pytest.mark.parametrize(
    "host", ["ssmmessages.eu-west-1.amazonaws.com", VPC_ENDPOINT, "evil.example:99"]
)
@pytest.mark.parametrize(
    ("endpoint", "led"),
    [
        (f"https://{VPC_ENDPOINT}", f"wss://{VPC_ENDPOINT}"),
        (f"https://{VPC_ENDPOINT}/", f"wss://{VPC_ENDPOINT}"),
        ("wss://gateway.example:8443", "wss://gateway.example:8443"),
        ("http://127.0.0.1:4600", "ws://127.0.0.1:4600"),
    ],
)
def test_the_configured_gateway_gets_the_token_whatever_host_an_answer_names(
    host: str, endpoint: str, led: str
) -> None:
    assert led_to(f"wss://{host}{PATH}", endpoint) == f"{led}{PATH}"


@pytest.mark.parametrize(
    "endpoint",
    [
        f"http://{VPC_ENDPOINT}",
        f"ws://{VPC_ENDPOINT}",
        VPC_ENDPOINT,
        f"https://{VPC_ENDPOINT}/stage",
        f"https://{VPC_ENDPOINT}?a=b",
        f"https://you:pw@{VPC_ENDPOINT}",
        "https://",
        "https://[::1",
        "https://host:99999",
        "https://ho st",
        "ftp://host",
    ],
)
def test_an_endpoint_that_no_token_may_go_to_is_said_before_anything_is_sent(
    endpoint: str,
) -> None:
    with pytest.raises(UnusableEndpoint, match="AWS_ENDPOINT_URL_SSMMESSAGES") as caught:
        led_to(f"wss://ssmmessages.eu-west-1.amazonaws.com{PATH}", endpoint)
    assert "pw" not in str(caught.value)


@given(st.text(), st.text())
def test_any_endpoint_is_judged_without_another_error(url: str, endpoint: str) -> None:
    try:
        led = led_to(url, endpoint)
    except (UnusableEndpoint, UntrustedStreamUrl):
        return
    assert led.startswith(("wss://", "ws://"))
