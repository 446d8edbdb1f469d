"""What the AWS configuration holds: its profiles, how to sign in again, roles already assumed."""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.utils import JSONFileCache

from tui.aws.errors import BadConfiguration, ErrorContext
from tui.aws.identity.choices import Profile, ProfileKind, SsoSettings
from tui.aws.identity.stored import TemporaryKeys, parse_time, role_name
from tui.aws.options import SecretStore
from tui.files import make_folder
from tui.language import N_, _

# A chain of source profiles in the configuration is a handful long; a longer one is a circle.
_MAX_PROFILES = 8


def login_command(session: Any) -> str:
    """The command that signs a profile in again, also where it takes its role from another."""
    for name, profile in profile_chain(session):
        option = "" if name == "default" else f" --profile {name}"
        if _sso_settings_of(session, profile) is not None:
            return f"aws sso login{option}"
        if "login_session" in profile:
            return f"aws login{option}"
    return ""


def sso_role(session: Any) -> str:
    """The role and the account that a profile has from IAM Identity Center, in words.

    Empty where it has none. A profile that takes its role from another one is told by that.
    """
    for name, profile in profile_chain(session):
        if _sso_settings_of(session, profile) is not None:
            role, account = profile.get("sso_role_name"), profile.get("sso_account_id")
            if name == (session.profile or "default"):
                said = _("the role `{role}` in account {account}")
                return said.format(role=role, account=account)
            said = _("the role `{role}` in account {account} (profile `{profile}`)")
            return said.format(role=role, account=account, profile=name)
    return ""


def found_profiles(session: Any, enrolled: Collection[str]) -> tuple[Profile, ...]:
    """The profiles of the configuration files, and those whose keys the user enrolled."""
    profiles: Mapping[str, Any] = session.full_config.get("profiles", {})
    names = sorted({*profiles, *enrolled}, key=lambda name: (name != "default", name))
    return tuple(
        Profile(
            name,
            _kind(found := profiles.get(name, {}), name in enrolled),
            str(found.get("region", "")),
        )
        for name in names
    )


_KINDS: Mapping[str, ProfileKind] = {
    "sso_session": ProfileKind.SSO,
    "sso_start_url": ProfileKind.SSO,
    "web_identity_token_file": ProfileKind.WEB_IDENTITY,
    "login_session": ProfileKind.LOGIN,
    "role_arn": ProfileKind.ROLE,
    "aws_access_key_id": ProfileKind.KEYS,
    "credential_process": ProfileKind.PROCESS,
}


def _kind(found: Mapping[str, Any], enrolled: bool) -> ProfileKind:
    if "role_arn" in found and "mfa_serial" in found:
        return ProfileKind.ROLE_WITH_MFA
    if enrolled and "role_arn" not in found:
        return ProfileKind.ENROLLED
    return next((kind for key, kind in _KINDS.items() if key in found), ProfileKind.EMPTY)


def sso_settings(session: Any) -> SsoSettings | None:
    """Where a profile, or the one that it takes its role from, signs in by SSO."""
    found = (_sso_settings_of(session, profile) for _name, profile in profile_chain(session))
    return next((settings for settings in found if settings is not None), None)


def _sso_settings_of(session: Any, profile: Mapping[str, Any]) -> SsoSettings | None:
    """Of one profile; None where it does not sign in so, or does not say where."""
    sessions: Mapping[str, Any] = session.full_config.get("sso_sessions", {})
    name = profile.get("sso_session")
    name = name if isinstance(name, str) and name else None
    found = profile if name is None else {**profile, **sessions.get(name, {})}
    url, region = found.get("sso_start_url"), found.get("sso_region")
    if not isinstance(url, str) or not isinstance(region, str):
        return None
    scopes = str(found.get("sso_registration_scopes", ""))
    listed = tuple(scope.strip() for scope in scopes.split(",") if scope.strip())
    return SsoSettings(url, region, name, listed)


