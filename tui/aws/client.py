"""The way to AWS: calls that the event loop awaits while worker threads make them.

botocore's own rules hold for profiles, regions, credentials, endpoints, proxies and CA bundles,
from files and from the environment; AWS_REGION counts as well. Errors arrive as those of
`tui.aws.errors`. A cancelled await leaves its call to end unheard in its thread.
"""

import asyncio
import os
import random
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from tui.aws.errors import AccessDenied, AwsError, IdentityLeft, NoCredentials, RetrySafe
from tui.aws.identity.choices import Profile, Region, SsoSettings
from tui.aws.identity.mfa import MfaCodes, MfaPrompt
from tui.aws.node_cache import NodeCache
from tui.aws.options import (
    AwsOptions,
    SecretStore,
    StaticCredentials,
    at_loopback,
    endpoint_from_environment,
)
from tui.aws.permissions import Capabilities, action_of, operation_of, target_of
from tui.aws.reading import check_reading
from tui.threads import DaemonThreads

if TYPE_CHECKING:
    from tui.aws.boto import Boto

__all__ = ["Aws", "Identity", "StaticCredentials", "abandon"]

T = TypeVar("T")

THREADS = 8
"""Calls at once: a listing in its pipeline, a few sessions starting, and one to spare."""

LOOKUPS_PER_SECOND = 1.5
"""CloudTrail answers two LookupEvents a second for an account in a region, to all who ask."""

PAUSES = (0.5, 2.0)
"""Seconds: long enough for a throttled second to pass, short enough for who waits at a modal."""

EARLY = 900.0
"""Seconds before they run out, the user is asked for fresh credentials: time for a phone to be
found, and what botocore takes for the credentials that it renews by itself."""

ALIAS_PATIENCE = 2.0
"""Seconds. The account's alias is nice to have; IAM is out of reach from many networks."""


class RateLimiter:
    """Turns for calls of which AWS allows so many a second, in the order they are asked for.

    There is no saving up: two turns are never closer than the pace allows, so that a quiet
    minute cannot be followed by a burst that the service would throttle.
    """

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    async def turn(self) -> None:
        """Wait for the next turn. A cancelled wait gives up its place and delays nobody ahead."""
        now = self._clock()
        turn = max(now, self._next)
        self._next = turn + self._interval
        if turn > now:
            await self._sleep(turn - now)


_LOOKUPS = RateLimiter(LOOKUPS_PER_SECOND)
"""One for the whole program: two profiles may well be of one account."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, and where."""

    account: str
    arn: str
    user_id: str
    region: str
    profile: str | None
    alias: str | None


