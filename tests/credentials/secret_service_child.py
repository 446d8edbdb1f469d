"""What test_secret_service runs on a D-Bus of its own: stores, reads, replaces and removes."""

import json
import os
import sys
from pathlib import Path

from tui.credentials.store import KeyringStore

SECRET = b"long-enough-for-a-session " * 200


def main() -> None:
    """Print what came of it, as JSON."""
    said: list[str] = []
    index = Path(os.environ["HOME"]) / "credentials.json"
    patience = float(sys.argv[1])

    def store() -> KeyringStore:
        return KeyringStore(index, patience=patience, report=said.append)

    first = store()
    found = {"stored": first.put("session:shop", SECRET, label="a session")}
    found["kept"] = first.get("session:shop") == SECRET
    found["read"] = store().get("session:shop") == SECRET
    found["replaced"] = store().put("session:shop", b"shorter")
    found["read_again"] = store().get("session:shop") == b"shorter"
    found["removed"] = store().delete("session:shop")
    found["gone"] = store().get("session:shop") is None
    print(json.dumps({**found, "place": first.place, "said": said}))  # noqa: T201 -- its answer


main()
