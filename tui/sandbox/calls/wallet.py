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

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.signatures import Credentials, same

#: The key is always the same; its secret is new for each sandbox.
ACCESS_KEY_ID = "ASIAQSANDBOXEXAMPLE1"
#: Temporary credentials that are known at a time; with more, the oldest are forgotten.
MOST_TEMPORARY = 1000


class Wallet:
    """Whose signature counts. Made for threads."""

    def __init__(self) -> None:
        self.clock = time.time
        """In Unix seconds; what is signed and given out is judged by it.

        This machine's own clock, and not the wrong one that a sandbox can be asked to play: who
        has that asked for is to see its dates, and not to be shut out.
        """
        self.credentials = Credentials(ACCESS_KEY_ID, secrets.token_urlsafe(30))
        """The user's own."""
        self.identity_token = secrets.token_urlsafe(48)
        """The word of an identity provider, which STS takes for a role's credentials."""
        self._temporary: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    def find(self, access_key_id: str) -> Credentials | None:
        if access_key_id == self.credentials.access_key_id:
            return self.credentials
        return self._temporary.get(access_key_id)

    def issue(self, lifetime: float) -> Credentials:
        """New temporary credentials, good for so many seconds."""
        credentials = Credentials(
            f"ASIA{base64.b32encode(secrets.token_bytes(10)).decode()}",
            secrets.token_urlsafe(30),
            secrets.token_urlsafe(180),
            self.clock() + lifetime,
        )
        with self._lock:
            while len(self._temporary) >= MOST_TEMPORARY:
                del self._temporary[next(iter(self._temporary))]
            self._temporary[credentials.access_key_id] = credentials
        return credentials

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
