"""A real Secret Service: GNOME Keyring on a D-Bus of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

UNLOCKED = "printf password | gnome-keyring-daemon --unlock --components=secrets --daemonize"
LOCKED = "gnome-keyring-daemon --start --components=secrets"


def run_with(daemon: str, home: Path, patience: float) -> dict[str, Any]:
    """What the child says that runs beside such a daemon."""
    child = f"{sys.executable} -m tests.credentials.secret_service_child {patience}"
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f"{daemon} >/dev/null; exec {child}"],
        cwd=CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "XDG_DATA_HOME": str(home / "share"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_secrets_are_stored_read_replaced_and_removed(tmp_path: Path) -> None:
    found = run_with(UNLOCKED, tmp_path, 60)
    assert found.pop("place") == "Secret Service"
    assert found.pop("said") == []
    assert all(found.values()), found
    files = [path for path in (tmp_path / "share").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"long-enough" in path.read_bytes()]


def test_one_that_wants_to_be_unlocked_and_shows_no_dialog_leaves_memory(
    tmp_path: Path,
) -> None:
    found = run_with(LOCKED, tmp_path, 1)
    assert not found["stored"]
    assert found["kept"]
    assert not found["read"]
    assert "in memory" in found["said"][0]
