"""`--push-key` of `proxy`: a key that the instance accepts for the SSH client's connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui.cli.saying import complain
from tui.errors import UserFacingError
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance

FRESH: Final = 40.0
"""Seconds after which a key is sent once more before it is offered: of its sixty, some are left
for the client to be let in."""

INSTANCE: Final = "i-"
"""How the ids of EC2's instances begin."""

NOT_OF_EC2: Final = N_(
    "{name} is not an EC2 instance, and EC2 Instance Connect supports only "
    "those. Leave out --push-key and add your key to authorized_keys."
)
NO_PUBLIC_KEY: Final = N_(
    "{path} is not an OpenSSH public key. Use the file that ends in .pub."
)


class KeyNotPushed(UserFacingError):
    """A key that cannot be sent; the sentence is `str(error)`."""


@dataclass(frozen=True)
class KeyToPush:
    """What the command line says of the key.

    Attributes:
        user: who logs in.
        public_key: the file of the user's own key; None for one that is made for this time.
        agent: where the client asks for the key that is made.
    """

    user: str
    public_key: Path | None
    agent: Path | None

    @asynccontextmanager
    async def pushed(self, aws: "Aws", instance: "ManagedInstance") -> AsyncIterator[None]:
        """Have the instance accept the key, and the client find it.

        Raises AwsError, KeyNotPushed, AddressUnavailable and SocketInTheWay.
        """
        from tui.aws.hosts.instance_connect import send_public_key

        known_as = instance.instance_id
        if not known_as.startswith(INSTANCE):
            raise KeyNotPushed(_(NOT_OF_EC2).format(name=instance.label))
        if self.public_key is not None:
            line = await asyncio.to_thread(read_public_key, self.public_key)
            await send_public_key(aws, known_as, self.user, line)
            yield
            return
        async with self._offered(aws, known_as):
            yield

    @asynccontextmanager
    async def _offered(self, aws: "Aws", known_as: str) -> AsyncIterator[None]:
        from tui.aws.errors import AwsError
        from tui.aws.hosts.instance_connect import send_public_key
        from tui.sessions.headless.key_agent import KeyAgent
        from tui.sessions.headless.one_time_key import OneTimeKey

        assert self.agent is not None
        key, clock = OneTimeKey(), asyncio.get_running_loop().time
        await send_public_key(aws, known_as, self.user, key.public)
        sent = clock()

        async def send_again() -> None:
            """A question of the client's, of the host's key for instance, may have taken long."""
            nonlocal sent
            if clock() - sent > FRESH:
                try:
                    await send_public_key(aws, known_as, self.user, key.public)
                    sent = clock()
                except AwsError as error:
                    complain(error)

        async with KeyAgent(key, self.agent, send_again).serving():
            yield


def read_key_options(
    push_key: bool, user: str | None, public_key: Path | None, agent: Path | None
) -> KeyToPush | None:
    """The key that is to be pushed; None for none. Raises click.UsageError."""
    if not push_key:
        if user is not None or public_key is not None or agent is not None:
            raise click.UsageError(
                _("--ssh-user, --public-key and --identity-agent need --push-key.")
            )
        return None
    if user is None:
        raise click.UsageError(_("--push-key needs --ssh-user, the user that SSH logs in as."))
    if (public_key is None) is (agent is None):
        raise click.UsageError(
            _(
                "--push-key needs either --identity-agent or --public-key. `ssm-tui "
                "ssh-config --push-key` prints the lines for ~/.ssh/config."
            )
        )
    return KeyToPush(user, public_key, agent)


def read_public_key(path: Path) -> str:
    """The key in a file, without its comment, which is nobody's business. Raises KeyNotPushed."""
    from tui.aws.hosts.instance_connect import LONGEST_KEY

    try:
        with path.open("rb") as file:
            words = file.read(LONGEST_KEY + 1).decode("ascii", "replace").split()
    except OSError as error:
        raise KeyNotPushed(
            _("Couldn't read {path}: {problem}.").format(path=path, problem=error.strerror)
        ) from error
    if len(words) < 2 or not words[0].startswith(("ssh-", "ecdsa-", "sk-")):
        raise KeyNotPushed(_(NO_PUBLIC_KEY).format(path=path))
    return f"{words[0]} {words[1]}"
