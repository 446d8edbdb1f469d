"""A snapshot of the AWS configuration: a session of botocore's, and the clients made from it.

Sessions and clients are made under a lock, because making them is not safe across threads;
using them is. Calls that must not be repeated blindly (StartSession) go through clients of
their own that never retry.
"""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.utils import parse_timestamp

from tui import __version__
from tui.aws.errors import BadConfiguration, ErrorContext
from tui.aws.identity.chain import CredentialChain, admit_enrolled
from tui.aws.identity.mfa import MfaQuestion
from tui.aws.identity.partitions import loader_of
from tui.aws.identity.profiles import login_command, sso_role
from tui.aws.options import AwsOptions, at_loopback
from tui.aws.permissions import target_of
from tui.aws.translation import translated
from tui.language import _

CONNECT_TIMEOUT = 5.0
"""Seconds. A reachable endpoint answers within one; after five a user thinks the screen is dead."""

READ_TIMEOUT = 20.0
"""Seconds. The slowest calls here (LookupEvents, DescribeInstances) take up to ten."""

ATTEMPTS = 3
"""In all, with a second or so in between: a passing fault is bridged, a lasting one is told soon.
AWS_MAX_ATTEMPTS has precedence."""


@dataclass(frozen=True, slots=True)
class ClientKey:
    """What a client is made for."""

    service: str
    once: bool = False
    """Its calls must not be repeated blindly."""
    region: str | None = None
    """None is the chosen one."""
    signed: bool = True


class ConfigSnapshot:
    """The configuration files and the environment as they were at one moment.

    Its methods raise what botocore raises; `translated` makes errors of ours of it.
    """

    def __init__(self, options: AwsOptions, ask: Callable[[MfaQuestion], str]) -> None:
        self._options = options
        self._lock = threading.RLock()
        self._clients: dict[ClientKey, Any] = {}
        self.session = _session(options)
        """botocore's, which reads the files and makes the clients."""
        self.chain = CredentialChain(self.session, options.profile, options.secrets, ask)

    def client(self, key: ClientKey) -> Any:
        """The client for a key; making it may ask for credentials."""
        with self._lock:
            client = self._clients.get(key)
            if client is None:
                self.ca_bundle()
                client = self.session.create_client(
                    key.service,
                    region_name=key.region,
                    endpoint_url=self._options.endpoint_url,
                    config=_config(self.session, key, self._options.endpoint_url),
                )
                self._clients[key] = client
            return client

    def made(self, key: ClientKey) -> Any | None:
        """The client for a key, if there is one already."""
        return self._clients.get(key)

    def credentials(self) -> Any | None:
        """What the search for credentials finds, botocore's own; None for nothing."""
        with self._lock:
            return self.session.get_credentials()

    def ca_bundle(self) -> str | None:
        """The file of trusted certificates that AWS_CA_BUNDLE or the profile gives, if any does.

        Raises BadConfiguration when it is not there.
        """
        bundle = self._text("ca_bundle")
        if bundle and not Path(bundle).exists():
            words = _("CA bundle {path} (AWS_CA_BUNDLE, or ca_bundle in the profile) not found")
            raise BadConfiguration(ErrorContext(message=words.format(path=bundle)))
        return bundle or None

    def own_endpoint(self, service: str) -> str | None:
        """The address that the environment or the profile gives for one service, if one does.

        For a service that botocore has no client of; for the others it looks by itself.
        """
        if self.session.get_config_variable("ignore_configured_endpoint_urls"):
            return None
        if given := os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}"):
            return given
        chosen = self.session.get_scoped_config().get("services")
        found: Any = self.session.full_config.get("services")
        for name in (chosen, service, "endpoint_url"):
            found = (
                found.get(name) if isinstance(found, dict) and isinstance(name, str) else None
            )
        return found if isinstance(found, str) and found else None

    def _text(self, setting: str) -> str | None:
        """A setting of one line; indented lines below it would make it a section."""
        value = self.session.get_config_variable(setting)
        if value is not None and not isinstance(value, str):
            words = _("the setting {setting} is not a single line").format(setting=setting)
            raise BadConfiguration(ErrorContext(message=words))
        return value

    def access_key(self) -> str | None:
        """The id of the key that calls are signed with; None without credentials."""
        found = self.credentials()
        return found.get_frozen_credentials().access_key if found else None

    def context(
        self, service: str, operation: str, arguments: Mapping[str, Any] | None = None
    ) -> ErrorContext:
        """What is known of a call before it is made."""
        context = ErrorContext(
            service=service, operation=operation, profile=self._options.profile
        )
        with self._lock, translated(context):
            return replace(
                context,
                profile=self.session.profile,
                region=self._text("region"),
                target=target_of(arguments or {}),
                document=str((arguments or {}).get("DocumentName", "")),
                login=login_command(self.session),
                environment=self._from_environment(),
                sso_role=sso_role(self.session),
            )

    def close(self) -> None:
        """Close idle connections. Calls under way end by themselves."""
        for client in list(self._clients.values()):
            client.close()

    def _from_environment(self) -> bool:
        chosen = self._options.profile is not None or self._options.credentials is not None
        return not chosen and "AWS_ACCESS_KEY_ID" in os.environ


def _session(options: AwsOptions) -> Any:
    session = botocore.session.Session()
    if options.profile is not None:
        session.set_config_variable("profile", options.profile)
    admit_enrolled(session, options.secrets)
    # The AWS CLI and the other SDKs read AWS_REGION; botocore knows AWS_DEFAULT_REGION only.
    if region := options.region or os.environ.get("AWS_REGION"):
        session.set_config_variable("region", region)
    loader = loader_of(session.get_config_variable("data_path"))
    session.register_component("data_loader", loader)
    parsers = session.get_component("response_parser_factory")
    parsers.set_parser_defaults(timestamp_parser=parse_time)
    # botocore's own clients, for roles and for single sign-on, would wait for a minute at a time.
    waits = Config(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT)
    session.set_default_client_config(waits)
    session.user_agent_extra = f"ssm-tui/{__version__}"
    if (given := options.credentials) is not None:
        session.set_credentials(given.access_key, given.secret_key, given.token)
    return session


def parse_time(value: Any) -> datetime:
    """A time in an answer, as botocore reads it; raises ValueError for what is none.

    botocore takes dateutil for times that are written out: of a large page of DescribeInstances
    that is a third of all work.
    """
    if isinstance(value, str) and value.endswith("Z") and "T" in value:
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    parsed: datetime = parse_timestamp(value)
    return parsed


def _config(session: Any, key: ClientKey, endpoint_url: str | None) -> Config:
    attempts = 1 if key.once else session.get_config_variable("max_attempts") or ATTEMPTS
    # `standard` rather than `adaptive`: the latter slows every call of a service, a new session
    # included, because a listing was throttled.
    retries = {"mode": "standard", "total_max_attempts": attempts}
    # A bucket cannot be a part of the host name where there is one host.
    s3 = {"addressing_style": "path"} if endpoint_url and at_loopback(endpoint_url) else None
    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries=retries,
        s3=s3,
        signature_version=None if key.signed else UNSIGNED,
    )
