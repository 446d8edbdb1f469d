"""IAM Identity Center: signing in by a code (`sso-oidc`), and the portal's credentials (`sso`).

Who asks here is not signed in, so that no call is signed. The start URL of a run is its secret:
who knows that is taken for somebody who confirms each code in a browser a moment later. Their
role and account are the caller's in each account that there is; others are not assigned to them. Sources: the API references of
both services, botocore's models of them, and RFC 8628.
"""

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tui.sandbox.account.role import ACCOUNT_ID, CALLER, AssumedRole
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call
from tui.sandbox.calls.signatures import same
from tui.sandbox.calls.wallet import Wallet

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_GRANT = "refresh_token"
CLIENT_LIFE = 90 * 86_400
DEVICE_LIFE = 600
TOKEN_LIFE = 8 * 3600
ROLE_LIFE = 3600
INTERVAL = 1
"""Seconds between two questions for a token."""
#: Clients, codes and tokens that are known at a time; with more, the oldest are forgotten.
MOST = 1000
#: What the accounts are called.
NAMES = ("sandbox", "staging")
_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"

T = TypeVar("T")


@dataclass(frozen=True)
class RegisteredClient:
    """A program that signs people in."""

    secret: str
    refreshes: bool


@dataclass
class Device:
    """A code that was given out, until a token is given for it."""

    client_id: str
    expires: float
    asked: bool = False
    """Whether a token was asked for: the next time the code is confirmed."""


