"""What the user of a forwarded port reads, and when."""

import asyncio
from types import SimpleNamespace

import pytest
from click import BadParameter, Context
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.fake_aws import FakeAws
from tui.cli import main
from tui.cli.connection import ConnectionOptions
from tui.cli.remote import forward as module
from tui.cli.remote.forward import ForwardRequest, forward
from tui.cli.remote.session_command import Interruptions
from tui.cli.remote.tunnels import Tunnel, ask_about, read_tunnels
from tui.sessions.headless.local_address import LocalAddress
from tui.transport.link import Connected, Connecting, Waiting


def test_an_outage_is_told_once_and_its_end_once(capsys: pytest.CaptureFixture[str]) -> None:
    links = Interruptions()
    for link in (
        Connecting(1),
        Connected(),
        Waiting(1, 0.0, "the connection was cut"),
        Connecting(1),
        Waiting(2, 0.0, "nothing listens"),
        Connecting(2),
        Connected(),
    ):
        links.report(link)
    assert capsys.readouterr().err == (
        "ssm-tui: Reconnecting: the connection was cut.\nssm-tui: Reconnected.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["web-01", "db:http", "--reason", "x"], "HOST:PORT"),
        (["web-01", "80", "99999", "--reason", "x"], "65535"),
        (["web-01", "80"], "--reason"),
        (["web-01", "--reason", "x"], "Give a port to forward"),
        (["web-01", "80", "db:80", "--reason", "x"], "not a local address"),
        (
            ["web-01", "-L", "80", "--reason", "x"],
            "is not of the form [ADDRESS:]LOCAL:[HOST:]PORT",
        ),
        (
            ["web-01", "-L", "1:2:3:4:5", "--reason", "x"],
            "is not of the form [ADDRESS:]LOCAL:[HOST:]PORT",
        ),
        (["web-01", "rds:orders:0", "--reason", "x"], "rds:NAME or elasticache:NAME"),
        (["web-01", "rds:orders", "0.0.0.0:80", "--reason", "x"], "reach rds:orders through"),
        (["web-01", "80", "0.0.0.0:80", "--reason", "x"], "Other machines can connect to 0.0"),
        (["web-01", "-L", "[::]:1:db:80", "--reason", "x"], "Add --yes"),
        (["web-01", "80", "--reason", "x" * 257], "at most 256 characters"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_before_aws_is_asked(
    arguments: list[str], words: str
) -> None:
    result = CliRunner().invoke(main, ["forward", *arguments])
    assert result.exit_code == 2
    assert words in result.stderr


async def test_a_search_that_is_never_answered_starts_nothing_when_the_time_is_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = FakeAws({"describe_instances": {"Reservations": []}})
    aws.hold("describe_instance_information")
    monkeypatch.setattr(ConnectionOptions, "aws", lambda *_: aws)
    tunnels = read_tunnels(Context(forward), forward.params[0], ("0:80",))
    async with asyncio.timeout(5):
        asked = ForwardRequest("web-01", tunnels, "look", 16384, 900, timeout=0.05)
        assert await module._forward(ConnectionOptions(), asked) == 124
    assert "Nothing was started: AWS didn't answer within 0.05 s" in capsys.readouterr().err
    assert not aws.times("start_session")


@pytest.mark.parametrize(
    ("text", "local", "destination"),
    [
        ("8080:80", "127.0.0.1:8080", "localhost:80"),
        ("5432:db:5432", "127.0.0.1:5432", "db:5432"),
        ("127.0.0.2:5432:db:5432", "127.0.0.2:5432", "db:5432"),
        ("[::1]:5432:[2001:db8::7]:5432", "[::1]:5432", "[2001:db8::7]:5432"),
        ("/run/db.sock:db:5432", "/run/db.sock", "db:5432"),
        ("/run/db.sock:80", "/run/db.sock", "localhost:80"),
        ("5432:rds:orders", "127.0.0.1:5432", "rds:orders"),
        ("127.0.0.2:5432:rds:orders/reader:5433", "127.0.0.2:5432", "rds:orders/reader:5433"),
        ("[::1]:0:elasticache:carts", "[::1]:0", "elasticache:carts"),
        ("[::1]:8080:80", "[::1]:8080", "localhost:80"),
        ("127.0.0.2:8080:80", "127.0.0.2:8080", "localhost:80"),
        ("/run/db.sock:db.example:80", "/run/db.sock", "db.example:80"),
        ("8080:rds:5432", "127.0.0.1:8080", "rds:5432"),
    ],
)
def test_a_tunnel_is_written_as_for_ssh(text: str, local: str, destination: str) -> None:
    (tunnel,) = read_tunnels(Context(forward), forward.params[0], (text,))
    assert (str(tunnel.local), str(tunnel.destination)) == (local, destination)


@given(st.lists(st.sampled_from(["80", "0", "[::1]", "db", "rds", "/s", "a-1", "99999", ""])))
def test_whatever_is_written_is_a_tunnel_or_refused(fields: list[str]) -> None:
    text = ":".join(fields)
    try:
        (tunnel,) = read_tunnels(Context(forward), forward.params[0], (text,))
    except BadParameter:
        return
    assert text.endswith(str(tunnel.destination).removeprefix("localhost:"))


def test_who_declines_to_be_connected_to_is_told_that_nothing_was_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    with pytest.raises(SystemExit) as left:
        ask_about([Tunnel(LocalAddress.parse("0.0.0.0:8080"), None)])
    assert left.value.code == 1
    assert capsys.readouterr().err == "ssm-tui: Nothing was started.\n"
