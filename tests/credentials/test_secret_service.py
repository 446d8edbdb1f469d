"""A real Secret Service: GNOME Keyring on a D-Bus of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.secret_service import SecretService, needed, secret_service

CHECKOUT = Path(__file__).parents[2]

pytestmark = needed


def run_with(service: SecretService, home: Path, patience: float) -> dict[str, Any]:
    """What the child says that asks this keyring."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.credentials.secret_service_child", str(patience)],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **service.environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_secrets_are_stored_read_replaced_and_removed(tmp_path: Path) -> None:
    with secret_service() as service:
        service.unlock()
        found = run_with(service, tmp_path, 60)
        files = [path.read_bytes() for path in service.keyrings.rglob("*.keyring")]
    assert found.pop("place") == "Secret Service"
    assert found.pop("said") == []
    assert all(found.values()), found
    assert files
    assert not [content for content in files if b"long-enough" in content]


def test_one_that_wants_to_be_unlocked_and_shows_no_dialog_leaves_memory(
    tmp_path: Path,
) -> None:
    with secret_service() as service:
        service.lock()
        found = run_with(service, tmp_path, 1)
    assert not found["stored"]
    assert found["kept"]
    assert not found["read"]
    assert "in memory" in found["said"][0]
