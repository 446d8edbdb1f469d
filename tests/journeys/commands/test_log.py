"""A whole session with everything logged: nothing that is anybody's secret is in the file."""

import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.shell import connect
from tests.support.program import program
from tui.sandbox.gateway import gateway
from tui.sandbox.service import Sandbox, SandboxOptions

REASON = "Zugriff wegen Ticket 4711"
ON_SCREEN = "screensecret"
TYPED = "typedsecret"


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that the gateway gives out."""
    given: list[str] = []
    make: Callable[[int], str] = secrets.token_urlsafe

    class Told:
        @staticmethod
        def token_urlsafe(size: int) -> str:
            given.append(make(size))
            return given[-1]

        def __getattr__(self, name: str) -> object:
            return getattr(secrets, name)

    monkeypatch.setattr(gateway, "secrets", Told())
    return given


@pytest.fixture
def encrypted(tokens: list[str]) -> Iterator[Sandbox]:
    """An account whose sessions are encrypted by KMS."""
    del tokens
    options = SandboxOptions(seed_history=False, inputs={"kmsKeyId": "alias/session-manager"})
    with Sandbox(options) as running:
        yield running


def check(text: str, sandbox: Sandbox, tokens: list[str]) -> None:
    """The log tells of the session, and none of its secrets."""
    assert re.search(r"INFO .* tui\.sessions\.runner: session \S+: connected", text)
    assert re.search(r"ssm\.StartSession in \S+ took \d", text)
    assert re.search(r"DEBUG .* botocore\.\S+: Making request for OperationModel", text)
    assert re.search(r"DEBUG .* urllib3\.connectionpool: ", text)
    assert re.search(r"DEBUG .* tui\.transport\.websockets: ", text)
    assert tokens
    hidden = [
        *tokens,
        *re.findall(r"\w{5,}", REASON),
        ON_SCREEN,
        TYPED,
        sandbox.credentials.secret_access_key,
        "Signature=",
        "CiphertextBlob",
        "PRIVATE KEY",
    ]
    assert [each for each in hidden if each in text] == []


def test_a_command_is_logged_without_its_secrets(
    encrypted: Sandbox, tokens: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "log"
    call = ("exec", "web-01", "--reason", REASON, "--", "echo", ON_SCREEN)
    done = subprocess.run(
        [sys.executable, "-m", "tui", "--log", str(file), "--log-level", "debug", *call],
        env={**os.environ, **encrypted.environment()},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == f"{ON_SCREEN}\n"
    assert "botocore" not in done.stderr
    check(file.read_text(), encrypted, tokens)
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_app_is_logged_without_what_is_typed_and_shown(
    encrypted: Sandbox, tokens: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "log"
    there = {
        **encrypted.environment(),
        "SSM_TUI_LOG": str(file),
        "SSM_TUI_LOG_LEVEL": "debug",
    }
    with program(environment=there, answers=True) as running:
        connect(running, REASON)
        running.type(f"x={TYPED}; echo {ON_SCREEN[:6]}'{ON_SCREEN[6:]}'\r")
        running.sees(rf"\n{ON_SCREEN}")
        running.type("exit\r")
        running.sees("Ended")
        running.signal(signal.SIGTERM)
        assert running.wait() == 128 + signal.SIGTERM
    text = file.read_text()
    check(text, encrypted, tokens)
    assert "command app" in text
    assert re.search(r"session \S+ ended: \w+", text)


def test_nothing_is_logged_unless_it_is_asked_for(sandbox: Sandbox) -> None:
    call = [sys.executable, "-m", "tui", "instances"]
    environment = {**os.environ, **sandbox.environment()}
    done = subprocess.run(
        call, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    home = Path(os.environ["HOME"])
    assert [each for each in home.rglob("*") if b"INFO" in _content(each)] == []


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
