"""Signing in by IAM Identity Center: a code here, a browser anywhere.

The device authorization grant of RFC 8628, as the services `sso-oidc` offers it: register a
client, ask for a code, show it, and ask every few seconds whether somebody has confirmed it.
The token goes where the AWS CLI keeps it and the SDKs look for it, `~/.aws/sso/cache`, so that
one sign-in serves them all.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tui.aws.answers import text
from tui.aws.client import Aws
from tui.aws.errors import (
    AwsError,
    ErrorContext,
    InvalidRequest,
    RetrySafe,
    ServiceFault,
    SignInFailed,
    Unanswered,
)
from tui.aws.identity.choices import SsoSettings
from tui.aws.options import at_loopback
from tui.language import N_, _

CLIENT_NAME = "ssm-tui"
SERVICE = "sso-oidc"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

INTERVAL = 5.0
"""Seconds between two questions where the service names none (RFC 8628, section 3.2), and what
is added each time it asks for fewer (section 3.5)."""

CODE_LIFE = 600.0
"""Seconds a code lasts where the service does not say."""

DEFAULT_SCOPES = ("sso:account:access",)
"""Of an `[sso-session]` that names none."""

_PENDING = "AuthorizationPendingException"
_SLOWER = "SlowDownException"
_RAN_OUT = "ExpiredTokenException"
_DENIED = "AccessDeniedException"

_FAILURES: Mapping[str, str] = {
    _RAN_OUT: N_("The code was not confirmed in time. Sign in again to get a new code."),
    _DENIED: N_("The sign-in was denied in the browser. Sign in again if that was a mistake."),
}
_STRANGE = N_("The sign-in service returned an invalid response.")


@dataclass(frozen=True, slots=True)
class Confirm:
    """Somebody must open the address in a browser and find the same code there."""

    code: str
    url: str
    url_with_code: str
    """The same address with the code in it; equal to `url` where the service gives none."""
    expires: datetime


@dataclass(frozen=True, slots=True)
class AwaitingConfirmation:
    """Not confirmed yet; the next question comes in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token is there, and `Aws` uses it from now on."""

    expires: datetime


SignInEvent = Confirm | AwaitingConfirmation | SignedIn

Pause = Callable[[float], Awaitable[None]]
Ask = Callable[..., Awaitable[dict[str, Any]]]


async def sign_in(
    aws: Aws, *, pause: Pause = asyncio.sleep, clock: Callable[[], float] = time.monotonic
) -> AsyncGenerator[SignInEvent, None]:
    """Sign the profile of `aws` in.

    One Confirm, an AwaitingConfirmation for each question, one SignedIn.

    Leaving the generator cancels the sign-in; nothing has been written then. Raises
    SignInFailed, and the errors of the calls.

    Args:
        aws: whose profile has, or takes its role from one that has, an SSO session.
        pause: waits for seconds.
        clock: monotonic seconds.
    """
    settings = await aws.sso_settings()
    if settings is None:
        profile = aws.options.profile or "default"
        words = _("Profile `{profile}` does not use IAM Identity Center.").format(
            profile=profile
        )
        raise SignInFailed(ErrorContext(message=words, profile=aws.options.profile))
    ask: Ask = partial(aws.call_unsigned, settings.region, SERVICE)
    client = await _register(ask, settings)
    secrets = {name: text(client, name) for name in ("clientId", "clientSecret")}
    device = await _authorize(ask, settings, secrets)
    confirm = _confirm(device)
    ends = clock() + _seconds(device, "expiresIn", CODE_LIFE)
    yield confirm
    interval = _seconds(device, "interval", INTERVAL)
    while clock() < ends:
        yield AwaitingConfirmation(interval)
        await pause(interval)
        answer = await _token(ask, device, secrets)
        if isinstance(answer, dict):
            yield await _keep(aws, settings, client, answer)
            return
        if answer.code == _SLOWER:
            interval += INTERVAL
    raise SignInFailed(ErrorContext(message=_FAILURES[_RAN_OUT], code=_RAN_OUT))


async def _register(ask: Ask, settings: SsoSettings) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if settings.session is not None:
        more = {
            "scopes": list(settings.scopes or DEFAULT_SCOPES),
            "grantTypes": [DEVICE_GRANT, "refresh_token"],
        }
    return await ask("register_client", clientName=CLIENT_NAME, clientType="public", **more)


async def _authorize(
    ask: Ask, settings: SsoSettings, secrets: Mapping[str, str]
) -> dict[str, Any]:
    """The code to be confirmed. Raises SignInFailed for a start URL that is none there."""
    try:
        return await ask("start_device_authorization", startUrl=settings.start_url, **secrets)
    except InvalidRequest as error:
        # All that the service says of such a URL is that the request is not valid.
        said = _("IAM Identity Center in {region} doesn't know the start URL {url}.")
        said = said.format(region=settings.region, url=settings.start_url)
        if settings.session:
            advice = _(
                "Correct sso_start_url or sso_region of the session `{session}` in ~/.aws/config."
            ).format(session=settings.session)
        else:
            advice = _("Correct sso_start_url or sso_region of the profile in ~/.aws/config.")
        raise SignInFailed(replace(error.context, message=f"{said} {advice}")) from error


def _confirm(device: Mapping[str, Any]) -> Confirm:
    code, url = text(device, "userCode"), text(device, "verificationUri")
    complete = text(device, "verificationUriComplete") or url
    if not code.isprintable() or not code or not (_is_web(url) and _is_web(complete)):
        raise SignInFailed(ErrorContext(message=_STRANGE))
    life = timedelta(seconds=_seconds(device, "expiresIn", CODE_LIFE))
    return Confirm(code, url, complete, datetime.now(UTC) + life)


async def _token(
    ask: Ask, device: Mapping[str, Any], secrets: Mapping[str, str]
) -> dict[str, Any] | AwsError:
    """The token, or why it is worth asking again."""
    try:
        code = text(device, "deviceCode")
        return await ask("create_token", grantType=DEVICE_GRANT, deviceCode=code, **secrets)
    except (RetrySafe, ServiceFault, Unanswered) as error:
        return error
    except AwsError as error:
        if error.code in (_PENDING, _SLOWER):
            return error
        if error.code in _FAILURES:
            raise SignInFailed(
                ErrorContext(message=_FAILURES[error.code], code=error.code)
            ) from error
        raise


async def _keep(
    aws: Aws, settings: SsoSettings, client: Mapping[str, Any], answer: Mapping[str, Any]
) -> SignedIn:
    token = text(answer, "accessToken")
    if not token:
        raise SignInFailed(ErrorContext(message=_STRANGE))
    expires = datetime.now(UTC) + timedelta(seconds=_seconds(answer, "expiresIn", 0.0))
    registered = _seconds(client, "clientSecretExpiresAt", 0.0)
    written = {
        "startUrl": settings.start_url,
        "region": settings.region,
        "accessToken": token,
        "expiresAt": _timestamp(expires),
        "clientId": text(client, "clientId"),
        "clientSecret": text(client, "clientSecret"),
        "registrationExpiresAt": _timestamp(datetime.fromtimestamp(registered, UTC)),
    }
    if refresh := text(answer, "refreshToken"):
        written["refreshToken"] = refresh
    await aws.keep_sso_token(settings, written)
    await aws.reload()
    return SignedIn(expires)


def _is_web(url: str) -> bool:
    """Whether an address may be opened: nothing but the web, and not in the clear."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return False
    return url.isprintable() and (scheme == "https" or (scheme == "http" and at_loopback(url)))


def _seconds(answer: Mapping[str, Any], key: str, default: float) -> float:
    value = answer.get(key)
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1e10
    return float(value) if known and value is not None else default


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
