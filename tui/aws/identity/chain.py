"""botocore's search for credentials, and what this program adds to it.

The search stays as it is: environment, roles, web identity, SSO, files, processes, containers,
instances. Added are

  * keys that the user enrolled for a profile, found before those of the shared files;
  * MFA codes from whoever sits at the screen, asked for again when a session has ended, which
    botocore refuses to do;
  * a store in which what was got for a code outlives the program;
  * sentences where a process or a file outside fails, and an end to waiting for it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.credentials import (
    CredentialProvider,
    Credentials,
    DeferredRefreshableCredentials,
    RefreshableCredentials,
)
from botocore.exceptions import ClientError, CredentialRetrievalError

from tui.aws.identity.external import ExternalCredentials
from tui.aws.identity.mfa import REFUSED, MfaQuestion
from tui.aws.identity.profiles import (
    RoleCache,
    cache_folder,
    profile_chain,
    sso_expiry,
    sso_settings,
    sso_tokens,
)
from tui.aws.identity.stored import (
    LongTermKeys,
    TemporaryKeys,
    enrolled_profiles,
    keys_name,
    session_name,
)
from tui.aws.options import SecretStore
from tui.aws.translation import KEYRING, is_refused_code
from tui.language import N_, _

TRIES = 3
"""Codes asked for before a call fails; AWS locks nobody out, but a wrong device stays wrong."""

LAST_MINUTE = 60.0
"""Seconds. Who must be asked for a code is not asked before it is needed: not 15 minutes early,
as botocore renews what it can renew by itself."""

SESSION_SECONDS = 12 * 3600
"""What GetSessionToken gives by default: a working day for one code."""

_PROMPT = ("Enter MFA code for ", ": ")
_SHARED_FILE = "shared-credentials-file"
_SSO = "sso"
_MACHINES = frozenset({"container-role", "iam-role"})
"""The roles of whatever the program runs on, at the end of the search: nobody's own."""

Ask = Callable[[MfaQuestion], str]


def admit_enrolled(session: Any, secrets: SecretStore | None) -> None:
    """Let profiles count that are enrolled and in no file; before anything else is asked of it."""
    enrolled = enrolled_profiles(secrets) if secrets is not None else ()
    for profile in enrolled:
        session.full_config.setdefault("profiles", {}).setdefault(profile, {})


class CredentialChain:
    """The credentials of one botocore session."""

    def __init__(
        self, session: Any, profile: str | None, secrets: SecretStore | None, ask: Ask
    ) -> None:
        self._session = session
        self._profile = profile
        self._secrets = secrets
        self._ask = ask
        self._problem = ""
        self._asking: list[RefreshableCredentials] = []
        self._ahead = LAST_MINUTE
        self._token_expires: datetime | None = None
        self._outside = ExternalCredentials()
        self._extend()

    @property
    def waiting(self) -> str:
        return self._outside.waiting

    def stop(self) -> None:
        """Wait for nothing outside the program any more."""
        self._outside.stop()

    def expires(self) -> datetime | None:
        times = [each._expiry_time for each in self._asking]
        current = self._session._credentials
        if getattr(current, "method", "") == "env":
            times.append(getattr(current, "_expiry_time", None))
        known = [time.astimezone(UTC) for time in times if time is not None]
        return min(known) if known else self._token_expires

    def renew(self, ahead: float) -> None:
        """Have credentials that last for `ahead` seconds, asking for a code where needed."""
        credentials = self._session.get_credentials()
        self._ahead = ahead
        try:
            for each in (*self._asking, credentials):
                if isinstance(each, RefreshableCredentials):
                    _renew(each, ahead)
        finally:
            self._ahead = LAST_MINUTE

    def _extend(self) -> None:
        resolver = self._session.get_component("credential_provider")
        role = resolver.get_provider("assume-role")
        builder = role._profile_provider_builder
        settings = sso_settings(self._session)
        if settings is not None:
            builder._sso_token_cache = sso_tokens()
        profile = self._profile or self._session.profile or "default"
        chain = list(profile_chain(self._session))
        with_code = any("mfa_serial" in found for _name, found in chain)
        role.cache = RoleCache(
            cache_folder("cli"),
            self._secrets if with_code else None,
            self._lasts,
            [name for name, _found in chain],
        )
        # The default asks on the terminal, behind the back of the user interface.
        role._prompter = self._code
        # Where the role itself wants a code, its source need not ask for one too.
        role._profile_provider_builder = _Builder(
            builder, lambda providers, name: self._added(providers, name, bare=with_code)
        )
        providers = self._added(resolver.providers, profile)
        resolver.providers[:] = [
            builder._create_sso_provider(profile) if each.METHOD == _SSO and settings else each
            for each in providers
        ]
        resolver.providers[:] = [
            _RenewableMfa(each, self) if each is role else each for each in resolver.providers
        ]
        if settings is not None:
            self._token_expires = sso_expiry(settings, builder._sso_token_cache)

    def _added(
        self, providers: Iterable[Any], profile: str, *, bare: bool = False
    ) -> list[Any]:
        """A chain of providers for a profile, with ours; `bare` keys come without a session."""
        personal: list[Any] = []
        machines: list[Any] = []
        for provider in providers:
            self._outside.adopt(provider)
            if provider.METHOD == _SHARED_FILE and self._secrets is not None:
                personal.append(_Enrolled(profile, self._secrets, self, bare))
            (machines if provider.METHOD in _MACHINES else personal).append(provider)
        if self._secrets is not None:
            personal.append(_LockedKeyring(profile, self._secrets))
        return personal + machines

    def _code(self, prompt: str) -> str:
        """What botocore asks with, which is given a sentence with the device in it."""
        return self.ask(prompt.removeprefix(_PROMPT[0]).removesuffix(_PROMPT[1]))

    def ask(self, serial: str) -> str:
        """A code of a device."""
        problem, self._problem = self._problem, ""
        return self._ask(MfaQuestion(serial, self._session.profile, problem))

    def asking_again(self, refresh: Callable[[], Any]) -> Callable[[], Any]:
        """A refresh that asks for another code where AWS refuses one."""

        def again() -> Any:
            for _try in range(TRIES - 1):
                try:
                    return refresh()
                except ClientError as error:
                    if not is_refused_code(str(error)):
                        raise
                    self._problem = REFUSED
            return refresh()

        return again

    def watch(self, credentials: RefreshableCredentials) -> None:
        """Credentials for which somebody is asked: late, and counted down."""
        credentials._advisory_refresh_timeout = int(LAST_MINUTE)
        credentials._mandatory_refresh_timeout = int(LAST_MINUTE)
        self._asking.append(credentials)

    def _lasts(self, keys: TemporaryKeys) -> bool:
        return keys.seconds_left(datetime.now(UTC)) > self._ahead

    def session_keys(self, profile: str, keys: LongTermKeys) -> dict[str, Any]:
        """What GetSessionToken gives for a code, once a period; as botocore's refreshes give it."""
        assert self._secrets is not None
        found = TemporaryKeys.decode(self._secrets.get(session_name(profile)))
        if found is None or not self._lasts(found):
            found = self._new_session(keys)
            self._secrets.put(
                session_name(profile),
                found.encode(),
                label=f"MFA session of profile {profile}",
                expires=found.expires,
            )
        return {
            "access_key": found.access_key,
            "secret_key": found.secret_key,
            "token": found.token,
            "expiry_time": found.expires.isoformat(),
        }

    def _new_session(self, keys: LongTermKeys) -> TemporaryKeys:
        client = self._session.create_client(
            "sts", aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key
        )
        try:
            answer = client.get_session_token(
                SerialNumber=keys.mfa_serial,
                TokenCode=self.ask(keys.mfa_serial),
                DurationSeconds=SESSION_SECONDS,
            )
        finally:
            client.close()
        found = TemporaryKeys.from_answer(answer.get("Credentials"))
        if found is None:
            raise CredentialRetrievalError(
                provider=_Enrolled.METHOD, error_msg=N_("STS returned no session")
            )
        return found


