"""Which addresses stay on this machine, and which the environment names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.options import at_loopback, endpoint_from_environment


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4599",
        "http://127.0.0.1:4599/x",
        "ws://127.8.9.1",
        "http://[::1]:80",
        "https://jane:pw@127.0.0.1/",
    ],
)
def test_an_address_of_this_machine_is_one(url: str) -> None:
    assert at_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com/",
        "http://localhost.example.com",
        "http://example.com#@127.0.0.1",
        "http://example.com/?http://127.0.0.1",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://[::1",
        "http://10.0.0.1",
        "http://169.254.169.254",
    ],
)
def test_what_only_looks_like_one_is_none(url: str) -> None:
    assert not at_loopback(url)


@given(st.text())
def test_no_text_makes_it_fail(url: str) -> None:
    assert at_loopback(url) in (True, False)


@pytest.mark.parametrize(
    ("variables", "endpoint"),
    [
        ({}, None),
        ({"AWS_ENDPOINT_URL": "http://a"}, "http://a"),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_SSM": "http://b"}, "http://b"),
        ({"AWS_ENDPOINT_URL": ""}, None),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, None),
        (
            {"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
            "http://a",
        ),
    ],
)
def test_the_environments_endpoint_is_that_of_systems_manager(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], endpoint: str | None
) -> None:
    monkeypatch.delenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert endpoint_from_environment() == endpoint
