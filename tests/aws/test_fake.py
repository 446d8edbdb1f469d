"""Tests that run on an account in memory never reach the real client by accident."""

from tests.support.aws.fake_aws import FakeAws
from tui.aws.client import Aws


def test_the_fake_answers_whatever_can_be_asked_of_the_real_one() -> None:
    asked = {name for name in vars(Aws) if not name.startswith("_")}
    assert asked - set(vars(FakeAws)) == set()
