"""Nobody who could ask AWS, and what may be offered then."""

from tests.ui.fakes import FakeAccount
from tui.aws.client import Aws
from tui.aws.errors import NoCredentials


def nobody() -> FakeAccount:
    """An AWS without credentials."""
    aws = FakeAccount(describe_instance_information=NoCredentials())
    aws.who = NoCredentials()
    return aws


async def never(profile: str | None, region: str | None) -> Aws:
    raise AssertionError("nobody asked for another place")


async def demo() -> Aws:
    return FakeAccount()
