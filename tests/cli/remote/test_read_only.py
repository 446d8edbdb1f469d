"""Where the settings say that nothing may change, no command changes anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.aws.aws_server import Answer, AwsServer, caller, reservations
from tui.aws.permissions import operation_of
from tui.aws.reading import READING
from tui.cli import main
from tui.settings.settings import settings_file

NODE = "i-00000000000000001"
ME = "arn:aws:iam::123456789012:user/you"
WHY = ("--reason", "INC-1")
DOCUMENT = '{"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {}}'
SAYS = "read only by [profiles.default] in settings.toml"


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("[profiles.default]\nread_only = true\n")
    with AwsServer() as fake:
        for name, value in fake.environment().items():
            monkeypatch.setenv(name, value)
        fake.on("GetCallerIdentity", caller(ME))
        fake.on("DescribeInstances", reservations({NODE: {"Name": "web-1"}}))
        listed = {"InstanceId": NODE, "PingStatus": "Online", "PlatformType": "Linux"}
        fake.on("DescribeInstanceInformation", Answer({"InstanceInformationList": [listed]}))
        fake.on(
            "DescribeSessions",
            Answer({"Sessions": [{"SessionId": "you-1", "Owner": ME, "Target": NODE}]}),
        )
        fake.on(
            "GetDocument", Answer({"Name": "SSM-SessionManagerRunShell", "Content": DOCUMENT})
        )
        yield fake


@pytest.mark.parametrize(
    "command",
    [
        ["exec", *WHY, NODE, "--", "uptime"],
        ["exec", *WHY, "--all-matching", "web", "--yes", "--", "uptime"],
        ["forward", *WHY, NODE, "80"],
        ["cp", *WHY, "FILE", f"{NODE}:/tmp/"],
        ["proxy", *WHY, NODE, "22"],
        ["terminate", "you-1", "--yes"],
        ["preferences", "set", "--yes", "idleSessionTimeout=20"],
    ],
    ids=lambda command: command[0],
)
def test_a_command_says_so_and_sends_nothing(
    command: list[str], server: AwsServer, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    words = [str(tmp_path / "file") if word == "FILE" else word for word in command]
    done = CliRunner().invoke(main, words)
    assert done.exit_code not in (0, 2)
    assert SAYS in " ".join(done.output.split())
    reads = {operation_of(name) for _, name in READING}
    assert {each.operation for each in server.requests} <= reads
