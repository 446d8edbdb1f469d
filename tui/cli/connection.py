"""Which AWS a command talks to: the command line, then the settings, then boto3's own ways."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.settings.contexts import read_only_by
from tui.settings.settings import Settings, load_settings, state_directory

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.node_cache import KnownNode, NodeCache
    from tui.credentials.store import KeyringStore

PROFILE: Final = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")
REGION: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""The variables that name a profile and a region, in the order of botocore and of ours."""

OpenAws = Callable[[], Awaitable["Aws"]]


@dataclass(frozen=True, slots=True)
class ConnectionOptions:
    """What the command line says about AWS; every command finds it in click's `obj`."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None

    def aws(self, settings: Settings | None = None, *, terminal: bool = True) -> "Aws":
        """An AWS to talk to; nothing is asked of it yet.

        Args:
            settings: those in force, if they have been read already.
            terminal: MFA codes are asked for, and the keyring's troubles told, on the terminal.
        """
        from tui.aws.client import Aws

        settings = settings or load_settings().settings
        store = secret_store()
        aws = Aws(
            profile=self.profile or settings.profile,
            region=self.region or settings.region,
            endpoint_url=self.endpoint_url,
            secrets=store,
        )
        aws.nodes = node_cache()
        aws.read_only = read_only_by(settings, aws.profile)
        if terminal:
            from tui.cli.codes import ask_on_terminal
            from tui.cli.saying import complain

            aws.mfa_prompt = ask_on_terminal
            store.report = complain
        return aws

    def meant_profile(self, settings: Settings) -> str:
        """The profile that is named, on the command line first, as botocore takes it from the environment."""
        return self.profile or settings.profile or _first_of(PROFILE)

    def known_nodes(self) -> "tuple[KnownNode, ...]":
        """Machines, as they were called when they were last listed so: words to complete.

        Nobody is asked, and what is told may be old. It blocks for some milliseconds.
        """
        from tui.aws.options import endpoint_from_environment

        settings = load_settings().settings
        profile = self.meant_profile(settings)
        region = self.region or settings.region or _first_of(REGION)
        endpoint = self.endpoint_url or endpoint_from_environment() or ""
        return node_cache().latest(profile, region, endpoint)


def _first_of(variables: tuple[str, ...]) -> str:
    """The first of the environment's variables that says anything; empty where none does."""
    return next((value for name in variables if (value := os.environ.get(name))), "")


def node_cache() -> "NodeCache":
    """What the machines of the user's accounts were called when they were last listed."""
    from tui.aws.node_cache import NodeCache

    return NodeCache(state_directory() / "nodes")


def secret_store() -> "KeyringStore":
    """The store of the user's credentials, one a process; it opens no keyring before it must."""
    return _store(state_directory() / "credentials.json")


@cache
def _store(index: Path) -> "KeyringStore":
    from tui.credentials.store import KeyringStore

    return KeyringStore(index)
