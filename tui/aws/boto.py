"""The blocking half: everything that touches boto3, called in worker threads only.

boto3 takes several hundred milliseconds to import. `tui.aws.client` loads this module in
the first worker thread, never at the start of the program.

Sessions and clients are made under a lock, because making them is not safe across threads;
using them is. Calls that must not be repeated blindly (StartSession) go through clients of
their own that never retry.
"""

import logging
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import boto3.session
import botocore.session
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.loaders import create_loader

from tui import __version__
from tui.aws.chain import Chain, admit_enrolled
from tui.aws.choices import Profile, Region, SsoSettings
from tui.aws.endpoint import is_loopback
from tui.aws.errors import (
    AwsError,
    BadConfiguration,
    ExpiredCredentials,
    Facts,
    MfaNeeded,
    NoCredentials,
    NoRegion,
)
from tui.aws.mfa import MfaQuestion
from tui.aws.options import AwsOptions, StaticCredentials
from tui.aws.permissions import target_of
from tui.aws.profiles import found_profiles, login_command, sso_settings, sso_tokens
from tui.aws.stored import enrolled_profiles
from tui.aws.translation import answered, is_page, not_aws, translated

CONNECT_TIMEOUT = 5.0
"""Seconds. A reachable endpoint answers within one; after five a user thinks the screen is dead."""

READ_TIMEOUT = 20.0
"""Seconds. The slowest calls here (LookupEvents, DescribeInstances) take up to ten."""

ATTEMPTS = 3
"""In all, with a second or so in between: a passing fault is bridged, a lasting one is told soon.
AWS_MAX_ATTEMPTS has precedence."""

STREAM_SERVICE = "ssmmessages"
"""The message gateway's name in SigV4; botocore has no model of it."""

# Any of these in the query makes a stream URL a presigned one (section 1.3 of the data-channel
# description).
PRESIGNED = frozenset(
    {
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-signedheaders",
        "x-amz-signature",
        "x-amz-security-token",
    }
)

