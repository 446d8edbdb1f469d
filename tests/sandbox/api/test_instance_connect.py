"""Keys that EC2 Instance Connect takes, as AWS's own SDK sends them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect
from tui.sandbox.service import Sandbox

KEY = f"ssh-ed25519 {'A' * 68} of-whom"


@pytest.fixture
def connector(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "ec2-instance-connect")


def test_a_key_is_accepted_for_a_user_until_it_expires(
    sandbox: Sandbox, connector: Any
) -> None:
    web = sandbox.state.fleet.instances[0].instance_id
    for _ in range(2):
        answer = connector.send_ssh_public_key(
            InstanceId=web, InstanceOSUser="ec2-user", SSHPublicKey=KEY
        )
        assert answer["Success"]
    lines = sandbox.state.pushed_keys.path(web, "ec2-user").read_text().splitlines()
    assert len(lines) == 2
    assert all(
        line.startswith('expiry-time="2') and line.endswith(f'Z" {KEY}') for line in lines
    )
    assert not sandbox.state.pushed_keys.path(web, "root").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"InstanceOSUser": "../root"}, "InvalidArgsException"),
        ({"SSHPublicKey": f"ssh-ed25519 {'A' * 68}\nssh-rsa A"}, "InvalidArgsException"),
        ({"InstanceId": "i-0123456789abcdef0"}, "EC2InstanceNotFoundException"),
        ({"InstanceId": "i-0ec20000000000001"}, "EC2InstanceStateInvalidException"),
    ],
)
def test_what_aws_would_not_take_is_refused_in_its_words(
    sandbox: Sandbox, connector: Any, change: dict[str, str], code: str
) -> None:
    web = sandbox.state.fleet.instances[0].instance_id
    call = {"InstanceId": web, "InstanceOSUser": "kaori", "SSHPublicKey": KEY, **change}
    with pytest.raises(ClientError, match=code):
        connector.send_ssh_public_key(**call)
