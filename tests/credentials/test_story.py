"""From an enrolled key to the AWS CLI, over several starts, with nothing left lying about."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, Request, caller
from tests.support.aws.sts import given

pty = pytest.importorskip("pty")

from tests.credentials.on_terminal import Ran, run_on_terminal  # noqa: E402 -- needs a pty

CHECKOUT = Path(__file__).parents[2]
PROGRAM = str(Path(sys.executable).with_name("ssm-tui"))
AWS = Path(sys.executable).with_name("aws")
ARN = "arn:aws:iam::123456789012:user/jane"
DEVICE = "arn:aws:iam::123456789012:mfa/jane"
ACCESS, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI-the-long-term-secret"
SESSION_SECRET, TOKEN = "the-secret-of-the-session", "the-token-of-the-session" * 60
CODE = "493817"
CONFIG = (
    f"[profile shop]\nregion = eu-west-1\n"
    f"credential_process = {PROGRAM} credential-process --profile shop\n"
    "[profile admin]\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile = shop\n"
    "region = eu-west-1\n"
)


@dataclass
class Household:
    """A home, a keyring, and an AWS that watches the processes which call it."""

    fake: AwsServer
    home: Path
    environment: dict[str, str]
    seen: list[str] = field(default_factory=list)
    """Arguments and environments of our processes, and all that they printed."""

    def watch(self, _: Request | None = None) -> Answer:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                variables = (process / "environ").read_bytes().decode(errors="replace")
                arguments = (process / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if str(self.home) in variables and process.name != str(os.getpid()):
                self.seen += [variables, arguments]
        return caller(ARN)

    def run(self, *arguments: str, typed: str = "", program: str = PROGRAM) -> str:
        done = subprocess.run(
            [program, *arguments],
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        if "credential-process" not in arguments:
            self.seen += [done.stdout, done.stderr]
        return done.stdout

    def run_on_terminal(self, *arguments: str) -> Ran:
        answers = [("MFA code of", CODE)]
        ran = run_on_terminal([PROGRAM, *arguments], self.environment, answers)
        self.seen.append(ran.screen)
        return ran

    def identity(self, profile: str) -> str:
        arguments = ("sts", "get-caller-identity", "--profile", profile)
        return str(json.loads(self.run(*arguments, program=str(AWS)))["Arn"])

    def left(self) -> str:
        """All that can be found afterwards, in files and in what was seen."""
        files = [path.read_bytes() for path in self.home.rglob("*") if path.is_file()]
        return "\n".join(self.seen) + b"\n".join(files).decode(errors="replace")


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    home = tmp_path / "household"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(CONFIG)
    with AwsServer() as fake:
        environment = {
            **{name: value for name, value in os.environ.items() if "XDG" not in name},
            "HOME": str(home),
            "TMPDIR": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "PYTHON_KEYRING_BACKEND": "tests.credentials.file_keyring.Keyring",
            "TEST_KEYRING": str(tmp_path / "keyring.json"),
            "AWS_ENDPOINT_URL": fake.url,
            "AWS_DEFAULT_OUTPUT": "json",
        }
        household = Household(fake, home, environment)
        fake.on("GetCallerIdentity", household.watch)
        yield household


def session(expires: datetime) -> Answer:
    answer = str(given("GetSessionToken", "ASIASESSION", expires).body)
    return Answer(answer.replace(">s<", f">{SESSION_SECRET}<").replace(">t<", f">{TOKEN}<"))


@pytest.mark.skipif(not AWS.exists(), reason="the AWS CLI is not installed")
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
def test_an_enrolled_key_and_one_code_serve_every_tool_and_leave_nothing_behind(
    household: Household,
) -> None:
    expires = datetime.now(UTC) + timedelta(hours=12)

    def watched(_: Request) -> Answer:
        household.watch()
        return session(expires)

    household.fake.on("GetSessionToken", watched)
    options = ("--profile", "shop", "--mfa-serial", DEVICE)
    household.run("credentials", "add", *options, typed=f"{ACCESS}\n{SECRET}\n")

    signed_in = household.run_on_terminal("credentials", "unlock", "--profile", "shop")
    assert signed_in.status == 0, signed_in.screen
    assert "Signed in for 7" in signed_in.screen

    assert household.identity("shop") == ARN
    assert len(household.fake.asked("GetSessionToken")) == 1
    assert (
        "ASIASESSION" in household.fake.asked("GetCallerIdentity")[-1].headers["Authorization"]
    )
    served = json.loads(household.run("credential-process", "--profile", "shop"))
    assert served["SessionToken"] == TOKEN
    assert served["Expiration"] == expires.isoformat(timespec="seconds")

    household.run("credentials", "list")
    left = household.left()
    for process in ("credentials\0unlock", "aws\0sts"):
        assert process in left  # they were seen at work
    for secret in (SECRET, SESSION_SECRET, TOKEN):
        assert secret not in left


def test_a_code_that_nobody_can_be_asked_for_ends_in_a_sentence(household: Household) -> None:
    options = ("--profile", "shop", "--mfa-serial", DEVICE)
    household.run("credentials", "add", *options, typed=f"{ACCESS}\n{SECRET}\n")
    done = subprocess.run(
        [PROGRAM, "credential-process", "--profile", "shop"],
        env=household.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "MFA code" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_question_that_is_interrupted_ends_quietly(household: Household) -> None:
    options = ("--profile", "shop", "--mfa-serial", DEVICE)
    household.run("credentials", "add", *options, typed=f"{ACCESS}\n{SECRET}\n")
    ran = run_on_terminal(
        [PROGRAM, "credentials", "unlock", "--profile", "shop"],
        household.environment,
        [("MFA code of", "\x03")],
    )
    assert ran.status == 130, ran.screen
    assert "Traceback" not in ran.screen
    assert "Aborted" not in ran.screen
