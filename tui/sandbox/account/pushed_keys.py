"""The keys that EC2 Instance Connect was given: each is accepted for a minute.

On an instance sshd asks the metadata service for them. Here they are lines of a file in the folder
of the instance, which an sshd may have as its `AuthorizedKeysFile`; it heeds when they expire.
"""

from datetime import UTC, datetime
from pathlib import Path

LIFETIME = 60.0
"""Seconds."""
FOLDER = "ec2-instance-connect"


class PushedKeys:
    """The keys of each instance and user."""

    def __init__(self, homes: Path) -> None:
        self._homes = homes

    def add(self, instance_id: str, user: str, public_key: str, now: float) -> None:
        """Accept a key from now on, in Unix seconds."""
        path = self.path(instance_id, user)
        path.parent.mkdir(parents=True, exist_ok=True)
        expiry = datetime.fromtimestamp(now + LIFETIME, UTC).strftime("%Y%m%d%H%M%SZ")
        with path.open("a") as file:
            file.write(f'expiry-time="{expiry}" {public_key}\n')

    def path(self, instance_id: str, user: str) -> Path:
        """The file that holds them."""
        return self._homes / instance_id / FOLDER / user
