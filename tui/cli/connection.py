"""Which AWS a command talks to: the command line, then the settings, then boto3's own ways."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui.settings.settings import Settings, load_settings, state_directory

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.node_cache import KnownNode, NodeCache
    from tui.credentials.store import KeyringStore

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
        if terminal:
            from tui.cli.codes import ask_on_terminal
            from tui.cli.saying import complain

            aws.mfa_prompt = ask_on_terminal
            store.report = complain
        return aws

    def known_nodes(self) -> "tuple[KnownNode, ...]":
        """Machines, as they were called when they were last listed so: words to complete.

        Nobody is asked, and what is told may be old. It blocks for some milliseconds.
        """
        aws = self.aws(terminal=False)
        environment = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        region = aws.options.region or environment or ""
        return node_cache().latest(aws.profile or "", region, aws.endpoint)


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
