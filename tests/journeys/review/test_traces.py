"""A day's work with secrets, and then a search: in every file, process, log and picture."""

import base64
import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, caller
from tests.support.aws.sts import DEVICE, given
from tests.support.program import Program, program
from tests.support.traces import files_below, found, processes
from tests.support.wiretap import Wiretap
from tui.sandbox.account.fixtures import KEY_ALIAS
from tui.sandbox.service import Sandbox, SandboxOptions

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc"),
    # Only what a process was started with can be read of it.
    pytest.mark.started_afresh,
]

CHECKOUT = Path(__file__).parents[3]
PROGRAM = (sys.executable, "-m", "tui")
ACCESS, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYLONGTERMKEY"
TOKEN = "IQoJb3JpZ2luX2VjEPX/" + "the-token-of-the-session+" * 40
CODE = "493817"

PLACES = (
    "archive.db",
    "credentials.json",
    "the screen",
    "state.",
    "output of",
    "environment of",
)
"""What is there after each day: where a secret might be, and is looked for."""


@dataclass
class Day:
    """One user's home, keyring and account, and everything that was seen of the program."""

    home: Path
    environment: dict[str, str]
    tap: Wiretap
    secrets: set[str]
    seen: list[tuple[str, bytes]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def mark(self) -> str:
        """What every process of ours has in its environment."""
        return self.environment["SSM_TUI_STORY"]

    def watch(self) -> None:
        """Look at the processes until the day is over, beside all that happens."""
        while not self._over.wait(0.1):
            self.seen += [each for each in processes(self.mark) if each not in self.seen]

    def end(self) -> None:
        self._over.set()

    def run(self, *arguments: str, typed: str = "", status: int = 0) -> str:
        """A command; what it prints is seen."""
        done = subprocess.run(
            [*PROGRAM, *arguments],
            env=self.environment,
            cwd=self.home,
            input=typed.encode(),
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == status, done.stderr
        if "credential-process" not in arguments:
            self.seen.append((f"output of {arguments}", done.stdout + done.stderr))
        return done.stdout.decode()

    @contextmanager
    def app(self) -> Iterator[Program]:
        """The app in a terminal; what it paints is seen."""
        with program("--profile", "shop", environment=self.environment) as running:
            yield running
        self.seen.append(("the screen", bytes(running.output)))

    def traces(self) -> list[tuple[str, bytes]]:
        return [*self.seen, *files_below(self.home)]


@pytest.fixture
def inputs() -> dict[str, object]:
    """Of the session document."""
    return {}


@pytest.fixture
def day(inputs: dict[str, object], tmp_path: Path) -> Iterator[Day]:
    home = Path.home()
    (home / ".aws").mkdir()
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox(SandboxOptions(inputs=inputs)))
        tap = stack.enter_context(Wiretap(sandbox.endpoint_url))
        sts = stack.enter_context(AwsServer())
        (home / ".aws" / "config").write_text(f"[profile shop]\nregion = {sandbox.region}\n")
        keys = sandbox.credentials
        expires = datetime.now(UTC) + timedelta(hours=12)
        answer = str(given("GetSessionToken", keys.access_key_id, expires).body)
        answer = answer.replace(">s<", f">{keys.secret_access_key}<")
        sts.on("GetSessionToken", Answer(answer.replace(">t<", f">{TOKEN}<")))
        sts.on("GetCallerIdentity", caller("arn:aws:iam::123456789012:user/jane"))
        environment = {
            **os.environ,
            "TMPDIR": str(home),
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "PYTHON_KEYRING_BACKEND": "tests.credentials.file_keyring.Keyring",
            "TEST_KEYRING": str(tmp_path / "keyring.json"),
            "AWS_ENDPOINT_URL": tap.url,
            "AWS_ENDPOINT_URL_STS": sts.url,
            "SSM_TUI_STORY": uuid.uuid4().hex,
        }
        made = Day(home, environment, tap, {SECRET, keys.secret_access_key, TOKEN})
        watcher = threading.Thread(target=made.watch, daemon=True)
        watcher.start()
        yield made
        made.end()
        watcher.join()


def work(day: Day) -> None:
    """A key is enrolled; a session is opened by MFA, killed, found again and ended."""
    day.run(
        *("credentials", "add", "--profile", "shop", "--mfa-serial", DEVICE),
        typed=f"{ACCESS}\n{SECRET}\n",
    )
    with day.app() as app:
        app.sees("MFA code")
        app.type(f"{CODE}\r")
        app.sees("▌.*online")
        app.type("/web-01\r")
        app.sees("▌.web-01")
        app.type("\r")
        app.sees("Connect to")
        app.type("INC-4711\r")
        app.sees(r"\$ *\n")
        app.type("echo at-work-$((40+2))\r")
        app.sees("at-work-42")
        app.until(lambda: any((day.home / ".local/state").rglob("live/*.json")))
    # Leaving the block has killed it. At the next start nobody is asked for a code.
    with day.app() as app:
        app.sees("is still active")
        app.type("j\r")  # go on with it, where that is possible; else end it
        app.sees("● connected|Ended the session on")
        if "connected" in app.screen:
            app.type("\x1dx")  # the leader, and its key to end
        app.until(lambda: not any((day.home / ".local/state").rglob("live/*.json")))
        app.type("1R")
        app.sees("▌ ● ap-")
        app.type("\r")
        app.until(lambda: any((day.home / ".local/state").rglob("state.*")))


def look_back(day: Day) -> None:
    """What the day has left is listed and exported, and the keyring is emptied."""
    profile = ("--profile", "shop")
    (first, *_) = json.loads(day.run(*profile, "sessions", "--json"))["sessions"]
    day.run(*profile, "proof", first["session_id"], "--markdown", status=1)
    day.run(*profile, "doctor", "web-01", "--json")
    day.run("credentials", "list")
    served = json.loads(day.run("credential-process", *profile))
    assert served["SessionToken"] == TOKEN
    day.run("credentials", "remove", "shop")


def search(day: Day, *places: str) -> None:
    """Look everywhere for every secret there was, and at least in these places."""
    assert day.tap.heard["TokenValue"]
    traces = day.traces()
    for place in places:
        assert any(place in where for where, _ in traces), place
    assert found(day.secrets.union(*day.tap.heard.values()), traces) == []


def test_a_days_work_leaves_no_secret_behind(day: Day) -> None:
    work(day)
    look_back(day)
    search(day, "tui", *PLACES)


@pytest.mark.parametrize("inputs", [{"kmsKeyId": KEY_ALIAS}], ids=["encrypted"])
def test_an_encrypted_session_leaves_no_key_behind(day: Day) -> None:
    work(day)
    assert day.tap.heard["Plaintext"]
    search(day, *PLACES)


@pytest.mark.parametrize(
    "written",
    [
        TOKEN.encode(),
        TOKEN[:30].encode(),
        TOKEN[-30:].encode(),
        quote(TOKEN, safe="").encode(),
        json.dumps({"token": TOKEN}).encode(),
        base64.b64encode(f"Token={TOKEN}".encode()),
        base64.urlsafe_b64encode(f"{{'Token': {TOKEN}}}".encode()),
        TOKEN.encode().hex().encode(),
        TOKEN.encode("utf-16-le"),
    ],
)
def test_a_secret_would_be_found_however_it_is_written(tmp_path: Path, written: bytes) -> None:
    assert found([TOKEN], files_below(tmp_path)) == []
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"\x00before " + written + b" after")
    (place,) = found([TOKEN], files_below(tmp_path))
    assert TOKEN[:8] not in place


def test_a_secret_would_be_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / f"crash-{TOKEN[-24:]}.txt").touch()
    assert found([TOKEN], files_below(tmp_path)) != []


@pytest.mark.parametrize("where", ["arguments", "environment"])
def test_a_secret_would_be_found_at_a_running_process(where: str) -> None:
    mark = uuid.uuid4().hex
    sleeps = [sys.executable, "-c", "input()", *([SECRET] if where == "arguments" else [])]
    environment = {"MARK": mark, **({"X": SECRET} if where == "environment" else {})}
    with subprocess.Popen(sleeps, env=environment, stdin=subprocess.PIPE) as process:
        while not (traces := list(processes(mark))):
            assert process.poll() is None
        (place,) = found([SECRET], traces)
        process.kill()
    assert place.startswith(where)
