"""What a user can choose from: profiles of the configuration, regions of the partition."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from tui.language import N_


class ProfileKind(StrEnum):
    """How a profile comes by its credentials, in words."""

    KEYS = N_("access keys in a file")
    ENROLLED = N_("access keys in the keyring")
    SSO = "IAM Identity Center"
    ROLE = N_("role")
    ROLE_WITH_MFA = N_("role with MFA")
    PROCESS = N_("credential process")
    LOGIN = "aws login"
    WEB_IDENTITY = N_("web identity")
    EMPTY = N_("no credentials")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that was found."""

    name: str
    kind: ProfileKind
    region: str = ""
    """Empty where it names none."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the partition; the name is as in `Europe (Ireland)`, perhaps empty."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SsoSettings:
    """Where a profile signs in by IAM Identity Center."""

    start_url: str
    region: str
    session: str | None = None
    """The `[sso-session]` of the configuration; None for a profile of the older form."""
    scopes: tuple[str, ...] = ()

    @property
    def cache_key(self) -> str:
        """The name of the token's file, as the AWS CLI and the SDKs work it out."""
        text = self.session if self.session is not None else self.start_url
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
