"""A keyring in a file that outlives the process, for stories told over several commands."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Keyring(KeyringBackend):
    """Keeps everything in the file that TEST_KEYRING names; small items only, as on Windows."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        found = self._held().get(f"{service} {username}")
        return found if isinstance(found, str) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password) <= 1_280
        self._keep({**self._held(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        held = self._held()
        if held.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError(service)
        self._keep(held)

    def _held(self) -> dict[str, object]:
        try:
            found = json.loads(Path(os.environ["TEST_KEYRING"]).read_text())
        except FileNotFoundError:
            return {}
        assert isinstance(found, dict)
        return found

    def _keep(self, held: dict[str, object]) -> None:
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(held))
