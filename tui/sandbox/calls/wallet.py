"""The credentials that the sandbox gave out, and knows again.

All secrets are random for each run and live in memory: those of the sandbox's user, and the
temporary ones of STS, which are nothing without their session token.
"""

import base64
import secrets
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.signatures import Credentials, same

#: The key is always the same; its secret is new for each sandbox.
ACCESS_KEY_ID = "ASIAQSANDBOXEXAMPLE1"
#: Temporary credentials that are known at a time; with more, the oldest are forgotten.
MOST_TEMPORARY = 1000


class Wallet:
    """Whose signature counts. Made for threads."""

    def __init__(self, others: Mapping[str, str] | None = None) -> None:
        """`others` are the access keys of further accounts, by account."""
        self.clock = time.time
        """In Unix seconds; what is signed and given out is judged by it.

        This machine's own clock, and not the wrong one that a sandbox can be asked to play: who
        has that asked for is to see its dates, and not to be shut out.
        """
        self.credentials = Credentials(ACCESS_KEY_ID, secrets.token_urlsafe(30))
        """The user's own, in the home account."""
        self.others = {
            account: Credentials(key, secrets.token_urlsafe(30), account=account)
            for account, key in (others or {}).items()
        }
        """The user's in further accounts, by account."""
        self.identity_token = secrets.token_urlsafe(48)
        """The word of an identity provider, which STS takes for a role's credentials."""
        self._lasting = {
            each.access_key_id: each for each in (self.credentials, *self.others.values())
        }
        self._temporary: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    def find(self, access_key_id: str) -> Credentials | None:
        return self._lasting.get(access_key_id) or self._temporary.get(access_key_id)

    def issue(
        self, lifetime: float, account: str = "", access_request: str = ""
    ) -> Credentials:
        """New temporary credentials of an account, good for so many seconds."""
        credentials = Credentials(
            f"ASIA{base64.b32encode(secrets.token_bytes(10)).decode()}",
            secrets.token_urlsafe(30),
            secrets.token_urlsafe(180),
            self.clock() + lifetime,
            account,
            access_request,
        )
        with self._lock:
            while len(self._temporary) >= MOST_TEMPORARY:
                del self._temporary[next(iter(self._temporary))]
            self._temporary[credentials.access_key_id] = credentials
        return credentials

    @property
    def temporary(self) -> tuple[Credentials, ...]:
        """The temporary credentials that are known."""
        return tuple(self._temporary.values())

    def expire(self, access_request: str) -> None:
        """The credentials that a request has given are too old from now on."""
        with self._lock:
            for key, each in self._temporary.items():
                if each.access_request == access_request:
                    self._temporary[key] = replace(each, expires=self.clock())

    def check_word(self, form: Mapping[str, str]) -> None:
        """Take a web identity's token, or an assertion of SAML in base64, for good.

        Raises:
            ApiError: It is not the identity provider's word.
        """
        word = form.get("WebIdentityToken", "")
        if assertion := form.get("SAMLAssertion", ""):
            with suppress(ValueError):
                word = base64.b64decode(assertion, validate=True).decode()
        if not same(self.identity_token, word):
            raise ApiError("InvalidIdentityToken", "The token or assertion is not valid.")
