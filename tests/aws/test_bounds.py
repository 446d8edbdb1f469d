"""An endpoint that never comes to an end costs a bounded time and memory, and is a sentence."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from tests.support.loopback import Exchange, Loopback
from tui.aws import bounds
from tui.aws.client import Aws, StaticCredentials
from tui.aws.errors import AwsError, OutcomeUnknown, Unreachable

KEYS = StaticCredentials("AKIDEXAMPLE", "very-secret-key")
MIB = b" " * (1 << 20)
GIGABYTE = 1 << 30

Talk = Callable[[Exchange], None]


class Endless(Loopback):
    """Says whatever a test wants; what was taken of it is counted in MiB."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk
        self.taken = 0
        self.calls = 0

    def respond(self, exchange: Exchange) -> None:
        self.calls += 1
        exchange.close_connection = True
        self._talk(exchange)

    def pour(self, exchange: Exchange) -> None:
        """A gigabyte, as long as somebody takes it."""
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
        for piece in repeat(MIB, GIGABYTE // len(MIB)):
            exchange.wfile.write(piece)
            exchange.wfile.flush()
            self.taken += 1


@contextmanager
def endpoint(talk: Talk) -> Iterator[tuple[Aws, Endless]]:
    with Endless(talk) as server:
        aws = Aws(endpoint_url=server.url, region="eu-west-1", credentials=KEYS)
        yield aws, server
        aws.close()


def drip(*, before: bytes) -> Talk:
    """A byte now and then, each in time, for much longer than a test."""

    def talk(exchange: Exchange) -> None:
        exchange.wfile.write(before)
        for _ in range(1000):
            exchange.wfile.write(b"a")
            exchange.wfile.flush()
            time.sleep(0.02)

    return talk


def answer(status: int, content: bytes, **headers: str) -> Talk:
    return lambda exchange: exchange.reply(status, headers.items(), content)


HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
CALLS = {
    "ssm": ("describe_sessions", {"State": "Active"}),
    "ec2": ("describe_instances", {}),
    "sts": ("get_caller_identity", {}),
    "s3": ("get_object", {"Bucket": "logs", "Key": "a", "Range": "bytes=0-9"}),
    "logs": ("describe_log_groups", {}),
}


async def outcome(aws: Aws, service: str) -> dict[str, Any] | AwsError:
    operation, arguments = CALLS[service]
    try:
        return await aws.call(service, operation, **arguments)
    except AwsError as error:
        return error


async def refusal(aws: Aws, service: str = "ssm") -> AwsError:
    refused = await outcome(aws, service)
    assert isinstance(refused, AwsError), refused
    return refused


@pytest.mark.parametrize("service", CALLS)
async def test_of_a_gigabyte_sixteen_mebibytes_are_taken_and_that_is_said(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
    with endpoint(lambda exchange: server.pour(exchange)) as (aws, server):
        refused = await refusal(aws, service)
        assert isinstance(refused, Unreachable)
        assert f"No response from {server.url}" in str(refused)
        assert "more than 16 MiB received" in str(refused)
        assert server.taken < 64
        assert server.calls == 1


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        HEADERS,
        b"HTTP/1.1 500 No\r\nContent-Length: 9999\r\n\r\n",
    ],
    ids=["status", "header", "body", "error"],
)
async def test_an_answer_that_comes_byte_by_byte_ends_with_the_time_of_the_call(
    before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.aws.boto.CALL_SECONDS", 0.5)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
    with endpoint(drip(before=before)) as (aws, server):
        refused = await refusal(aws)
        assert isinstance(refused, Unreachable)
        assert "not finished within 0.5 s" in str(refused)
        assert server.calls == 1


async def test_a_session_that_an_endless_answer_may_have_started_is_said_to_be_unknown() -> (
    None
):
    with endpoint(lambda exchange: server.pour(exchange)) as (aws, server):
        with pytest.raises(OutcomeUnknown):
            await aws.call_once("ssm", "start_session", Target="i-0123456789abcdef0")
        assert server.calls == 1


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("service", ["ssm", "sts"])
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"<a>" * 200_000,
        b"<a>" * 200_000 + b"</a>" * 200_000,
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 9) for n in range(1, 12))
        + b"]><a>&a11;</a>",
    ],
    ids=["list", "object", "open", "nested", "entities"],
)
async def test_what_is_nested_without_end_is_a_sentence(
    content: bytes, service: str, status: int
) -> None:
    with endpoint(answer(status, content)) as (aws, _):
        # An answer in which nothing is found is none that anything is made of.
        if isinstance(found := await outcome(aws, service), AwsError):
            assert str(found).endswith((".", ")"))
            assert len(str(found)) < 2000
        else:
            assert found.keys() == {"ResponseMetadata"}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000])
async def test_json_without_an_end_is_said_to_be_no_answer_of_aws(
    content: bytes, status: int
) -> None:
    with endpoint(answer(status, content)) as (aws, _):
        assert "the response is not from AWS" in str(await refusal(aws))


async def test_what_is_compressed_is_not_inflated() -> None:
    import gzip

    bomb = gzip.compress(bytes(1 << 28))
    with endpoint(answer(200, bomb, **{"Content-Encoding": "gzip"})) as (aws, _):
        found = await aws.call("s3", "get_object", Bucket="logs", Key="a")
        assert found["Body"] == bomb


@pytest.mark.parametrize("source", ["container", "role"])
async def test_whatever_gives_credentials_is_bounded_too(
    source: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Endless(lambda exchange: server.pour(exchange)) as server:
        if source == "container":
            monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{server.url}/keys")
        else:
            config = tmp_path / "config"
            config.write_text(
                "[profile far]\nrole_arn = arn:aws:iam::1:role/far\n"
                "credential_source = Environment\n"
            )
            monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret-key")
            monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        profile = None if source == "container" else "far"
        aws = Aws(profile=profile, region="eu-west-1", endpoint_url="http://127.0.0.1:1")
        refused = await refusal(aws)
        aws.close()
        assert f"No response from {server.url}" in str(refused)
        assert "more than 16 MiB received" in str(refused)
        assert server.taken < 64


async def test_a_connection_that_nobody_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object, **__: object) -> None:
        time.sleep(5)
        raise OSError

    monkeypatch.setattr(bounds, "CONNECT_SECONDS", 0.2)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr("socket.getaddrinfo", never)
    aws = Aws(endpoint_url="http://nowhere.example", region="eu-west-1", credentials=KEYS)
    begun = time.monotonic()
    assert "connecting timed out" in str(await refusal(aws))
    assert time.monotonic() - begun < 4
    aws.close()