class Aws:
    """One identity in one region."""

    def __init__(
        self,
        *,
        profile: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        credentials: StaticCredentials | None = None,
        secrets: SecretStore | None = None,
    ) -> None:
        self.options = AwsOptions(profile, region, endpoint_url, credentials, secrets)
        self.mfa_prompt: MfaPrompt | None = None
        """Asked for an MFA code in a worker thread; None raises MfaNeeded."""
        self.nodes: NodeCache | None = None
        """Where the names of machines are kept; None where nothing is."""
        self.read_only = ""
        """The table of the settings that forbids to change anything; empty where none does."""
        self.capabilities = Capabilities()
        """What IAM denied so far, to grey out what needs it; every call adds to it."""
        self.lookup_limiter = _LOOKUPS
        """Every LookupEvents takes a turn here first."""
        self.pauses = PAUSES
        """Seconds before each further try of `call_once`."""
        self._threads = DaemonThreads(THREADS, "aws")
        self._loading = threading.Lock()
        self._boto: Boto | None = None
        self._identity: Identity | None = None
        self._caller: asyncio.Future[dict[str, Any]] | None = None

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """One operation, by botocore's name of it, retried where it fails in passing.

        A streamed body of the answer comes as bytes. Raises the errors of `tui.aws.errors`.
        """
        return await self.begin(service, operation, **arguments)

    async def call_once(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """One operation that must not be carried out twice.

        It is tried again only where it cannot have been carried out: AWS refused it for its
        rate, or could not be connected to. Raises OutcomeUnknown where there is no answer.
        """
        for pause in self.pauses:
            try:
                return await self._begin(service, operation, arguments, once=True)
            except RetrySafe:
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 -- spreads load
        return await self._begin(service, operation, arguments, once=True)

    def begin(
        self, service: str, operation: str, **arguments: Any
    ) -> "asyncio.Future[dict[str, Any]]":
        """`call`, already under way: its future is awaited when the answer is needed."""
        return self._begin(service, operation, arguments)

    def begin_once(
        self, service: str, operation: str, **arguments: Any
    ) -> "asyncio.Future[dict[str, Any]]":
        """`begin` for what must not be carried out twice: it is tried once."""
        return self._begin(service, operation, arguments, once=True)

    def begin_in(
        self, region: str, service: str, operation: str, **arguments: Any
    ) -> "asyncio.Future[dict[str, Any]]":
        """`begin` in another region, with the same credentials."""
        return self._ask(service, operation, arguments, region=region)

    async def identity(self) -> Identity:
        """Who calls. Kept once known; the alias is None when it cannot be had quickly."""
        if self._identity is None:
            alias = self.begin("iam", "list_account_aliases")
            try:
                caller = await self.call("sts", "get_caller_identity")
                region = await self.region()
                profile = await self._run(lambda boto: boto.profile())
            except AwsError as error:
                abandon(alias)
                if not isinstance(error, NoCredentials):
                    # Without a region another one's STS was asked: that comes first.
                    await self.region()
                raise
            except asyncio.CancelledError:
                abandon(alias)
                raise
            self._identity = Identity(
                account=str(caller.get("Account", "")),
                arn=str(caller.get("Arn", "")),
                user_id=str(caller.get("UserId", "")),
                region=region,
                profile=profile,
                alias=await _alias(alias),
            )
        return self._identity

    def caller(self) -> "asyncio.Future[dict[str, Any]]":
        """The answer to GetCallerIdentity, asked for once, and again only where that failed."""
        asked = self._caller
        if asked is None or (asked.done() and (asked.cancelled() or asked.exception())):
            self._caller = asked = self.begin("sts", "get_caller_identity")
            # Who does not ask how it ended need not be told.
            asked.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return asked

    @property
    def asker(self) -> "Aws":
        """Who asks AWS for what is not a session's own; a token is good for that alone."""
        return self

    @property
    def known(self) -> Identity | None:
        """Who calls, if that was asked and answered."""
        return self._identity

    def expires(self) -> datetime | None:
        """When the user must sign in again; None where that is unknown or never comes.

        Credentials that renew themselves (of an instance, of a process, of SSO while its token
        lasts) do not count. Answers at once, from what the last call left behind.
        """
        return self._boto.expires() if self._boto is not None else None

    @property
    def waiting(self) -> str:
        """What outside the program credentials are waited for, in words; empty for nothing."""
        return self._boto.waiting if self._boto is not None else ""

    @property
    def asking(self) -> bool:
        """Whether somebody is being asked for an MFA code."""
        return self._boto is not None and self._boto.asking

    def ask_again(self) -> None:
        """Forget that no code was given: the user wants something for which they may be asked."""
        if isinstance(self.mfa_prompt, MfaCodes):
            self.mfa_prompt.ask_again()

    async def refresh(self, ahead: float = EARLY) -> None:
        """Have credentials that last, asking for an MFA code where one is needed for them.

        Every call renews what has run out by itself. This is for doing so before: while there
        is time, and the user is at the screen. They should last `ahead` seconds; those that
        cannot be renewed stay as they are.
        """
        self.ask_again()
        await self._run(lambda boto: boto.renew(ahead))

    async def reload(self) -> None:
        """Read files and caches again: somebody signed in, or enrolled keys."""
        self._identity = self._caller = None
        self.ask_again()
        await self._run(lambda boto: boto.reload())

    async def credentials(self) -> tuple[StaticCredentials, datetime | None]:
        """The keys in force and when they expire, for another program. Raises NoCredentials."""
        return await self._run(lambda boto: boto.credentials())

    async def profiles(self) -> tuple[Profile, ...]:
        """The profiles of the configuration and of the keyring, `default` first."""
        return await self._run(lambda boto: boto.profiles())

    async def regions(self) -> tuple[Region, ...]:
        """The regions of the partition in force, by code."""
        return await self._run(lambda boto: boto.regions())

    async def sso_settings(self) -> SsoSettings | None:
        """Where the profile signs in by IAM Identity Center; None where it does not."""
        return await self._run(lambda boto: boto.sso_settings())

    async def keep_sso_token(self, settings: SsoSettings, token: dict[str, str]) -> None:
        """Write a token where the AWS CLI and the SDKs look for it. Raises BadConfiguration."""
        await self._run(lambda boto: boto.keep_sso_token(settings, token))

    async def call_unsigned(
        self, region: str, service: str, operation: str, **arguments: Any
    ) -> dict[str, Any]:
        """One operation for which nobody need be signed in; it is tried once."""
        return await self._run(
            lambda boto: boto.call_unsigned(region, service, operation, arguments)
        )

    async def region(self) -> str:
        """The region in force; raises NoRegion."""
        return await self._run(lambda boto: boto.region())

    async def sign(self, url: str) -> dict[str, str]:
        """Headers that sign the websocket upgrade of a stream address, by SigV4.

        None at all without credentials, or when the address is presigned (section 1.3 of the
        data-channel description). Temporary credentials are fresh each time.
        """
        return await self._run(lambda boto: boto.sign(url))

    async def dns_suffix(self) -> str:
        """The suffix of AWS's host names in the region's partition, as in `amazonaws.com`."""
        return (await self.dns_suffixes())[0]

    async def dns_suffixes(self) -> tuple[str, ...]:
        """All such suffixes: the ordinary one, then that of dual-stack endpoints if there is one."""
        return await self._run(lambda boto: boto.dns_suffixes())

    async def ca_bundle(self) -> str | None:
        """The file of trusted certificates that AWS_CA_BUNDLE or the profile gives, if any does.

        Raises BadConfiguration when it is not there.
        """
        return await self._run(lambda boto: boto.ca_bundle())

    async def gateway_endpoint(self) -> str | None:
        """The message gateway's address that the user has configured; None leaves it to AWS.

        AWS_ENDPOINT_URL_SSMMESSAGES, or the services of the profile.
        """
        return await self._run(lambda boto: boto.gateway_endpoint())

    @property
    def profile(self) -> str | None:
        """The profile that was chosen, here or in the environment, without asking anything."""
        if self.options.credentials is not None:
            return None
        # botocore's own order.
        environment = os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE")
        return self.options.profile or environment or None

    @property
    def allows_loopback(self) -> bool:
        """Whether Systems Manager itself is at a loopback address, as the sandbox is."""
        return bool(self.endpoint) and at_loopback(self.endpoint)

    @property
    def endpoint(self) -> str:
        """Where Systems Manager's calls go; empty for AWS's own before one was made."""
        made = self._boto.endpoint if self._boto is not None else None
        return made or self.options.endpoint_url or endpoint_from_environment() or ""

    def close(self) -> None:
        """Take no more calls, and close idle connections. Calls under way are not waited for.

        Those that wait for a thread, and those that come later, fail with IdentityLeft.
        """
        self._threads.close(IdentityLeft)
        if self._boto is not None:
            self._boto.close()

    def _begin(
        self, service: str, operation: str, arguments: dict[str, Any], *, once: bool = False
    ) -> "asyncio.Future[dict[str, Any]]":
        """A call whose denial is remembered, and whose success makes one forgotten."""
        answer = self._ask(service, operation, arguments, once=once)
        action = action_of(service, operation_of(operation))

        def note(answered: "asyncio.Future[dict[str, Any]]") -> None:
            if answered.cancelled():
                return
            error = answered.exception()
            if isinstance(error, AccessDenied):
                self.capabilities.deny(error.action or action, target_of(arguments))
            elif error is None:
                self.capabilities.allow(action, target_of(arguments))

        answer.add_done_callback(note)
        return answer

    def _ask(
        self, service: str, operation: str, arguments: dict[str, Any], **how: Any
    ) -> "asyncio.Future[dict[str, Any]]":
        def ask(boto: "Boto") -> dict[str, Any]:
            check_reading(self.read_only, service, operation)
            return boto.call(service, operation, arguments, **how)

        return self._run(ask)

    def _run(self, ask: "Callable[[Boto], T]") -> "asyncio.Future[T]":
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._threads, lambda: self._load().bounded(ask))

    def _load(self) -> "Boto":
        with self._loading:
            if self._boto is None:
                import tui.aws.compat  # noqa: F401  # says what the next lacks
                from tui.aws.boto import Boto  # takes a hundred milliseconds

                self._boto = Boto(self.options, lambda: self.mfa_prompt)
            return self._boto


def abandon(future: "asyncio.Future[Any]") -> None:
    """Give up a call that was begun: nobody will ask how it ended."""
    future.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    future.cancel()


async def _alias(answer: "asyncio.Future[dict[str, Any]]") -> str | None:
    try:
        aliases = (await asyncio.wait_for(answer, ALIAS_PATIENCE)).get("AccountAliases")
    except (AwsError, TimeoutError):
        return None
    return str(aliases[0]) if aliases else None
