"""How long a key in the filter takes until the rows that it finds are painted, in the real app.

The app runs on a pty, on a fake account; its list has 10,000 machines of six sources. A key is
written to the pty; the clock stops when the frame with the rows is read from it. Words are typed
and taken back letter by letter: names, tags, what nobody has, what is only similar. The references
of the same run are a bare pty, and the same keys in the same app with ten machines.

    python -m tests.bench.filter
"""

import asyncio
import os
import pty
import random
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable
from itertools import pairwise
from time import process_time, sleep
from typing import Any

from tests.bench.keys import Screen, described, mark, reference
from tests.ui.fakes import FakeAccount, make_app
from tui.aws.instances import ManagedInstance
from tui.ui.app import SsmTui
from tui.ui.host.platform import driver_class
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.table import HEADER
from tui.ui.workspace import Workspace

SIZES = (10, 10_000)
SOURCES = 6
SIZE = (40, 160)
"""Lines and columns of the terminal."""

TYPED = (
    "web prod",
    "payments eu-west",
    "tag:Environment=staging",
    "bastion-prod-0042",
    "nosuchmachine",
    "wpe 01",
    "porduction kafka",
    "!web name:db",
    "e",
    "1",
)
PAUSE = 0.03
ROLES = ("web", "db", "cache", "worker", "bastion", "api", "kafka", "batch", "search", "proxy")
STAGES = ("production", "staging", "dev", "prod")
TEAMS = ("payments", "search", "core", "data", "identity")


def fleet(count: int) -> list[ManagedInstance]:
    """Machines as a company has them: names by role and stage, and six tags each."""
    dice = random.Random(1)
    machines = []
    for number in range(count):
        role, stage, team = (dice.choice(each) for each in (ROLES, STAGES, TEAMS))
        tags = {
            "Environment": stage,
            "Team": team,
            "Role": role,
            "CostCenter": str(dice.randrange(1000, 1100)),
            "Owner": f"{team}-oncall@example.com",
            "aws:autoscaling:groupName": f"{role}-{stage}-asg",
        }
        machines.append(
            ManagedInstance(
                f"i-{dice.getrandbits(68):017x}",
                name=f"{role}-{stage}-{number:04}",
                ping_status="Online",
                agent_version="3.3.2299.0",
                platform_type="Linux",
                platform_name=dice.choice(("Amazon Linux", "Ubuntu", "Debian")),
                platform_version="2023",
                address=f"10.{number // 62_500}.{number // 250 % 250}.{number % 250 + 1}",
                tags=tags,
                tags_known=True,
            )
        )
    return machines


class MarkedFrames:
    """Puts into the frame that shows the rows of a filter how many filters there were so far."""

    def __init__(self, app: SsmTui, view: InstancesView, report: int) -> None:
        self._report = report
        driver = app._driver
        assert driver is not None
        table = view.table
        self._filters = self._painted = 0
        self._marked = 0
        self._write: Callable[[str], None] = driver.write
        self._filter, self._line = table.filter, table.render_line
        driver.write = self._writing  # type: ignore[method-assign]  # a mark behind
        table.filter = self._filtering  # type: ignore[method-assign]
        table.render_line = self._painting  # type: ignore[method-assign]

    def _filtering(self, text: str) -> None:
        self._filter(text)
        self._filters += 1

    def _painting(self, y: int) -> Any:
        if y >= HEADER:
            self._painted = self._filters
        return self._line(y)

    def _writing(self, data: str) -> None:
        new = self._painted != self._marked
        self._marked = self._painted
        self._write(data + mark(self._marked) if new else data)
        if new:
            os.write(self._report, f"{process_time()!r}\n".encode())


async def fill(app: SsmTui, count: int, report: int) -> None:
    """Put machines into the app's list and say when it is ready for keys."""
    view = app.main.query_one(InstancesView)
    while view.updated is None or app.connector.here is None:  # noqa: ASYNC110 - no test
        await asyncio.sleep(0.05)
    here = app.connector.here
    places = [
        Workspace(here.aws, here.sessions, name=f"profile-{number}@eu-west-1")
        for number in range(SOURCES)
    ]
    view.table.clear()
    machines = fleet(count)
    spent = process_time()
    for start in range(0, count, 50):
        page = enumerate(machines[start : start + 50], start=start)
        view.table.add(InstanceRow(one, places[number % SOURCES]) for number, one in page)
    spent = process_time() - spent
    view.action_filter()
    MarkedFrames(app, view, report)
    os.write(report, f"ready {spent!r} {process_time()!r}\n".encode())


def run_app(report: int, count: int) -> None:
    app = make_app(FakeAccount())
    app.driver_class = driver_class() or app.driver_class
    app.call_later(lambda: app.run_worker(fill(app, count, report)))
    app.run()


def measure(count: int) -> tuple[list[float], list[float], float]:
    """Seconds from each key to its rows on the pty, of CPU for each, and of CPU for the list."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, SIZE)
    said, report = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        places = {f"SSM_TUI_{name}_DIR": folder for name in ("CONFIG", "STATE", "DATA")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.filter", str(report), str(count)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            pass_fds=(report,),
            start_new_session=True,
            env={**os.environ, **places, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(report)
        os.close(slave)
        screen = Screen(master)
        with os.fdopen(said) as lines:
            ready, filling, spent = lines.readline().split()
            assert ready == "ready"
            seconds = typed(screen)
            spents = [float(spent), *(float(lines.readline()) for _ in seconds)]
        process.kill()
        process.wait()
    return seconds, [after - before for before, after in pairwise(spents)], float(filling)


def typed(screen: Screen) -> list[float]:
    """Seconds from each key to its rows on the pty."""
    seconds: list[float] = []
    for text in TYPED:
        for key in [*text, *["\x7f"] * len(text)]:
            pressed = screen.press(mark(len(seconds) + 1), key)
            assert screen.wait(), f"no rows for {key!r} of {text!r}"
            seconds.append(screen.seen_at - pressed)
            sleep(PAUSE)
    return seconds


def main() -> None:
    print("ms from a key to its rows on the tty: median, 95 %, worst")
    print(f"{'a bare pty, its echo':28} | {described(reference())}", flush=True)
    longest = []
    for count in SIZES:
        seconds, spent, filling = measure(count)
        longest.append(sorted(seconds)[int(len(seconds) * 0.95)])
        print(f"{f'{count:,} machines':28} | {described(seconds)}")
        print(f"{'  of CPU':28} | {described(spent)} | filled in {filling:.2f} s", flush=True)
    print(f"{SIZES[1]:,} to {SIZES[0]} machines, 95 %: {longest[1] / longest[0]:.2f} times")
    print(f"load: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_app(int(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
