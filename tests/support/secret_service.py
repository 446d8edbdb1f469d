"""GNOME Keyring on a D-Bus of its own: a real keyring, which no other program sees."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]

needed = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@dataclass(frozen=True)
class SecretService:
    """A bus, and the keyring on it once it was started.

    Attributes:
        keyrings: the folder of the keyring's files.
        environment: what a program needs to reach it.
    """

    keyrings: Path
    environment: dict[str, str]

    def lock(self) -> None:
        """Have a keyring that is locked; its dialog finds no screen to be shown on."""
        self._replace()

    def unlock(self) -> None:
        """Have it unlocked."""
        self._replace("--unlock", typed=b"password")

    def _replace(self, *more: str, typed: bytes = b"") -> None:
        # It goes into the background once it can be asked, and ends with its bus.
        subprocess.run(
            [
                *("gnome-keyring-daemon", "--replace", "--components=secrets", "--daemonize"),
                *more,
            ],
            env=self.environment | _surroundings(self.keyrings),
            input=typed,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )


@contextmanager
def secret_service() -> Iterator[SecretService]:
    """A bus without a keyring yet."""
    # The names of sockets are short.
    with TemporaryDirectory(prefix="ring-") as name:
        folder = Path(name)
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            env=_surroundings(folder) | {"XDG_RUNTIME_DIR": name},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert bus.stdout is not None
            address = bus.stdout.readline().strip()
            environment = {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": name}
            yield SecretService(folder, environment)
        finally:
            bus.kill()
            bus.communicate()


def _surroundings(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