_HTTP = {"ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One reading of the configuration files, and the clients made from it."""

    session: Any
    """botocore's, which reads the files; boto3's is made on top of it."""
    boto3: Any
    chain: Chain
    clients: dict["_Need", Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Need:
    """What a client is made for."""

    service: str
    once: bool = False
    """Its calls must not be repeated blindly."""
    region: str | None = None
    """None is the chosen one."""
    signed: bool = True


class Boto:
    """Calls, signatures and names, for one profile and region."""

    def __init__(
        self, options: AwsOptions, mfa_prompt: Callable[[], Callable[[MfaQuestion], str] | None]
    ):
        _silence_logs()
        self._options = options
        self._mfa_prompt = mfa_prompt
        self._lock = threading.RLock()
        self._loaded: _Loaded | None = None

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
        need = _Need(service, once, region)
        loaded = self._load(service, operation)
        try:
            return self._attempt(loaded, need, operation, arguments)
        except (ExpiredCredentials, MfaNeeded):
            if not self._renewed(loaded):
                raise
        # Keys were changed under us, in a file or by another sign-in. The refused call did
        # nothing, so it may be made again.
        return self._attempt(self._load(service, operation), need, operation, arguments)

    def call_unsigned(
        self, region: str, service: str, operation: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """An operation for which nobody need be signed in, in a region of its own."""
        need = _Need(service, once=True, region=region, signed=False)
        return self._attempt(self._load(service, operation), need, operation, arguments)

    def expires(self) -> datetime | None:
        """When the user must sign in again; asks nothing and waits for nothing."""
        return loaded.chain.expires() if (loaded := self._loaded) is not None else None

    def renew(self, ahead: float) -> None:
        """Have credentials that last for `ahead` seconds, if they can be renewed at all."""
        loaded = self._load("sts", "")
        with translated(self._facts(loaded, "sts", "")):
            loaded.chain.renew(ahead)

    @property
    def waiting(self) -> str:
        """What outside the program credentials are waited for; asks nothing."""
        return loaded.chain.waiting if (loaded := self._loaded) is not None else ""

    def reload(self) -> None:
        """Read the configuration and the caches again at the next call."""
        with self._lock:
            self._close_clients()
            self._loaded = None

    def credentials(self) -> tuple[StaticCredentials, datetime | None]:
        """The keys themselves, and until when they hold. Raises NoCredentials."""
        loaded = self._load("sts", "")
        facts = self._facts(loaded, "sts", "")
        with translated(facts):
            with self._lock:
                found = loaded.session.get_credentials()
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
        session = botocore.session.Session()
        loader = _loader(session.get_config_variable("data_path"))
        with translated(Facts(region=region, service="ssm")), self._lock:
            partition = _partition(loader.load_data("partitions")["partitions"], region)["id"]
            known = session.get_available_regions("ssm", partition)
            listed = loader.load_data("endpoints")["partitions"]
        names = {
            code: str(found.get("description", ""))
            for each in listed
            if each["partition"] == partition
            for code, found in each["regions"].items()
        }
        return tuple(Region(code, names.get(code, "")) for code in sorted(known))

    def sso_settings(self) -> SsoSettings | None:
        """Where the profile signs in by SSO; None where it does not."""
        loaded = self._load("sso-oidc", "")
        with translated(Facts(profile=self._options.profile)), self._lock:
            return sso_settings(loaded.session)

    def keep_sso_token(self, settings: SsoSettings, token: dict[str, str]) -> None:
        """Write a token to the cache that is shared with the AWS CLI, for its owner alone."""
        with translated(Facts(profile=self._options.profile)):
            sso_tokens()[settings.cache_key] = token

    def sign(self, url: str) -> dict[str, str]:
        """SigV4 headers for a websocket upgrade: GET, no body, the address as it is given."""
        parts = urlsplit(url)
        if any(key.lower() in PRESIGNED for key, _ in parse_qsl(parts.query, True)):
            return {}
        loaded = self._load(STREAM_SERVICE, "OpenDataChannel")
        facts = self._facts(loaded, STREAM_SERVICE, "OpenDataChannel")
        with translated(facts), self._lock:
            credentials = loaded.session.get_credentials()
        if credentials is None:
            return {}
        with translated(facts):
            frozen = credentials.get_frozen_credentials()
        if not facts.region:
            raise NoRegion(facts)
        scheme = _HTTP.get(parts.scheme, parts.scheme)
        request = AWSRequest(method="GET", url=urlunsplit(parts._replace(scheme=scheme)))
        SigV4Auth(frozen, STREAM_SERVICE, facts.region).add_auth(request)
        return {str(name): str(value) for name, value in request.headers.items()}

    def region(self) -> str:
        """The chosen region; raises NoRegion."""
        loaded = self._load("ssm", "")
        facts = self._facts(loaded, "ssm", "")
        if not facts.region:
            raise NoRegion(facts)
        return facts.region

    def profile(self) -> str | None:
        """The profile in force, whether chosen or from the environment."""
        return self._load("sts", "").session.profile  # type: ignore[no-any-return]  # untyped

    def dns_suffixes(self) -> tuple[str, ...]:
        """The suffixes of host names in the region's partition, the ordinary one first."""
        region = self.region()
        loader = self._load("ssm", "").session.get_component("data_loader")
        with translated(Facts(region=region, service="ssm")), self._lock:
            partitions = loader.load_data("partitions")["partitions"]
        outputs = _partition(partitions, region)["outputs"]
        found = (outputs["dnsSuffix"], outputs.get("dualStackDnsSuffix"))
        return tuple(dict.fromkeys(suffix for suffix in found if suffix))

    @property
    def endpoint(self) -> str | None:
        """Where Systems Manager's calls go, once one has been made."""
        loaded = self._loaded
        client = loaded.clients.get(_Need("ssm")) if loaded else None
        client = client or (loaded.clients.get(_Need("ssm", once=True)) if loaded else None)
        return client.meta.endpoint_url if client is not None else None

    def close(self) -> None:
        """Close idle connections, and wait for no process any more. Calls end by themselves."""
        if (loaded := self._loaded) is not None:
            loaded.chain.stop()
        self._close_clients()

    def _close_clients(self) -> None:
        if (loaded := self._loaded) is not None:
            for client in list(loaded.clients.values()):
                client.close()

    def _attempt(
        self,
        loaded: _Loaded,
        need: _Need,
        operation: str,
        arguments: Mapping[str, Any],
    ) -> dict[str, Any]:
        service, once = need.service, need.once
        facts = self._facts(loaded, service, operation, arguments)
        with translated(facts):
            client = self._client(loaded, need)
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

    def _load(self, service: str, operation: str) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                facts = Facts(
                    service=service, operation=operation, profile=self._options.profile
                )
                with translated(facts):
                    session = self._new_session()
                    chain = Chain(
                        session,
                        self._options.profile,
                        self._options.secrets,
                        self._ask_for_code,
                    )
                    self._loaded = _Loaded(
                        session, boto3.session.Session(botocore_session=session), chain
                    )
            return self._loaded

    def _renewed(self, old: _Loaded) -> bool:
        """Read the configuration again; whether there are other credentials in it now."""
        with self._lock:
            if self._loaded is not old:
                return True
            self._loaded = None
            new = self._load("", "")
            self._close_clients()
        return _access_key(new.session) not in (None, _access_key(old.session))

    def _new_session(self) -> Any:
        options = self._options
        session = botocore.session.Session()
        if options.profile is not None:
            session.set_config_variable("profile", options.profile)
        admit_enrolled(session, options.secrets)
        # The AWS CLI and the other SDKs read AWS_REGION; botocore knows AWS_DEFAULT_REGION only.
        if region := options.region or os.environ.get("AWS_REGION"):
            session.set_config_variable("region", region)
        session.register_component(
            "data_loader", _loader(session.get_config_variable("data_path"))
        )
        session.user_agent_extra = f"ssm-tui/{__version__}"
        if (given := options.credentials) is not None:
            session.set_credentials(given.access_key, given.secret_key, given.token)
        return session

    def _client(self, loaded: _Loaded, need: _Need) -> Any:
        with self._lock:
            client = loaded.clients.get(need)
            if client is None:
                _check_bundle(loaded.session)
                client = loaded.boto3.client(
                    need.service,
                    region_name=need.region,
                    endpoint_url=self._options.endpoint_url,
                    config=_config(loaded.session, need, self._options.endpoint_url),
                )
                loaded.clients[need] = client
            return client

    def _facts(
        self,
        loaded: _Loaded,
        service: str,
        operation: str,
        arguments: Mapping[str, Any] | None = None,
    ) -> Facts:
        with self._lock:
            session = loaded.session
            facts = Facts(service=service, operation=operation, profile=self._options.profile)
            with translated(facts):
                return replace(
                    facts,
                    profile=session.profile,
                    region=session.get_config_variable("region"),
                    target=target_of(arguments or {}),
                    document=str((arguments or {}).get("DocumentName", "")),
                    login=login_command(session),
                    environment=self._from_environment(),
                )

    def _from_environment(self) -> bool:
        chosen = self._options.profile is not None or self._options.credentials is not None
        return not chosen and "AWS_ACCESS_KEY_ID" in os.environ

    def _ask_for_code(self, question: MfaQuestion) -> str:
        ask = self._mfa_prompt()
        if ask is None:
            raise MfaNeeded(Facts(profile=question.profile))
        return ask(question)


@cache
def _loader(folders: str | None) -> Any:
    """Reads the services' models: the slow part of making a client, done once a process."""
    return create_loader(folders)


def _config(session: Any, need: _Need, endpoint_url: str | None) -> Config:
    attempts = 1 if need.once else session.get_config_variable("max_attempts") or ATTEMPTS
    # `standard` rather than `adaptive`: the latter slows every call of a service, a new session
    # included, because a listing was throttled.
    retries = {"mode": "standard", "total_max_attempts": attempts}
    # A bucket cannot be a part of the host name where there is one host.
    s3 = {"addressing_style": "path"} if endpoint_url and is_loopback(endpoint_url) else None
    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries=retries,
        s3=s3,
        signature_version=None if need.signed else UNSIGNED,
    )


def _check_bundle(session: Any) -> None:
    bundle = session.get_config_variable("ca_bundle")
    if bundle and not Path(bundle).exists():
        words = (
            f"the CA bundle {bundle} (AWS_CA_BUNDLE, or ca_bundle in the profile) is not there"
        )
        raise BadConfiguration(Facts(message=words))


def _partition(partitions: list[dict[str, Any]], region: str) -> dict[str, Any]:
    """The region's partition; `aws` for an unknown region, as in botocore's own endpoints."""
    for partition in partitions:
        if region in partition["regions"] or re.fullmatch(partition["regionRegex"], region):
            return partition
    return next(partition for partition in partitions if partition["id"] == "aws")


def _access_key(session: Any) -> str | None:
    try:
        credentials = session.get_credentials()
        return credentials.get_frozen_credentials().access_key if credentials else None
    except (BotoCoreError, AwsError):
        return None


def _silence_logs() -> None:
    """Keep botocore's log closed: it holds whole answers, session tokens included.

    Its warnings repeat, with a traceback, errors that arrive here as exceptions anyway.
    """
    for name in ("botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
