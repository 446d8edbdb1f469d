"""The blocking half: what `tui.aws.client` has its worker threads do.

botocore takes a hundred milliseconds to import. `tui.aws.client` loads this module in
the first worker thread, never at the start of the program. The configuration is read at the
first call, and again when it is asked for or when AWS refuses what was read.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

import botocore.session

from tui.aws.bounds import CALL_SECONDS, allowed
from tui.aws.errors import (
    AwsError,
    ErrorContext,
    ExpiredCredentials,
    MfaNeeded,
    NoCredentials,
    NoRegion,
)
from tui.aws.identity.choices import Profile, Region, SsoSettings
from tui.aws.identity.mfa import MfaQuestion
from tui.aws.identity.partitions import regions_beside, suffixes_in
from tui.aws.identity.profiles import found_profiles, sso_settings, sso_tokens
from tui.aws.identity.stored import enrolled_profiles
from tui.aws.options import AwsOptions, StaticCredentials
from tui.aws.signing import STREAM_SERVICE, is_presigned, signature
from tui.aws.snapshot import ClientKey, ConfigSnapshot
from tui.aws.translation import answered, is_page, not_aws, translated
from tui.logs import Loggable

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Boto:
    """Calls, signatures and names, for one profile and region: `Aws` says what each gives."""

    def __init__(
        self, options: AwsOptions, mfa_prompt: Callable[[], Callable[[MfaQuestion], str] | None]
    ):
        _silence_logs()
        self._options = options
        self._mfa_prompt = mfa_prompt
        self._lock = threading.RLock()
        self._snapshot: ConfigSnapshot | None = None
        self._asking: set[int] = set()

    def bounded(self, ask: "Callable[[Boto], T]") -> T:
        """What is asked of it, within the time that the network may take for that."""
        with allowed(CALL_SECONDS):
            return ask(self)

    def call(
        self,
        service: str,
        operation: str,
        arguments: Mapping[str, Any],
        *,
        once: bool = False,
        region: str | None = None,
    ) -> dict[str, Any]:
        key = ClientKey(service, once, region)
        snapshot = self._read(service, operation)
        try:
            return _attempt(snapshot, key, operation, arguments)
        except (ExpiredCredentials, MfaNeeded):
            if not self._renewed(snapshot):
                raise
        # Keys were changed under us, in a file or by another sign-in. The refused call did
        # nothing, so it may be made again.
        return _attempt(self._read(service, operation), key, operation, arguments)

    def call_unsigned(
        self, region: str, service: str, operation: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        key = ClientKey(service, once=True, region=region, signed=False)
        return _attempt(self._read(service, operation), key, operation, arguments)

    def expires(self) -> datetime | None:
        return snapshot.chain.expires() if (snapshot := self._snapshot) is not None else None

    @property
    def waiting(self) -> str:
        return snapshot.chain.waiting if (snapshot := self._snapshot) is not None else ""

    @property
    def asking(self) -> bool:
        return bool(self._asking)

    def renew(self, ahead: float) -> None:
        snapshot = self._read("sts", "")
        with translated(snapshot.context("sts", "")):
            snapshot.chain.renew(ahead)

    def reload(self) -> None:
        with self._lock:
            old, self._snapshot = self._snapshot, None
        if old is not None:
            old.close()

    def credentials(self) -> tuple[StaticCredentials, datetime | None]:
        snapshot = self._read("sts", "")
        context = snapshot.context("sts", "")
        with translated(context):
            found = snapshot.credentials()
            if found is None:
                raise NoCredentials(context)
            keys = found.get_frozen_credentials()
        return (
            StaticCredentials(keys.access_key, keys.secret_key, keys.token),
            getattr(found, "_expiry_time", None),
        )

    def profiles(self) -> tuple[Profile, ...]:
        session = botocore.session.Session()
        secrets = self._options.secrets
        enrolled = [] if secrets is None else enrolled_profiles(secrets)
        with translated(ErrorContext()):
            return found_profiles(session, enrolled)

    def regions(self) -> tuple[Region, ...]:
        try:
            region = self.region()
        except NoRegion:
            region = ""
        with translated(ErrorContext(region=region, service="ssm")):
            return regions_beside(botocore.session.Session(), region)

    def sso_settings(self) -> SsoSettings | None:
        snapshot = self._read("sso-oidc", "")
        with translated(ErrorContext(profile=self._options.profile)):
            return sso_settings(snapshot.session)

    def keep_sso_token(self, settings: SsoSettings, token: dict[str, str]) -> None:
        with translated(ErrorContext(profile=self._options.profile)):
            sso_tokens()[settings.cache_key] = token

    def sign(self, url: str) -> dict[str, str]:
        if is_presigned(url):
            return {}
        snapshot = self._read(STREAM_SERVICE, "OpenDataChannel")
        context = snapshot.context(STREAM_SERVICE, "OpenDataChannel")
        with translated(context):
            found = snapshot.credentials()
            if found is None:
                return {}
            keys = found.get_frozen_credentials()
        if not context.region:
            raise NoRegion(context)
        return signature(url, keys, context.region)

    def region(self) -> str:
        context = self._read("ssm", "").context("ssm", "")
        if not context.region:
            raise NoRegion(context)
        return context.region

    def profile(self) -> str | None:
        return self._read("sts", "").session.profile  # type: ignore[no-any-return]  # untyped

    def dns_suffixes(self) -> tuple[str, ...]:
        region = self.region()
        loader = self._read("ssm", "").session.get_component("data_loader")
        with translated(ErrorContext(region=region, service="ssm")):
            return suffixes_in(region, loader)

    def ca_bundle(self) -> str | None:
        snapshot = self._read("ssm", "")
        with translated(snapshot.context("ssm", "")):
            return snapshot.ca_bundle()

    def gateway_endpoint(self) -> str | None:
        snapshot = self._read("ssm", "")
        with translated(snapshot.context("ssm", "")):
            return snapshot.own_endpoint(STREAM_SERVICE)

    @property
    def endpoint(self) -> str | None:
        """Where Systems Manager's calls go, once one has been made."""
        snapshot = self._snapshot
        if snapshot is None:
            return None
        client = snapshot.made(ClientKey("ssm")) or snapshot.made(ClientKey("ssm", once=True))
        return client.meta.endpoint_url if client is not None else None

    def close(self) -> None:
        """Close idle connections, and wait for no process any more. Calls end by themselves."""
        if (snapshot := self._snapshot) is not None:
            snapshot.chain.stop()
            snapshot.close()

    def _read(self, service: str, operation: str) -> ConfigSnapshot:
        with self._lock:
            if self._snapshot is None:
                profile = self._options.profile
                context = ErrorContext(service=service, operation=operation, profile=profile)
                with translated(context):
                    self._snapshot = ConfigSnapshot(self._options, self._ask_for_code)
            return self._snapshot

    def _renewed(self, old: ConfigSnapshot) -> bool:
        """Read the configuration again; whether there are other credentials in it now."""
        with self._lock:
            if self._snapshot is not old:
                return True
            self._snapshot = None
            new = self._read("", "")
        old.close()
        return _access_key(new) not in (None, _access_key(old))

    def _ask_for_code(self, question: MfaQuestion) -> str:
        ask = self._mfa_prompt()
        if ask is None:
            raise MfaNeeded(ErrorContext(profile=question.profile))
        thread = threading.get_ident()
        self._asking.add(thread)
        try:
            return ask(question)
        finally:
            self._asking.discard(thread)


