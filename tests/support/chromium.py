"""A page in headless Chromium, driven over its DevTools protocol."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
"""The browser, where there is one."""

PATIENCE: Final = 60.0

_QUIET: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-port=0",
)


class Page:
    """One page, and what went wrong on it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.troubles: list[str] = []
        """What the page and its policy complained of, and what it asked the network for."""
        self._connection = connection
        self._number = 0
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **arguments: Any) -> Any:
        """Call the browser, and wait for the answer."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": arguments}
        self._connection.send(json.dumps(asked))
        while True:
            told = json.loads(self._connection.recv(PATIENCE))
            if told.get("id") == self._number:
                assert "error" not in told, told
                return told["result"]
            self._note(told)

    def open(self, path: Path) -> None:
        """Go to a file, and wait until it is there."""
        self.call("Page.navigate", url=path.as_uri())
        self.wait_for("document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """What an expression is on the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        until = monotonic() + PATIENCE
        while not self.value(expression):
            assert monotonic() < until, expression
            sleep(0.02)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key and let it go."""
        text = {"text": key} if len(key) == 1 else {}
        for kind, more in (("keyDown", text), ("keyUp", {})):
            event = {"type": kind, "key": key, "modifiers": 8 if shift else 0, **more}
            self.call("Input.dispatchKeyEvent", **event)

    def prefer(self, scheme: str) -> None:
        """Have the reader prefer `dark` or `light`."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def screen(self) -> list[str]:
        """The lines of the terminal, without trailing blanks."""
        rows = self.value(
            "[...document.querySelectorAll('#screen .row')].map(r => r.textContent)"
        )
        return [row.rstrip() for row in rows]

    def _note(self, told: Any) -> None:
        match told:
            case {"method": "Log.entryAdded", "params": {"entry": {"text": text}}}:
                self.troubles.append(str(text))
            case {"method": "Runtime.exceptionThrown", "params": details}:
                self.troubles.append(str(details))
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                if not url.startswith("file:"):
                    self.troubles.append(str(url))
            case _:
                pass


@contextmanager
def browser() -> Iterator[Page]:
    """A page of a browser that has nothing yet, and no network."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [CHROMIUM, *_QUIET, f"--user-data-dir={folder}", "about:blank"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            env={**os.environ, "HOME": folder},
        )
        try:
            with connect(_address(process), max_size=None, compression=None) as connection:
                yield Page(connection)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert process.stderr is not None
            process.stderr.close()


def _address(process: "subprocess.Popen[str]") -> str:
    """The address of its first page."""
    assert process.stderr is not None
    for line in process.stderr:
        if match := re.search(r"DevTools listening on ws://([^/]+)/", line):
            with urlopen(f"http://{match[1]}/json/list", timeout=PATIENCE) as answer:
                pages = [each for each in json.load(answer) if each["type"] == "page"]
            return str(pages[0]["webSocketDebuggerUrl"])
    raise AssertionError("the browser has ended")
