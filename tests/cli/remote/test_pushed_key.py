"""Which key is pushed, when, and what is said where it cannot be."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from tests.sessions.headless.agent_client import ask
from tests.support.aws.fake_aws import FakeAws
from tui.aws.instances import ManagedInstance
from tui.cli import main
from tui.cli.remote import pushed_key
from tui.cli.remote.pushed_key import KeyNotPushed, KeyToPush, read_public_key

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq"
NODE = ManagedInstance("i-0abc1234")
SEND = "send_ssh_public_key"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--push-key", "--public-key", "k.pub"], "needs --ssh-user"),
        (["--push-key", "--ssh-user", "ec2-user"], "ssh-config --push-key"),
        (["--ssh-user", "ec2-user"], "need --push-key"),
        (["--identity-agent", "/s"], "need --push-key"),
        (
            [
                *("--push-key", "--ssh-user", "a", "--public-key", "k"),
                *("--identity-agent", "/s"),
            ],
            "needs either",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(main, ["proxy", "web-01", *arguments])
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


def test_a_key_is_sent_without_its_comment(tmp_path: Path) -> None:
    path = tmp_path / "k.pub"
    path.write_text(f"{KEY} kaori@laptop\n")
    assert read_public_key(path) == KEY


@pytest.mark.parametrize("text", ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n", "", KEY[:11]])
def test_what_is_no_public_key_is_never_sent(tmp_path: Path, text: str) -> None:
    path = tmp_path / "k"
    path.write_text(text)
    with pytest.raises(KeyNotPushed, match="is not an OpenSSH public key"):
        read_public_key(path)
    with pytest.raises(KeyNotPushed, match="Couldn't read"):
        read_public_key(tmp_path / "none")


async def test_a_node_that_is_not_ec2s_gets_no_key() -> None:
    aws = FakeAws()
    with pytest.raises(KeyNotPushed, match="factory is not an EC2 instance"):
        async with KeyToPush("kaori", None, Path("/s")).pushed(
            aws, ManagedInstance("mi-0abc1234", name="factory")
        ):
            pass
    assert aws.calls == []


async def test_a_key_that_is_made_is_sent_again_before_it_is_offered_late(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aws = FakeAws({SEND: {"Success": True}})
    with TemporaryDirectory(prefix="agent-") as folder:
        path = Path(folder, "agent")
        async with KeyToPush("kaori", None, path).pushed(aws, NODE):
            assert aws.times(SEND) == 1
            await ask(path, b"\0\0\0\x01\x0b")
            assert aws.times(SEND) == 1
            monkeypatch.setattr(pushed_key, "FRESH", -1.0)
            await ask(path, b"\0\0\0\x01\x0b")
            assert aws.times(SEND) == 2
            del aws.answers[SEND]
            assert (await ask(path, b"\0\0\0\x01\x0b"))[0] == 12
    assert "SendSSHPublicKey" in capsys.readouterr().err
    sent = [arguments for name, arguments in aws.calls if name == SEND]
    assert len({arguments["SSHPublicKey"] for arguments in sent}) == 1
    assert sent[0]["InstanceOSUser"] == "kaori"
    assert sent[0]["InstanceId"] == NODE.instance_id
