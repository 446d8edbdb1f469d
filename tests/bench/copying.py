"""How fast `cp` is beside scp through `proxy`: `python -m tests.bench.copying [MEGABYTES]`.

Both go through the same sandbox in the same run, as processes of their own, from their start to
their end; the server is an sshd of the bench's own on loopback. The sandbox's agent pauses as the
official one does (section 6.2 of the data-channel description), unless `--unpaced` has it send as
fast as this machine can, when it is the programs' own work that is compared. `--cuts N` breaks the connection
N times during each copy of `cp`'s, `--files N` copies a tree of small files too. What arrives is
compared by its SHA-256. No figure here fails anything.
"""

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.protocol import roles
from tui.protocol.pace import MESSAGES_PER_SECOND
from tui.sandbox.errors import SandboxError
from tui.sandbox.gateway.relay import Peer
from tui.sandbox.service import Sandbox, SandboxOptions

MEGABYTE: Final = 1_000_000
SMALL: Final = 1_000
"""Bytes of a file of the tree."""

MUST: Final = {"--no-port": 0.6, "--port": 0.95}
"""The least ratios to scp that we accept."""

SSHD: Final = Path("/usr/sbin/sshd")


def sum_of(path: Path) -> str:
    """The SHA-256 of a file, or of all files of a folder with their names."""
    whole = hashlib.sha256()
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if one.is_file():
            whole.update(str(one.relative_to(path)).encode() + one.read_bytes())
    return whole.hexdigest()


@contextmanager
def server(folder: Path) -> Iterator[list[str]]:
    """An sshd; gives the words of an scp that reaches it through `proxy`."""
    for name in ("host", "key"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(make, check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = (
        *("ListenAddress=127.0.0.1", f"HostKey={folder}/host", "StrictModes=no"),
        *(f"AuthorizedKeysFile={folder}/key.pub", f"PidFile={folder}/pid"),
        "Subsystem=sftp internal-sftp",
    )
    words = [str(SSHD), "-D", "-q", "-f", "/dev/null", "-p", str(port)]
    with suppress(OSError):
        Path("/run/sshd").mkdir(exist_ok=True)
    running = subprocess.Popen([*words, *(word for one in options for word in ("-o", one))])
    proxy = f"ProxyCommand={sys.executable} -m tui proxy web-01 {port}"
    known = ("StrictHostKeyChecking=no", f"UserKnownHostsFile={folder}/known", proxy)
    try:
        yield [
            *("scp", "-q", "-r", "-i", str(folder / "key")),
            *(word for one in known for word in ("-o", one)),
        ]
    finally:
        running.terminate()
        running.wait()


@dataclass
class Bench:
    """A sandbox, and what is copied there and back."""

    sandbox: Sandbox
    folder: Path
    cuts: int

    def timed(self, words: Sequence[str], sent: Path, cuts: int = 0) -> float:
        """Seconds that a copy takes; what arrives has to be what was sent."""
        to = Path(words[-1].partition(":")[2] or words[-1])
        started = time.perf_counter()
        running = subprocess.Popen(words, env=os.environ | self.sandbox.environment())
        for number in range(cuts):
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=1.0)
                break
            for session_id in self.sandbox.living:
                with suppress(SandboxError):
                    self.sandbox.cut(session_id, [*Peer][number % 2])
        if running.wait():
            raise SystemExit(f"{words[0]} has failed with status {running.returncode}.")
        elapsed = time.perf_counter() - started
        if sum_of(to) != sum_of(sent):
            raise SystemExit(f"What {words[0]} has copied is not what was there.")
        shutil.rmtree(to) if to.is_dir() else to.unlink()
        return elapsed

    def compare(self, name: str, sent: Path, size: int, scp: Sequence[str] | None) -> None:
        """Copy it both ways by each program, and print the rates and their ratios."""
        to = self.folder / "to"
        cp = [sys.executable, "-m", "tui", "cp", "--reason", "bench", "-r", "--force"]
        for way in ("up", "down"):
            base = None
            if scp is not None:
                ends = (
                    [str(sent), f"root@x:{to}"] if way == "up" else [f"root@x:{sent}", str(to)]
                )
                base = self.timed([*scp, *ends], sent)
                print(f"{name} {way:<5} scp through proxy   {size / base / MEGABYTE:6.2f} MB/s")
            for option, must in MUST.items():
                ends = (
                    [str(sent), f"web-01:{to}"] if way == "up" else [f"web-01:{sent}", str(to)]
                )
                took = self.timed([*cp, option, *ends], sent, self.cuts)
                ratio = "" if base is None else f"{base / took:6.2f} of scp's, at least {must}"
                cuts = f", {self.cuts} cuts" if self.cuts else ""
                rate = f"{size / took / MEGABYTE:6.2f} MB/s"
                print(f"{name} {way:<5} cp {option:<10}      {rate}  {ratio}{cuts}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("megabytes", type=int, nargs="?", default=20)
    parser.add_argument("--cuts", type=int, default=0)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--unpaced", action="store_true")
    asked = parser.parse_args()
    if not asked.unpaced:
        # One that is frozen for all others.
        object.__setattr__(roles.AGENT, "messages_per_second", MESSAGES_PER_SECOND)
    with (
        tempfile.TemporaryDirectory() as name,
        Sandbox(SandboxOptions(seed_history=False)) as box,
    ):
        folder = Path(name)
        large, tree = folder / "large", folder / "tree"
        large.write_bytes(os.urandom(asked.megabytes * MEGABYTE))
        tree.mkdir()
        for number in range(asked.files):
            (tree / f"{number}").write_bytes(os.urandom(SMALL))
        bench = Bench(box, folder, asked.cuts)
        if not SSHD.exists():
            print("There is no sshd here: without ratios.")
            bench.compare("file", large, asked.megabytes * MEGABYTE, None)
            return
        with server(folder) as scp:
            # A cut would end scp as it would the real one, where its server gives up.
            bench.compare("file", large, asked.megabytes * MEGABYTE, scp)
            if asked.files:
                bench.compare("tree", tree, asked.files * SMALL, scp)


if __name__ == "__main__":
    main()
