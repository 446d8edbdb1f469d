"""The blocking half: what `tui.aws.client` has its worker threads do.

boto3 takes several hundred milliseconds to import. `tui.aws.client` loads this module in
the first worker thread, never at the start of the program. The configuration is read at the
first call, and again when it is asked for or when AWS refuses what was read.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import botocore.session

from tui.aws.bounds import CALL_SECONDS, allowed
from tui.aws.errors import (
    AwsError,
    ExpiredCredentials,
    Facts,
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
from tui.aws.reading import Need, Reading
from tui.aws.signing import STREAM_SERVICE, is_presigned, signature
from tui.aws.translation import answered, is_page, not_aws, translated

T = TypeVar("T")


class Boto:
    """Calls, signatures and names, for one profile and region."""

    def __init__(
        self, options: AwsOptions, mfa_prompt: Callable[[], Callable[[MfaQuestion], str] | None]
    ):
        _silence_logs()
        self._options = options
        self._mfa_prompt = mfa_prompt
        self._lock = threading.RLock()
        self._reading: Reading | None = None
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
        """One operation. A streamed body of the answer is read whole, and comes as bytes."""
        need = Need(service, once, region)
        reading = self._read(service, operation)
        try:
            return _attempt(reading, need, operation, arguments)
        except (ExpiredCredentials, MfaNeeded):
            if not self._renewed(reading):
                raise
        # Keys were changed under us, in a file or by another sign-in. The refused call did
        # nothing, so it may be made again.
        return _attempt(self._read(service, operation), need, operation, arguments)

    def call_unsigned(
        self, region: str, service: str, operation: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """An operation for which nobody need be signed in, in a region of its own."""
        need = Need(service, once=True, region=region, signed=False)
        return _attempt(self._read(service, operation), need, operation, arguments)

    def expires(self) -> datetime | None:
        """When the user must sign in again; asks nothing and waits for nothing."""
        return reading.chain.expires() if (reading := self._reading) is not None else None

    @property
    def waiting(self) -> str:
        """What outside the program credentials are waited for; asks nothing."""
        return reading.chain.waiting if (reading := self._reading) is not None else ""

    @property
    def asking(self) -> bool:
        """Whether somebody is being asked for a code; asks nothing."""
        return bool(self._asking)

    def renew(self, ahead: float) -> None:
        """Have credentials that last for `ahead` seconds, if they can be renewed at all."""
        reading = self._read("sts", "")
        with translated(reading.facts("sts", "")):
            reading.chain.renew(ahead)

    def reload(self) -> None:
        """Read the configuration and the caches again at the next call."""
        with self._lock:
            old, self._reading = self._reading, None
        if old is not None:
            old.close()

    def credentials(self) -> tuple[StaticCredentials, datetime | None]:
        """The keys themselves, and until when they hold. Raises NoCredentials."""
        reading = self._read("sts", "")
        facts = reading.facts("sts", "")
        with translated(facts):
            found = reading.credentials()
            if found is None:
                raise NoCredentials(facts)
            keys = found.get_frozen_credentials()
        return (
            StaticCredentials(keys.access_key, keys.secret_key, keys.token),
            getattr(found, "_expiry_time", None),
        )

    def profiles(self) -> tuple[Profile, ...]:
        """The profiles there are, whichever was chosen."""
        session = botocore.session.Session()
        secrets = self._options.secrets
        enrolled = [] if secrets is None else enrolled_profiles(secrets)
        with translated(Facts()):
            return found_profiles(session, enrolled)

    def regions(self) -> tuple[Region, ...]:
        """The regions of the chosen one's partition that offer Systems Manager."""
        try:
            region = self.region()
        except NoRegion:
            region = ""
        with translated(Facts(region=region, service="ssm")):
            return regions_beside(botocore.session.Session(), region)

    def sso_settings(self) -> SsoSettings | None:
        """Where the profile signs in by SSO; None where it does not."""
        reading = self._read("sso-oidc", "")
        with translated(Facts(profile=self._options.profile)):
            return sso_settings(reading.session)

    def keep_sso_token(self, settings: SsoSettings, token: dict[str, str]) -> None:
        """Write a token to the cache that is shared with the AWS CLI, for its owner alone."""
        with translated(Facts(profile=self._options.profile)):
            sso_tokens()[settings.cache_key] = token

    def sign(self, url: str) -> dict[str, str]:
        """Headers that sign the upgrade of a stream address; none without credentials."""
        if is_presigned(url):
            return {}
        reading = self._read(STREAM_SERVICE, "OpenDataChannel")
        facts = reading.facts(STREAM_SERVICE, "OpenDataChannel")
        with translated(facts):
            found = reading.credentials()
            if found is None:
                return {}
            keys = found.get_frozen_credentials()
        if not facts.region:
            raise NoRegion(facts)
        return signature(url, keys, facts.region)

    def region(self) -> str:
        """The chosen region; raises NoRegion."""
        facts = self._read("ssm", "").facts("ssm", "")
        if not facts.region:
            raise NoRegion(facts)
        return facts.region

    def profile(self) -> str | None:
        """The profile in force, whether chosen or from the environment."""
        return self._read("sts", "").session.profile  # type: ignore[no-any-return]  # untyped

    def dns_suffixes(self) -> tuple[str, ...]:
        """The suffixes of host names in the region's partition, the ordinary one first."""
        region = self.region()
        loader = self._read("ssm", "").session.get_component("data_loader")
        with translated(Facts(region=region, service="ssm")):
            return suffixes_in(region, loader)

    def ca_bundle(self) -> str | None:
        """The file of trusted certificates that was chosen; raises BadConfiguration."""
        reading = self._read("ssm", "")
        with translated(reading.facts("ssm", "")):
            return reading.ca_bundle()

    @property
    def endpoint(self) -> str | None:
        """Where Systems Manager's calls go, once one has been made."""
        reading = self._reading
        if reading is None:
            return None
        client = reading.made(Need("ssm")) or reading.made(Need("ssm", once=True))
        return client.meta.endpoint_url if client is not None else None

    def close(self) -> None:
        """Close idle connections, and wait for no process any more. Calls end by themselves."""
        if (reading := self._reading) is not None:
            reading.chain.stop()
            reading.close()

    def _read(self, service: str, operation: str) -> Reading:
        with self._lock:
            if self._reading is None:
                profile = self._options.profile
                facts = Facts(service=service, operation=operation, profile=profile)
                with translated(facts):
                    self._reading = Reading(self._options, self._ask_for_code)
            return self._reading

    def _renewed(self, old: Reading) -> bool:
        """Read the configuration again; whether there are other credentials in it now."""
        with self._lock:
            if self._reading is not old:
                return True
            self._reading = None
            new = self._read("", "")
        old.close()
        return _access_key(new) not in (None, _access_key(old))

    def _ask_for_code(self, question: MfaQuestion) -> str:
        ask = self._mfa_prompt()
        if ask is None:
            raise MfaNeeded(Facts(profile=question.profile))
        thread = threading.get_ident()
        self._asking.add(thread)
        try:
            return ask(question)
        finally:
            self._asking.discard(thread)


def _attempt(
    reading: Reading, need: Need, operation: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    service, once = need.service, need.once
    facts = reading.facts(service, operation, arguments)
    with translated(facts):
        client = reading.client(need)
        facts = replace(
            facts,
            region=need.region or facts.region,
            operation=client.meta.method_to_api_mapping.get(operation, operation),
            endpoint=client.meta.endpoint_url,
        )
    method = getattr(client, operation)
    with answered(facts, once=once):
        answer: dict[str, Any] = method(**arguments)
        if service != "s3" and is_page(answer):
            raise not_aws(facts, once)
        body: Any = answer.get("Body")
        if hasattr(body, "read"):
            with body:
                answer["Body"] = body.read()
    return answer


def _access_key(reading: Reading) -> str | None:
    try:
        with translated(reading.facts("sts", "")):
            return reading.access_key()
    except AwsError:
        return None


def _silence_logs() -> None:
    """Keep botocore's log closed: it holds whole answers, session tokens included.

    Its warnings repeat, with a traceback, errors that arrive here as exceptions anyway.
    """
    for name in ("botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
