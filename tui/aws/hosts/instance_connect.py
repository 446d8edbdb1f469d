"""EC2 Instance Connect: a public key that an instance accepts for SSH, for a minute."""

from typing import Final

from tui.aws.client import Aws

LIFETIME: Final = 60.0
"""Seconds for which AWS keeps a key that was sent."""

LONGEST_KEY: Final = 4096
"""Characters of a public key that AWS takes."""


async def send_public_key(aws: Aws, instance_id: str, user: str, public_key: str) -> None:
    """Have an EC2 instance accept a key for one of its users. Raises AwsError.

    Args:
        aws: the account and region.
        instance_id: of EC2; hybrid nodes have nobody to tell them of keys.
        user: of the instance's operating system.
        public_key: a line of OpenSSH's, RSA or ED25519.
    """
    await aws.call(
        "ec2-instance-connect",
        "send_ssh_public_key",
        InstanceId=instance_id,
        InstanceOSUser=user,
        SSHPublicKey=public_key,
    )
