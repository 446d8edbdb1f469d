"""The version gates of section 4.7."""

import pytest

from tui.protocol import versions
from tui.protocol.handshake import HandshakePlan


def test_what_our_client_reports_keeps_keep_alive_off() -> None:
    assert versions.CLIENT_VERSION.count(".") == 3
    assert versions.client_needs_no_keep_alive(versions.CLIENT_VERSION)
    assert versions.client_multiplexes(versions.CLIENT_VERSION)


def test_what_our_client_reports_is_no_older_than_aws_supports() -> None:
    assert versions.version_number(versions.CLIENT_VERSION) >= (1, 2, 764, 0)


def test_what_our_agent_reports_keeps_keep_alive_off() -> None:
    assert versions.agent_needs_no_keep_alive(HandshakePlan().agent_version)
    assert versions.agent_multiplexes(HandshakePlan().agent_version)


@pytest.mark.parametrize(
    ("version", "above"),
    [
        ("3.0.196.0", False),
        ("3.0.196.1", True),
        ("3.0.197.0", True),
        ("3.1", False),
        ("4.0.0", False),
        ("", False),
        (None, False),
        ("3.3.x.0", False),
        ("3.3.²00.0", False),
        ("3.3." + "9" * 5000 + ".0", False),
    ],
)
def test_an_agent_is_compared_as_the_plugin_does(version: str | None, above: bool) -> None:
    assert versions.agent_multiplexes(version) == above


@pytest.mark.parametrize(
    ("version", "at_least"),
    [
        ("1.1.69.9", False),
        ("1.1.70", True),
        ("1.1.70.0", True),
        ("1.2", True),
        ("1.1", False),
        ("", False),
        ("pyssm-client/0.1.0", True),
        ("1.1.beta", True),
        ("1.1." + "9" * 5000, True),
    ],
)
def test_a_client_is_compared_as_the_agent_does(version: str, at_least: bool) -> None:
    assert versions.client_multiplexes(version) == at_least


def test_the_version_of_a_plugin_built_from_source_needs_keep_alive() -> None:
    assert not versions.client_needs_no_keep_alive("1.2.0.0")
    assert not versions.client_needs_no_keep_alive("1.2.331.0")
    assert not versions.agent_needs_no_keep_alive("3.1.1511.0")
