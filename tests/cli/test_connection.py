"""Which AWS a command talks to, and what is known of it without asking."""

import pytest

from tui.aws.node_cache import KnownNode, Place
from tui.cli.connection import ConnectionOptions, node_cache

TOKYO = Place("123456789012", "ap-northeast-1", "https://ssm.ap-northeast-1.amazonaws.com")
DUBLIN = Place("123456789012", "eu-west-1", "https://ssm.eu-west-1.amazonaws.com")
HERE = Place("123456789012", "ap-northeast-1", "http://127.0.0.1:4599")
WEB, DB, DEMO = (
    KnownNode(f"i-0000000{n}", name) for n, name in enumerate(("web", "db", "demo"))
)


def test_machines_are_known_by_profile_region_and_endpoint_without_asking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place, profile, node in ((TOKYO, "shop", WEB), (DUBLIN, "shop", DB), (HERE, "", DEMO)):
        node_cache().write(place, profile, [node])
    assert ConnectionOptions("shop", "ap-northeast-1").known_nodes() == (WEB,)
    assert ConnectionOptions("shop", "us-east-1").known_nodes() == ()
    assert ConnectionOptions("audit").known_nodes() == ()
    monkeypatch.setenv("AWS_PROFILE", "shop")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert ConnectionOptions().known_nodes() == (DB,)
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.delenv("AWS_REGION")
    assert ConnectionOptions(endpoint_url=HERE.endpoint).known_nodes() == (DEMO,)