def profile_chain(session: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The profile in force, and those that it takes its role from, one after another."""
    profiles: Mapping[str, Any] = session.full_config.get("profiles", {})
    name: object = session.profile or "default"
    for _hop in range(_MAX_PROFILES):
        profile = profiles.get(name) if isinstance(name, str) else None
        if not isinstance(name, str) or not isinstance(profile, dict):
            return
        yield name, profile
        name = profile.get("source_profile")


def cache_folder(tool: str) -> Path:
    """Where the AWS CLI keeps what it got for `cli` (assumed roles) and `sso` (tokens)."""
    # As botocore does: without a home this stays a relative path, where `Path.home` would raise.
    return Path(os.path.expanduser(f"~/.aws/{tool}/cache"))  # noqa: PTH111 -- see above


def sso_tokens() -> JSONFileCache:
    """The tokens of SSO, shared with the AWS CLI; new files are for their owner alone.

    Raises BadConfiguration where the user has no home to keep them in, or it cannot be written.
    """
    folder = cache_folder("sso")
    if not folder.is_absolute():
        words = N_("sign-ins are kept in ~/.aws, but there is no home folder (HOME is not set)")
        raise BadConfiguration(ErrorContext(message=words))
    try:
        make_folder(folder)
    except OSError as error:
        raise BadConfiguration(ErrorContext(message=f"{folder}: {error.strerror}")) from error
    return _Tokens(str(folder), dumps_func=_dumped)


class _Tokens(JSONFileCache):  # type: ignore[misc]  # botocore is untyped
    """A token that is not as it should be counts as none: who signs in again gets another."""

    def __contains__(self, key: str) -> bool:
        try:
            self[key]
        except KeyError:
            return False
        return True

    def __getitem__(self, key: str) -> dict[str, Any]:
        found = super().__getitem__(key)
        if not isinstance(found, dict):
            raise KeyError(key)
        token = {name: value for name, value in found.items() if isinstance(value, str)}
        if not token.get("accessToken") or parse_time(token.get("expiresAt")) is None:
            raise KeyError(key)
        if parse_time(token.get("registrationExpiresAt")) is None:
            # Without it botocore does not try to renew the token.
            token.pop("registrationExpiresAt", None)
        return token


def _dumped(token: Any) -> str:
    """JSON with times as the AWS CLI writes them; botocore's own default is another form."""
    return json.dumps(token, default=lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ"))


def sso_expiry(settings: SsoSettings, tokens: JSONFileCache) -> datetime | None:
    """When an SSO token ends; None where it renews itself, or there is none."""
    try:
        token = tokens[settings.cache_key]
    except KeyError:
        return None
    expires = parse_time(token.get("expiresAt"))
    return None if expires is None or _renews_itself(token, expires) else expires


def _renews_itself(token: Mapping[str, Any], expires: datetime) -> bool:
    """Whether botocore can get another token for this one when it ends."""
    if not all(token.get(key) for key in ("refreshToken", "clientId", "clientSecret")):
        return False
    registered = parse_time(token.get("registrationExpiresAt"))
    return registered is not None and registered > expires


class RoleCache:
    """Roles already assumed: the AWS CLI's, which are only read, and our own.

    A role that the CLI has assumed with an MFA code serves here too, as long as it lasts. Ours
    go to memory, and to the store where there is one, under the profiles that they were assumed
    for and from.
    """

    def __init__(
        self,
        folder: Path,
        secrets: SecretStore | None,
        lasts: Callable[[TemporaryKeys], bool],
        profiles: Sequence[str],
    ) -> None:
        self._files = JSONFileCache(str(folder))
        self._secrets = secrets
        self._lasts = lasts
        self._profiles = profiles
        self._own: dict[str, TemporaryKeys] = {}

    def __contains__(self, key: str) -> bool:
        return self._find(key) is not None

    def __getitem__(self, key: str) -> Any:
        if (found := self._find(key)) is None:
            raise KeyError(key)
        return {
            "Credentials": {
                "AccessKeyId": found.access_key,
                "SecretAccessKey": found.secret_key,
                "SessionToken": found.token,
                "Expiration": found.expires.isoformat(),
            }
        }

    def __setitem__(self, key: str, value: Any) -> None:
        found = TemporaryKeys.from_answer(value.get("Credentials"))
        if found is None:
            return
        self._own[key] = found
        if self._secrets is not None:
            role = str((value.get("AssumedRoleUser") or {}).get("Arn", "role"))
            self._secrets.put(
                role_name(key),
                found.encode(),
                label=role,
                expires=found.expires,
                profiles=self._profiles,
            )

    def __delitem__(self, key: str) -> None:
        del self._own[key]

    def _find(self, key: str) -> TemporaryKeys | None:
        """The first that lasts long enough, of those in memory, in the store and of the CLI."""
        for look in (self._own.get, self._stored, self._of_cli):
            found = look(key)
            if found is not None and self._lasts(found):
                return found
        return None

    def _stored(self, key: str) -> TemporaryKeys | None:
        if self._secrets is None:
            return None
        return TemporaryKeys.decode(self._secrets.get(role_name(key)))

    def _of_cli(self, key: str) -> TemporaryKeys | None:
        try:
            found = self._files[key]
        except KeyError:
            return None
        return TemporaryKeys.from_answer(
            found.get("Credentials") if isinstance(found, dict) else None
        )