class IdentityCenter:
    """Answers without a signature. Made for threads."""

    def __init__(self, wallet: Wallet, callers: Sequence[AssumedRole] = (CALLER,)) -> None:
        self.start_path = f"/start/{secrets.token_urlsafe(24)}"
        """The secret of this run, of which its start URL is made."""
        self.denied = False
        """Whether the code is denied in the browser instead of being confirmed."""
        self.wallet = wallet
        self._callers = {each.account: each for each in callers}
        self._lock = threading.Lock()
        self._clients: dict[str, RegisteredClient] = {}
        self._devices: dict[str, Device] = {}
        self._tokens: dict[str, float] = {}
        self._refresh_tokens: dict[str, str] = {}
        self._answers: Mapping[str, Callable[[Call, str], dict[str, Any]]] = {
            "sso-oidc:RegisterClient": self._register_client,
            "sso-oidc:StartDeviceAuthorization": self._start_device_authorization,
            "sso-oidc:CreateToken": self._create_token,
            "sso:GetRoleCredentials": self._get_role_credentials,
            "sso:ListAccounts": self._list_accounts,
            "sso:ListAccountRoles": self._list_account_roles,
            "sso:Logout": self._logout,
        }

    def answer(self, call: Call, host: str) -> dict[str, Any]:
        """What a call comes to; `host` is where it arrived.

        Raises:
            ApiError: It is refused, in the service's words.
        """
        with self._lock:
            return self._answers[call.action](call, host)

    def _register_client(self, call: Call, host: str) -> dict[str, Any]:
        if call.arguments.get("clientType") != "public" or not call.arguments.get("clientName"):
            raise _refused("InvalidClientMetadataException", "invalid_client_metadata")
        now = self.wallet.clock()
        client_id, secret = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        grants = call.arguments.get("grantTypes") or ()
        _keep(self._clients, client_id, RegisteredClient(secret, REFRESH_GRANT in grants))
        return {
            "clientId": client_id,
            "clientSecret": secret,
            "clientIdIssuedAt": int(now),
            "clientSecretExpiresAt": int(now + CLIENT_LIFE),
        }

    def _start_device_authorization(self, call: Call, host: str) -> dict[str, Any]:
        client_id, _ = self._client(call)
        try:
            path = urlsplit(str(call.arguments.get("startUrl"))).path
        except ValueError:
            path = ""
        if not same(self.start_path, path.rstrip("/")):
            raise _refused("InvalidRequestException", "invalid_request")
        device_code = secrets.token_urlsafe(32)
        letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
        user_code = f"{letters[:4]}-{letters[4:]}"
        expires = self.wallet.clock() + DEVICE_LIFE
        _keep(self._devices, device_code, Device(client_id, expires))
        return {
            "deviceCode": device_code,
            "userCode": user_code,
            "verificationUri": f"http://{host}/device",
            "verificationUriComplete": f"http://{host}/device?user_code={user_code}",
            "expiresIn": DEVICE_LIFE,
            "interval": INTERVAL,
        }

    def _create_token(self, call: Call, host: str) -> dict[str, Any]:
        client_id, client = self._client(call)
        match call.arguments.get("grantType"):
            case str() as grant if grant == DEVICE_GRANT:
                self._check_device(str(call.arguments.get("deviceCode")), client_id)
            case str() as grant if grant == REFRESH_GRANT:
                given = str(call.arguments.get("refreshToken"))
                if self._refresh_tokens.pop(given, None) != client_id:
                    raise _refused("InvalidGrantException", "invalid_grant")
            case _:
                raise _refused("UnsupportedGrantTypeException", "unsupported_grant_type")
        token = secrets.token_urlsafe(180)
        _keep(self._tokens, token, self.wallet.clock() + TOKEN_LIFE)
        answer = {"accessToken": token, "tokenType": "Bearer", "expiresIn": TOKEN_LIFE}
        if not client.refreshes:
            return answer
        refresh = secrets.token_urlsafe(180)
        _keep(self._refresh_tokens, refresh, client_id)
        return answer | {"refreshToken": refresh}

    def _check_device(self, device_code: str, client_id: str) -> None:
        """Let a code through that was confirmed; it serves once."""
        device = self._devices.get(device_code)
        if device is None or device.client_id != client_id:
            raise _refused("InvalidGrantException", "invalid_grant")
        if self.wallet.clock() > device.expires:
            raise _refused("ExpiredTokenException", "expired_token")
        if self.denied:
            raise _refused("AccessDeniedException", "access_denied")
        if not device.asked:
            device.asked = True
            raise _refused("AuthorizationPendingException", "authorization_pending")
        del self._devices[device_code]

    def _get_role_credentials(self, call: Call, host: str) -> dict[str, Any]:
        self._check_token(call)
        caller = self._assigned(call)
        if call.arguments.get("role_name") != caller.role:
            raise ApiError("ForbiddenException", "No access", 403)
        account = "" if caller.account == ACCOUNT_ID else caller.account
        given = self.wallet.issue(ROLE_LIFE, account)
        return {
            "roleCredentials": {
                "accessKeyId": given.access_key_id,
                "secretAccessKey": given.secret_access_key,
                "sessionToken": given.session_token,
                "expiration": int(given.expires * 1000),
            }
        }

    def _list_accounts(self, call: Call, host: str) -> dict[str, Any]:
        self._check_token(call)
        accounts = [
            {"accountId": each, "accountName": name, "emailAddress": f"{name}@example.com"}
            for each, name in zip(self._callers, NAMES, strict=False)
        ]
        return {"accountList": accounts}

    def _list_account_roles(self, call: Call, host: str) -> dict[str, Any]:
        self._check_token(call)
        caller = self._assigned(call)
        return {"roleList": [{"roleName": caller.role, "accountId": caller.account}]}

    def _assigned(self, call: Call) -> AssumedRole:
        """Who signs in to the account that a call names."""
        caller = self._callers.get(str(call.arguments.get("account_id")))
        if caller is None:
            raise ApiError("ForbiddenException", "No access", 403)
        return caller

    def _logout(self, call: Call, host: str) -> dict[str, Any]:
        self._check_token(call)
        del self._tokens[str(call.arguments["token"])]
        return {}

    def _client(self, call: Call) -> tuple[str, RegisteredClient]:
        client_id = str(call.arguments.get("clientId"))
        client = self._clients.get(client_id)
        if client is None or not same(client.secret, str(call.arguments.get("clientSecret"))):
            raise _refused("InvalidClientException", "invalid_client", 401)
        return client_id, client

    def _check_token(self, call: Call) -> None:
        expires = self._tokens.get(str(call.arguments.get("token")))
        if expires is None or expires < self.wallet.clock():
            words = "Session token not found or invalid"
            raise ApiError("UnauthorizedException", words, 401)


def _keep(known: dict[str, T], name: str, value: T) -> None:
    while len(known) >= MOST:
        del known[next(iter(known))]
    known[name] = value


def _refused(code: str, error: str, status: int = 400) -> ApiError:
    """A refusal of the OAuth endpoints; its words are those of the RFC."""
    return ApiError(code, error, status)
