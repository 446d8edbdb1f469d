"""The block for an SSH configuration."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.cli.connection import ConnectionOptions
from tui.cli.remote.ssh_config import block


def test_the_block_names_the_hosts_the_profile_and_the_user() -> None:
    chosen = ConnectionOptions("my prod", "eu-west-1")
    assert block(("web-01", "db-*"), "/opt/100%/ssm-tui", chosen, "ec2-user") == (
        "Host web-01 db-*\n"
        "    ProxyCommand /opt/100%%/ssm-tui --profile 'my prod' --region eu-west-1 "
        "proxy %h %p\n"
        "    User ec2-user\n"
    )


def test_a_pushed_key_is_offered_where_ssh_is_told_to_ask_for_it() -> None:
    lines = block(("web",), "ssm-tui", ConnectionOptions(), None, "/home/100%/.ssh/s-%r@%h")
    assert lines == (
        "Host web\n"
        "    ProxyCommand ssm-tui proxy --push-key --ssh-user %r "
        "--identity-agent /home/100%%/.ssh/s-%r@%h %h %p\n"
        '    IdentityAgent "/home/100%%/.ssh/s-%r@%h"\n'
        "    IdentitiesOnly no\n"
        "    ForwardAgent no\n"
    )


def test_a_key_is_pushed_to_instances_of_ec2_alone() -> None:
    result = CliRunner().invoke(main, ["ssh-config", "--push-key"])
    assert result.output.startswith("Host i-*\n    ProxyCommand ")


def test_without_a_host_every_id_is_led_through() -> None:
    result = CliRunner().invoke(main, ["ssh-config"])
    assert result.output.startswith("Host i-* mi-*\n    ProxyCommand ")


@pytest.mark.parametrize("host", ["a b", "a\nProxyCommand evil", "", 'a"b', "a#b"])
def test_a_host_cannot_add_to_the_configuration(host: str) -> None:
    for arguments in ([host], ["--user", host]):
        result = CliRunner().invoke(main, ["ssh-config", *arguments])
        assert result.exit_code == 2
        assert "can't be used in an SSH configuration" in result.stderr


@pytest.mark.skipif(shutil.which("ssh") is None, reason="ssh is not installed")
def test_ssh_reads_it_as_it_is_meant(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(block(("web-*",), "ssm-tui", ConnectionOptions("100%"), "kaori"))
    told = subprocess.run(
        ["ssh", "-F", str(config), "-G", "web-01"], capture_output=True, text=True, check=True
    ).stdout
    assert "user kaori\n" in told
    assert "proxycommand ssm-tui --profile 100%% proxy %h %p\n" in told