def _attempt(
    snapshot: ConfigSnapshot, key: ClientKey, operation: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    service, once = key.service, key.once
    context = snapshot.context(service, operation, arguments)
    with translated(context):
        client = snapshot.client(key)
        context = replace(
            context,
            region=key.region or context.region,
            operation=client.meta.method_to_api_mapping.get(operation, operation),
            endpoint=client.meta.endpoint_url,
        )
    method = getattr(client, operation)
    begun = monotonic()
    with _logged(context, begun), answered(context, once=once):
        answer: dict[str, Any] = method(**arguments)
        if service != "s3" and is_page(answer):
            raise not_aws(context, once)
        body: Any = answer.get("Body")
        if hasattr(body, "read"):
            with body:
                answer["Body"] = body.read()
    return answer


@contextmanager
def _logged(context: ErrorContext, begun: float) -> Iterator[None]:
    """Write into the log how a call went, without what was asked and answered."""
    place = Loggable(context.service), Loggable(context.operation), Loggable(context.region)
    try:
        yield
    except AwsError as error:
        request, kind = (
            Loggable(error.context.request_id or "-"),
            Loggable(type(error).__name__),
        )
        words = "%s.%s in %s failed after %.3f s: %s, request %s"
        logger.info(words, *place, monotonic() - begun, kind, request)
        raise
    logger.info("%s.%s in %s took %.3f s", *place, monotonic() - begun)


def _access_key(snapshot: ConfigSnapshot) -> str | None:
    try:
        with translated(snapshot.context("sts", "")):
            return snapshot.access_key()
    except AwsError:
        return None


def _silence_logs() -> None:
    """Keep botocore's log closed: it holds whole answers, session tokens included.

    Its warnings repeat, with a traceback, errors that arrive here as exceptions anyway.
    """
    for name in ("botocore", "urllib3"):
        # One that has a level is read by a log that leaves all of that out.
        if (logger := logging.getLogger(name)).level == logging.NOTSET:
            logger.setLevel(logging.ERROR)
