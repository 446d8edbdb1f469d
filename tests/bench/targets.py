"""What a machine's name costs: `python -m tests.bench.targets`.

`exec` runs a command in an account of 10,000 instances that answers each call after 0.2 s: by
id, which needs no look-up and is the reference, by an exact name, by a private DNS name, and by a
spelling that only the cache knows. They take turns in one run, so that a busy machine is busy for
all; figures are ratios of medians and of the best. The cache itself is compared with `json`, which
reads the same file. No figure here fails anything.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.aws.node_cache import KnownNode, NodeCache, Place
from tui.sandbox.options import SandboxOptions
from tui.sandbox.service import Sandbox

INSTANCES: Final = 10_000
LATENCY: Final = 0.2
ROUNDS: Final = 15

NAME: Final = "web-01"


def environment(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """Of a user who has this account and nothing else."""
    keys = sandbox.credentials
    return {
        **os.environ,
        "HOME": str(folder),
        "AWS_ENDPOINT_URL": sandbox.endpoint_url,
        "AWS_REGION": sandbox.region,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "SSM_TUI_STATE_DIR": str(folder),
        "SSM_TUI_HISTORY": "false",
    }


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def execute(target: str, variables: dict[str, str]) -> None:
    """Run nothing on a machine."""
    command = [sys.executable, "-m", "tui", "exec", "-n", target, "--reason", "a bench"]
    subprocess.run(
        [*command, "--", "true"], env=variables, check=True, stderr=subprocess.DEVNULL
    )


def compare_names() -> None:
    with tempfile.TemporaryDirectory() as name:
        options = SandboxOptions(instances=INSTANCES, seed_history=False)
        with Sandbox(options) as sandbox:
            variables = environment(sandbox, Path(name))
            (web,) = [each for each in sandbox.state.fleet.instances if each.name == NAME]
            listing = seconds(lambda: execute(NAME.upper(), variables))
            sandbox.api_faults.latency = LATENCY
            spellings = {
                "by id": web.instance_id,
                "by name": NAME,
                "by host name": web.computer_name,
                "by the cache": NAME.upper(),
            }
            took: dict[str, list[float]] = {kind: [] for kind in spellings}
            for _ in range(ROUNDS):
                for kind, target in spellings.items():
                    took[kind].append(seconds(lambda t=target: execute(t, variables)))  # type: ignore[misc]
    usual, best = statistics.median(took["by id"]), min(took["by id"])
    for kind, each in took.items():
        median = statistics.median(each)
        ratios = f"{median / usual:5.2f} times by id; the best {min(each) / best:5.2f}"
        print(f"{kind:<14} {median:6.2f} s  {ratios}")
    print(f"{'by a listing':<14} {listing:6.2f} s  {listing / usual:5.2f}, without latency")


def compare_cache() -> None:
    place = Place("123456789012", "eu-west-1", "https://ssm.eu-west-1.amazonaws.com")
    nodes = [
        KnownNode(
            f"i-{n:017x}", f"web-{n:05}", f"ip-10-0-{n >> 8}-{n & 255}.ec2.internal", "10.0.0.1"
        )
        for n in range(INSTANCES)
    ]
    with tempfile.TemporaryDirectory() as name:
        cache = NodeCache(Path(name))
        writing = seconds(lambda: cache.write(place, "shop", nodes))
        (path,) = Path(name).iterdir()
        reference = statistics.median(
            seconds(lambda: [json.loads(line) for line in path.read_bytes().splitlines()])
            for _ in range(ROUNDS)
        )
        reading = statistics.median(seconds(lambda: cache.fresh(place)) for _ in range(ROUNDS))
        words = statistics.median(seconds(lambda: cache.latest("shop")) for _ in range(ROUNDS))
    for what, took in ("reading", reading), ("completing", words), ("writing", writing):
        print(f"{what:<14} {took * 1000:6.1f} ms {took / reference:5.2f} times json")


if __name__ == "__main__":
    compare_cache()
    compare_names()
