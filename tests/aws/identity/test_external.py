"""What a process or a file outside gives, and each way in which it gives nothing."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.aws.aws_server import Answer, AwsServer
from tests.support.aws.sts import given, signed_with
from tests.support.processes import is_gone
from tui.aws.client import Aws
from tui.aws.errors import NoCredentials
from tui.aws.identity import external

GIVES = {"Version": 1, "AccessKeyId": "AKP", "SecretAccessKey": "s"}

Start = Callable[[str], Aws]


@pytest.fixture
def start(fake: AwsServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Opens the profile `shop`, which says so much of itself in the configuration."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
    fake.on("DescribeSessions", Answer({"Sessions": []}))
    made: list[Aws] = []

    def begin(settings: str) -> Aws:
        folder = Path.home() / ".aws"
        folder.mkdir()
        (folder / "config").write_text(f"[profile shop]\n{settings}\n")
        made.append(Aws(profile="shop", region="eu-west-1"))
        return made[-1]

    yield begin
    for aws in made:
        aws.close()


def process(script: str) -> str:
    path = Path.home() / "process.py"
    path.write_text(script)
    return f"credential_process = {sys.executable} {path}"


def printing(text: str) -> str:
    return process(f"import sys\nsys.stdout.write({text!r})\n")


async def call(aws: Aws) -> None:
    await aws.call("ssm", "describe_sessions", State="Active")


async def test_a_process_is_away_from_the_terminal(fake: AwsServer, start: Start) -> None:
    script = (
        "import sys, os\nassert sys.stdin.read() == '' and os.getsid(0) == os.getpid()\n"
        f"print({json.dumps(GIVES)!r})\n"
    )
    await call(start(process(script)))
    assert signed_with(fake.asked("DescribeSessions")[0]) == "AKP"


@pytest.mark.parametrize("words", ["the vault is shut", "\\udcff the vault is shut"])
async def test_what_a_process_complains_of_is_told(start: Start, words: str) -> None:
    script = (
        f"import sys\nsys.stderr.buffer.write('{words}'.encode(errors='surrogateescape'))\n"
        "sys.exit(3)\n"
    )
    with pytest.raises(NoCredentials, match="the vault is shut"):
        await call(start(process(script)))


async def test_a_process_that_says_nothing_is_told_by_its_status(start: Start) -> None:
    with pytest.raises(NoCredentials, match=r"credential_process failed: .* status 3"):
        await call(start(process("import sys\nsys.exit(3)\n")))


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "hunter2",
        "[1, 2]",
        "\\udcff",
        '"hunter2"',
        json.dumps({**GIVES, "AccessKeyId": 5}),
        json.dumps({**GIVES, "SecretAccessKey": None}),
        json.dumps({**GIVES, "SessionToken": ["hunter2"]}),
        json.dumps({**GIVES, "Expiration": "hunter2"}),
        json.dumps({**GIVES, "Expiration": 7}),
    ],
)
async def test_what_is_no_document_of_credentials_is_not_repeated(
    start: Start, printed: str
) -> None:
    with pytest.raises(NoCredentials, match="not a JSON object") as caught:
        await call(start(printing(printed)))
    assert "hunter2" not in str(caught.value)


async def test_a_document_without_its_secret_names_what_is_missing(start: Start) -> None:
    with pytest.raises(NoCredentials, match="SecretAccessKey"):
        await call(start(printing('{"Version": 1, "AccessKeyId": "AKP"}')))


async def test_a_program_that_is_not_there_is_named(start: Start) -> None:
    with pytest.raises(NoCredentials, match="`/no/such/vault` can't be started"):
        await call(start("credential_process = /no/such/vault --json"))


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
async def test_a_process_that_never_ends_is_killed_with_what_it_started(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external, "PATIENCE", 1.0)
    child = Path.home() / "child"
    script = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(child.pid))\nchild.wait()\n"
    )
    with pytest.raises(NoCredentials, match="no output within 1 s"):
        await call(start(process(script)))
    await until(lambda: is_gone(int(child.read_text())))


async def test_what_is_waited_for_has_a_name_and_an_end(start: Start) -> None:
    starts = Path.home() / "starts"
    script = f"import time\nopen({str(starts)!r}, 'a').write('1')\ntime.sleep(600)\n"
    aws = start(process(script))
    assert aws.waiting == ""
    asked = [aws.begin("ssm", "describe_sessions", State="Active") for _ in range(3)]
    await until(lambda: "credential_process" in aws.waiting)
    assert "profile shop" in aws.waiting
    await until(starts.exists)
    aws.close()
    for each in asked:
        with pytest.raises((NoCredentials, asyncio.CancelledError)):
            await each
    assert aws.waiting == ""
    assert starts.read_text() == "1"


WEB = "role_arn = arn:aws:iam::1:role/Web\nweb_identity_token_file = {path}"


async def test_a_web_identity_is_read_from_its_file(fake: AwsServer, start: Start) -> None:
    path = Path.home() / "token"
    path.write_text("the-token")
    answer = given("AssumeRoleWithWebIdentity", "ASIAWEB")
    fake.on("AssumeRoleWithWebIdentity", answer)
    await call(start(WEB.format(path=path)))
    assert (
        fake.asked("AssumeRoleWithWebIdentity")[0].arguments["WebIdentityToken"] == "the-token"
    )
    assert signed_with(fake.asked("DescribeSessions")[0]) == "ASIAWEB"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
async def test_a_token_file_that_is_no_use_is_named(
    start: Start, content: bytes | None
) -> None:
    path = Path.home() / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NoCredentials, match=r"token file .*token .* can't be read"):
        await call(start(WEB.format(path=path)))


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of another process."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 -- another process tells nobody
            await asyncio.sleep(0.01)
