"""A session takes the proxy that AWS's calls take."""

import pytest

from tui.transport.errors import UnusableProxy
from tui.transport.trust import proxy_for

GATEWAY = "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/you-0abc"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "no_proxy", "all_proxy", "socks_proxy", "wss_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("//proxy.example:3128", "http://proxy.example:3128"),
        ("jane:secret@proxy.example:3128", "http://jane:secret@proxy.example:3128"),
        ("http://jane@proxy.example", "http://proxy.example"),
        ("https://proxy.example:443/", "https://proxy.example:443"),
        ("[::1]:3128", "http://[::1]:3128"),
    ],
)
def test_a_proxy_needs_no_scheme(
    monkeypatch: pytest.MonkeyPatch, given: str, used: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", given)
    assert proxy_for(GATEWAY) == used


@pytest.mark.parametrize("name", ["socks_proxy", "ALL_PROXY", "HTTP_PROXY", "wss_proxy"])
def test_what_aws_calls_do_not_heed_is_not_heeded(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "socks5://proxy.example:1080")
    assert proxy_for(GATEWAY) is None


@pytest.mark.parametrize("spared", ["amazonaws.com", ".amazonaws.com", "*"])
def test_no_proxy_spares_a_gateway(monkeypatch: pytest.MonkeyPatch, spared: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", spared)
    assert proxy_for(GATEWAY) is None


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9", "[::1]:9"])
def test_loopback_is_reached_without_one(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example:1080")
    assert proxy_for(f"ws://{host}/v1") is None


@pytest.mark.parametrize(
    "given",
    ["not a proxy", "ftp://jane:secret@proxy.example", "http://", "proxy.example:port", "a\nb"],
)
def test_what_is_no_proxy_is_told_with_what_to_set(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", given)
    with pytest.raises(UnusableProxy, match=r"Set it to an HTTP proxy") as caught:
        proxy_for(GATEWAY)
    assert str(caught.value).isprintable()
    assert "secret" not in f"{caught.value} {caught.value!r}"


def test_a_socks_proxy_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5h://proxy.example:1080")
    with pytest.raises(UnusableProxy, match="SOCKS"):
        proxy_for(GATEWAY)
