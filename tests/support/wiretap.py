"""An ear on the way to AWS: passes calls on as they are, and notes the secrets in the answers."""

import json
import re
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.support.loopback import Exchange, Loopback

SECRETS = frozenset(
    {
        "TokenValue",
        "Plaintext",
        "SecretAccessKey",
        "SessionToken",
        "accessToken",
        "refreshToken",
    }
)
"""Fields of answers that nobody but the caller may have."""

_ELEMENT = re.compile(rf"<({'|'.join(SECRETS)})>([^<]+)<".encode())
_BY_THE_WAY = frozenset({"connection", "transfer-encoding", "content-length"})


class Wiretap(Loopback):
    """A proxy in front of one endpoint."""

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self.endpoint = endpoint
        self.heard: dict[str, set[str]] = {}
        """By field: what AWS gave in it."""

    def respond(self, exchange: Exchange) -> None:
        connection = HTTPConnection(urlsplit(self.endpoint).netloc)
        # The signature is one of the host that was meant, which is this one.
        headers = dict(exchange.headers.items())
        connection.request(exchange.command, exchange.path, exchange.content, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.note(content)
        passed = [each for each in answer.getheaders() if each[0].lower() not in _BY_THE_WAY]
        exchange.reply(answer.status, passed, content)

    def note(self, answer: bytes) -> None:
        """Listen to an answer."""
        for field, value in _ELEMENT.findall(answer):
            self.heard.setdefault(field.decode(), set()).add(value.decode())
        try:
            found = json.loads(answer)
        except ValueError:
            return
        self._note(found)

    def _note(self, found: Any) -> None:
        if isinstance(found, list):
            for each in found:
                self._note(each)
        elif isinstance(found, dict):
            for field, value in found.items():
                if field in SECRETS and isinstance(value, str):
                    self.heard.setdefault(field, set()).add(value)
                else:
                    self._note(value)