class _Enrolled(CredentialProvider):  # type: ignore[misc]  # botocore is untyped
    """The keys that the user enrolled for a profile."""

    METHOD = "ssm-tui-enrolled"

    def __init__(
        self, profile: str, secrets: SecretStore, chain: CredentialChain, bare: bool
    ) -> None:
        super().__init__()
        self._profile = profile
        self._secrets = secrets
        self._chain = chain
        self._bare = bare

    def load(self) -> Credentials | None:
        keys = LongTermKeys.decode(self._secrets.get(keys_name(self._profile)))
        if keys is None:
            return None
        if self._bare or not keys.mfa_serial:
            return Credentials(keys.access_key, keys.secret_key, method=self.METHOD)
        refresh = self._chain.asking_again(
            lambda: self._chain.session_keys(self._profile, keys)
        )
        credentials = DeferredRefreshableCredentials(refresh, self.METHOD)
        self._chain.watch(credentials)
        return credentials


class _LockedKeyring(CredentialProvider):  # type: ignore[misc]  # botocore is untyped
    """Reached where a person's own credentials were not found: they may be in a locked keyring.

    A role of the machine does not stand in for them, for that would be somebody else.
    """

    METHOD = KEYRING

    def __init__(self, profile: str, secrets: SecretStore) -> None:
        super().__init__()
        self._profile = profile
        self._secrets = secrets

    def load(self) -> None:
        if keys_name(self._profile) in self._secrets.names:
            words = _(
                "it has the access key of profile `{profile}` but didn't return it. Unlock it and "
                "start again, or store the key again with `ssm-tui credentials add`"
            ).format(profile=self._profile)
            raise CredentialRetrievalError(provider=KEYRING, error_msg=words)


class _RenewableMfa(CredentialProvider):  # type: ignore[misc]  # botocore is untyped
    """botocore's provider of assumed roles, whose sessions with MFA can be renewed."""

    METHOD = "assume-role"

    def __init__(self, provider: Any, chain: CredentialChain) -> None:
        super().__init__()
        self._provider = provider
        self._chain = chain

    def load(self) -> Any:
        credentials = self._provider.load()
        for each in _sources(credentials):
            # botocore's own refresh of such a session raises when it is called again.
            once = each._refresh_using
            if hasattr(once, "_has_been_called"):
                each._refresh_using = self._chain.asking_again(once._refresh)
                self._chain.watch(each)
        return credentials


class _Builder:
    """botocore's builder of the providers of a source profile, with ours among them."""

    def __init__(self, builder: Any, added: Callable[[Iterable[Any], str], list[Any]]) -> None:
        self._builder = builder
        self._added = added

    def providers(self, profile_name: str, disable_env_vars: bool = False) -> list[Any]:
        found = self._builder.providers(profile_name, disable_env_vars=disable_env_vars)
        return self._added(found, profile_name)


def _sources(credentials: Any) -> Iterator[RefreshableCredentials]:
    """Credentials, and those that their roles were assumed with."""
    while isinstance(credentials, RefreshableCredentials):
        refresh = credentials._refresh_using
        fetcher = getattr(getattr(refresh, "_refresh", refresh), "__self__", None)
        yield credentials
        credentials = getattr(fetcher, "_source_credentials", None)


def _renew(credentials: RefreshableCredentials, ahead: float) -> None:
    with credentials._refresh_lock:
        if credentials.refresh_needed(ahead):
            credentials._protected_refresh(is_mandatory=True)
