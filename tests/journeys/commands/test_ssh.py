"""OpenSSH's own client and server, with a key that lasts for one connection."""

import asyncio
import os
import pwd
import shutil
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.journeys.remote import PATIENCE, Account, account

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USER = pwd.getpwuid(os.getuid()).pw_name

pytestmark = pytest.mark.skipif(
    SSHD is None or shutil.which("ssh") is None, reason="OpenSSH's client or server is missing"
)


@asynccontextmanager
async def sshd(here: Account, folder: Path) -> AsyncIterator[int]:
    """A server on loopback that accepts what was pushed to web-01 for this user; its port.

    sshd serves one connection at a time here, as inetd runs it.
    """
    config = await _configured(here, folder)
    status, said = await finished(str(SSHD), "-t", "-f", config)
    if "privilege separation directory" in said:
        pytest.skip(said.strip())
    assert (status, said) == (0, "")
    loop = asyncio.get_running_loop()

    async def serve(listener: socket.socket) -> None:
        while True:
            connection, _ = await loop.sock_accept(listener)
            with connection:
                connection.setblocking(True)
                number = connection.fileno()
                server = await asyncio.create_subprocess_exec(
                    *(str(SSHD), "-i", "-e", "-f", config),
                    stdin=number,
                    stdout=number,
                    stderr=DEVNULL,
                )
            await server.wait()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(serve(listener))
            yield listener.getsockname()[1]
            serving.cancel()


async def _configured(here: Account, folder: Path) -> str:
    """The path of the server's configuration."""
    key, config = folder / "host_key", folder / "sshd_config"
    status, _ = await finished("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    assert status == 0
    keys = here.sandbox.state.pushed_keys.path(here.instance(), "%u")
    written = (
        f"HostKey {key}\nAuthorizedKeysFile {keys}\nStrictModes no\nPidFile none\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
    )
    await asyncio.to_thread(config.write_text, written)
    return str(config)


async def finished(*command: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """The status and all the output of a command."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, env=environment
    )
    async with asyncio.timeout(PATIENCE):
        stdout, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, stdout.decode()


async def test_ssh_is_let_in_by_a_key_that_nobody_had_before() -> None:
    """As `ssh-config --push-key` writes it; without the agent the server refuses."""
    with TemporaryDirectory(prefix="ssh-") as name:
        folder = Path(name)
        async with account() as here, sshd(here, folder) as port:
            programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
            own = {"HOME": name, "PATH": programs}
            environment = os.environ | here.sandbox.environment() | own
            call = (sys.executable, "-m", "tui", "ssh-config", "--push-key", "--user", USER)
            status, block = await finished(*call, "web-01", environment=environment)
            assert status == 0
            config = folder / "config"
            more = f"    Port {port}\n    UserKnownHostsFile {folder}/known\n"
            accept = "    StrictHostKeyChecking accept-new\n    BatchMode yes\n"
            await asyncio.to_thread(config.write_text, block + more + accept)
            ssh = ("ssh", "-F", str(config))
            status, said = await finished(*ssh, "web-01", "echo in", environment=environment)
            assert (status, said.splitlines()[-1]) == (0, "in")
            without = await finished(
                *ssh, "-o", "IdentityAgent=none", "web-01", "echo in", environment=environment
            )
            assert without[0] == 255
            assert "Permission denied" in without[1]
            assert not [each for each in (folder / ".ssh").iterdir() if "ssm-tui" in each.name]
