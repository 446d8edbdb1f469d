"""What the AWS configuration holds beside keys: how to sign in again, and roles already assumed.

Imports botocore: only the worker threads may load this module, see `tui.aws.boto`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.utils import JSONFileCache

# A chain of source profiles in the configuration is a handful long; a longer one is a circle.
_MAX_PROFILES = 8


def login_command(session: Any) -> str:
    """The command that signs a profile in again, also where it takes its role from another."""
    for name, profile in _profile_chain(session):
        option = "" if name == "default" else f" --profile {name}"
        if "sso_session" in profile or "sso_start_url" in profile:
            return f"aws sso login{option}"
        if "login_session" in profile:
            return f"aws login{option}"
    return ""


def _profile_chain(session: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    profiles: Mapping[str, Any] = session.full_config.get("profiles", {})
    name: object = session.profile or "default"
    for _ in range(_MAX_PROFILES):
        profile = profiles.get(name) if isinstance(name, str) else None
        if not isinstance(name, str) or not isinstance(profile, dict):
            return
        yield name, profile
        name = profile.get("source_profile")


class BorrowedCache:
    """The AWS CLI's cache of assumed roles: read from its files, written to memory only.

    A role that the CLI has assumed with an MFA code serves here too, as long as it lasts.
    """

    def __init__(self, folder: Path) -> None:
        self._files = JSONFileCache(str(folder))
        self._own: dict[str, Any] = {}

    def __contains__(self, key: str) -> bool:
        return self._find(key) is not None

    def __getitem__(self, key: str) -> Any:
        if (found := self._find(key)) is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: Any) -> None:
        self._own[key] = value

    def __delitem__(self, key: str) -> None:
        del self._own[key]

    def _find(self, key: str) -> Any:
        if key in self._own:
            return self._own[key]
        try:
            found = self._files[key]
        except KeyError:
            return None
        return found if _is_role(found) else None


def _is_role(cached: Any) -> bool:
    keys = cached.get("Credentials") if isinstance(cached, dict) else None
    needed = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    return isinstance(keys, dict) and all(isinstance(keys.get(name), str) for name in needed)
