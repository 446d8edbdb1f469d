"""What an AWS account is reached with."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from tui.loopback import is_loopback

_TRUE = frozenset({"1", "true", "yes", "on"})


class SecretStore(Protocol):
    """Where credentials outlive a call, and perhaps the program; it may block, and never raises.

    Names are `kind:rest`: `keys:shop` are long-term keys that the user enrolled for a profile,
    `session:...` and `role:...` are what was got for an MFA code.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is stored."""

    def get(self, name: str) -> bytes | None:
        """A secret; None where there is none, or it has expired."""

    def put(
        self,
        name: str,
        value: bytes,
        *,
        label: str = "",
        expires: datetime | None = None,
        profiles: Sequence[str] = (),
    ) -> bool:
        """Store a secret; whether it outlives the program. It goes when one of `profiles` does."""

    def delete(self, name: str) -> bool:
        """Remove a secret; whether it is gone."""


@dataclass(frozen=True, slots=True)
class StaticCredentials:
    """Keys given by the program itself, in place of the usual search for credentials."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AwsOptions:
    """What was chosen explicitly; None leaves it to the environment and configuration files."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    credentials: StaticCredentials | None = None
    secrets: SecretStore | None = field(default=None, repr=False, compare=False)


def at_loopback(url: str) -> bool:
    """Whether an address leads to this machine and nowhere else."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return is_loopback(host)


def endpoint_from_environment() -> str | None:
    """The endpoint that the environment gives for Systems Manager, as botocore reads it."""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() in _TRUE:
        return None
    return os.environ.get("AWS_ENDPOINT_URL_SSM") or os.environ.get("AWS_ENDPOINT_URL") or None
