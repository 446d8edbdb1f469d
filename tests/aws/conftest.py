"""An Aws that talks to a scripted one on loopback."""

from collections.abc import Iterator

import pytest

from tests.support.aws.aws_server import AwsServer
from tui.aws.client import Aws, StaticCredentials


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore tries once and uses no proxy, unless a test says otherwise."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def fake() -> Iterator[AwsServer]:
    with AwsServer() as fake:
        yield fake


@pytest.fixture
def aws(fake: AwsServer) -> Iterator[Aws]:
    aws = Aws(
        endpoint_url=fake.url,
        region="eu-west-1",
        credentials=StaticCredentials("AKIDEXAMPLE", "very-secret-key"),
    )
    aws.pauses = (0.0, 0.0)
    yield aws
    aws.close()
